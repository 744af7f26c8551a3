"""Which parts of the drawing decide: one map large, those of all classes small beside each other."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitscope.gui.inside.why.saliency_picture import SaliencyPicture, heat_scale, heat_tile
from digitscope.gui.inside.why.why_controls import WhyControls
from digitscope.gui.services.explain_link import ExplainLink, Question
from digitscope.gui.style.number_format import short_number
from digitscope.gui.style.theme import UNIT, text_font, tokens
from digitscope.gui.widgets.colour_bar import Legend
from digitscope.gui.widgets.labels import Note
from digitscope.gui.widgets.tile_grid import Tile, TileGrid
from digitscope.messages import FloatArray
from digitscope.wording import with_article

EMPTY = "Draw a digit to see which parts of it decide."
WAITING = "The recogniser is being asked …"
HINT = "Point at a cell for its number. Click a small picture to look at that class."
CELLS_PX = (8, 24)
"""Smallest and largest cell of the large map."""
BELOW_PX = 340
"""Room that everything but the large map takes."""


class SaliencyPage(QWidget):
    """Controls, a large map, its legend, a small map for each class, and what the method cannot say."""

    def __init__(self, explain: ExplainLink, controls: WhyControls, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explain = explain
        self.controls = controls
        self.question = Question(explain, "why", of_drawing=True)
        self.result: dict[str, Any] | None = None
        self._image: FloatArray | None = None
        self._asked: dict[str, Any] | None = None
        self.picture = SaliencyPicture()
        self.picture.setAccessibleName("Saliency map of the drawing")
        self.legend = Legend()
        self.readout = Note("Number under the cursor", HINT)
        self.heading = Note("What is shown", EMPTY)
        self.heading.setFont(text_font())
        self.sentence = Note("What the method says of itself")
        self.limits = Note("Where the method comes from, and what it cannot say")
        self.classes = TileGrid(5, 44, 84, lines=1)
        self.classes.setAccessibleName("Maps of all classes")
        self.classes.setToolTip("The same for every class, on one scale; click one to see it large")
        self._lay_out()
        self.question.asked.connect(self._on_asked)
        self.question.answered.connect(self._on_answered)
        self.question.failed.connect(self._on_failed)
        self.picture.pointed.connect(self._on_pointed)
        self.classes.moved.connect(self._on_class)
        self._show()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, UNIT, 0)
        column.setSpacing(UNIT)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(self.heading)
        column.addWidget(self.picture, 0, centre)
        column.addWidget(self.legend, 0, centre)
        column.addWidget(self.readout)
        column.addWidget(self.classes)
        column.addWidget(self.sentence)
        column.addWidget(self.limits)
        column.addStretch()

    def ask(self) -> None:
        """Ask what the controls say."""
        options = self.controls.options()
        if self.controls.method() and options != self._asked:
            self._asked = options
            self.question.ask("saliency", options)

    def clear(self) -> None:
        """Show the empty pad's state."""
        self.result = None
        self.heading.set_tone()
        self.heading.setText(EMPTY)
        self._show()

    def fit(self, wide: int, high: int) -> None:
        """Make the large map as large as a place of this size allows."""
        least, most = CELLS_PX
        self.picture.set_cell_size(max(least, min(most, (wide - UNIT) // 28, (high - BELOW_PX) // 28)))

    def shown(self) -> int | None:
        """Return the place in the result of the class that is large, None if its map is not there."""
        if self.result is None:
            return None
        target = self.controls.target.chosen()
        return self.result["classes"].index(target) if target in self.result["classes"] else None

    def look_at_target(self) -> None:
        """Show the class that the controls name, from what is there."""
        self._show()

    def _show(self) -> None:
        at, result = self.shown(), self.result
        full = result is not None
        for part in (self.picture, self.legend, self.readout, self.classes, self.sentence, self.limits):
            part.setVisible(full)
        if result is None:
            return
        heat, signed = result["heat"], bool(result["signed"])
        reach = float(abs(heat).max()) or 1.0
        own = None if at is None else heat[at]
        self.picture.set_heat(own, reach, self._image, signed=signed)
        name = "" if at is None else result["names"][at]
        self.picture.setAccessibleDescription(f"{result['title']}: why {name}")
        scale = heat_scale(signed=signed, dark=tokens(self).dark)
        low = f"against {short_number(-reach)}" if signed else "0"
        high = f"{short_number(reach)}{' for' if signed else ''}"
        self.legend.set_scale(scale, low, high, signed=signed)
        self.heading.setText(_heading(result, at))
        self.sentence.setText(result["sentence"])
        places = _places(result)
        self.classes.set_tiles([self._tile(result, index, reach) for index in places])
        self.classes.set_chosen(-1 if at is None else places.index(at))
        self.limits.setText("\n".join([*(f"– {text}" for text in result["limits"]), result["paper"]]))

    def _tile(self, result: dict[str, Any], index: int | None, reach: float) -> Tile:
        if index is None:
            other = str(result["names"][0]).partition(", not ")[2]
            tip = f"All are set against {with_article(other)}; “no other” asks of each digit alone."
            return Tile(None, (f"not {other}",), tip)
        picture = heat_tile(
            result["heat"][index], reach, self._image, signed=bool(result["signed"]), widget=self
        )
        score = short_number(float(result["scores"][index]))
        return Tile(picture, (_tile_name(result, index),), f"Why {result['names'][index]}: score {score}")

    def _on_asked(self) -> None:
        self._image = self._explain.image
        if self.result is None:
            self.heading.set_tone()
            self.heading.setText(WAITING)

    def _on_answered(self, result: dict[str, Any], _final: bool) -> None:
        if not result["progress"] and self.result is not None:
            return  # the maps that are there are better than empty ones
        self.result = result
        self.heading.set_tone()
        self._show()

    def _on_failed(self, sentence: str) -> None:
        self.result = None
        self.heading.setText(sentence)
        self.heading.set_tone(warm=True)
        self._show()

    def _on_pointed(self, row: int, column: int) -> None:
        if row < 0 or self.result is None or self.shown() is None:
            self.readout.setText(HINT)
            return
        number = self.picture.number_at(row, column)
        self.readout.setText(f"row {row}, column {column}: {number} ({self.result['unit']})")

    def _on_class(self, index: int) -> None:
        place = None if self.result is None else _places(self.result)[index]
        if self.result is not None and place is not None:
            self.controls.target.choose(self.result["classes"][place])

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "limits"):
            self._show()
        super().changeEvent(event)


def _heading(result: dict[str, Any], at: int | None) -> str:
    """Say what the colours of the large map mean."""
    if at is None:
        return "The map of this class is not there yet."
    mine, _, other = str(result["names"][at]).partition(", not ")
    if not result["signed"]:
        return f"Bright parts speak for {with_article(mine)}{f' more than for {other}' if other else ''}."
    against = f"for {with_article(other)}" if other else "against it"
    return f"Orange parts speak for {with_article(mine)}, blue parts {against}."


def _places(result: dict[str, Any]) -> list[int | None]:
    """Return which map stands where, so that each class keeps its place; None for the one set against."""
    places: list[int | None] = list(range(len(result["classes"])))
    if result["against"] is not None:
        places.insert(sum(number < result["against"] for number in result["classes"]), None)
    return places


def _tile_name(result: dict[str, Any], index: int) -> str:
    name = str(result["names"][index])
    return name.partition(", not ")[0] if result["against"] is not None else name
