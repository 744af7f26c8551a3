"""A picture of numbers with places marked in it: a receptive field, a chosen cell."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen

from digitscope.gui.style.theme import DARK
from digitscope.gui.widgets.pixel_picture import PixelPicture

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in cells."""


class MarkedPicture(PixelPicture):
    """Outlines boxes above the numbers.

    Signals:
        pressed(int, int): row and column that was clicked.
    """

    pressed = Signal(int, int)

    def set_boxes(self, boxes: Sequence[Box]) -> None:
        """Outline these places."""
        if list(boxes) != getattr(self, "_boxes", []):
            self._boxes = list(boxes)
            self.update()

    def boxes(self) -> list[Box]:
        """Return the outlined places."""
        return list(getattr(self, "_boxes", []))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        for box in self.boxes():
            place = self._in_pixels(box)
            painter.setPen(QPen(QColor(0, 0, 0, 150), 3.5))
            painter.drawRect(place)
            painter.setPen(QPen(DARK.accent, 2))
            painter.drawRect(place)

    def _in_pixels(self, box: Box) -> QRectF:
        first = self.cell_rect(0, 0)
        side = first.width()
        left, top, right, bottom = box
        place = QRectF(first.left() + left * side, first.top() + top * side, 0, 0)
        place.setSize((QRectF(0, 0, right - left, bottom - top).size()) * side)
        return place.adjusted(0.5, 0.5, -0.5, -0.5)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell()
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.pressed.emit(*cell)
