"""Tablet pens and fingers: pressure, the eraser tip, time stamps, and no movement told twice."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QEventPoint, QPointingDevice, QTouchEvent
from PySide6.QtWidgets import QApplication

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
BY_QT = Qt.MouseEventSource.MouseEventSynthesizedByQt
BY_SYSTEM = Qt.MouseEventSource.MouseEventSynthesizedBySystem
kind = QEvent.Type


def test_pressure_and_device_time_are_kept(pad, hand):
    hand.tablet_stroke([(0.2, 0.2, 0.1), (0.3, 0.3, 0.4), (0.4, 0.4, 0.9)])
    points = pad.drawing.strokes[0].points
    assert points[:3, 3].tolist() == [0.1, 0.4, 0.9]
    assert np.allclose(points[:3, 2], [0.0, 0.008, 0.016])


def test_a_leaving_pen_does_not_thin_the_end(pad, hand):
    hand.tablet_stroke([(0.2, 0.2, 0.8), (0.3, 0.3, 0.8)])
    assert (pad.drawing.strokes[0].points[:, 3] == 0.8).all()


def test_the_eraser_tip_erases(pad, hand):
    hand.draw((0.2, 0.5), (0.8, 0.5))
    hand.draw((0.2, 0.9), (0.8, 0.9))
    hand.tablet_stroke([(0.5, 0.4, 0.5), (0.5, 0.6, 0.5)], pointer=hand.ERASER)
    assert len(pad.drawing.strokes) == 1
    pad.undo()
    assert len(pad.drawing.strokes) == 2


def test_a_hovering_pen_draws_nothing(pad, hand):
    hand.tablet(kind.TabletMove, 0.5, 0.5, 0.0)
    assert pad.drawing.is_empty


def test_a_pen_whose_release_is_lost_is_finished(pad, hand):
    hand.tablet(kind.TabletPress, 0.2, 0.2, 0.5, 1000, button=LEFT, buttons=LEFT)
    hand.tablet(kind.TabletMove, 0.3, 0.2, 0.5, 1008, buttons=LEFT)
    hand.tablet(kind.TabletMove, 0.9, 0.9, 0.0, 1500)
    assert not pad.is_pen_down
    assert len(pad.drawing.strokes[0].points) == 2


@pytest.mark.parametrize("source", [BY_QT, BY_SYSTEM, Qt.MouseEventSource.MouseEventNotSynthesized])
def test_mouse_events_beside_a_pen_do_not_double_it(pad, hand, source):
    assert hand.tablet(kind.TabletPress, 0.2, 0.2, 0.5, 1000, button=LEFT, buttons=LEFT)
    hand.mouse(kind.MouseButtonPress, 0.2, 0.2, 1000, button=LEFT, buttons=LEFT, source=source)
    hand.tablet(kind.TabletMove, 0.3, 0.2, 0.5, 1008, buttons=LEFT)
    hand.mouse(kind.MouseMove, 0.3, 0.2, 1008, buttons=LEFT, source=source)
    hand.tablet(kind.TabletRelease, 0.3, 0.2, 0.0, 1016, button=LEFT)
    hand.mouse(kind.MouseButtonRelease, 0.3, 0.2, 1016, button=LEFT, source=source)
    assert [len(stroke.points) for stroke in pad.drawing.strokes] == [2]


def test_made_up_mouse_events_after_a_finger_are_passed_over(pad, hand):
    hand.fingers().press(0, hand.pixel(0.2, 0.2), pad).commit()
    hand.fingers().release(0, hand.pixel(0.2, 0.2), pad).commit()
    for event in (kind.MouseButtonPress, kind.MouseMove, kind.MouseButtonRelease):
        down = LEFT if event != kind.MouseButtonRelease else NONE
        hand.mouse(event, 0.2, 0.2, 5, button=LEFT, buttons=down, source=BY_SYSTEM)
    assert len(pad.drawing.strokes) == 1


def test_a_screen_that_only_makes_mouse_events_up_can_be_drawn_on(pad, hand):
    hand.mouse(kind.MouseButtonPress, 0.2, 0.2, 5, button=LEFT, buttons=LEFT, source=BY_SYSTEM)
    hand.mouse(kind.MouseButtonRelease, 0.2, 0.2, 9, button=LEFT, source=BY_SYSTEM)
    assert len(pad.drawing.strokes) == 1


def test_only_the_first_finger_draws(pad, hand):
    hand.fingers().press(0, hand.pixel(0.2, 0.2), pad).commit()
    hand.fingers().stationary(0).press(1, hand.pixel(0.8, 0.8), pad).commit()
    moved = hand.fingers().move(0, hand.pixel(0.3, 0.2), pad)
    moved.move(1, hand.pixel(0.8, 0.7), pad).commit()
    hand.fingers().stationary(0).release(1, hand.pixel(0.8, 0.7), pad).commit()
    hand.fingers().move(0, hand.pixel(0.4, 0.2), pad).commit()
    hand.fingers().release(0, hand.pixel(0.4, 0.2), pad).commit()
    (stroke,) = pad.drawing.strokes
    assert np.abs(stroke.points[:, :2] - [[0.2, 0.2], [0.3, 0.2], [0.4, 0.2]]).max() < 0.002
    assert (stroke.points[:, 3] == 0.5).all()


def test_the_first_finger_may_leave_first(pad, hand):
    hand.fingers().press(0, hand.pixel(0.2, 0.2), pad).commit()
    hand.fingers().stationary(0).press(1, hand.pixel(0.8, 0.8), pad).commit()
    hand.fingers().release(0, hand.pixel(0.2, 0.2), pad).stationary(1).commit()
    assert not pad.is_pen_down
    hand.fingers().move(1, hand.pixel(0.7, 0.8), pad).commit()
    hand.fingers().release(1, hand.pixel(0.7, 0.8), pad).commit()
    assert len(pad.drawing.strokes) == 1


def test_a_cancelled_touch_is_kept(pad, hand):
    hand.fingers().press(0, hand.pixel(0.2, 0.2), pad).commit()
    hand.fingers().move(0, hand.pixel(0.3, 0.2), pad).commit()
    device = hand.finger_device
    QApplication.sendEvent(pad, QTouchEvent(kind.TouchCancel, device, Qt.KeyboardModifier.NoModifier, []))
    assert not pad.is_pen_down
    assert len(pad.history.drawing.strokes[0].points) == 2
    hand.fingers().release(0, hand.pixel(0.3, 0.2), pad).commit()


def test_a_pen_takes_over_from_the_palm(pad, hand):
    hand.fingers().press(0, hand.pixel(0.9, 0.9), pad).commit()
    hand.tablet_stroke([(0.2, 0.2, 0.5), (0.3, 0.2, 0.5)])
    hand.fingers().move(0, hand.pixel(0.8, 0.9), pad).commit()
    hand.fingers().release(0, hand.pixel(0.8, 0.9), pad).commit()
    assert [len(stroke.points) for stroke in pad.drawing.strokes] == [1, 2]


def test_a_touch_event_without_points_does_no_harm(pad):
    device = QPointingDevice.primaryPointingDevice()
    event = QTouchEvent(kind.TouchBegin, device, Qt.KeyboardModifier.NoModifier, [])
    QApplication.sendEvent(pad, event)
    assert pad.drawing.is_empty


def test_the_fingers_on_a_touch_pad_do_not_draw(pad, hand):
    place = hand.place(0.5, 0.5)
    point = QEventPoint(1, QEventPoint.State.Pressed, place, pad.mapToGlobal(place))
    touch_pad = QPointingDevice(
        "touch pad", 9, QPointingDevice.DeviceType.TouchPad, QPointingDevice.PointerType.Finger,
        QPointingDevice.Capability.Position, 5, 3,
    )  # fmt: skip
    QApplication.sendEvent(
        pad, QTouchEvent(kind.TouchBegin, touch_pad, Qt.KeyboardModifier.NoModifier, [point])
    )
    assert not pad.is_pen_down
    assert pad.drawing.is_empty


def test_the_cursor_shows_what_the_pen_in_the_hand_does(pad, hand):
    hand.tablet(kind.TabletMove, 0.5, 0.5, 0.0)
    draws = pad.cursor().pixmap().toImage()
    hand.tablet(kind.TabletMove, 0.5, 0.5, 0.0, pointer=hand.ERASER)
    assert pad.cursor().pixmap().toImage() != draws
    pad.set_pen_width(2.0)
    hand.tablet(kind.TabletMove, 0.5, 0.5, 0.0)
    assert pad.cursor().pixmap().width() > draws.width()
