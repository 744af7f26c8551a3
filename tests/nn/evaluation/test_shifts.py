"""Digits that are turned, slanted, or drawn with another pen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from digitscope.data.load import load
from digitscope.nn.evaluation.shifts import SHIFTS, moved, read_shifted, shifted, with_gaps
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.model.architectures import make_model
from digitscope.nn.model.card import ModelCard

BY_NAME = {shift.name: shift for shift in SHIFTS}


@pytest.fixture(scope="module")
def drawn():
    return load("made:20")


@pytest.fixture(scope="module")
def pictures(drawn):
    return replace(drawn, ink=None)


def leaning(image):
    rows, columns = np.mgrid[0:28, 0:28]
    weights = image / image.sum()
    y, x = (weights * rows).sum(), (weights * columns).sum()
    return -(weights * (rows - y) * (columns - x)).sum() / (weights * (rows - y) ** 2).sum()


@pytest.mark.parametrize("kind", ["drawn", "pictures"])
def test_each_change_does_what_its_name_says(kind, request):
    digits = request.getfixturevalue(kind)
    plain = shifted(digits, BY_NAME["as it is"])
    np.testing.assert_array_equal(plain, digits.images)
    lean = np.array([leaning(image) for image in plain])
    for name, sign in (("turned 20° right", 1), ("turned 20° left", -1)):
        turned = shifted(digits, BY_NAME[name])
        assert (sign * (np.array([leaning(image) for image in turned]) - lean)).mean() > 0.15
    right = shifted(digits, BY_NAME["slanted right by a quarter"])
    assert (np.array([leaning(image) for image in right]) - lean).mean() == pytest.approx(0.25, abs=0.08)
    thin, thick = (shifted(digits, BY_NAME[f"line {times} times"]).sum() for times in (0.6, 1.6))
    assert thin < 0.75 * plain.sum() < 1.3 * plain.sum() < thick


def test_a_thinner_pen_leaves_no_gap(pictures):
    image = np.zeros((28, 28), np.uint8)
    image[4:10, 6:22] = 255
    image[10:24, 13] = 255
    digits = replace(pictures.pick(np.arange(1)), images=image[None])
    thin = BY_NAME["line 0.6 times"]
    assert shifted(digits, thin)[0].max(axis=1)[8:22].min() > 60
    assert with_gaps(digits, thin)[0].max(axis=1)[14:22].max() < 60


@pytest.mark.parametrize("name", ["drawn off-centre", "a quarter smaller", "a quarter larger"])
def test_what_framing_undoes_is_hardly_seen(pictures, name):
    apart = shifted(pictures, BY_NAME[name]).astype(int) - pictures.images
    assert np.abs(apart).mean() < 8
    assert np.abs(moved(pictures.images, BY_NAME[name], 28, 1) * 255 - pictures.images).mean() > 8


def test_results_come_with_intervals_and_progress(pictures):
    torch.manual_seed(0)
    recognizer = Recognizer(make_model("first-steps", {"normalise": False}), ModelCard())
    *shares, found = read_shifted(recognizer, pictures)
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert [one.name for one in found] == list(BY_NAME)
    assert all(one.interval[0] <= one.accuracy <= one.interval[1] for one in found)
    assert found[0].alone == found[0].accuracy


def test_a_held_out_part_has_a_name():
    whole, part = load("made:1200"), load("made:1200:held-out")
    assert part.path == "made:1200:held-out"
    assert len(part) == 100
    np.testing.assert_array_equal(part.images, whole.images[-100:])
