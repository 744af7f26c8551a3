"""A real training process: steered, killed, taken up again, short of an order."""

import queue
import random
from contextlib import closing
from pathlib import Path

import numpy as np
import psutil
import pytest
import torch

from digitscope.data.collection.records import Kept
from digitscope.data.collection.store import Collection
from digitscope.engine.trainer.client import TrainingClient
from digitscope.ink.synthesis.digits import make_digits
from digitscope.nn.model.file import load_model
from digitscope.nn.training_run.runner import Steering, run
from digitscope.resources import BUNDLED_MODEL, asset
from digitscope.runs import finetuning as plan_learning
from digitscope.runs.folder import RunFolder
from digitscope.runs.messages import (
    Control,
    Train,
    TrainingEnded,
    TrainingPhase,
    TrainingProgress,
    TrainingStarted,
    Watch,
    WatchAnswer,
)
from digitscope.runs.settings.config import SetShare, TrainConfig

LONG_S = 90


class Run:
    """A training process and what it said."""

    def __init__(self, order):
        self.heard = queue.Queue()
        self.client = TrainingClient(self.heard.put)
        self.client.start(order)
        self.process = psutil.Process(self.client.process_id)

    def until(self, kind, fits=lambda message: True):
        """Return the next message of a kind that fits; an end that was not waited for fails."""
        while True:
            message = self.heard.get(timeout=LONG_S)
            if isinstance(message, kind) and fits(message):
                return message
            assert not isinstance(message, TrainingEnded), message

    def heard_end(self):
        """Return the last word."""
        while not isinstance(message := self.heard.get(timeout=LONG_S), TrainingEnded):
            pass
        return message


@pytest.fixture
def begin():
    runs = []

    def started(order):
        runs.append(Run(order))
        return runs[-1]

    yield started
    for each in runs:
        each.client.stop()
        assert each.client.wait(LONG_S)
        assert not each.process.is_running()


@pytest.fixture
def order(tmp_path):
    labels = np.arange(400) % 10
    images = np.random.default_rng(0).integers(0, 30, (400, 28, 28), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[4:24, 2 + 2 * label : 6 + 2 * label] = 255
    np.savez_compressed(tmp_path / "bars.npz", images=images, labels=labels)
    config = TrainConfig(
        sets=(SetShare(str(tmp_path / "bars.npz")),),
        options={"widths": [4, 6], "kernels": [5, 3], "pools": [0, 1], "dropout": 0.1},
        epochs=40,
        batch=20,
        threads=1,
        precision="float32",
    )

    def ordered(name="run", resume=False, **settings):
        given = settings if resume else config.to_json() | settings
        return Train(given, str(tmp_path / name), resume)

    return ordered


def test_it_is_paused_changed_watched_and_stopped(begin, order):
    going = begin(order())
    image = np.zeros((28, 28), np.float32)
    going.client.watch(Watch(image, ("edges", "edges_relu", "input", "nowhere"), id=5))
    started = going.until(TrainingStarted)
    assert started.device == "CPU"
    answer = going.until(WatchAnswer)
    assert (answer.id, set(answer.maps)) == (5, {"edges", "edges_relu", "input"})
    assert answer.probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert answer.maps["edges"].shape == (4, 28, 28)
    going.until(TrainingProgress, lambda progress: progress.step > 3)
    going.client.control(Control("pause"))
    paused = going.until(TrainingPhase)
    assert paused.phase == "paused"
    folder = RunFolder(Path(started.run))
    assert folder.state.is_file()
    going.client.watch(Watch(image + 1, id=6))  # the drawing may change while it is paused
    assert going.until(WatchAnswer, lambda answer: answer.id == 6).step == paused.step
    going.client.control(Control("resume", {"rate": 1e-5}))
    assert going.until(TrainingPhase).phase == "running"
    changed = going.until(TrainingPhase)
    assert (changed.step, changed.settings["rate"]) == (paused.step, 1e-5)
    going.until(TrainingProgress, lambda progress: progress.step > paused.step)
    going.client.stop()
    assert going.until(TrainingPhase).phase == "stopping"
    ended = going.until(TrainingEnded)
    assert (ended.outcome, ended.resumable) == ("stopped", True)
    load_model(ended.model)
    assert not going.client.running


def test_killed_and_taken_up_it_ends_with_the_same_weights(begin, order):
    torch.set_num_threads(1)
    *_, whole = run(order("whole", epochs=8), Steering())
    chance = random.Random(1)
    step = 0
    for number in range(2):
        going = begin(order(resume=True) if number else order(epochs=8))
        step = going.until(TrainingStarted).step + chance.randrange(1, 60)
        going.until(TrainingProgress, lambda progress, step=step: progress.step >= step)
        going.process.kill()
        ended = going.until(TrainingEnded)
        assert (ended.outcome, ended.resumable) == ("failed", True)
        assert "SIGKILL" in ended.sentence or "exit code" in ended.sentence
        assert "taken up again" in ended.sentence
    last = begin(order(resume=True)).until(TrainingEnded)
    assert last.outcome == "finished"
    ours, theirs = (load_model(path)[0].state_dict() for path in (last.model, whole.model))
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)


def test_an_order_that_cannot_be_met_ends_with_a_sentence(begin, order):
    ended = begin(order(sets=[{"name": "nowhere"}])).until(TrainingEnded)
    assert (ended.outcome, ended.resumable) == ("failed", False)
    assert "no data set nowhere" in ended.sentence
    assert "Traceback" in ended.details
    ended = begin(order("empty", resume=True)).until(TrainingEnded)
    assert "no run" in ended.sentence


def test_ended_at_once_it_keeps_its_last_safe_point(begin, order):
    going = begin(order())
    going.until(TrainingProgress, lambda progress: progress.step > 3)
    going.client.stop(at_once=True)
    ended = going.until(TrainingEnded)
    assert (ended.outcome, ended.resumable, ended.model) == ("stopped", True, "")
    assert "ended at once" in ended.sentence
    assert "taken up again" in ended.sentence
    going = begin(order("early"))
    going.client.stop(at_once=True)
    ended = going.until(TrainingEnded)
    assert (ended.outcome, ended.resumable) == ("stopped", False)


@pytest.fixture
def learning(tmp_path, monkeypatch):
    """Return a function that orders to learn from a dozen kept drawings."""
    monkeypatch.setattr(plan_learning, "OWN_PICTURES", 300)
    with closing(Collection()) as collection:
        made = make_digits(12, np.random.default_rng(0))
        collection.add_many([Kept(str(label), drawing, 1.0) for label, drawing in made])

    def ordered(name):
        bundled = str(asset(BUNDLED_MODEL))
        return plan_learning.learning_order(bundled, 12, "My hand", RunFolder(tmp_path / name))

    return ordered


def test_killed_while_it_learns_from_drawings_it_goes_on(begin, learning):
    killed = begin(learning("run"))
    killed.until(TrainingProgress, lambda progress: progress.step >= 1)
    killed.process.kill()
    ended = killed.heard_end()
    assert ended.resumable
    assert not RunFolder(Path(ended.run)).model.exists()
    last = begin(Train({}, ended.run, resume=True)).heard_end()
    assert last.outcome == "finished"
    assert sum(one["count"] for one in last.report["versus"]["sets"][:2]) == 12


def test_two_windows_learn_from_the_same_drawings_at_once(begin, learning):
    ends = [run.heard_end() for run in [begin(learning("one")), begin(learning("two"))]]
    assert [each.outcome for each in ends] == ["finished"] * 2
    assert ends[0].model != ends[1].model
    assert [sum(one["count"] for one in each.report["versus"]["sets"][:2]) for each in ends] == [12, 12]
