"""By example: the digits of a data set that the network's last hidden layer finds most like the drawing."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitscope.gui.services.explain_link import ExplainLink, Question
from digitscope.gui.style.array_image import image_of_grey
from digitscope.gui.style.number_format import short_number
from digitscope.gui.style.theme import UNIT, text_font
from digitscope.gui.widgets.labels import Note
from digitscope.gui.widgets.scroll_area import quiet_scroll_area
from digitscope.gui.widgets.tile_grid import Tile, TileGrid
from digitscope.gui.widgets.view_header import ViewHead
from digitscope.messages import ModelInfo

EMPTY = "Draw a digit to see which digits of a data set the network finds most like it."
WAITING = "The recogniser is being asked …"
HOW = (
    "The distance is between the numbers of that layer. Click a digit (or press Enter) to put it on the pad."
)
WHAT = (
    "The digits whose numbers in the last hidden layer lie nearest to those of your drawing: "
    "to the network, they look alike. They are of a data set that lies here, the one it learned from "
    "where there is that; some of them may have been held out, so that it never learned them."
)


class ExamplesView(QWidget):
    """Eight digits, nearest first, with label and distance.

    Signals:
        digit_opened(object, str): a digit (28, 28), 0…1, is wanted on the pad, and what it is.
        told(str, str): level and sentence for the status line.
    """

    digit_opened = Signal(object, str)
    told = Signal(str, str)

    def __init__(self, explain: ExplainLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explain = explain
        self.question = Question(explain, "examples", of_drawing=True)
        self.result: dict[str, Any] | None = None
        self.head = ViewHead("By example", WHAT, lambda: self._page)
        self.sentence = Note("What is shown", EMPTY)
        self.sentence.setFont(text_font())
        self.digits = TileGrid(4, 80, 128, lines=2)
        self.digits.setAccessibleName("Nearest digits of a data set")
        self.details = Note("How to read it", HOW)
        self._page = QWidget()
        self._page.setAccessibleName("Nearest digits of a data set")
        inside = QVBoxLayout(self._page)
        inside.setContentsMargins(0, 0, UNIT, 0)
        inside.setSpacing(UNIT)
        for part in (self.sentence, self.digits, self.details):
            inside.addWidget(part)
        inside.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(UNIT, UNIT, 0, UNIT)
        column.setSpacing(UNIT)
        column.addWidget(self.head)
        column.addWidget(quiet_scroll_area(self._page, always=True), 1)
        self.setAccessibleName("By example")
        self.question.asked.connect(self._on_asked)
        self.question.answered.connect(self._on_answered)
        self.question.failed.connect(self._on_failed)
        self.digits.activated.connect(self._on_activated)
        explain.emptied.connect(self.clear)
        self.head.told.connect(self.told)
        self.question.ask("neighbours")
        self._show()

    def set_model(self, _model: ModelInfo) -> None:
        """Ask this network from now on."""
        self.clear()

    def clear(self) -> None:
        """Show the empty pad's state."""
        self.result = None
        self.sentence.set_tone()
        self.sentence.setText(EMPTY)
        self._show()

    def _show(self) -> None:
        result = self.result
        for part in (self.digits, self.details):
            part.setVisible(result is not None)
        if result is None:
            return
        tiles = []
        for image, label, distance, number in zip(
            result["images"], result["labels"], result["distances"], result["index"], strict=True
        ):
            apart = f"distance {short_number(float(distance))}"
            tip = f"A {label}, number {number:,} of {result['dataset']}, {apart}"
            tiles.append(Tile(image_of_grey(image), (str(label), apart), tip))
        self.digits.set_tiles(tiles)
        words = [HOW]
        if result["typical"] is not None:
            words.insert(0, f"Two digits picked at random lie {short_number(result['typical'])} apart.")
        self.details.setText(" ".join(words))

    def _on_asked(self) -> None:
        if self.result is None:
            self.sentence.set_tone()
            self.sentence.setText(WAITING)

    def _on_answered(self, result: dict[str, Any], _final: bool) -> None:
        self.sentence.set_tone()
        self.sentence.setText(result["sentence"])
        if result["labels"]:
            self.result = result
            self._show()

    def _on_failed(self, sentence: str) -> None:
        self.result = None
        self.sentence.setText(sentence)
        self.sentence.set_tone(warm=True)
        self._show()

    def _on_activated(self, index: int) -> None:
        if self.result is not None and index < len(self.result["labels"]):
            image = np.asarray(self.result["images"][index], np.float32) / np.float32(255)
            self.digit_opened.emit(image, str(self.result["labels"][index]))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.question.set_shown(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.question.set_shown(False)
