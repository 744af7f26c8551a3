"""Numbers of evaluations, on cases made by hand."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from digitscope.data.load import Digits
from digitscope.data.sets.errors import DatasetError
from digitscope.metrics.intervals import wilson
from digitscope.nn.evaluation.accuracy import auroc, calibration_error, evaluate, score
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.model.architectures import make_model
from digitscope.nn.model.card import ModelCard

NAMES = ("a", "b", "c")


def test_counts_of_a_case_made_by_hand():
    probabilities = np.array([[0.8, 0.1, 0.1], [0.6, 0.3, 0.1], [0.1, 0.7, 0.2], [0.2, 0.2, 0.6]], np.float32)
    result = score(probabilities, np.array([0, 1, 1, 2]), NAMES, "x")
    assert (result.path, result.count, result.errors, result.accuracy) == ("x", 4, 1, 0.75)
    assert result.per_class == {"a": 1.0, "b": 0.5, "c": 1.0}
    # Bins of a fifteenth: 0.8 | 0.6, 0.6 | 0.7, so |0.8−1| + |1.2−1| + |0.7−1| over four.
    assert result.ece == pytest.approx((0.2 + 0.2 + 0.3) / 4, abs=1e-6)
    assert json.loads(json.dumps(result.to_json()))["interval"] == list(result.interval)


def test_wilson_known_values():
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson(10, 10) == pytest.approx((0.7225, 1.0), abs=1e-4)
    assert wilson(50, 100) == pytest.approx((0.4038, 0.5962), abs=1e-4)


def test_calibration_error_of_sure_readings():
    sure = np.ones(10, np.float32)
    assert calibration_error(sure, np.ones(10, bool)) == 0
    assert calibration_error(sure, np.arange(10) < 7) == pytest.approx(0.3)
    assert calibration_error(np.full(4, 0.75, np.float32), np.arange(4) < 3) == pytest.approx(0)


@pytest.fixture
def recognizer():
    """Return a network that says the class whose pixel in the first row is brightest."""
    model = make_model("linear", {"classes": 3})
    nn.init.zeros_(model.digit.weight)
    nn.init.zeros_(model.digit.bias)
    with torch.no_grad():
        for place in range(3):
            model.digit.weight[place, place] = 5
    return Recognizer(model, ModelCard(classes=NAMES))


def test_classes_are_told_by_name_not_by_number(recognizer):
    images = np.zeros((4, 28, 28), np.uint8)
    for row, place in enumerate([0, 2, 2, 0]):
        images[row, 0, place] = 255
    digits = Digits(images, np.array([1, 0, 0, 0]), ("c", "a"), name="mine")
    told = []
    result = evaluate(recognizer, digits, told.append)
    assert (result.errors, result.path) == (1, "mine")
    assert result.per_class == {"a": 1.0, "c": pytest.approx(2 / 3)}
    assert sum(told) == 4


def test_odd_sets_get_a_sentence(recognizer):
    images = np.zeros((1, 28, 28), np.uint8)
    with pytest.raises(DatasetError, match="not know: z"):
        evaluate(recognizer, Digits(images, np.array([0]), ("z",)))
    with pytest.raises(DatasetError, match="no pictures"):
        evaluate(recognizer, Digits(images[:0], np.zeros(0, np.int64), NAMES))


def test_area_under_the_curve_of_known_scores():
    assert auroc(np.array([0.9, 0.8]), np.array([0.1, 0.2, 0.3])) == 1.0
    assert auroc(np.array([0.1]), np.array([0.2, 0.3])) == 0.0
    assert auroc(np.array([0.5, 0.5]), np.array([0.5])) == 0.5
    assert auroc(np.array([0.2, 0.6]), np.array([0.4, 0.2])) == pytest.approx((0.5 + 2) / 4)


def test_the_interval_is_one_over_writers_where_these_are_known(recognizer):
    """Twelve writers of ten digits each, two of whom are misread throughout."""
    images = np.zeros((120, 28, 28), np.uint8)
    images[:, 0, 0], images[:20, 0, 0], images[:20, 0, 1] = 255, 0, 255
    digits = Digits(images, np.zeros(120, np.int64), NAMES, tuple(f"w{k // 10}" for k in range(120)))
    result = evaluate(recognizer, digits)
    assert (result.errors, result.interval_method) == (20, "bootstrap over 12 writers")
    low, high = result.interval
    plain = evaluate(recognizer, replace(digits, writers=None))
    assert (plain.interval, plain.interval_method) == (wilson(100, 120), "Wilson")
    assert low < plain.interval[0] - 0.1
    assert high == 1.0
    assert json.loads(json.dumps(result.to_json()))["interval_method"] == "bootstrap over 12 writers"
    assert evaluate(recognizer, digits) == result
