"""Learning from kept drawings: a mirrored digit is learned, the rest stays, verdicts and percentages too."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from digitscope.data.collection.records import Kept
from digitscope.data.collection.store import Collection
from digitscope.data.load import load
from digitscope.ink.drawing.strokes import Drawing, Stroke
from digitscope.ink.synthesis.digits import make_digits
from digitscope.nn.evaluation.ood import digit_scores
from digitscope.nn.finetuning.initial_weights import begin_from, take_start
from digitscope.nn.finetuning.ood_transfer import moved
from digitscope.nn.finetuning.weight_interpolation import Carried, between, carry_over
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.model.card import ModelCard
from digitscope.nn.model.file import ModelFileError, load_model
from digitscope.nn.training.loop import fit
from digitscope.nn.training_data.selection import gather
from digitscope.nn.training_data.sources import Prepared
from digitscope.nn.training_run.runner import Steering, run
from digitscope.resources import BUNDLED_MODEL, asset
from digitscope.runs.finetuning import learned_from, learning_config, learning_order
from digitscope.runs.folder import RunFolder
from digitscope.runs.messages import TrainingEnded, TrainingNote, TrainingProgress
from digitscope.runs.settings.config import SetShare, TrainConfig, changed, config_from_json

BUNDLED = str(asset(BUNDLED_MODEL))
DIGITS = tuple("0123456789")


def mirrored(drawing):
    """Return a drawing as seen in a mirror."""
    strokes = []
    for stroke in drawing.strokes:
        points = stroke.points.copy()
        points[:, 0] = 1 - points[:, 0]
        strokes.append(Stroke.of(points, stroke.width))
    return Drawing(tuple(strokes))


def odd_hand(count, seed, digits=(2, 3, 7)):
    """Return made digits, mirrored."""
    made = make_digits(count, np.random.default_rng(seed), digits)
    return [(label, mirrored(drawing)) for label, drawing in made]


def keep(drawings, hand):
    with closing(Collection()) as collection:
        number = collection.add_hand(hand).id
        collection.add_many([Kept(str(label), drawing, 1.0, hand=number) for label, drawing in drawings])


def small(order, pictures=3200, **settings):
    """Make the order of a learning that lasts seconds: fewer pictures."""
    config = config_from_json(order.config)
    own, _replay = config.sets
    times = max(1, own.times * pictures // 11520)
    sets = (SetShare(own.name, times=times), SetShare(f"replay:{pictures * 3 // 4}"))
    quick = changed(config, {"sets": sets, "threads": 1, "precision": "float32", "batch": 64} | settings)
    return type(order)(quick.to_json(), order.run, name=order.name, versus=order.versus)


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    """Learn a mirror hand once, without any data; returns the run's last word and its folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGITSCOPE_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("DIGITSCOPE_DATA", raising=False)
        keep(odd_hand(30, 0), "Ada")
        folder = RunFolder(tmp_path_factory.mktemp("runs") / "run")
        order = small(learning_order(BUNDLED, 30, "Ada", folder))
        messages = list(run(order, Steering()))
    return messages, folder


def test_a_mirrored_hand_is_learned_and_the_rest_stays(learned):
    _messages, folder = learned
    old, new = Recognizer(BUNDLED), Recognizer(str(folder.model))
    unseen = odd_hand(60, 1)
    usual = load("made:600")
    from digitscope.ink.drawing.packed import pack
    from digitscope.ink.framing.framing import frame_packed

    images = frame_packed(pack([drawing for _label, drawing in unseen]))
    labels = np.array([label for label, _drawing in unseen])
    before, after = (float((each.recognise_many(images).argmax(1) == labels).mean()) for each in (old, new))
    assert before < 0.7
    assert after > before + 0.2
    kept = [(each.recognise_many(usual.images).argmax(1) == usual.labels).mean() for each in (old, new)]
    assert kept[1] > kept[0] - 0.02


def test_the_report_compares_own_and_usual_digits(learned):
    messages, _folder = learned
    last = messages[-1]
    assert isinstance(last, TrainingEnded)
    assert last.outcome == "finished"
    sets = {(one["data"], one["source"]["part"]): one for one in last.report["versus"]["sets"]}
    assert {("drawings:Ada", "held_out"), ("drawings:Ada", "learned")} <= set(sets)
    assert any(name.startswith("made:") for name, _part in sets)
    learned_from = sets["drawings:Ada", "learned"]
    assert learned_from["count"] + sets["drawings:Ada", "held_out"]["count"] == 30
    assert len(learned_from["fixed"]) > len(learned_from["broke"])
    assert last.report["held_out"]["count"] == sets["drawings:Ada", "held_out"]["count"]


def test_what_was_held_out_has_no_say_in_how_much_is_taken(tmp_path):
    """Whether the held-out drawings are read better or worse afterwards, as much is taken; so harm shows."""
    keep(odd_hand(30, 0), "Ada")
    run_folder = RunFolder(tmp_path)
    order = small(learning_order(BUNDLED, 30, "Ada", run_folder))
    config = take_start(config_from_json(order.config), run_folder)
    *_, prepared = gather(config, None, run_folder)
    assert isinstance(prepared, Prepared)
    state = begin_from(config, prepared.classes)
    for _ in fit(config, prepared.supply(0), None, state):
        pass
    own, *replayed = prepared.portions
    read = Recognizer(BUNDLED).logits_of(own.held_out.images).argmax(axis=1)
    assert (read != own.held_out.labels).any()
    # As if these drawings were what the old network takes them for: what it reads otherwise now is harm.
    harmed = replace(own, held_out=replace(own.held_out, labels=read))
    card = ModelCard(classes=prepared.classes, softens=prepared.softens)
    taken = []
    for portion in (own, harmed):
        *_, carried = carry_over(state, card, Prepared((portion, *replayed)), brief=True)
        assert isinstance(carried, Carried)
        taken.append(carried)
    assert taken[0].share == taken[1].share > 0
    new = Recognizer(taken[1].model, taken[1].card).logits_of(harmed.held_out.images).argmax(axis=1)
    assert (new != read).any()  # and the report card shows it


def test_the_report_says_which_figures_chose_and_which_judge(learned, capsys):
    from digitscope.commands.terminal.training_output import _tell_end
    from digitscope.gui.train.report.comparison import choice_words, comparisons_of

    last = learned[0][-1]
    for one in comparisons_of(last.report):
        chose = one.source["set"].startswith("made:")  # what is replayed
        assert one.source["chose"] is chose
        assert ("helped to choose" in one.verdict()) is chose
    assert choice_words(last.report) == "They had no say in how far it was moved."
    _tell_end(last, as_json=False)
    said = capsys.readouterr().out
    assert "What was held out of the drawings had no say in that." in said
    (line,) = (line for line in said.splitlines() if line.startswith("On made:"))
    assert "helped to choose how much was taken" in line
    before = {name: value for name, value in last.report.items() if name != "held_out_chose"}
    assert "also helped to choose" in choice_words(before)  # reports of an earlier version


def test_the_verdicts_go_on(learned):
    _messages, folder = learned
    old, new = Recognizer(BUNDLED), Recognizer(str(folder.model))
    assert new.head is not None
    usual, scribbles = load("made:400"), load("made-nothing:400")
    refused = [float((digit_scores(each, usual) < each.head.digit).mean()) for each in (old, new)]
    told = [float((digit_scores(each, scribbles) < each.head.digit).mean()) for each in (old, new)]
    assert refused[1] < refused[0] + 0.03
    assert told[1] > told[0] - 0.1
    assert sum(entry["count"] for entry in new.card.reliability) > 100
    assert 0.5 <= new.card.temperature / old.card.temperature <= 2


def test_the_first_stages_stay_and_the_old_network_lies_beside_the_run(learned):
    _messages, folder = learned
    old, new = load_model(BUNDLED)[0], load_model(folder.model)[0]
    for name in ("edges", "strokes", "corners"):
        assert torch.equal(getattr(old, name).weight, getattr(new, name).weight)
    assert not torch.equal(old.shapes.weight, new.shapes.weight)
    assert folder.start.read_bytes() == Path(BUNDLED).read_bytes()


def test_between_two_networks_lie_networks():
    old, _ = load_model(BUNDLED)
    new = begin_from(TrainConfig(start=BUNDLED, options=options(), seed=1), DIGITS).model
    with torch.no_grad():
        new.digit.bias += 1.0
    half = between(old, new, 0.5)
    torch.testing.assert_close(half.digit.bias, old.digit.bias + 0.5)
    torch.testing.assert_close(between(old, new, 0.0).digit.bias, old.digit.bias)


def test_classes_go_over_by_their_names():
    old, _ = load_model(BUNDLED)
    config = changed(TrainConfig(), {"start": BUNDLED, "frozen": 5, "options": options() | {"classes": 3}})
    state = begin_from(config, ("star", "7", "ring"))
    torch.testing.assert_close(state.model.digit.weight[1], old.digit.weight[7])
    assert not torch.equal(state.model.digit.weight[0], old.digit.weight[0])
    assert [name for name, value in state.model.named_parameters() if value.requires_grad] == [
        "digit.weight",
        "digit.bias",
    ]


def options():
    return dict(load_model(BUNDLED)[1].options)


def test_stopped_midway_it_keeps_the_old_network_and_goes_on_later(tmp_path):
    keep(odd_hand(20, 0), "Ada")
    before = Path(BUNDLED).read_bytes()
    folder = RunFolder(tmp_path / "run")
    order, steering = small(learning_order(BUNDLED, 20, "Ada", folder), pictures=1200), Steering()
    for message in run(order, steering):
        if isinstance(message, TrainingProgress) and message.step >= 3:
            steering.stop = True
        last = message
    assert isinstance(last, TrainingEnded)
    assert (last.outcome, last.resumable) == ("stopped", True)
    assert Path(BUNDLED).read_bytes() == before == folder.start.read_bytes()
    keep(odd_hand(9, 5), "Ada")  # what is kept meanwhile is not part of this run
    *_, last = run(type(order)({}, order.run, resume=True, name=order.name), Steering())
    assert last.outcome == "finished"
    assert sum(one["count"] for one in last.report["versus"]["sets"][:2]) == 20


def test_a_start_that_is_none_is_said(tmp_path):
    keep(odd_hand(5, 0), "Ada")
    (tmp_path / "odd.safetensors").write_bytes(b"nothing")
    order = learning_order(str(tmp_path / "odd.safetensors"), 5, "Ada", RunFolder(tmp_path / "run"))
    with pytest.raises(ModelFileError, match=r"odd\.safetensors"):
        list(run(order, Steering()))


@pytest.mark.parametrize("count", [1, 7, 50, 400, 5000])
def test_three_parts_are_replay_however_many_are_kept(count):
    config = learning_config(BUNDLED, count, "Ada")
    own, replay = config.sets
    learned = max(1, round(0.8 * count))
    assert int(replay.name.removeprefix("replay:")) == 3 * own.times * learned
    assert own.times * learned >= 2000


def test_what_is_done_is_said(learned):
    notes = [message.text for message in learned[0] if isinstance(message, TrainingNote)]
    assert "Carrying the verdicts over …" in notes
    assert "Reading Ada’s drawings …" in notes


def test_a_threshold_goes_along_with_the_scores_near_it():
    random = np.random.default_rng(0)
    odds = np.sort(random.normal(3, 1.5, 2000))

    def score(values):
        return 1 / (1 + np.exp(-values))

    threshold = float(score((odds[9] + odds[10]) / 2))
    before, after = score(odds), score(odds - 1)
    now = moved(threshold, before, after)
    assert (after < now).sum() == 10  # as many as before
    assert moved(threshold, before, before) == pytest.approx(threshold)
    few = moved(0.2, before[:3], after[:3])
    assert 0 < few < 0.2


def test_what_is_read_rightly_and_surely_is_left_alone(tmp_path):
    """Somebody who writes as the network reads gets the old network back, and is told so."""
    made = make_digits(400, np.random.default_rng(3), (0, 1, 6, 8))
    from digitscope.ink.drawing.packed import pack
    from digitscope.ink.framing.framing import frame_packed

    old = Recognizer(BUNDLED)
    shares, scores = old.recognise_and_score(frame_packed(pack([drawing for _, drawing in made])))
    labels = np.array([label for label, _ in made])
    sure = (shares.argmax(axis=1) == labels) & (shares.max(axis=1) > 0.99) & (scores > 0.5)
    keep([made[place] for place in np.flatnonzero(sure)[:24]], "Ada")
    folder = RunFolder(tmp_path / "run")
    *_, last = run(small(learning_order(BUNDLED, 24, "Ada", folder), pictures=400), Steering())
    assert last.report["share_taken"] == 0
    assert "all of the drawings that were to be learned rightly and surely" in last.sentence
    assert last.report["unchanged"] in last.sentence
    new, card = load_model(folder.model)
    assert all(torch.equal(value, new.state_dict()[name]) for name, value in old.model.state_dict().items())
    assert card.verdicts == old.card.verdicts
    assert (card.temperature, card.name) == (old.card.temperature, "Ada’s network")


def test_the_run_knows_the_hand_by_its_number(tmp_path):
    """Renamed before the drawings are read, and another hand called so: it is learned all the same."""
    keep(odd_hand(12, 0), "Ada")
    with closing(Collection()) as collection:
        ada = next(one for one in collection.hands() if one.name == "Ada")
        collection.rename_hand(ada.id, "Grace")
    keep(odd_hand(5, 9), "Ada")
    folder = RunFolder(tmp_path)
    order = learning_order(BUNDLED, 12, "Ada", folder, hand_id=ada.id)
    *_, prepared = gather(config_from_json(order.config), None, folder, (order.hand, order.class_set))
    own = prepared.digits[0]
    assert len(own.train) + len(own.held_out) == 12
    about = {"config": order.config, "hand": order.hand, "class_set": order.class_set}
    assert learned_from(about) == ("Ada", "", ada.id, 0)
    assert learned_from({"config": order.config}) == ("Ada", "", 0, 0)  # a run of an earlier version
