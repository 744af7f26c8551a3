"""The answer: one large figure, one honest sentence, and the bars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from digitscope.gui.style.theme import MARGIN, UNIT, small_font, text_font, tokens
from digitscope.gui.widgets.answer_bars import NO_FIGURE, ROW_MAX_PX, BarsView, Figure
from digitscope.gui.widgets.class_keys import are_themselves
from digitscope.gui.widgets.scroll_area import quiet_scroll_area
from digitscope.wording import answer_sentence

TIED = "\u00a0"
"""A space at which no line breaks: a number stays with its sign."""


class AnswerPanel(QWidget):
    """What the network says about the drawing, or why it says nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figure = Figure()
        self.bars = BarsView()
        self._sentence = _label("What the network says")
        self._sentence.setFont(text_font())
        self._verdict = _label("Verdict")
        self._verdict.setFont(small_font())
        words = QVBoxLayout()
        words.setSpacing(UNIT // 2)
        words.addStretch()
        words.addWidget(self._sentence)
        words.addWidget(self._verdict)
        words.addStretch()
        top = QHBoxLayout()
        top.setSpacing(2 * UNIT)
        top.addWidget(self.figure)
        top.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT, MARGIN, UNIT, UNIT)
        layout.setSpacing(2 * UNIT)
        layout.addLayout(top)
        self._bars_area = quiet_scroll_area(self.bars)
        layout.addWidget(self._bars_area, 1000)
        layout.addStretch(1)  # what is under the bars stays near them
        self._layout = layout
        self._fit_bars()
        self.set_waiting()

    def add_below(self, widget: QWidget) -> None:
        """Put something right under the bars."""
        self._layout.insertWidget(self._layout.count() - 1, widget)

    def set_waiting(self, sentence: str = "The network is loading …") -> None:
        """Say that no answer can come yet."""
        self.set_verdict("")
        self._say(NO_FIGURE, sentence)
        self.bars.set_empty()

    def set_empty(self) -> None:
        """Say that there is nothing to read."""
        self.set_verdict("")
        what = "a digit" if are_themselves(self.bars.classes()) else "something"
        self._say(NO_FIGURE, f"Empty. Draw {what} on the pad.")
        self.bars.set_empty()

    def set_trouble(self, sentence: str) -> None:
        """Say what went wrong, and show no answer."""
        self._say(NO_FIGURE, sentence, trouble=True)
        self.bars.set_empty()

    def set_classes(self, classes: Sequence[str]) -> None:
        """Read in these classes from now on (another network); the answer of the last one is gone."""
        self.bars.set_classes(classes)
        self._fit_bars()
        self._say(NO_FIGURE, self.sentence() if self.figure.text() == NO_FIGURE else "")

    def _fit_bars(self) -> None:
        self._bars_area.setMaximumHeight(ROW_MAX_PX * max(len(self.bars.classes()), 1))

    def set_answer(self, probabilities: ArrayLike) -> None:
        """Show an answer: a calibrated share for each class."""
        shares = np.nan_to_num(np.asarray(probabilities, dtype=np.float64))
        classes = self.bars.classes()
        self.bars.set_answer(shares)
        self._say(classes[int(shares.argmax())], answer_sentence(shares.tolist(), classes))

    def set_verdict(self, text: str) -> None:
        """Say something quiet under the sentence, such as how sure the network is; empty hides it."""
        if text != self._verdict.text() or self._verdict.isHidden() != (not text):  # a layout takes its time
            self._verdict.setText(text)
            self._verdict.setVisible(bool(text))

    def verdict(self) -> str:
        """Return the verdict that is shown; empty if there is none."""
        return self._verdict.text()

    def sentence(self) -> str:
        """Return the sentence that is shown."""
        return self._sentence.text().replace(TIED, " ")

    def _say(self, figure: str, sentence: str, *, trouble: bool = False) -> None:
        self.figure.set_text(figure)
        tied = (
            sentence.replace(" %", f"{TIED}%").replace("% a ", f"% a{TIED}").replace("% an ", f"% an{TIED}")
        )
        if tied != self._sentence.text():
            self._sentence.setText(tied)
        self._sentence.setProperty("trouble", trouble)
        self._colour()

    def _colour(self) -> None:
        colours = tokens(self)
        trouble, answered = self._sentence.property("trouble"), self.figure.text() != NO_FIGURE
        wanted = colours.warm if trouble else colours.text if answered else colours.muted
        for label, colour in ((self._sentence, wanted), (self._verdict, colours.muted)):
            palette = label.palette()
            if palette.color(label.foregroundRole()) != colour:
                palette.setColor(label.foregroundRole(), colour)
                label.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()
        super().changeEvent(event)


def _label(name: str) -> QLabel:
    label = QLabel(wordWrap=True)
    label.setAccessibleName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
