"""The line that says how a training goes: a bar, the state in people's words, and a hint with its mend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from digitscope.gui.style.theme import UNIT, small_font, text_font, tokens

BAR_PX = 6
STEPS = 1000


class TrainProgress(QWidget):
    """Says and shows how far the training is.

    Signals:
        mend_asked(dict): the settings that a hint proposes.
    """

    mend_asked = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = QLabel()
        self.sentence.setFont(text_font())
        self.sentence.setAccessibleName("How the training goes")
        self.sentence.setWordWrap(True)
        self.sentence.setMinimumWidth(1)
        self._more = QLabel()
        self._more.setFont(small_font())
        self._more.setMinimumWidth(1)
        self._more.setAccessibleName("Learning rate and memory")
        self._more.hide()
        self.bar = QProgressBar(maximum=STEPS, textVisible=False)
        self.bar.setFixedHeight(BAR_PX)
        self.bar.setAccessibleName("Progress of the training")
        self._hint = QLabel(wordWrap=True)
        self._hint.setFont(small_font())
        self._hint.setMinimumWidth(1)
        self._hint.setAccessibleName("Hint")
        self.mend = QPushButton("Mend it")
        self.mend.setToolTip("Do what the hint proposes")
        self.mend.clicked.connect(lambda _=False: self._on_mend())
        self.ignore = QPushButton("Leave it")
        self.ignore.setToolTip("Hide this hint")
        self.ignore.setAccessibleName("Leave it: hide this hint")
        self.ignore.clicked.connect(lambda _=False: self.hide_hint())
        self._settings: dict[str, Any] = {}
        self._lay_out()
        self.hide_hint()

    def say(self, sentence: str, share: float | None = None) -> None:
        """Say how it goes; the bar stands at a share 0…1, or is hidden."""
        if sentence != self.sentence.text():
            self.sentence.setText(sentence)
        self.bar.setVisible(share is not None)
        if share is not None:
            self.bar.setValue(round(STEPS * min(max(share, 0.0), 1.0)))

    def say_more(self, text: str) -> None:
        """Say something small under the bar; "" for nothing."""
        self._more.setText(text)
        self._more.setVisible(bool(text))

    def show_hint(self, sentence: str, action: str = "", settings: Mapping[str, Any] | None = None) -> None:
        """Say what seems wrong, with a button that mends it where there is a way."""
        self._hint.setText(sentence)
        self._settings = dict(settings or {})
        self.mend.setText(action or "Mend it")
        self.mend.setToolTip(sentence)
        self.mend.setVisible(bool(self._settings))
        self._row.show()
        self._colour()

    def hide_hint(self) -> None:
        """Take the hint away."""
        self._row.hide()

    def hint(self) -> str:
        """Return the hint that is shown, or nothing."""
        return "" if self._row.isHidden() else self._hint.text()

    def _lay_out(self) -> None:
        self._row = QWidget()
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT)
        buttons.addWidget(self.mend)
        buttons.addWidget(self.ignore)
        buttons.addStretch(1)
        row = QVBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT // 2)
        row.addWidget(self._hint)
        row.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(UNIT, 0, UNIT, 0)
        column.setSpacing(6)
        column.addWidget(self.sentence)
        column.addWidget(self.bar)
        column.addWidget(self._more)
        column.addWidget(self._row)

    def _on_mend(self) -> None:
        settings = dict(self._settings)
        self.hide_hint()
        self.mend_asked.emit(settings)

    def _colour(self) -> None:
        palette = self._hint.palette()
        warm = tokens(self).warm
        if palette.color(QPalette.ColorRole.WindowText) != warm:
            palette.setColor(QPalette.ColorRole.WindowText, warm)
            self._hint.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_row"):
            self._colour()
        super().changeEvent(event)
