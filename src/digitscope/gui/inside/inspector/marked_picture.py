"""A picture of numbers with places marked in it: a receptive field, a chosen cell."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from digitscope.gui.style.theme import DARK, UNIT
from digitscope.gui.widgets.pixel_picture import PixelPicture

CELLS = 28
"""The picture's side is a multiple of this, so that nothing is left over around 28, 14 or 7 cells."""

UNDER_PX = 9 * UNIT
"""Height that the words need under the picture: four lines and a gap."""

BESIDE_PX = 18 * UNIT
"""Width that they need beside it."""


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


LEAST_PX, MOST_PX = 3 * CELLS, 20 * CELLS


class PictureAndWords(QWidget):
    """Places a picture and a label; the words are never cut off, the picture gets what is left."""

    def __init__(self, picture: PixelPicture, words: QLabel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture, self._words = picture, words
        picture.setParent(self)
        words.setParent(self)
        words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_PX, LEAST_PX + UNDER_PX)

    def sizeHint(self) -> QSize:
        return QSize(8 * CELLS, 8 * CELLS + UNDER_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide, high = self.width(), self.height()
        under, beside = min(wide, high - UNDER_PX), min(high, wide - BESIDE_PX - UNIT)
        side = min(max(under, beside, LEAST_PX), MOST_PX) // CELLS * CELLS
        self._picture.setFixedSize(side, side)
        self._picture.move(0, 0)
        if beside > under:
            self._words.setGeometry(QRect(side + 2 * UNIT, 0, wide - side - 2 * UNIT, high))
        else:
            self._words.setGeometry(QRect(0, side + UNIT, wide, high - side - UNIT))
