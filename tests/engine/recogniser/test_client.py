"""The client with a real recogniser process."""

import numpy as np
import psutil
import pytest

from digitscope.messages import Answer, Failed, ManyAnswers, ModelInUse, RecogniseMany, UseModel


def test_the_first_word_names_the_network_and_its_stages(ear, network_file):
    assert isinstance(ear.hello, ModelInUse)
    assert ear.hello.id == 0
    assert ear.hello.model.path == str(network_file)
    assert ear.hello.model.stages[0].name == "input"


def test_an_answer_has_probabilities_and_the_wanted_maps_only(ear, ask):
    stage = ear.hello.model.stages[1]
    ear.client.request(ask(5, maps=("input", stage.name)))
    answer = ear.reply()
    assert isinstance(answer, Answer)
    assert answer.id == 5
    assert answer.probabilities.shape == (10,)
    assert answer.probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert set(answer.maps) == {"input", stage.name}
    assert answer.maps[stage.name].shape == stage.shape
    assert answer.seconds > 0


def test_the_latest_wins_and_each_answer_is_to_its_own_picture(ear, ask):
    for number in range(1, 301):
        ear.client.request(ask(number, number / 300, ("input",)))
    answers = ear.reply_to(300)
    ids = [answer.id for answer in answers]
    assert ids == sorted(set(ids))
    assert len(ids) < 300
    seen = [answer.maps["input"].mean() for answer in answers]
    scale = np.polyfit(ids, seen, 1)  # the network takes the picture normalised, which is linear
    assert np.allclose(np.polyval(scale, ids), seen, atol=1e-3)


def test_many_pictures_get_one_reply_in_their_order(ear, ask):
    images = np.random.default_rng(1).random((50, 28, 28), dtype=np.float32)
    ear.client.request(RecogniseMany(7, images))
    many = ear.reply()
    assert isinstance(many, ManyAnswers)
    assert many.probabilities.shape == (50, 10)
    ear.client.request(RecogniseMany(8, images[20:21]))
    assert np.allclose(ear.reply().probabilities[0], many.probabilities[20], atol=1e-5)


def test_no_pictures_get_no_rows(ear):
    ear.client.request(RecogniseMany(7, np.zeros((0, 28, 28), np.float32)))
    assert ear.reply().probabilities.shape == (0, 10)


def test_a_drawing_is_answered_before_a_long_history(ear, ask):
    ear.client.request(RecogniseMany(1, np.zeros((400, 28, 28), np.float32)))
    ear.client.request(ask(2))
    assert [ear.reply().id, ear.reply().id] == [2, 1]


def test_a_drawing_waits_for_the_network_that_was_chosen_before_it(ear, ask, network_file):
    ear.client.request(RecogniseMany(1, np.zeros((40, 28, 28), np.float32)))
    ear.client.request(UseModel(2, str(network_file)))
    ear.client.request(ask(3))
    assert [type(reply) for reply in ear.reply_to(3)] == [ManyAnswers, ModelInUse, Answer]


def test_an_unknown_stage_fails_in_words_and_the_next_is_answered(ear, ask):
    ear.client.request(ask(1, maps=("nowhere",)))
    failed = ear.reply()
    assert isinstance(failed, Failed)
    assert failed.id == 1
    assert "nowhere" in failed.message
    assert "Traceback" in failed.details
    ear.client.request(ask(2))
    assert isinstance(ear.reply(), Answer)


def test_a_bad_picture_fails(ear, ask):
    ear.client.request(ask(1, grey=np.nan))
    assert isinstance(ear.reply(), Failed)


def test_a_missing_network_file_fails_and_the_old_one_stays(ear, ask, tmp_path):
    ear.client.request(UseModel(1, str(tmp_path / "nothing.safetensors")))
    assert isinstance(ear.reply(), Failed)
    ear.client.request(ask(2))
    assert isinstance(ear.reply(), Answer)


@pytest.mark.skipif(not hasattr(psutil.Process, "memory_maps"), reason="cannot look into processes here")
def test_the_recogniser_has_no_qt(ear):
    loaded = [part.path for part in psutil.Process(ear.client.process_id).memory_maps()]
    assert any("torch" in path for path in loaded)
    assert not any("PySide6" in path or "Qt6" in path for path in loaded)


def test_the_recogniser_computes_in_one_thread(ear, ask):
    ear.client.request(RecogniseMany(1, np.zeros((64, 28, 28), np.float32)))
    ear.reply()
    before = psutil.Process(ear.client.process_id).num_threads()
    assert before <= 2
