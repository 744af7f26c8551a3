"""The small picture of the pad is the same however it came about."""

import numpy as np
import pytest

from digitscope.ink.drawing.growing_thumbnail import SIDE, InkThumb
from digitscope.ink.drawing.strokes import Stroke

RNG = np.random.default_rng(3)
LINE = Stroke.of(RNG.random((60, 2)))
OTHER = Stroke.of(RNG.random((9, 2)), width=2.0)


def afresh(*strokes):
    return InkThumb().follow(strokes).copy()


def test_a_growing_stroke_ends_as_the_whole_one():
    thumb = InkThumb()
    for count in (1, 2, 30, 60):
        shown = thumb.follow([OTHER, Stroke.of(LINE.points[:count])])
    assert shown == pytest.approx(afresh(OTHER, LINE), abs=0.02)


def test_undo_erase_and_change_start_again():
    thumb = InkThumb()
    thumb.follow([LINE, OTHER])
    assert np.array_equal(thumb.follow([LINE]), afresh(LINE))
    thumb.follow([LINE, OTHER])
    assert np.array_equal(thumb.follow([OTHER]), afresh(OTHER))
    assert np.array_equal(thumb.follow([Stroke.of(LINE.points[5:])]), afresh(Stroke.of(LINE.points[5:])))
    assert thumb.follow([]).max() == 0


def test_ink_lies_where_it_was_drawn():
    ink = afresh(Stroke.of([[0.25, 0.5]]))
    assert ink.shape == (SIDE, SIDE)
    assert ink[SIDE // 2, SIDE // 4] == 1
    assert ink[:, SIDE // 2 :].max() == 0


def test_far_outside_is_no_trouble():
    assert np.isfinite(afresh(Stroke.of([[-1e6, 0.5], [1e6, 0.5]]))).all()
