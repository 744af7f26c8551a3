"""Fitting the head that tells what is no digit."""

import numpy as np
import pytest

from digitscope.nn.calibration.ood_fitting import REFUSED, _threshold, fit_head


@pytest.fixture
def inputs():
    """Digits around one point of six features and a plain input, everything else around another."""
    random = np.random.default_rng(3)
    digits = random.normal(0.0, 1.0, (600, 8)).astype(np.float32)
    nothing = random.normal(3.0, 1.0, (300, 8)).astype(np.float32)
    return digits, nothing


def test_a_fitted_head_tells_digits_from_other_drawings(inputs):
    digits, nothing = inputs
    head = fit_head(digits[:400], nothing[:200], features=6)
    wanted, others = head.scores(digits[400:]), head.scores(nothing[200:])
    assert (wanted[:, None] > others).mean() > 0.98


def test_the_same_data_give_the_same_head(inputs):
    one, other = (fit_head(*inputs, features=6) for _ in range(2))
    assert np.array_equal(one.weight, other.weight)


def test_the_threshold_refuses_no_more_than_its_share_of_any_set():
    random = np.random.default_rng(0)
    sets = [random.uniform(0.2, 1, 4000), random.uniform(0.5, 1, 1000)]
    threshold = _threshold(sets)
    assert all((part < threshold).mean() <= REFUSED for part in sets)
    assert threshold > 0.2
