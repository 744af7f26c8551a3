"""Small texts between pictures."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from digitscope.gui.style.theme import UNIT, small_font, text_font, tokens


def note(text: str = "", name: str = "") -> QLabel:
    """Return small, quiet text that breaks where there is no room."""
    label = QLabel(text, wordWrap=True)
    label.setFont(small_font())
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)  # the muted colour, in every theme
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    label.setAccessibleName(name)
    return label


def line(text: str = "", name: str = "", *, bold: bool = False) -> QLabel:
    """Return ordinary text that breaks where there is no room and can be selected."""
    label = QLabel(text, wordWrap=True)
    label.setFont(text_font(bold=bold))
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    label.setAccessibleName(name)
    return label


class Note(QLabel):
    """A small, quiet text of several lines."""

    def __init__(self, name: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setAccessibleName(name)
        self.setWordWrap(True)
        self.setFont(small_font())
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumWidth(1)

    def set_tone(self, *, warm: bool = False) -> None:
        """Write in the warm colour (something went wrong) or the quiet one."""
        role = QPalette.ColorRole  # a role of the palette, so that it follows the theme
        self.setForegroundRole(role.BrightText if warm else role.WindowText)


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
