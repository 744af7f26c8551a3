"""The temperature that makes percentages true."""

from __future__ import annotations

import numpy as np
import pytest

from digitscope.metrics.calibration import fit_temperature, modest_temperature, negative_log_likelihood


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_temperature_of_made_up_answers_is_found(temperature):
    random = np.random.default_rng(0)
    logits = random.normal(0, 3, (20_000, 4)).astype(np.float32)
    noise = random.gumbel(0, 1, logits.shape)
    labels = (logits / temperature + noise).argmax(axis=1)
    assert fit_temperature(logits, labels) == pytest.approx(temperature, rel=0.05)


def test_of_several_sets_the_most_modest_decides():
    random = np.random.default_rng(0)
    sets = []
    for count, temperature in ((20_000, 1.0), (2_000, 3.0), (2_000, 0.5)):
        logits = random.normal(0, 3, (count, 4)).astype(np.float32)
        labels = (logits / temperature + random.gumbel(0, 1, logits.shape)).argmax(axis=1)
        sets.append((logits, labels))
    none = (np.zeros((0, 4), np.float32), np.zeros(0, np.int64))
    assert modest_temperature([none, *sets]) == fit_temperature(*sets[1])
    assert modest_temperature([none]) == modest_temperature([]) == 1.0


def test_no_data_leaves_the_percentages_alone():
    assert fit_temperature(np.zeros((0, 3), np.float32), np.zeros(0, np.int64)) == 1.0


def test_likelihood_of_known_logits():
    logits = np.array([[0.0, np.log(3.0)]], np.float32)
    assert negative_log_likelihood(logits, np.array([1]), 1.0) == pytest.approx(-np.log(0.75), abs=1e-6)
    assert negative_log_likelihood(logits * 1e4, np.array([0]), 1.0) > 1e3


def test_data_without_an_error_stays_in_range():
    logits = np.array([[9.0, 0.0], [0.0, 9.0]], np.float32)
    assert 0.04 < fit_temperature(logits, np.array([0, 1])) < 1
