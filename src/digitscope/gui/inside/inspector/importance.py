"""Worth: what each map of a layer contributes to the answer, ranked."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitscope.gui.inside.inspector.part import Part, Place
from digitscope.gui.inside.inspector.value_rows import Row, ValueRows
from digitscope.gui.services.explain_link import ExplainLink
from digitscope.gui.style.number_format import short_number
from digitscope.gui.widgets.scroll_area import quiet_scroll_area
from digitscope.wording import percent

MOST_ROWS = 64
"""A dense layer can have a thousand cells; the first ones by worth are listed."""


class WorthPart(Part):
    """All maps of the layer, the most valuable first.

    Signals:
        map_wanted(int): a map of the same layer was clicked.
    """

    title = "Worth"
    what = "How far the answer's sum falls when a map is switched off, one at a time: what it is worth here."
    kind = "worth"
    of_drawing = True

    map_wanted = Signal(int)

    def __init__(self, explain: ExplainLink, parent: QWidget | None = None) -> None:
        super().__init__(explain, parent)
        self._order: list[int] = []
        self._result: dict[str, Any] | None = None
        self.rows = ValueRows("Maps of this layer by worth")
        self.rows.setToolTip("Click a map to look at it. Ctrl+C copies the table.")
        inside = QWidget()
        stand = QVBoxLayout(inside)
        stand.setContentsMargins(0, 0, 0, 0)
        stand.addWidget(self.rows)
        stand.addStretch(1)
        self.column.addWidget(self.said)
        self.column.addWidget(quiet_scroll_area(inside), 1)
        self.rows.row_chosen.connect(lambda row: self.map_wanted.emit(self._order[row]))

    def options(self, place: Place) -> dict[str, Any]:
        return {"stage": place.stage.name}  # one answer ranks all its maps

    def set_place(self, place: Place | None) -> None:
        super().set_place(place)
        if self._result is not None and place is not None and place.stage.name == self._result["stage"]:
            self._show(self._result)

    def take(self, result: dict[str, Any], final: bool) -> None:
        del final
        self._result = result
        self._show(result)

    def clear(self) -> None:
        super().clear()
        self.rows.set_rows([])
        same = self._result is not None and self.place is not None
        if not (same and self._result and self.place and self._result["stage"] == self.place.stage.name):
            self._result = None

    def _show(self, result: dict[str, Any]) -> None:
        mine = -1 if self.place is None else self.place.index
        drop, answers = result["logit_drop"], result["answers"]
        self._order = [int(index) for index in result["order"][:MOST_ROWS]]
        kind = "map" if self.place is not None and len(self.place.stage.shape) > 1 else "cell"
        self.rows.set_rows(
            [
                Row(f"{kind} {index}", float(drop[index]), self._text(result, index, answers), index == mine)
                for index in self._order
            ]
        )
        named, chance = result["class_name"], percent(result["probability"])
        rank = list(result["order"]).index(mine) + 1 if mine in result["order"] else 0
        ranked = f" {kind.capitalize()} {mine} is number {rank} of {result['count']}." if rank else ""
        self.said.setText(
            f"How far the sum for {named} ({short_number(result['logit'])}, {chance}) falls without each "
            f"{kind}, alone.{ranked}"
        )

    def _text(self, result: dict[str, Any], index: int, answers: Any) -> str:  # noqa: ANN401 - an array
        drop = short_number(float(result["logit_drop"][index]))
        other = int(answers[index]) if index < len(answers) else result["class"]
        return drop if other == result["class"] else f"{drop}, then another answer"
