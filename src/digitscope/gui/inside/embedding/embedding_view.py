"""The map of digits: what a layer makes of thousands of digits, in the plane, with the drawing among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from digitscope.gui.inside.embedding.class_legend import DigitMapKey
from digitscope.gui.inside.embedding.drawing_position import DrawingPlace
from digitscope.gui.inside.embedding.scatter_plot import DigitMap
from digitscope.gui.services.explain_link import ExplainLink, Question
from digitscope.gui.services.reading import Read
from digitscope.gui.style.theme import MARGIN, UNIT
from digitscope.gui.widgets.labels import Note
from digitscope.gui.widgets.view_header import ViewHead
from digitscope.messages import FloatArray, ModelInfo

WAITING = "The recogniser is being asked …"
HINT = "Point at a dot for its digit, click to put it on the pad. The wheel zooms, dragging moves."
WHAT = (
    "Every dot is a digit. Those that a layer answers to alike lie together, so heaps are what it can tell "
    "apart. Your drawing moves among them while you draw. Keys: arrows go from dot to dot, Shift and arrows "
    "move, + and − zoom, 0 shows all, Enter opens a digit."
)
METHOD_TIP = (
    "PCA: there at once; the plane in which the digits differ most.\n"
    "t-SNE: takes a while; keeps neighbours together, so heaps come apart more clearly."
)


class DigitMapView(QWidget):
    """Choice of layer and method, the map, its key, and what is under the cursor.

    Signals:
        digit_opened(object, str): a digit (28, 28), 0…1, is wanted on the pad, and what it is.
        told(str, str): level and sentence for the status line.
    """

    digit_opened = Signal(object, str)
    told = Signal(str, str)

    def __init__(self, explain: ExplainLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explain = explain
        self._catalogue = Question(explain, "map catalogue", of_drawing=False)
        self._layout_question = Question(explain, "map", of_drawing=False)
        self._pictures = Question(explain, "map digits", of_drawing=False)
        self._place = DrawingPlace(explain, "map place")
        self._options: dict[str, Any] | None = None
        self.head = ViewHead("Map of digits", WHAT, lambda: self._page)
        self.layer = _combo("Layer", "The layer whose numbers say which digits are alike")
        self.method = _combo("Method", METHOD_TIP)
        self.map = DigitMap()
        self.map.setToolTip("")
        self.key = DigitMapKey()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(UNIT // 2)
        self.bar.setAccessibleName("Progress of the map")
        self.sentence = Note("What is shown", WAITING)
        self.readout = Note("Digit under the cursor", HINT)
        self._lay_out()
        self._connect()
        self._catalogue.ask("catalogue")

    def _lay_out(self) -> None:
        controls = QWidget()
        line = QHBoxLayout(controls)
        line.setContentsMargins(0, 0, 0, 0)
        for text, combo in (("Layer", self.layer), ("by", self.method)):
            line.addWidget(QLabel(text))
            line.addWidget(combo, 1)
        self._page = QWidget()
        self._page.setAccessibleName("Map of digits")
        inside = QVBoxLayout(self._page)
        inside.setContentsMargins(0, 0, MARGIN, 0)
        inside.setSpacing(UNIT)
        inside.addWidget(self.bar)
        inside.addWidget(self.map, 1)
        inside.addWidget(self.key)
        inside.addWidget(self.sentence)
        column = QVBoxLayout(self)
        column.setContentsMargins(UNIT, UNIT, 0, UNIT)
        column.setSpacing(UNIT)
        self.head.set_content(controls)
        column.addWidget(self.head)
        column.addWidget(self._page, 1)
        inside.addWidget(self.readout)
        self.setAccessibleName("Map of digits")

    def _connect(self) -> None:
        self._catalogue.answered.connect(self._on_catalogue)
        self._layout_question.answered.connect(self._on_layout)
        self._layout_question.failed.connect(self._on_failed)
        self._pictures.answered.connect(self._on_pictures)
        self._place.placed.connect(self._on_placed)
        self._explain.emptied.connect(self.clear)
        self._explain.restarted.connect(self._on_restarted)
        for combo in (self.layer, self.method):
            combo.currentIndexChanged.connect(lambda _: self._ask())
        self.map.pointed.connect(self._on_pointed)
        self.map.activated.connect(self._on_activated)
        self.key.chosen.connect(self.map.set_highlighted)
        self.head.told.connect(self.told)

    def set_model(self, _model: ModelInfo) -> None:
        """Show what this network's layers make of the digits."""
        self._forget()

    def set_read(self, _read: Read) -> None:
        """Take note of a reading: the drawing's dot moves."""
        if self.isVisible():
            self._place.look()

    def clear(self) -> None:
        """Take the drawing off the map; the map stays."""
        self.map.set_drawing(None, np.zeros(0, np.int64))

    def use_method(self, name: str) -> None:
        """Lay the digits out by this method, as choosing it does."""
        self.method.setCurrentIndex(self.method.findData(name))

    def use(self, catalogue: Mapping[str, Any], stage: str = "", method: str = "") -> None:
        """Offer what a network has, and choose; what is empty stays as it is usual."""
        self._on_catalogue(dict(catalogue), True)
        if stage:
            self.layer.setCurrentText(stage)
        if method:
            self.use_method(method)

    def _forget(self) -> None:
        self._options = None
        self._place.set_map(None)
        self.clear()
        self.map.set_digits(np.zeros((0, 2), np.float32), np.zeros(0, np.int64), ())
        self.key.set_classes(())
        self.sentence.set_tone()
        self.sentence.setText(WAITING)

    def _ask(self) -> None:
        if self.layer.currentIndex() < 0 or self.method.currentIndex() < 0:
            return
        options = {"stage": self.layer.currentText(), "method": str(self.method.currentData())}
        if options != self._options:
            self._options = options
            self._place.set_map(None)
            self.clear()
            self._layout_question.ask("layout", options)
            self._pictures.ask("layout_digits", options)

    def _on_restarted(self) -> None:
        self._place.set_map(None)

    def _on_catalogue(self, catalogue: dict[str, Any], _final: bool) -> None:
        before = self.layer.currentText(), self.method.currentData()
        for combo in (self.layer, self.method):
            combo.blockSignals(True)
            combo.clear()
        self.layer.addItems(catalogue["layout_stages"])
        there = before[0] in catalogue["layout_stages"]
        self.layer.setCurrentText(before[0] if there else catalogue["hidden_stage"])
        for name, title in catalogue["layouts"].items():
            self.method.addItem(title, name)
        self.method.setCurrentIndex(max(self.method.findData(before[1]), 0))
        for combo in (self.layer, self.method):
            combo.blockSignals(False)
        self._ask()

    def _on_layout(self, result: dict[str, Any], final: bool) -> None:
        self.sentence.set_tone()
        self.sentence.setText(result["sentence"])
        self.bar.setValue(round(100 * result["progress"]))
        self.bar.setVisible(not final)
        if len(result["positions"]):
            classes = tuple(result["classes"])
            self.key.set_classes(classes)
            self.map.set_digits(result["positions"], result["labels"], classes)
            self._place.set_map(self._options)

    def _on_pictures(self, result: dict[str, Any], final: bool) -> None:
        if final:
            self.map.set_images(result["images"])

    def _on_failed(self, sentence: str) -> None:
        self._forget()
        self.bar.hide()
        self.sentence.setText(sentence)
        self.sentence.set_tone(warm=True)

    def _on_placed(self, dot: FloatArray | None, near: NDArray[np.int64] | None) -> None:
        self.map.set_drawing(dot, np.zeros(0, np.int64) if near is None else near)

    def _on_pointed(self, index: int) -> None:
        if index < 0:
            self.readout.setText(HINT)
            self.map.setAccessibleDescription("")
            return
        digits = self.map.digits
        words = (
            f"A {digits.classes[int(digits.labels[index])]}. Click it, or press Enter, to put it on the pad."
        )
        self.readout.setText(words)
        self.map.setAccessibleDescription(words)

    def _on_activated(self, index: int) -> None:
        digits = self.map.digits
        if digits.images is not None:
            image = digits.images[index].astype(np.float32) / np.float32(255)
            self.digit_opened.emit(image, digits.classes[int(digits.labels[index])])

    def _tell_shown(self, shown: bool) -> None:
        for question in (self._catalogue, self._layout_question, self._pictures):
            question.set_shown(shown)
        if shown:
            self._place.look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_shown(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tell_shown(False)


def _combo(name: str, tip: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setToolTip(tip)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(6)
    combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return combo
