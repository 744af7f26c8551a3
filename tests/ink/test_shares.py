"""Wilson's interval at known places."""

import pytest

from digitscope.ink.shares import wilson


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
