"""The slider of the scrubber: the time of a drawing, with marks where the answer changed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider, QToolTip, QWidget

from digitscope.gui.theme import Tokens, small_font, tokens

STEPS_PER_SECOND = 100
SIDE_PX = 9
"""Room for half the handle at both ends."""
GROOVE_Y = 25.0
HEIGHT_PX = 34
HANDLE_PX = 6.0
LABEL_GAP_PX = 9.0
"""Digits nearer than this to the one before are left out; their ticks stay."""
NEAR_PX = 6.0


@dataclass(frozen=True)
class Mark:
    """A moment at which the answer became another one."""

    at: float
    """Seconds of the replay."""
    label: str


class TimeSlider(QSlider):
    """A slider whose value is a time in hundredths of a second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.marks: list[Mark] = []
        self.setMouseTracking(True)
        self.setAccessibleName("Moment of the drawing")
        self.setSingleStep(STEPS_PER_SECOND // 10)
        self.setPageStep(STEPS_PER_SECOND // 2)
        self.setMinimumWidth(96)

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(96, HEIGHT_PX)

    def set_marks(self, marks: list[Mark]) -> None:
        """Show these marks."""
        self.marks = sorted(marks, key=lambda mark: mark.at)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.setSliderPosition(self._value_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setSliderPosition(self._value_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            x = event.pos().x()
            near = [mark for mark in self.marks if abs(self._x(mark.at * STEPS_PER_SECOND) - x) <= NEAR_PX]
            if near and self.isEnabled():
                words = [f"at {mark.at:.1f} s the answer became {mark.label}" for mark in near]
                QToolTip.showText(event.globalPos(), "; ".join(words).capitalize(), self)
                return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = tokens(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.track)
        groove = QRectF(SIDE_PX, GROOVE_Y - 2, self.width() - 2 * SIDE_PX, 4)
        painter.drawRoundedRect(groove, 2, 2)
        if not self.isEnabled():
            return
        at = self._x(self.sliderPosition())
        painter.setBrush(colours.accent)
        painter.drawRoundedRect(QRectF(SIDE_PX, GROOVE_Y - 2, at - SIDE_PX, 4), 2, 2)
        self._paint_marks(painter, colours)
        painter.setPen(QPen(colours.paper, 2))
        painter.setBrush(colours.accent)
        painter.drawEllipse(QPointF(at, GROOVE_Y), HANDLE_PX, HANDLE_PX)
        if self.hasFocus():
            ring = QColor(colours.accent)
            painter.setPen(QPen(ring, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(at, GROOVE_Y), HANDLE_PX + 2, HANDLE_PX + 2)

    def _paint_marks(self, painter: QPainter, colours: Tokens) -> None:
        painter.setFont(small_font())
        last = -LABEL_GAP_PX
        now = self.sliderPosition() / STEPS_PER_SECOND
        current = max((i for i, mark in enumerate(self.marks) if mark.at <= now + 1e-6), default=-1)
        for index, mark in enumerate(self.marks):
            x = self._x(mark.at * STEPS_PER_SECOND)
            colour = colours.text if index == current else colours.muted
            painter.setPen(QPen(colour, 1.5))
            painter.drawLine(QPointF(x, GROOVE_Y - 8), QPointF(x, GROOVE_Y - 3))
            if x - last >= LABEL_GAP_PX:
                painter.setFont(small_font(bold=index == current))
                painter.drawText(QRectF(x - 12, 0, 24, 16), Qt.AlignmentFlag.AlignCenter, mark.label)
                last = x

    def _x(self, value: float) -> float:
        share = value / self.maximum() if self.maximum() else 1.0
        return SIDE_PX + share * (self.width() - 2 * SIDE_PX)

    def _value_at(self, x: float) -> int:
        share = (x - SIDE_PX) / max(1, self.width() - 2 * SIDE_PX)
        return round(min(max(share, 0.0), 1.0) * self.maximum())
