"""Numbers as people read them."""

import math

import pytest

from digitscope.gui.style.number_format import count_text, shape_text, short_number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (0.82, "0.82"),
        (-0.004, "−0.0040"),
        (-12.34, "−12.3"),
        (1240.4, "1,240"),
        (2.5e6, "2.5·10⁶"),
        (-1e-7, "−1.0·10⁻⁷"),
        (math.inf, "∞"),
        (math.nan, "not a number"),
    ],
)
def test_short_numbers(value, text):
    assert short_number(value) == text


def test_shapes_and_counts():
    assert shape_text((16, 28, 28)) == "16×28×28"
    said = [count_text(count, "weight", "weights") for count in (0, 1, 1240)]
    assert said == ["no weights", "1 weight", "1,240 weights"]
