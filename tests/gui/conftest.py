"""A pad on the screen and a hand that draws on it with real events."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitscope.gui.pad.pad import Pad
from digitscope.messages import Explained, Failed

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
NOT_MADE_UP = Qt.MouseEventSource.MouseEventNotSynthesized


class Hand:
    """Sends real events to a pad; places are in pad units."""

    PEN, ERASER = QPointingDevice.PointerType.Pen, QPointingDevice.PointerType.Eraser

    def __init__(self, pad: Pad) -> None:
        self.pad = pad
        self.finger_device: QPointingDevice | None = None

    def place(self, x: float, y: float) -> QPointF:
        square = self.pad.square
        return QPointF(square.x() + x * square.width(), square.y() + y * square.height())

    def pixel(self, x: float, y: float) -> QPoint:
        return self.place(x, y).toPoint()

    def draw(self, *points: tuple[float, float], button=LEFT) -> None:
        """Draw with QTest's mouse."""
        self.press(*points, button=button)
        self.lift(*points[-1], button=button)

    def press(self, *points: tuple[float, float], button=LEFT) -> None:
        """Begin to draw, and keep the button down."""
        QTest.mousePress(self.pad, button, NO_KEYS, self.pixel(*points[0]))
        for point in points[1:]:
            QTest.mouseMove(self.pad, self.pixel(*point))

    def lift(self, x: float, y: float, button=LEFT) -> None:
        QTest.mouseRelease(self.pad, button, NO_KEYS, self.pixel(x, y))

    def mouse(self, kind, x, y, ms=0, *, button=NONE, buttons=NONE, source=NOT_MADE_UP) -> None:
        """Send a mouse event with all its particulars."""
        at = self.place(x, y)
        event = QMouseEvent(kind, at, at, self.pad.mapToGlobal(at), button, buttons, NO_KEYS, source)
        event.setTimestamp(ms)
        QApplication.sendEvent(self.pad, event)

    def tablet(self, kind, x, y, pressure=0.5, ms=0, *, pointer=PEN, button=NONE, buttons=NONE) -> bool:
        """Send an event of a tablet's pen; returns whether it was accepted."""
        at = self.place(x, y)
        capability = QPointingDevice.Capability
        able = capability.Position | capability.Pressure
        device = QPointingDevice("test pen", 7, QPointingDevice.DeviceType.Stylus, pointer, able, 1, 3)
        where = self.pad.mapToGlobal(at)
        event = QTabletEvent(kind, device, at, where, pressure, 0, 0, 0, 0, 0, NO_KEYS, button, buttons)
        event.setTimestamp(ms)
        QApplication.sendEvent(self.pad, event)
        return event.isAccepted()

    def tablet_stroke(self, points, *, pointer=PEN, start_ms=1000) -> None:
        """Draw `(x, y, pressure)` with a tablet's pen, a point every 8 ms."""
        kind = QEvent.Type
        x, y, pressure = points[0]
        self.tablet(kind.TabletPress, x, y, pressure, start_ms, pointer=pointer, button=LEFT, buttons=LEFT)
        for i, (x, y, pressure) in enumerate(points[1:]):
            ms = start_ms + 8 * (i + 1)
            self.tablet(kind.TabletMove, x, y, pressure, ms, pointer=pointer, buttons=LEFT)
        end = start_ms + 8 * len(points)
        self.tablet(kind.TabletRelease, x, y, 0.0, end, pointer=pointer, button=LEFT)

    def fingers(self):
        """Return a QTest touch sequence on the pad, to be committed by the test."""
        if self.finger_device is None:
            self.finger_device = QTest.createTouchDevice()
        return QTest.touchEvent(self.pad, self.finger_device, False)


@pytest.fixture
def pad(qtbot) -> Pad:
    made = Pad()
    qtbot.addWidget(made)
    made.resize(408, 408)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def hand(pad) -> Hand:
    return Hand(pad)


class FakeRecogniser(QObject):
    """Takes the questions that a `RecogniserLink` takes; the test answers them when it likes."""

    explained, failed, model_changed = Signal(object), Signal(object), Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.open: dict[str, tuple[int, str, object, dict]] = {}

    def explain(self, slot: str, kind: str, image, options=None) -> int:
        self.count += 1
        self.open[slot] = self.count, kind, image, dict(options or {})
        return self.count

    def stop_explaining(self, slot: str) -> None:
        self.open.pop(slot, None)

    def asked(self, slot: str) -> tuple[str, dict] | None:
        """Return kind and options of the question that waits in a slot."""
        return (self.open[slot][1], self.open[slot][3]) if slot in self.open else None

    def answer(self, slot: str, result: dict, *, final: bool = True) -> None:
        number, kind, *_ = self.open[slot]
        if final:
            del self.open[slot]
        self.explained.emit(Explained(number, kind, slot, result, final))

    def fail(self, slot: str, sentence: str) -> None:
        self.failed.emit(Failed(self.open.pop(slot)[0], sentence))


@pytest.fixture
def fake_recogniser(qapp) -> FakeRecogniser:
    return FakeRecogniser()
