"""A look at data: counts, samples, means, what is doubtful, what is broken."""

import json

import numpy as np
import pytest

from digitscope.data.load import load
from digitscope.data.sets.digits import Digits
from digitscope.nn.training_data.inspection import SAMPLES, describe, look, plain_doubts
from digitscope.runs.settings.config import TrainConfig

SEVEN = [[[0, 0], [9, 0], [4, 20]]]


def every(doubts):
    return [doubt for _share, found in doubts for doubt in found]


def test_counts_samples_and_means(bars):
    about = describe(bars, 0.1)
    assert (about["count"], about["counts"], sum(about["held_out"])) == (600, [200] * 3, 60)
    assert [len(each) for each in about["samples"]] == [SAMPLES] * 3
    assert about["means"].shape == (3, 28, 28)
    np.testing.assert_allclose(about["means"][1], bars.images[bars.labels == 1].mean(0) / 255, atol=1e-5)
    assert about["notes"] == []


def test_odd_pictures_are_doubtful(bars):
    images, labels = bars.images.copy(), bars.labels.copy()
    images[3] = 0
    images[7] = 255 - images[7]
    images[11], labels[11] = images[12], (labels[12] + 1) % 3
    doubts = every(plain_doubts(Digits(images, labels, bars.classes)))
    assert {doubt.index for doubt in doubts} == {3, 7, 11, 12}
    assert "nothing on it" in next(doubt.why for doubt in doubts if doubt.index == 3)
    assert "inverted" in next(doubt.why for doubt in doubts if doubt.index == 7)


def test_a_digit_of_which_one_line_is_left_is_doubtful(tmp_path):
    line = [[[5, 0], [5, 9], [5, 20]]]
    records = [{"label": label, "strokes": line} for label in (0, 1, 4, 4)] + [{"label": 7, "strokes": SEVEN}]
    (tmp_path / "pens.jsonl").write_text("\n".join(json.dumps(record) for record in records))
    doubts = [doubt for doubt in every(plain_doubts(load(tmp_path / "pens.jsonl"))) if "line" in doubt.why]
    assert [(doubt.index, doubt.label) for doubt in doubts] == [(0, "0"), (2, "4"), (3, "4")]


@pytest.mark.parametrize(
    ("labels", "said"),
    [([1] * 20, "one class"), ([0] * 300 + [1] * 20 + [2] * 20, "factor of 15"), ([0] * 20 + [1] * 20, "c.")],
)
def test_one_sided_data_is_told(labels, said):
    digits = Digits(np.zeros((len(labels), 28, 28), np.uint8), np.array(labels), ("a", "b", "c"))
    assert any(said in note for note in describe(digits, 0.1)["notes"])


def test_a_network_that_reads_otherwise_makes_a_label_doubtful(tmp_path):
    from digitscope.nn.inference.recognizer import Recognizer
    from digitscope.resources import BUNDLED_MODEL, asset

    made = load("made:60")
    labels = made.labels.copy()
    sure = Recognizer(asset(BUNDLED_MODEL))
    shares = sure.recognise_many(made.images)
    known = int(np.flatnonzero((shares.argmax(1) == labels) & (shares.max(1) > 0.97))[0])
    labels[known] = (labels[known] + 1) % 10
    np.savez_compressed(tmp_path / "a.npz", images=made.images, labels=labels)
    config = TrainConfig().to_json() | {"sets": [str(tmp_path / "a.npz")]}
    from digitscope.runs.settings.config import config_from_json

    *_, last = look(config_from_json(config), None, sure)
    assert last["done"]
    doubts = {doubt["index"]: doubt for doubt in last["sets"][0]["doubtful"]}
    assert doubts[known]["read_as"] == str(made.labels[known])
    assert doubts[known]["image"].shape == (28, 28)
