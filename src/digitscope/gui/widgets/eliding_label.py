"""A line of text that ends in … where there is no room, with the whole of it as its tool tip."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitscope.gui.style.theme import UNIT, small_font, tokens


class ElidingLabel(QWidget):
    """Small, muted, one line; takes what width it is given."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self.setFont(small_font())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """Return the whole text."""
        return self._text

    def setText(self, text: str) -> None:
        """Show another text."""
        if text != self._text:
            self._text = text
            self._tell()
            self.update()

    def _tell(self) -> None:
        cut = QFontMetrics(small_font()).horizontalAdvance(self._text) > self.width()
        self.setToolTip(self._text if cut else "")
        self.setAccessibleDescription(self._text)

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(small_font()).horizontalAdvance(self._text), 2 * UNIT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(small_font())
        painter.setPen(tokens(self).muted)
        text = QFontMetrics(small_font()).elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, text)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)
