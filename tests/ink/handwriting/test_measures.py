"""What is measured of a drawing, at drawings whose style is known."""

import numpy as np
import pytest

from digitscope.ink.drawing.strokes import Drawing, drawing_of
from digitscope.ink.handwriting.measures import MOST_STROKES, habits_by_label, style_of


def leaning(degrees):
    y = np.linspace(0.8, 0.2, 30)
    return drawing_of([np.stack([0.5 + (0.5 - y) * np.tan(np.radians(degrees)), y], axis=1)])


@pytest.mark.parametrize("degrees", [-30, -5, 0, 12, 40])
def test_slant(degrees):
    assert style_of(leaning(degrees)).slant == pytest.approx(degrees, abs=0.5)


def test_the_speed_of_the_pen_does_not_change_the_slant():
    slow = [(0.3, y) for y in np.linspace(0.1, 0.3, 200)] + [(0.3 + y, 0.3 + y) for y in (0, 0.3)]
    even = [(0.3, 0.1), (0.3, 0.3), (0.6, 0.6)]
    dense = np.linspace(even[1], even[2], 300)
    fast = [even[0], *map(tuple, dense)]
    assert style_of(drawing_of([slow])).slant == pytest.approx(style_of(drawing_of([fast])).slant, abs=0.1)


def test_proportion_beginning_strokes_line_and_time():
    box = [(0.2, 0.8, 0.0), (0.2, 0.2, 0.1), (0.4, 0.2, 0.2), (0.4, 0.8, 1.5)]
    style = style_of(drawing_of([box, [(0.3, 0.5, 2.0)]], [2.0, 2.0]))
    assert np.exp(style.proportion) == pytest.approx(1 / 3)
    assert (style.strokes, style.begin, style.seconds) == (2, 2, 2.0)
    assert style.line == pytest.approx(4.8)


def test_lines_dots_and_nothing():
    assert style_of(Drawing()) is None
    for drawing in (drawing_of([[(0.5, 0.5)]]), drawing_of([[(0.1, 0.5), (0.9, 0.5)]])):
        assert np.isnan(style_of(drawing).proportion)
    assert np.isnan(style_of(drawing_of([[(0.1, 0.5), (0.9, 0.5)]])).slant)
    assert style_of(drawing_of([[(0.1 * n, 0.2), (0.1 * n, 0.4)] for n in range(9)])).strokes == MOST_STROKES


def test_habits_are_shares():
    habits, every = habits_by_label([("1", leaning(10)), ("1", leaning(20)), ("4", leaning(0))])
    assert len(every) == 3
    assert habits["1"].count == 2
    assert habits["1"].slant == pytest.approx(15, abs=0.5)
    assert sum(habits["1"].strokes) == sum(habits["1"].begins) == pytest.approx(1)
