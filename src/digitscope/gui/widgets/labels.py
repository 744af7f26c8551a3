"""Small texts between pictures."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy

from digitscope.gui.style.theme import small_font, text_font


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
