"""Does the map show what was learned? The same map again while the weights are put in disorder."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitscope.gui.inside.why.saliency_picture import heat_scale, heat_tile
from digitscope.gui.inside.why.why_controls import WhyControls
from digitscope.gui.services.explain_link import ExplainLink, Question
from digitscope.gui.style.theme import UNIT, text_font, tokens
from digitscope.gui.widgets.colour_bar import Legend
from digitscope.gui.widgets.labels import Note
from digitscope.gui.widgets.tile_grid import Tile, TileGrid
from digitscope.messages import FloatArray
from digitscope.wording import percent, two_decimals, with_article

EMPTY = "Draw a digit to check its saliency map."
WAITING = "The recogniser is being asked …"
MEANING = (
    "A map that shows what the network learned must change when what it learned is destroyed. So the weights "
    "of a copy are put in disorder, one layer after the other from the last to the first, and each time the "
    "map is made again. Each has its own scale. Likeness: agreement of the order of the pixels with the "
    "first map; 1 is equal, 0 none."
)


class SanityPage(QWidget):
    """A row of maps: the true one first, then with ever more layers in disorder."""

    def __init__(self, explain: ExplainLink, controls: WhyControls, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explain = explain
        self.controls = controls
        self.question = Question(explain, "why sanity", of_drawing=True)
        self.result: dict[str, Any] | None = None
        self._image: FloatArray | None = None
        self.sentence = Note("What is shown", EMPTY)
        self.sentence.setFont(text_font())
        self.maps = TileGrid(4, 88, 132, lines=3)
        self.maps.setAccessibleName("Maps with ever more layers in disorder")
        self.legend = Legend()
        self.meaning = Note("What it means", MEANING)
        self.paper = Note("Paper")
        line = QHBoxLayout()
        line.addWidget(self.paper, 1)
        line.addWidget(self.legend, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, UNIT, 0)
        column.setSpacing(UNIT)
        for part in (self.sentence, self.maps):
            column.addWidget(part)
        column.addLayout(line)
        column.addWidget(self.meaning)
        column.addStretch()
        self.question.asked.connect(self._on_asked)
        self.question.answered.connect(self._on_answered)
        self.question.failed.connect(self._on_failed)
        self._show()

    def ask(self) -> None:
        """Ask with the method and the class that the controls say."""
        target = self.controls.target.chosen()
        if self.controls.method() and target is not None:
            self.question.ask("sanity", self.controls.options() | {"class": target})

    def clear(self) -> None:
        """Show the empty pad's state."""
        self.result = None
        self.sentence.set_tone()
        self.sentence.setText(EMPTY)
        self._show()

    def fit(self, wide: int, high: int) -> None:
        """Nothing to do: the tiles fit themselves."""

    def _show(self) -> None:
        result = self.result
        for part in (self.maps, self.legend, self.paper):
            part.setVisible(result is not None)
        if result is None:
            return
        signed = bool(result["signed"])
        tiles = []
        for index, stage in enumerate(result["stages"]):
            heat = result["heat"][index]
            reach = float(abs(heat).max()) or 1.0
            likeness = f"likeness {two_decimals(float(result['spearman'][index]))}" if index else "as it is"
            name = result["name"].partition(", not ")[0]
            read = f"{with_article(name)}: {percent(float(result['probabilities'][index]))}"
            name = f"… and {stage}" if index > 1 else f"{stage} in disorder" if stage else "learned weights"
            structure = two_decimals(float(result["ssim"][index]))
            tip = f"{name}: {likeness}; structure (SSIM) {structure}; read as {read}"
            picture = heat_tile(heat, reach, self._image, signed=signed, widget=self)
            tiles.append(Tile(picture, (name, likeness, read), tip))
        self.maps.set_tiles(tiles)
        scale = heat_scale(signed=signed, dark=tokens(self).dark)
        self.legend.set_scale(scale, "against" if signed else "0", "for", signed=signed)
        self.paper.setText(result["paper"])

    def _on_asked(self) -> None:
        self._image = self._explain.image
        if self.result is None:
            self.sentence.set_tone()
            self.sentence.setText(WAITING)

    def _on_answered(self, result: dict[str, Any], final: bool) -> None:
        if not final and self.result is not None and len(result["stages"]) < len(self.result["stages"]):
            self.sentence.setText(result["sentence"])
            return  # the finished row stays until the new one is as long
        self.result = result
        self.sentence.set_tone()
        self.sentence.setText(result["sentence"])
        self._show()

    def _on_failed(self, sentence: str) -> None:
        self.result = None
        self.sentence.setText(sentence)
        self.sentence.set_tone(warm=True)
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "paper"):
            self._show()
        super().changeEvent(event)
