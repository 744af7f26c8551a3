"""A run as a whole: what it says and writes, stopped, taken up, on a full disk, short of memory."""

import errno
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from digitscope.nn.model.file import load_model
from digitscope.nn.training import precision
from digitscope.nn.training.checkpoint import ResumeError, load_state
from digitscope.nn.training_run import recorder, runner
from digitscope.nn.training_run.error_messages import ended_by
from digitscope.nn.training_run.recorder import film_steps
from digitscope.nn.training_run.runner import Steering, run
from digitscope.runs.folder import RunFolder
from digitscope.runs.messages import (
    SnapshotSaved,
    Train,
    TrainingEnded,
    TrainingEpoch,
    TrainingHint,
    TrainingNote,
    TrainingPhase,
    TrainingProgress,
    TrainingStarted,
)
from digitscope.runs.settings.config import SetShare, TrainConfig


@pytest.fixture
def data(tmp_path):
    """Return the path of 600 pictures of ten classes: a bar at ten places."""
    labels = np.arange(600) % 10
    images = np.random.default_rng(0).integers(0, 30, (600, 28, 28), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[4:24, 2 + 2 * label : 6 + 2 * label] = 255
    np.savez_compressed(tmp_path / "bars.npz", images=images, labels=labels)
    return str(tmp_path / "bars.npz")


@pytest.fixture
def order(data, tmp_path):
    """Return a function that orders a small run."""

    def ordered(resume=False, **settings):
        config = {
            "sets": [{"name": data}],
            "architecture": "first-steps",
            "options": {"widths": [4, 6], "kernels": [5, 3], "pools": [0, 1]},
            "epochs": 3,
            "batch": 50,
            "rate": 0.01,
            "threads": 1,
            "precision": "float32",
        }
        given = settings if resume else config | settings
        return Train(given, str(tmp_path / "run"), resume, name="mine")

    return ordered


def only(messages, kind):
    return [message for message in messages if isinstance(message, kind)]


def weights(path):
    return torch.cat([value.flatten() for value in load_model(path)[0].state_dict().values()])


def test_classes_that_the_old_network_does_not_know_are_not_compared(order, data):
    with np.load(data) as packed:
        images, labels = packed["images"], np.array(["circle", "cross", "line"])[packed["labels"] % 3]
    np.savez_compressed(data, images=images, labels=labels)
    ended = list(run(order(epochs=1), Steering()))[-1]
    assert load_model(ended.model)[1].classes == ("circle", "cross", "line")
    assert "versus" not in ended.report
    assert ended.report["held_out"]["count"] == 50


def test_a_run_says_and_writes_everything(order):
    messages = list(run(order(), Steering()))
    (started,) = only(messages, TrainingStarted)
    assert (started.steps, started.step, len(started.classes), started.device) == (33, 0, 10, "CPU")
    assert [(each.trained, each.held_out) for each in started.sets] == [(550, 50)]
    assert only(messages, TrainingProgress)[-1].step == 33
    assert only(messages, TrainingProgress)[-1].memory_bytes > 10**6
    assert [end.step for end in only(messages, TrainingEpoch)] == [11, 22, 33]
    ended = messages[-1]
    assert isinstance(ended, TrainingEnded)
    assert (ended.outcome, ended.step, ended.resumable) == ("finished", 33, False)
    folder = RunFolder(Path(ended.run))
    _, card = load_model(ended.model)
    assert (card.name, card.results["held out"]) == ("mine", ended.report["held_out"]["accuracy"])
    (versus,) = ended.report["versus"]["sets"]
    assert versus["count"] == 50
    assert versus["source"]["part"] == "held_out"
    assert json.loads(folder.report.read_text())["versus"]["sets"] == [versus]
    kinds = [entry["kind"] for entry in folder.entries()]
    assert kinds.count("epoch") == 3
    assert "progress" in kinds


def test_the_film_has_ever_longer_intervals_and_each_picture_is_a_network(order):
    steps = film_steps(1000)
    assert steps[:6] == [0, 1, 2, 3, 4, 5]
    assert all(b <= max(a + 1, 1.2 * a) for a, b in pairwise(steps))
    messages = list(run(order(), Steering()))
    saved = only(messages, SnapshotSaved)
    assert [picture.step for picture in saved] == film_steps(33)
    assert not torch.equal(weights(saved[0].path), weights(saved[-1].path))
    assert load_model(saved[3].path)[1].recipe["step"] == 3


def test_stopped_it_keeps_what_it_learned_and_goes_on_to_the_same_weights(order):
    whole = list(run(order(), Steering()))[-1]
    expected = weights(whole.model)
    steering = Steering()
    for message in run(order(), steering):
        if isinstance(message, TrainingProgress) and message.step >= 13:
            steering.stop = True
        last = message
    assert (last.outcome, last.resumable) == ("stopped", True)
    assert 13 <= last.step < 33
    assert "versus" not in last.report
    load_model(last.model)
    messages = list(run(order(resume=True), Steering()))
    (started,) = only(messages, TrainingStarted)
    assert started.step == last.step
    assert messages[-1].outcome == "finished"
    assert torch.equal(weights(messages[-1].model), expected)
    steps = [entry["step"] for entry in RunFolder(Path(whole.run)).entries()]
    assert steps == sorted(steps)


def fewer_classes(images, labels):
    return images[labels < 7], np.array([f"class {label}" for label in labels[labels < 7]])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (fewer_classes, "The classes changed since the training began"),
        (
            lambda images, labels: (images[:500], labels[:500]),
            "then 550 to learn from and 50 held out, now 458",
        ),
        (lambda images, labels: (images[::-1], labels[::-1]), "holds other pictures or labels"),
        (lambda images, labels: (images, (labels + 1) % 10), "holds other pictures or labels"),
    ],
    ids=["classes", "fewer", "swapped", "labels"],
)
def test_a_run_does_not_go_on_with_other_data(order, data, change, said):
    steering = Steering()
    for message in run(order(), steering):
        steering.stop = isinstance(message, TrainingProgress) and message.step >= 2
    with np.load(data) as packed:
        images, labels = change(packed["images"], packed["labels"])
    np.savez_compressed(data, images=images, labels=labels)
    with pytest.raises(ResumeError, match=said) as raised:
        list(run(order(resume=True), Steering()))
    assert "The safe point is kept" in str(raised.value)
    assert Path(order().run, "state.safetensors").exists()


def test_a_stopped_run_is_judged_on_some_of_each_set(order, data, tmp_path):
    with np.load(data) as packed:
        images, labels = packed["images"], packed["labels"]
    many = np.flatnonzero(labels < 5).repeat(8), np.flatnonzero(labels >= 5)
    for name, where in zip(("low", "high"), many, strict=True):
        np.savez_compressed(tmp_path / f"{name}.npz", images=images[where], labels=labels[where].astype(str))
    sets = [{"name": str(tmp_path / f"{name}.npz")} for name in ("low", "high")]
    steering = Steering()
    for message in run(order(sets=sets, held_out=0.6), steering):
        steering.stop = isinstance(message, TrainingProgress) and message.step >= 2
        last = message
    assert last.report["held_out"]["count"] == 1000
    assert set(last.report["held_out"]["per_class"]) == set("0123456789")


def test_settings_change_while_it_runs(order):
    steering = Steering(settings={"rate": 0.001, "augment": None})
    messages = list(run(order(), steering))
    (phase,) = only(messages, TrainingPhase)
    assert (phase.settings["rate"], phase.settings["augment"]) == (0.001, None)
    assert max(report.rate for report in only(messages, TrainingProgress)[2:]) < 0.0011
    steering = Steering(settings={"batch": 3})
    notes = only(list(run(order(), steering)), TrainingNote)
    assert any(note.level == "warning" and "batch" in note.text for note in notes)


def test_a_full_disk_keeps_the_last_safe_point_and_says_so(order, monkeypatch):
    steering, writes = Steering(), []
    real = recorder.save_state

    def sometimes_full(path, state, notes):
        writes.append(state.step)
        if len(writes) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, state, notes)

    monkeypatch.setattr(recorder, "save_state", sometimes_full)
    monkeypatch.setattr(recorder, "SAVE_INTERVAL_S", 0.0)
    messages = list(run(order(), steering))
    (warning,) = [note for note in only(messages, TrainingNote) if note.level == "warning"]
    assert "disk is full" in warning.text
    assert "step 0 is kept" in warning.text
    assert messages[-1].outcome == "finished"
    assert load_state(RunFolder(Path(messages[-1].run)).state).state.step == 0


def test_a_network_that_cannot_be_written_is_told(order, monkeypatch):
    from digitscope.nn.training_run import finish

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(finish, "save_model", full)
    last = list(run(order(), Steering()))[-1]
    assert (last.outcome, last.resumable, last.model) == ("failed", True, "")
    assert "No space left" in last.sentence
    assert "make room" in last.sentence
    monkeypatch.undo()
    assert list(run(order(resume=True), Steering()))[-1].outcome == "finished"


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"),
        MemoryError(),
        RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: not enough memory: you tried"),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 105 bytes."),
    ],
    ids=["cuda", "python", "cpu", "limit"],
)
def test_short_of_memory_a_smaller_batch_is_offered_and_helps(order, monkeypatch, error):
    real, steering = runner.fit, Steering()

    def short(config, *rest):
        for report in real(config, *rest):
            if config.batch > 25 and getattr(report, "step", 0) > 8:
                raise error
            yield report

    monkeypatch.setattr(runner, "fit", short)
    with pytest.raises(type(error)) as raised:
        list(run(order(), steering))
    last = ended_by(raised.value, order(), steering, "")
    assert (last.outcome, last.mend, last.resumable) == ("failed", {"batch": 25}, True)
    assert "not enough memory" in last.sentence
    assert list(run(order(resume=True, **last.mend), Steering()))[-1].outcome == "finished"


def test_weights_that_are_no_numbers_never_replace_a_safe_point(order, monkeypatch):
    monkeypatch.setattr(recorder, "SAVE_INTERVAL_S", 0.0)
    steering = Steering()
    messages = []
    for message in run(order(), steering):
        messages.append(message)
        if isinstance(message, TrainingProgress) and message.step == 12:
            with torch.no_grad():
                next(steering.state.model.parameters()).fill_(float("nan"))
    (hint,) = [hint for hint in only(messages, TrainingHint) if hint.kind == "nan"]
    assert (hint.live, hint.mend) == (False, {"rate": 0.001})
    last = messages[-1]
    assert (last.outcome, last.resumable, last.mend) == ("failed", True, {"rate": 0.001})
    state = load_state(RunFolder(Path(last.run)).state).state
    assert state.step <= 12
    again = list(run(order(resume=True, **last.mend), Steering()))
    assert again[-1].outcome == "finished"


def test_without_data_it_draws_digits_itself(tmp_path, monkeypatch):
    from digitscope.nn.training_data import selection

    monkeypatch.setattr(selection, "WITHOUT_DATA", SetShare("made:200"))
    config = TrainConfig(architecture="linear", epochs=1, batch=50, precision="float32", threads=1)
    messages = list(run(Train(config.to_json(), str(tmp_path / "run")), Steering()))
    assert "draws digits itself" in only(messages, TrainingNote)[0].text
    assert messages[-1].outcome == "finished"


def trial_prefers(monkeypatch, kind):
    """Let the trial of number formats find one of them faster."""
    monkeypatch.setattr(precision, "_step_seconds", lambda _model, _batch, tried: float(tried is not kind))


def test_the_settings_of_a_run_give_its_weights_again_whatever_a_trial_would_choose_now(
    order, tmp_path, monkeypatch
):
    trial_prefers(monkeypatch, torch.bfloat16)
    *_, first = run(order(precision="auto"), Steering())
    folder = RunFolder(Path(first.run))
    recorded = folder.read_about()["config"]
    assert recorded["precision"] == "bfloat16"
    assert load_model(first.model)[1].recipe["config"]["precision"] == "bfloat16"
    trial_prefers(monkeypatch, torch.float32)
    *_, again = run(Train(recorded, str(tmp_path / "again"), name="mine"), Steering())
    assert torch.equal(weights(first.model), weights(again.model))
    *_, other = run(Train(recorded | {"precision": "float32"}, str(tmp_path / "other")), Steering())
    assert not torch.equal(weights(first.model), weights(other.model))


def test_taken_up_it_goes_on_in_its_number_format_unless_another_is_asked_for(order, monkeypatch):
    trial_prefers(monkeypatch, torch.bfloat16)
    steering = Steering()
    for message in run(order(precision="auto"), steering):
        steering.stop = steering.stop or isinstance(message, TrainingProgress)
    trial_prefers(monkeypatch, torch.float32)
    for asked, held in (("", "bfloat16"), ("auto", "bfloat16"), ("float32", "float32")):
        changes = {"precision": asked} if asked else {}
        state = load_state(RunFolder(Path(order().run)).state, changes).state
        assert (state.config.precision, str(state.precision)) == (held, f"torch.{held}")
