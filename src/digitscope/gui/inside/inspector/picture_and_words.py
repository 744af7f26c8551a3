"""A picture as large as there is room, and the words about it under it, or beside it where that is larger."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from digitscope.gui.style.theme import UNIT
from digitscope.gui.widgets.pixel_picture import PixelPicture

CELLS = 28
"""The picture's side is a multiple of this, so that nothing is left over around 28, 14 or 7 cells."""
LEAST_PX, MOST_PX = 3 * CELLS, 20 * CELLS
UNDER_PX = 9 * UNIT
"""Height that the words need under the picture: four lines and a gap."""
BESIDE_PX = 18 * UNIT
"""Width that they need beside it."""


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
