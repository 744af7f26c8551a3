"""Mouse, finger and tablet pen turned into one kind of movement."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEventPoint, QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent, QTouchEvent

from digitscope.ink.drawing.strokes import DEFAULT_PRESSURE


class Phase(Enum):
    """What a pen does."""

    DOWN = auto()
    MOVE = auto()
    UP = auto()
    LOST = auto()
    """It is up, but where and when it left is not known."""
    HOVER = auto()


@dataclass(frozen=True)
class PenMove:
    """One step of a pen, finger or mouse."""

    phase: Phase
    place: QPointF
    """In the widget's pixels."""
    ms: int
    """The device's time stamp in milliseconds; only differences mean something."""
    pressure: float = DEFAULT_PRESSURE
    erases: bool = False
    """True for the pen's eraser tip, its side button and the right mouse button."""


_MOUSE_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)
_LOST = PenMove(Phase.LOST, QPointF(), 0)


class PenInput:
    """Reads events; one device at a time has the pen, and no movement is told twice.

    A real pen takes over from a finger (the palm often comes first); a mouse waits until both are up. Mouse
    events made up from fingers and pens are passed over once a finger or pen has been seen here.
    """

    def __init__(self) -> None:
        self._holder = ""
        self._button = Qt.MouseButton.NoButton
        self._finger = -1
        self._direct_seen = False

    @property
    def is_down(self) -> bool:
        """True while a device draws or erases."""
        return bool(self._holder)

    def let_go(self) -> None:
        """Forget the device that is down; the rest of its movement is ignored."""
        self._holder = ""

    def read_mouse(self, event: QMouseEvent) -> list[PenMove]:
        """Return what a mouse event means."""
        made_up = event.source() != Qt.MouseEventSource.MouseEventNotSynthesized
        if self._holder in ("touch", "tablet") or (made_up and self._direct_seen):
            return []
        kind, place = event.type(), event.position()
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            if event.button() not in _MOUSE_BUTTONS or (
                self._holder and event.buttons() & self._button and event.button() != self._button
            ):
                return []
            return self._down("mouse", event.button(), PenMove(
                Phase.DOWN, place, event.timestamp(), erases=event.button() == Qt.MouseButton.RightButton
            ))  # fmt: skip
        if kind == QEvent.Type.MouseButtonRelease:
            return self._up(PenMove(Phase.UP, place, event.timestamp()), event.button())
        if not self._holder:
            return [PenMove(Phase.HOVER, place, event.timestamp())]
        if not event.buttons() & self._button:
            self._holder = ""
            return [_LOST]
        return [PenMove(Phase.MOVE, place, event.timestamp())]

    def read_tablet(self, event: QTabletEvent) -> list[PenMove]:
        """Return what a tablet event means."""
        self._direct_seen = True
        kind, place, pressure = event.type(), event.position(), event.pressure()
        tip = event.pointerType() == QPointingDevice.PointerType.Eraser
        if kind == QEvent.Type.TabletPress:
            erases = tip or event.button() == Qt.MouseButton.RightButton
            if event.button() == Qt.MouseButton.MiddleButton or (
                self._holder == "tablet"
                and not erases
                and event.buttons() & self._button
                and event.button() != self._button
            ):
                return []
            return self._down(
                "tablet", event.button(), PenMove(Phase.DOWN, place, event.timestamp(), pressure, erases)
            )
        if self._holder == "tablet":
            if kind == QEvent.Type.TabletRelease:
                return self._up(PenMove(Phase.UP, place, event.timestamp()), event.button())
            if not event.buttons() & self._button:
                self._holder = ""
                return [_LOST]
            return [PenMove(Phase.MOVE, place, event.timestamp(), pressure)]
        if kind == QEvent.Type.TabletMove and not self._holder:
            return [PenMove(Phase.HOVER, place, event.timestamp(), pressure, tip)]
        return []

    def read_touch(self, event: QTouchEvent) -> list[PenMove]:
        """Return what a touch event means; only the first finger counts, and how hard it presses does not."""
        if event.deviceType() != QInputDevice.DeviceType.TouchScreen:
            return []  # a touch pad moves the mouse; its fingers are not on the paper
        self._direct_seen = True
        kind = event.type()
        if kind == QEvent.Type.TouchBegin and not self._holder and event.points():
            first = event.points()[0]
            self._finger = first.id()
            return self._down(
                "touch", Qt.MouseButton.NoButton, PenMove(Phase.DOWN, first.position(), event.timestamp())
            )
        if self._holder != "touch":
            return []
        if kind == QEvent.Type.TouchCancel:
            self._holder = ""
            return [_LOST]
        finger = next((point for point in event.points() if point.id() == self._finger), None)
        if finger is None:
            if kind == QEvent.Type.TouchEnd:
                self._holder = ""
                return [_LOST]
            return []
        if kind == QEvent.Type.TouchEnd or finger.state() == QEventPoint.State.Released:
            self._holder = ""
            return [PenMove(Phase.UP, finger.position(), event.timestamp())]
        if finger.state() == QEventPoint.State.Stationary:
            return []
        return [PenMove(Phase.MOVE, finger.position(), event.timestamp())]

    def _down(self, holder: str, button: Qt.MouseButton, move: PenMove) -> list[PenMove]:
        lost = [_LOST] if self._holder else []
        self._holder, self._button = holder, button
        return [*lost, move]

    def _up(self, move: PenMove, button: Qt.MouseButton) -> list[PenMove]:
        if not self._holder or button != self._button:
            return []
        self._holder = ""
        return [move]
