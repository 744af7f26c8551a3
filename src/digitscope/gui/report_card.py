"""The report card of a new network, and what is to be done with it: keep or discard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from digitscope.gui.class_table import ClassTable
from digitscope.gui.judged import Judged, held_out_of
from digitscope.gui.slim_scroll_bar import quiet_scroll_area
from digitscope.gui.theme import MARGIN, UNIT, figure_font, text_font
from digitscope.gui.train_words import accuracy_text, interval_text
from digitscope.gui.view_head import Note

NOTHING = "When a training ends, its report card stands here: how well it reads what it never learned."
FIGURE_PX = 32


class ReportCard(QWidget):
    """Shows the report of the run that has just ended.

    Signals:
        keep_asked(str, str): the network file is to be kept, under a name.
        discard_asked(): it is not.
        picture_opened: a picture `(28, 28)` uint8 that a person wants in *Draw*.
    """

    keep_asked = Signal(str, str)
    discard_asked = Signal()
    picture_opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = self._name = ""
        self._title = QLabel()
        self._title.setFont(text_font(bold=True))
        self._title.setWordWrap(True)
        self._figure = QLabel()
        self._figure.setFont(figure_font(FIGURE_PX))
        self._figure.setAccessibleName("Accuracy of the new network")
        self._words = Note("What the accuracy means")
        self.classes = ClassTable()
        self.keep = QPushButton("Keep")
        self.keep.setToolTip("Copy this network to your own ones and read with it from now on")
        self.discard = QPushButton("Discard")
        self.discard.setToolTip("Go on with the network in use; the run stays in the list of runs")
        for button in (self.keep, self.discard):
            button.setAccessibleName(button.text())
            button.setAccessibleDescription(button.toolTip())
            button.setMinimumHeight(4 * UNIT)
        self._decided = Note("What was decided")
        self._lay_out()
        self.keep.clicked.connect(lambda _=False: self.keep_asked.emit(self._model, self._name))
        self.discard.clicked.connect(lambda _=False: self.discard_asked.emit())
        self.clear()

    def clear(self) -> None:
        """Show no report."""
        self._title.setText("Report card")
        self._figure.hide()
        self.classes.hide()
        self._words.setText(NOTHING)
        self._buttons.hide()
        self._decided.hide()

    def set_report(self, report: Mapping[str, Any], name: str, model: str) -> None:
        """Show the report of a run, and offer to keep its network (a file)."""
        self._model, self._name = model, name
        self._title.setText(name)
        judged = held_out_of(report)
        self._figure.setVisible(judged is not None)
        self.classes.setVisible(judged is not None)
        self._words.setText(sentence_of(judged))
        if judged is not None:
            self._figure.setText(accuracy_text(judged.accuracy))
            self.classes.set_accuracies(judged.per_class)
        self._buttons.setVisible(bool(model))
        self._decided.hide()
        self.keep.setEnabled(True)
        self.discard.setEnabled(True)

    def set_decided(self, sentence: str) -> None:
        """Say what was decided."""
        self._decided.setText(sentence)
        self._decided.show()
        self.discard.setEnabled(False)
        self.keep.setEnabled("Kept" not in sentence)

    def model(self) -> str:
        """Return the network file that the report is about."""
        return self._model

    def words(self) -> str:
        """Return the sentence under the figure."""
        return self._words.text()

    def decided(self) -> str:
        """Return what was decided, or nothing."""
        return "" if self._decided.isHidden() else self._decided.text()

    def _lay_out(self) -> None:
        inside = QWidget()
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(0, UNIT, UNIT, UNIT)
        self.column.setSpacing(UNIT)
        for widget in (self._title, self._figure, self._words, self.classes):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT)
        row.addWidget(self.keep, 1)
        row.addWidget(self.discard, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(UNIT, 0, MARGIN, UNIT)
        whole.setSpacing(UNIT)
        whole.addWidget(quiet_scroll_area(inside, always=True), 1)
        whole.addWidget(self._decided)
        whole.addWidget(self._buttons)


def sentence_of(judged: Judged | None) -> str:
    """Say what the figure means, and how far it can be trusted."""
    if judged is None:
        return "Nothing was held out to measure with, so it is not known how well this network reads."
    text = (
        f"right of {judged.count:,} held-out digits it never learned from; with 95 % certainty "
        f"{interval_text(judged.interval)} of all such digits."
    )
    if judged.calibration_error is not None:
        off = 100 * judged.calibration_error
        text += f" What it says of its own certainty is off by {off:.1f} percentage points on average."
    return text
