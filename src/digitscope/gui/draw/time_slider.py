"""The slider of the scrubber: the time of a drawing, with marks where the answer changed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from digitscope.gui.style.theme import Tokens, small_font
from digitscope.gui.widgets.slider import LEAST_PX, PlainSlider
from digitscope.wording import begun

STEPS_PER_SECOND = 100
LABEL_GAP_PX = 9.0
"""Digits nearer than this to the one before are left out; their ticks stay."""
NEAR_PX = 6.0


@dataclass(frozen=True)
class Mark:
    """A moment at which the answer became another one."""

    at: float
    """Seconds of the replay."""
    label: str


class TimeSlider(PlainSlider):
    """A slider whose value is a time in hundredths of a second."""

    groove_y = 24.0
    height_px = 40

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.marks: list[Mark] = []
        self.setAccessibleName("Moment of the drawing")
        self.setSingleStep(STEPS_PER_SECOND // 10)
        self.setPageStep(STEPS_PER_SECOND // 2)
        self.setMinimumWidth(2 * LEAST_PX)

    def set_marks(self, marks: list[Mark]) -> None:
        """Show these marks."""
        self.marks = sorted(marks, key=lambda mark: mark.at)
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self.isEnabled():
            near = [mark for mark in self.marks if abs(self._x(mark) - event.pos().x()) <= NEAR_PX]
            if near:
                words = "; ".join(f"at {mark.at:.1f} s the answer became {mark.label}" for mark in near)
                QToolTip.showText(event.globalPos(), begun(words), self)
                return True
        return super().event(event)

    def paint_marks(self, painter: QPainter, colours: Tokens) -> None:
        last = end = -LABEL_GAP_PX
        now = self.sliderPosition() / STEPS_PER_SECOND
        current = max((i for i, mark in enumerate(self.marks) if mark.at <= now + 1e-6), default=-1)
        for index, mark in enumerate(self.marks):
            x = self._x(mark)
            painter.setPen(QPen(colours.text if index == current else colours.muted, 1.5))
            painter.drawLine(QPointF(x, self.groove_y - 8), QPointF(x, self.groove_y - 3))
            painter.setFont(small_font(bold=index == current))
            wide = max(24.0, painter.fontMetrics().horizontalAdvance(mark.label) + 2.0)
            left = min(max(x - wide / 2, 0.0), self.width() - wide) if wide > 24 else x - wide / 2
            # A long name must not run into the one before.
            if x - last >= LABEL_GAP_PX and (wide <= 24 or left >= end):
                painter.drawText(QRectF(left, 0, wide, 15), Qt.AlignmentFlag.AlignCenter, mark.label)
                last, end = x, left + wide

    def _x(self, mark: Mark) -> float:
        return self.x_of(mark.at * STEPS_PER_SECOND)
