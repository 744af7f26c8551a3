"""The report card, on answers that are known."""

import numpy as np
import pytest
import torch

from digitscope.data.sets.digits import Digits
from digitscope.data.sets.errors import DatasetError
from digitscope.engine.worker.jobs import compare_networks
from digitscope.nn.evaluation.comparison import chance_of, compare, sign_test, summary
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.model.architectures import make_model
from digitscope.nn.model.card import ModelCard
from digitscope.nn.training_data.sources import Source, prepare
from digitscope.nn.training_run.test_sets import Judge, judge_from_json, judges_of
from digitscope.runs.settings.config import SetShare, TrainConfig


def shares(answers, classes, sure=0.9):
    """Return probabilities (N, classes + 1) with these answers; -1 is the last column."""
    found = np.full((len(answers), classes + 1), (1 - sure) / classes, np.float32)
    found[np.arange(len(answers)), answers] = sure
    return found


@pytest.fixture
def three():
    labels = np.array([0, 0, 1, 1, 2, 2])
    return Digits(np.zeros((6, 28, 28), np.uint8), labels, ("a", "b", "c"), name="three")


def test_fixed_broke_confusion_and_accuracy(three):
    found = summary(three, shares([0, 1, 1, 1, 0, -1], 3), shares([0, 0, 2, 1, 2, -1], 3))
    assert (found["fixed"], found["broke"]) == ([1, 4], [2])
    assert found["old"]["accuracy"] == pytest.approx(3 / 6)
    assert found["new"]["errors"] == 2
    assert found["new"]["per_class"] == {"a": 1.0, "b": 0.5, "c": 0.5}
    assert found["new"]["confusion"] == [[2, 0, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]]
    assert found["old"]["answers"][-1] == -1
    (bin_,) = found["new"]["calibration"]
    assert (bin_["count"], bin_["right"]) == (6, pytest.approx(4 / 6))
    assert bin_["sure"] == pytest.approx(0.9, abs=1e-6)


def test_the_sign_test_of_known_cases():
    assert sign_test(0, 0) == 1.0
    assert sign_test(5, 5) == 1.0
    assert sign_test(0, 10) == pytest.approx(2 / 1024)
    assert sign_test(10, 0) == sign_test(0, 10)
    assert sign_test(1, 3) == pytest.approx(2 * 5 / 16)


def test_chance_counts_writers_where_they_are_known():
    """One writer whose 30 digits all got better is one case in favour, not thirty."""
    gained = np.zeros(200, np.int64)
    gained[:30] = 1
    writers = tuple(f"w{number // 30 if number < 30 else number}" for number in range(200))
    assert chance_of(gained, None) == sign_test(30, 0) < 1e-8
    assert chance_of(gained, writers) == 1.0  # the other sign is as likely
    for count in (8, 40):  # tried one by one, and by lot
        one_each = np.zeros(200, np.int64)
        one_each[:count] = 1
        one_each[: count // 4] = -1
        alone = tuple(map(str, range(200)))
        wanted = sign_test(count - count // 4, count // 4)
        assert chance_of(one_each, alone) == pytest.approx(wanted, abs=0.005)


def test_networks_of_other_classes_are_compared_by_name(three):
    torch.manual_seed(0)
    old = Recognizer(make_model("linear", {"classes": 2}).eval(), ModelCard(classes=("c", "x")))
    new = Recognizer(make_model("linear", {"classes": 3}).eval(), ModelCard(classes=("c", "b", "a")))
    *progress, found = compare(old, new, three)
    assert progress == [0.5, 1.0]
    assert set(found["old"]["answers"]) <= {2, -1}
    assert set(found["new"]["answers"]) <= {0, 1, 2}


def test_what_judged_can_be_found_again(tmp_path, bars):
    np.savez_compressed(tmp_path / "a.npz", images=bars.images, labels=bars.labels)
    source = Source(str(tmp_path / "a.npz"), held_out=0.2, amount=0.5)
    *_, prepared = prepare((source,))
    ((judge, digits),) = judges_of(prepared.digits, None)
    assert judge.part == "held_out"
    again = judge_from_json(judge.__dict__).load()
    np.testing.assert_array_equal(again.images, digits.images)
    with pytest.raises(DatasetError, match="names no data"):
        judge_from_json({"mood": 1})
    with pytest.raises(DatasetError, match="nowhere"):
        Judge("nowhere", "test").load()


def test_two_runs_are_compared_on_what_neither_learned_from():
    """Without MNIST that is drawn by the program: what was held out of it, and nothing else."""
    config = TrainConfig(sets=(SetShare("made:120"),), held_out=0.25).to_json()
    *_, found = compare_networks({"old": "", "new": "", "config": config})
    (one,) = found["sets"]
    assert one["new"]["count"] == 30
    assert (one["source"]["set"], one["source"]["part"]) == ("made:120", "held_out")
    *_, found = compare_networks({"old": "", "new": "", "config": TrainConfig(held_out=0.005).to_json()})
    assert found["sets"][0]["source"]["set"] == "made:12000"
