"""The pad under a mouse: strokes, tools, history, and what can go wrong in the middle of a stroke."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitscope.gui.pad.tool import Tool
from digitscope.ink.drawing.strokes import Drawing, Picture, drawing_of

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
LINE = [(0.2, 0.5), (0.4, 0.5), (0.6, 0.5), (0.8, 0.5)]


def test_a_drag_is_one_stroke_with_every_point(pad, hand):
    hand.draw(*LINE)
    (stroke,) = pad.drawing.strokes
    assert len(stroke.points) == len(LINE)
    assert np.abs(stroke.points[:, :2] - LINE).max() < 0.002  # a pixel of 400
    assert (np.diff(stroke.points[:, 2]) >= 0).all()
    assert (stroke.points[:, 3] == 0.5).all()


def test_the_stroke_under_way_is_part_of_the_drawing(pad, hand, qtbot):
    with qtbot.waitSignals([pad.pen_down, pad.ink_changed]):
        hand.press(*LINE[:2])
    assert len(pad.drawing.strokes[0].points) == 2
    assert pad.history.drawing.is_empty
    with qtbot.waitSignals([pad.stroke_finished, pad.history_changed]):
        hand.lift(*LINE[1])
    assert len(pad.history.drawing.strokes) == 1


def test_a_click_is_a_dot(pad, hand):
    QTest.mouseClick(pad, LEFT, Qt.KeyboardModifier.NoModifier, hand.pixel(0.3, 0.7))
    (stroke,) = pad.drawing.strokes
    assert stroke.points.shape == (1, 4)


def test_points_stay_on_the_pad(pad, hand):
    hand.draw((0.5, 0.5), (1.4, -0.3), (-2.0, 0.5))
    points = pad.drawing.strokes[0].points
    assert points[:, :2].min() == 0.0
    assert points[:, :2].max() == 1.0


def test_a_press_beside_the_paper_draws_nothing(pad, hand):
    pad.resize(700, 408)
    hand.draw((-0.2, 0.5), (0.5, 0.5))
    assert pad.drawing.is_empty


def test_undo_redo_clear(pad, hand):
    hand.draw(*LINE)
    hand.draw((0.5, 0.2), (0.5, 0.8))
    whole = pad.drawing.strokes
    pad.undo()
    assert pad.drawing.strokes == whole[:1]
    pad.redo()
    assert pad.drawing.strokes == whole
    pad.clear()
    assert pad.drawing.is_empty
    pad.undo()
    assert pad.drawing.strokes == whole


def test_undo_in_the_middle_of_a_stroke_takes_that_stroke_back(pad, hand):
    hand.draw(*LINE)
    hand.press((0.5, 0.1), (0.5, 0.2))
    pad.undo()
    assert len(pad.drawing.strokes) == 1
    QTest.mouseMove(pad, hand.pixel(0.5, 0.6))
    hand.lift(0.5, 0.6)
    assert len(pad.drawing.strokes) == 1
    pad.redo()
    assert len(pad.drawing.strokes[1].points) == 2


def test_escape_drops_the_stroke_under_way(pad, hand):
    hand.draw(*LINE)
    hand.press((0.5, 0.1), (0.5, 0.2))
    QTest.keyClick(pad, Qt.Key.Key_Escape)
    hand.lift(0.5, 0.3)
    assert len(pad.drawing.strokes) == 1
    assert not pad.history.can_redo


def test_resizing_in_the_middle_of_a_stroke_keeps_its_points(pad, hand):
    hand.press((0.25, 0.25), (0.5, 0.5))
    pad.resize(608, 640)
    QTest.mouseMove(pad, hand.pixel(0.75, 0.75))
    hand.lift(0.75, 0.75)
    points = pad.drawing.strokes[0].points[:, :2]
    assert np.abs(points - [[0.25, 0.25], [0.5, 0.5], [0.75, 0.75]]).max() < 0.002


def _lose_focus(pad):
    QApplication.sendEvent(pad, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.PopupFocusReason))


def _deactivate(pad):
    QApplication.sendEvent(pad, QEvent(QEvent.Type.WindowDeactivate))


@pytest.mark.parametrize("interrupt", [_lose_focus, _deactivate, lambda pad: pad.hide()])
def test_an_interrupted_stroke_is_kept(pad, hand, interrupt):
    hand.press(*LINE[:3])
    interrupt(pad)
    assert not pad.is_pen_down
    assert len(pad.history.drawing.strokes[0].points) == 3


def test_a_lost_release_neither_loses_nor_sticks(pad, hand):
    hand.press(*LINE[:3])
    hand.mouse(QEvent.Type.MouseMove, 0.9, 0.9)
    assert len(pad.history.drawing.strokes[0].points) == 3
    hand.mouse(QEvent.Type.MouseMove, 0.1, 0.9)
    assert len(pad.drawing.strokes) == 1
    hand.lift(0.1, 0.9)


def test_a_second_press_finishes_the_first_stroke(pad, hand):
    hand.press(*LINE[:2])
    hand.mouse(QEvent.Type.MouseButtonPress, 0.5, 0.9, button=LEFT, buttons=LEFT)
    hand.lift(0.5, 0.9)
    assert [len(stroke.points) for stroke in pad.drawing.strokes] == [2, 1]


def test_the_middle_button_does_nothing(pad, hand):
    hand.draw(*LINE, button=MIDDLE)
    assert pad.drawing.is_empty


def test_a_further_button_does_not_disturb_a_stroke(pad, hand):
    hand.press(*LINE[:2])
    hand.mouse(QEvent.Type.MouseButtonPress, 0.5, 0.5, button=RIGHT, buttons=LEFT | RIGHT)
    hand.mouse(QEvent.Type.MouseButtonRelease, 0.5, 0.5, button=RIGHT, buttons=LEFT)
    QTest.mouseMove(pad, hand.pixel(*LINE[2]))
    hand.lift(*LINE[2])
    assert [len(stroke.points) for stroke in pad.drawing.strokes] == [3]


def test_drawing_returns_from_an_earlier_moment(pad, hand, qtbot):
    pad.set_drawing(drawing_of([[[0.2, 0.2, 0.0], [0.8, 0.2, 1.0]], [[0.5, 0.2, 2.0], [0.5, 0.9, 3.0]]]))
    pad.set_view_time(0.5)
    assert pad.view_time == 0.5
    with qtbot.waitSignal(pad.view_released):
        hand.draw(*LINE)
    assert pad.view_time is None
    assert len(pad.drawing.strokes) == 3
    assert pad.drawing.strokes[2].points[0, 2] >= 3.0


def test_pen_width_is_the_strokes_width(pad, hand):
    pad.set_pen_width(2.0)
    hand.draw(*LINE)
    pad.set_pen_width(99.0)
    assert pad.pen_width == 2.5
    assert pad.drawing.strokes[0].width == 2.0


def test_set_drawing_can_begin_a_new_history(pad, hand):
    hand.draw(*LINE)
    pad.set_drawing(drawing_of([[[0.1, 0.1]]]), undoable=False)
    assert not pad.history.can_undo
    pad.set_drawing(Drawing())
    pad.undo()
    assert len(pad.drawing.strokes) == 1


def test_times_stay_in_order_after_undoing_a_clear(pad, hand):
    pad.set_drawing(drawing_of([[[0.2, 0.2, 0.0], [0.8, 0.2, 50.0]]]))
    pad.clear()
    hand.draw(*LINE)
    assert pad.drawing.strokes[0].points[0, 2] == 0.0
    pad.undo()
    pad.undo()
    hand.draw(*LINE)
    assert [stroke.points[0, 2] >= 50.0 for stroke in pad.drawing.strokes] == [False, True]


def test_ten_thousand_strokes_are_all_there(pad, hand):
    press, release = QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease
    for i in range(10_000):
        x, y = i % 100 / 100, i // 100 / 100
        hand.mouse(press, x, y, 10 + 2 * i, button=LEFT, buttons=LEFT)
        hand.mouse(release, x, y, 11 + 2 * i, button=LEFT)
    places = np.array([stroke.points[0, :2] for stroke in pad.drawing.strokes])
    wanted = np.array([(i % 100 / 100, i // 100 / 100) for i in range(10_000)])
    assert places.shape == wanted.shape
    assert np.abs(places - wanted).max() < 1e-9


def test_it_says_what_it_is(pad, hand):
    assert pad.accessibleName()
    assert "empty" in pad.accessibleDescription()
    hand.draw(*LINE)
    assert "1 stroke" in pad.accessibleDescription()
    pad.set_drawing(Drawing((), Picture(np.zeros((28, 28), np.float32))))
    assert "picture" in pad.accessibleDescription()


def test_the_tool_stays_while_the_right_button_erases(pad, hand):
    hand.draw(*LINE)
    hand.draw((0.5, 0.3), (0.5, 0.7), button=RIGHT)
    assert pad.drawing.is_empty
    assert pad.tool is Tool.PEN


def test_a_quick_mouse_is_told_of_together_and_nothing_is_left_out(pad, hand, qtbot):
    counts = []
    pad.ink_changed.connect(lambda: counts.append(len(pad.drawing.strokes[-1].points)))
    hand.mouse(QEvent.Type.MouseButtonPress, 0.1, 0.5, 1, button=LEFT, buttons=LEFT)
    for i in range(500):
        hand.mouse(QEvent.Type.MouseMove, 0.1 + i / 1000, 0.6, 2 + i, buttons=LEFT)
    qtbot.waitUntil(lambda: counts[-1] == 501)
    assert len(counts) < 250
    hand.mouse(QEvent.Type.MouseMove, 0.9, 0.6, 600, buttons=LEFT)
    hand.mouse(QEvent.Type.MouseButtonRelease, 0.9, 0.7, 601, button=LEFT)
    assert counts[-1] == 503
    assert len(pad.drawing.strokes[0].points) == 503
