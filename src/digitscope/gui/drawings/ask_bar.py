"""The line that asks for a digit, with what can be done about it by pen or by key."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from digitscope.gui.style.theme import UNIT, small_font, text_font
from digitscope.gui.widgets.buttons import WordButton
from digitscope.wording import with_article


class AskBar(QWidget):
    """Says what to draw and how many of it there are; hidden while nothing is asked.

    Signals:
        kept: the drawing is what was asked for.
        ended: no more is to be asked.
    """

    kept = Signal()
    ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.prompt = QLabel(wordWrap=True)
        self.prompt.setFont(text_font(bold=True))
        self.prompt.setAccessibleName("What to draw")
        self.figures = QLabel(wordWrap=True)
        self.figures.setFont(small_font())
        self.keep = WordButton(
            "Keep, next (Enter)", "Keep the drawing as what was asked for, and ask on (Enter)"
        )
        self.end = WordButton("End (Esc)", "Ask for no more (Esc)")
        self.keep.clicked.connect(self.kept)
        self.end.clicked.connect(self.ended)
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        row.addWidget(self.keep)
        row.addWidget(self.end)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, UNIT, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.prompt)
        column.addWidget(self.figures)
        column.addLayout(row)
        self.hide()

    def ask(self, label: str, kept: int, whole: int) -> None:
        """Ask for a class of which `kept` drawings are there, of `whole` of all classes."""
        self.prompt.setText(f"Please draw {with_article(label)}.")
        self.figures.setText(f"{kept:,} of it kept so far, {whole:,} in all.")
        self.show()

    def set_ready(self, *, ready: bool) -> None:
        """Allow to keep what is on the pad."""
        self.keep.setEnabled(ready)
