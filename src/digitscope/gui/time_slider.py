"""The slider of the scrubber: the time of a drawing, with marks where the answer changed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from digitscope.gui.plain_slider import LEAST_PX, PlainSlider
from digitscope.gui.theme import Tokens, small_font
from digitscope.wording import begun

STEPS_PER_SECOND = 100
LABEL_GAP_PX = 9.0
"""Of digits nearer to each other than this the earlier is left out; its tick stays."""
LABEL_PX = 24.0
"""Room for one digit."""
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
        named = self.named_marks()
        now = self.sliderPosition() / STEPS_PER_SECOND
        current = max((i for i, mark in enumerate(self.marks) if mark.at <= now + 1e-6), default=-1)
        for index, mark in enumerate(self.marks):
            x = self._x(mark)
            painter.setPen(QPen(colours.text if index == current else colours.muted, 1.5))
            painter.drawLine(QPointF(x, self.groove_y - 8), QPointF(x, self.groove_y - 3))
            if index in named:
                painter.setFont(small_font(bold=index == current))
                painter.drawText(self._label_place(mark), Qt.AlignmentFlag.AlignCenter, mark.label)

    def named_marks(self) -> list[int]:
        """Return which marks have their label: the last one has, and the earlier the sooner it gives way."""
        named: list[int] = []
        x, begin = float("inf"), float("inf")
        for index in reversed(range(len(self.marks))):
            here, place = self._x(self.marks[index]), self._label_place(self.marks[index])
            # A long name must not run into the one after it.
            if x - here >= LABEL_GAP_PX and (place.width() <= LABEL_PX or place.right() <= begin):
                named.append(index)
                x, begin = here, place.left()
        return named[::-1]

    def _label_place(self, mark: Mark) -> QRectF:
        x, metrics = self._x(mark), QFontMetrics(small_font(bold=True))
        wide = max(LABEL_PX, metrics.horizontalAdvance(mark.label) + 2.0)
        left = min(max(x - wide / 2, 0.0), self.width() - wide) if wide > LABEL_PX else x - wide / 2
        return QRectF(left, 0, wide, 15)

    def _x(self, mark: Mark) -> float:
        return self.x_of(mark.at * STEPS_PER_SECOND)
