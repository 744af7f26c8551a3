"""The eraser: what it touches, one step for one drag, pictures."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitscope.gui.pad.eraser import Eraser
from digitscope.gui.pad.stroke_boxes import StrokeBoxes
from digitscope.gui.pad.tool import Tool
from digitscope.ink.drawing.strokes import Drawing, Picture, drawing_of

ROWS = drawing_of([[[0.1, y], [0.9, y]] for y in (0.1, 0.3, 0.5, 0.7, 0.9)])


def erased(drawing, *places):
    eraser = Eraser(drawing, StrokeBoxes())
    for place in places:
        eraser.move_to(*place)
    return eraser.indices


def test_a_line_is_hit_between_its_points():
    assert erased(ROWS, (0.5, 0.3)) == [1]


def test_a_quick_drag_hits_all_on_its_way():
    assert erased(ROWS, (0.5, 0.05), (0.5, 0.75)) == [0, 1, 2, 3]


def test_a_miss_hits_nothing():
    assert erased(ROWS, (0.5, 0.2)) == []
    assert erased(Drawing(), (0.5, 0.2)) == []


def test_a_dot_and_a_wide_line_are_hit_at_their_rim():
    drawing = drawing_of([[[0.5, 0.5]], [[0.1, 0.9], [0.9, 0.9]]], widths=[2.5, 1.0])
    assert erased(drawing, (0.59, 0.5)) == [0]
    assert erased(drawing, (0.7, 0.5)) == []


def test_only_strokes_that_are_near_count_not_their_boxes():
    angle = drawing_of([[[0.1, 0.1], [0.1, 0.9], [0.9, 0.9]]])
    assert erased(angle, (0.6, 0.4)) == []


def test_one_drag_is_one_step(pad, hand):
    pad.set_drawing(ROWS)
    pad.set_tool(Tool.ERASER)
    hand.press((0.5, 0.05), (0.5, 0.4), (0.5, 0.6))
    assert len(pad.drawing.strokes) == 2
    assert len(pad.history.drawing.strokes) == 5
    hand.lift(0.5, 0.6)
    assert pad.drawing.strokes == (ROWS.strokes[3], ROWS.strokes[4])
    pad.undo()
    assert pad.drawing.strokes == ROWS.strokes


def test_escape_puts_back_what_the_drag_has_taken(pad, hand):
    pad.set_drawing(ROWS)
    hand.press((0.5, 0.05), (0.5, 0.4), button=Qt.MouseButton.RightButton)
    QTest.keyClick(pad, Qt.Key.Key_Escape)
    assert pad.drawing.strokes == ROWS.strokes


def test_a_drag_beside_all_ink_is_no_step(pad, hand):
    pad.set_drawing(ROWS, undoable=False)
    pad.set_tool(Tool.ERASER)
    hand.draw((0.2, 0.2), (0.8, 0.2))
    assert not pad.history.can_undo


@pytest.mark.parametrize(("place", "left"), [((0.5, 0.5), 0), ((0.05, 0.05), 1)])
def test_a_picture_goes_when_its_ink_is_touched(pad, hand, place, left):
    ink = np.zeros((28, 28), np.float32)
    ink[10:18, 10:18] = 1
    pad.set_drawing(Drawing((), Picture(ink, framed=True)))
    pad.set_tool(Tool.ERASER)
    hand.draw(place)
    assert (pad.drawing.picture is not None) == left
    if not left:
        pad.undo()
        assert pad.drawing.picture is not None


def test_boxes_follow_what_is_drawn_and_erased():
    boxes = StrokeBoxes()
    every = ROWS.strokes
    for strokes in (every[:2], every, every[:3], every[1:], (every[4], every[0]), (), every):
        whole = StrokeBoxes().of(strokes)
        assert np.array_equal(boxes.of(strokes), whole)
        assert len(whole) == len(strokes)
