"""*My digit while it learns*: the drawing on the pad, read again and again by a network that learns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from digitscope.gui.layers.layers_view import MapsView
from digitscope.gui.style.theme import MARGIN, UNIT, small_font
from digitscope.gui.widgets.answer_bars import ROW_MIN_PX, BarsView, Figure
from digitscope.gui.widgets.pixel_picture import PixelPicture
from digitscope.gui.widgets.scroll_area import quiet_scroll_area
from digitscope.messages import FloatArray, ModelInfo, StageInfo
from digitscope.wording import answer_sentence

PICTURE_CELL_PX = 3
NO_DIGIT = "Draw a digit in “Draw”; it is read here while the network learns."
NO_NETWORK = "It is read here as soon as a network learns, or a moment of a film is chosen."
BARS_MOST_PX = 240
BARS_LEAST = 10
"""So many bars are always in sight; those of more classes scroll."""


class WatchPanel(QWidget):
    """The picture, what the learning network says to it, and its maps.

    Signals:
        wanted_changed(tuple): names of the stages whose maps are looked at.
    """

    wanted_changed = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = PixelPicture()
        self.picture.setAccessibleName("My digit as the network gets it")
        self.picture.set_cell_size(PICTURE_CELL_PX)
        self.figure = Figure()
        self.bars = BarsView()
        self.maps = MapsView()
        self._sentence = QLabel(NO_DIGIT, wordWrap=True)
        self._sentence.setFont(small_font())
        self._sentence.setAccessibleName("What the learning network says")
        self._sentence.setMinimumWidth(1)
        self._has_image = False
        self._lay_out()
        self.maps.wanted_changed.connect(self.wanted_changed)

    def set_image(self, image: FloatArray | None) -> None:
        """Show the drawing on the pad as the network gets it; None for an empty pad."""
        self._has_image = image is not None
        self.picture.set_array(image)
        sentence = NO_DIGIT if image is None else NO_NETWORK
        if self.figure.text() == "–":
            self._sentence.setText(sentence)
        else:
            self.say(sentence)  # the answer was one to another drawing

    def set_network(self, stages: Sequence[StageInfo], classes: Sequence[str], path: str = "") -> None:
        """Show the stages of the network that is going to answer."""
        info = ModelInfo("", "", tuple(classes), tuple(stages), 0, path, "")
        self.maps.set_model(info)
        self.maps.show()
        if self.bars.classes() != info.classes:
            self.bars.set_classes(info.classes)
        self._bars_area.setMinimumHeight(ROW_MIN_PX * min(BARS_LEAST, len(classes)))
        self.say(NO_NETWORK if self._has_image else NO_DIGIT)

    def set_answer(self, probabilities: FloatArray, maps: Mapping[str, FloatArray]) -> None:
        """Show what the network says now."""
        if len(probabilities) != len(self.bars.classes()) or not self._has_image:
            return
        classes = self.bars.classes()
        self.bars.set_answer(probabilities)
        self.figure.set_text(classes[int(probabilities.argmax())])
        self._sentence.setText(answer_sentence(probabilities.tolist(), classes))
        self.maps.set_maps(maps)

    def sentence(self) -> str:
        """Return what is said."""
        return self._sentence.text()

    def say(self, sentence: str) -> None:
        """Say something in place of an answer."""
        self.bars.set_empty()
        self.figure.set_text("–")
        self._sentence.setText(sentence)
        self.maps.clear()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(2 * UNIT)
        top.addWidget(self.picture)
        top.addWidget(self.figure)
        top.addStretch(1)
        self._bars_area = quiet_scroll_area(self.bars)
        self._bars_area.setMaximumHeight(BARS_MOST_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(UNIT, UNIT, MARGIN, 0)
        column.setSpacing(UNIT)
        column.addLayout(top)
        column.addWidget(self._sentence)
        column.addWidget(self._bars_area, 2)
        column.addWidget(self.maps, 3)
        column.addStretch(0)
        self.maps.hide()
