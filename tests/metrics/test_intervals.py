"""Wilson's interval at known places."""

import numpy as np
import pytest

from digitscope.metrics.intervals import interval_of, wilson


@pytest.mark.parametrize(
    ("right", "count", "low", "high"),
    [
        (0, 0, 0, 1),
        (0, 10, 0, 0.2775),
        (10, 10, 0.7225, 1),
        (5, 10, 0.2366, 0.7634),
        (90, 100, 0.8256, 0.9448),
    ],
)
def test_wilson(right, count, low, high):
    assert wilson(right, count) == pytest.approx((low, high), abs=1e-4)


def test_over_writers_the_interval_holds_the_truth_as_often_as_it_says():
    """Forty writers of 30 digits each, some of them misread often: as single digits it is too narrow."""
    random = np.random.default_rng(1)
    writers = [f"w{number // 30}" for number in range(1200)]
    truth, held, held_plain = 0.9, 0, 0
    for _ in range(200):
        each = random.beta(4.5, 0.5, 40)  # mean 0.9
        right = random.random(1200) < np.repeat(each, 30)
        low, high, method = interval_of(right, writers)
        assert method == "bootstrap over 40 writers"
        held += low <= truth <= high
        plain = interval_of(right)
        assert plain.method == "Wilson"
        held_plain += plain.low <= truth <= plain.high
    assert held >= 170
    assert held_plain < 130


def test_digits_of_unknown_writers_count_for_themselves():
    random = np.random.default_rng(2)
    right = random.random(3000) < 0.95
    writers = [f"w{number}" for number in range(12)] + [""] * 2988
    low, high, method = interval_of(right, writers)
    assert method == "bootstrap over 12 writers and 2,988 digits of unknown ones"
    assert (low, high) == pytest.approx(wilson(int(right.sum()), 3000), abs=0.002)


def test_the_order_and_the_names_of_writers_change_nothing():
    random = np.random.default_rng(3)
    right, writers = random.random(600) < 0.8, np.repeat(np.arange(30), 20)
    order = random.permutation(600)
    one = interval_of(right, [f"a{number}" for number in writers])
    assert interval_of(right[order], [f"{90 - number}" for number in writers[order]]) == one


@pytest.mark.parametrize("share", [0, 1])
def test_where_every_draw_is_the_same_it_is_wilsons(share):
    right = np.full(300, share, bool)
    assert interval_of(right, [f"w{number // 10}" for number in range(300)]) == (
        *wilson(300 * share, 300),
        "Wilson",
    )


def test_of_few_writers_it_is_wilsons():
    right = np.arange(90) % 7 > 0
    assert interval_of(right, [f"w{number // 10}" for number in range(90)]).method == "Wilson"
