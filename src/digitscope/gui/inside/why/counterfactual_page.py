"""The smallest change that makes the drawing another digit: what to add, what to take away."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QTransform
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from digitscope.gui.inside.why.counterfactual_marks import ChangeMarks
from digitscope.gui.inside.why.why_controls import ClassChooser
from digitscope.gui.services.explain_link import ExplainLink, Question
from digitscope.gui.style.theme import DARK, UNIT, small_font, text_font, tokens
from digitscope.gui.widgets.labels import Note
from digitscope.gui.widgets.pixel_picture import PixelPicture
from digitscope.ink.framing.framing import Framing
from digitscope.messages import FloatArray
from digitscope.wording import answer_sentence

EMPTY = "Draw a digit to see how little would make it another one."
WAITING = "The recogniser is being asked …"
CELLS_PX = (5, 16)
KEY = "Filled: add ink here. Hatched: take it away."


class _MarkedPicture(PixelPicture):
    """The picture the network got, with the marks over it."""

    marks: ChangeMarks | None = None

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.marks is not None:
            area = self.area()
            side = area.width() / 28
            painter = QPainter(self)
            self.marks.paint(
                painter, QTransform.fromTranslate(area.left(), area.top()).scale(side, side), DARK
            )


class ChangePage(QWidget):
    """Chooses the digit it should become; shows the change here and on the pad.

    Signals:
        overlay_changed(object): what paints the change on the pad (`Overlay`), or None.
        picture_opened(object, str): the changed picture (28, 28) is wanted on the pad, and what it is.
    """

    overlay_changed = Signal(object)
    picture_opened = Signal(object, str)

    def __init__(self, explain: ExplainLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explain = explain
        self.question = Question(explain, "why change", of_drawing=True)
        self.result: dict[str, Any] | None = None
        self._classes: tuple[str, ...] = ()
        self._framing: Framing | None = None
        self._shown = False
        self._asked_of: tuple[FloatArray | None, Framing | None] = None, None
        self.target = ClassChooser("the next", "Digit that it should become")
        self.target.setToolTip("Which digit should it become? The first entry is what it is most nearly.")
        self.on_pad = QCheckBox("Show it on the pad")
        self.on_pad.setChecked(True)
        self.on_pad.setToolTip(
            "Marks on the pad where to add ink and where to take it away, to draw it and see"
        )
        self.before, self.after = _MarkedPicture(), PixelPicture()
        self.sentence = Note("What is shown", EMPTY)
        self.sentence.setFont(text_font())
        self.readings = Note("How the changed drawing is read")
        self.open_button = QPushButton("Put the changed picture on the pad")
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.addWidget(QLabel("Make it"))
        line.addWidget(self.target, 1)
        line.addWidget(self.on_pad)
        pictures = QGridLayout()
        pictures.setSpacing(UNIT // 2)
        titles = ("Your drawing and the change", "The changed drawing")
        for column, (picture, title) in enumerate(zip((self.before, self.after), titles, strict=True)):
            label = QLabel(title)
            label.setFont(small_font())
            picture.setAccessibleName(title)
            picture.setToolTip(f"{title}, white on black, as the network gets it")
            pictures.addWidget(label, 0, column)
            pictures.addWidget(picture, 1, column, Qt.AlignmentFlag.AlignLeft)
        pictures.setColumnStretch(2, 1)
        pictures.setHorizontalSpacing(2 * UNIT)
        self._pictures = QWidget()
        inside = QVBoxLayout(self._pictures)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(UNIT)
        inside.addLayout(pictures)
        inside.addWidget(Note("Key of the marks", KEY))
        inside.addWidget(self.readings)
        inside.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignLeft)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, UNIT, 0)
        column_.setSpacing(UNIT)
        column_.addLayout(line)
        column_.addWidget(self.sentence)
        column_.addWidget(self._pictures)
        column_.addStretch()

    def _connect(self) -> None:
        self.target.chosen_changed.connect(self.ask)
        self.on_pad.toggled.connect(lambda _: self._tell_pad())
        self.open_button.clicked.connect(self._on_open)
        self.question.asked.connect(self._on_asked)
        self.question.answered.connect(self._on_answered)
        self.question.failed.connect(self._on_failed)

    def set_classes(self, classes: Sequence[str]) -> None:
        """Offer these classes."""
        self._classes = tuple(classes)
        self.target.set_classes(classes)
        self.clear()

    def set_answer(self, order: Sequence[int], framing: Framing) -> None:
        """Take note of the likeliest classes and of where the picture lies on the pad.

        The digit it should become stays while the drawing grows: who follows the marks must not be sent back.
        """
        self._framing = framing
        if self.target.follows and self.target.chosen() is None and len(order) > 1:
            self.target.set_automatic(order[1])

    def ask(self) -> None:
        """Ask for the change to the chosen digit."""
        target = self.target.chosen()
        if target is not None:
            self.question.ask("change", {"target": target})

    def clear(self) -> None:
        """Show the empty pad's state."""
        self.result = None
        self.target.blockSignals(True)
        self.target.set_automatic(None)
        self.target.blockSignals(False)
        self.sentence.set_tone()
        self.sentence.setText(EMPTY)
        self._show()

    def fit(self, wide: int, _high: int) -> None:
        """Make the two pictures as large as the width allows."""
        least, most = CELLS_PX
        side = max(least, min(most, (wide - 4 * UNIT) // 56))
        for picture in (self.before, self.after):
            picture.set_cell_size(side)

    def set_shown(self, shown: bool) -> None:
        """Say whether the page is on screen; only then it is asked and marks the pad."""
        self._shown = shown
        self.question.set_shown(shown)
        self._tell_pad()

    def _show(self) -> None:
        result, (image, _) = self.result, self._asked_of
        self._pictures.setVisible(result is not None)
        if result is not None:
            self.before.marks = ChangeMarks.of(result["add"], result["remove"])
            self.before.set_array(image)
            self.after.set_array(result["changed"])
            words = answer_sentence(result["probabilities"], self._classes)
            self.readings.setText(f"The changed drawing is read as: {words}.")
            self.open_button.setEnabled(bool(result["found"]))
        self._tell_pad()

    def _tell_pad(self) -> None:
        marks, framing = self.before.marks, self._asked_of[1]
        visible = self._shown and self.on_pad.isChecked() and self.result is not None
        if not visible or marks is None or framing is None or marks.is_empty:
            self.overlay_changed.emit(None)
        else:
            self.overlay_changed.emit(partial(_paint_on_pad, marks, framing, self))

    def _on_asked(self) -> None:
        self._asked_of = self._explain.image, self._framing
        if self.result is None:
            self.sentence.set_tone()
            self.sentence.setText(WAITING)

    def _on_answered(self, result: dict[str, Any], _final: bool) -> None:
        self.result = result
        self.sentence.set_tone()
        self.sentence.setText(result["sentence"])
        self._show()

    def _on_failed(self, sentence: str) -> None:
        self.result = None
        self.sentence.setText(sentence)
        self.sentence.set_tone(warm=True)
        self._show()

    def _on_open(self) -> None:
        if self.result is not None:
            self.picture_opened.emit(self.result["changed"], str(self.result["name"]))


def _paint_on_pad(
    marks: ChangeMarks, framing: Framing, page: QWidget, painter: QPainter, side: float
) -> None:
    marks.on_pad(painter, side, framing, tokens(page))
