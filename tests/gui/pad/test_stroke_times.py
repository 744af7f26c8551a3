"""What had been drawn at a moment: found quickly, the same as found slowly, and shown."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from digitscope.gui.pad.stroke_times import StrokeTimes
from digitscope.ink.drawing.strokes import drawing_of

TIMES = st.lists(st.lists(st.floats(0, 9), min_size=1, max_size=5), max_size=6)
TWO = drawing_of([[[0.1, y, begin + x], [0.9, y, begin + 1]] for y, begin, x in ((0.2, 0, 0), (0.8, 5, 0))])


def shot_of(pad):
    while not pad.is_up_to_date:
        QApplication.processEvents()
    return pad.grab().toImage()


@given(TIMES, st.lists(st.floats(-1, 10), min_size=1, max_size=4))
def test_it_is_what_the_drawing_itself_says(strokes, moments):
    drawing = drawing_of([[[0.5, 0.5, t] for t in sorted(times)] for times in strokes])
    times = StrokeTimes()
    for seconds in moments:
        quick, slow = times.until(drawing.strokes, seconds), drawing.until(seconds).strokes
        assert [s.points.tolist() for s in quick] == [s.points.tolist() for s in slow]


def test_whole_strokes_are_the_same_objects():
    shown = StrokeTimes().until(TWO.strokes, 5.5)
    assert shown[0] is TWO.strokes[0]
    assert len(shown[1].points) == 1


def test_the_pad_shows_the_moment_and_then_everything_again(pad):
    pad.set_drawing(TWO)
    whole = shot_of(pad)
    pad.set_view_time(2.0)
    part = shot_of(pad)
    assert part != whole
    assert len(pad.drawing.strokes) == 2
    pad.set_drawing(drawing_of([TWO.strokes[0].points]))
    assert shot_of(pad) == part
    pad.undo()
    assert shot_of(pad) == whole


def test_before_the_beginning_there_is_nothing_but_no_hint_either(pad):
    empty = shot_of(pad)
    pad.set_drawing(drawing_of([[[0.5, 0.5, 1.0]]]))
    pad.set_view_time(0.0)
    shot = shot_of(pad)
    blank = np.unique([shot.pixel(x, 196) for x in range(100, 300)])
    assert len(blank) == 1
    assert shot_of(pad) != empty
