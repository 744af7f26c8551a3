"""Bins of confidence: counts, error, damaged ones."""

from __future__ import annotations

import numpy as np
import pytest

from digitscope.nn.model.card import ModelCard, card_from_json
from digitscope.nn.model.reliability import bins_error, reliability_bins


def test_bins_count_claim_and_find():
    confidence = np.array([0.55, 0.59, 0.92, 0.9999, 0.9999])
    bins = reliability_bins(confidence, np.array([True, False, True, True, True]))
    assert [entry["low"] for entry in bins] == [0.5, 0.9, 0.999]
    assert [entry["count"] for entry in bins] == [2, 1, 2]
    assert bins[0]["claimed"] == pytest.approx(0.57)
    assert bins[0]["right"] == 0.5
    assert bins_error(bins) == pytest.approx((2 * 0.07 + 0.08 + 2 * 0.0001) / 5)


def test_full_certainty_is_in_the_last_bin():
    assert reliability_bins(np.array([1.0]), np.array([True]))[0]["low"] == 0.999


@pytest.mark.parametrize(
    "bins",
    [
        "no list",
        [1],
        [{"low": 0.5}],
        [{"low": 0.5, "count": 0, "claimed": 0.5, "right": 0.5}],
        [{"low": 0.5, "count": 2.5, "claimed": 0.5, "right": 0.5}],
        [{"low": 0.5, "count": 2, "claimed": 1.5, "right": 0.5}],
        [{"low": 0.5, "count": 2, "claimed": float("nan"), "right": 0.5}],
        [{"low": "a", "count": 2, "claimed": 0.5, "right": 0.5}],
    ],
)
def test_damaged_bins_get_a_sentence(bins):
    with pytest.raises(ValueError, match="reliability"):
        card_from_json(ModelCard().to_json() | {"options": {}, "reliability": bins})
