"""Ideal input: the picture that would excite a cell most, while it grows."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from digitscope.gui.inside.inspector.marked_picture import MarkedPicture, PictureAndWords
from digitscope.gui.inside.inspector.part import Part, Place
from digitscope.gui.services.explain_link import ExplainLink
from digitscope.gui.style.number_format import short_number


class IdealPart(Part):
    """A picture that is changed step by step to what the cell answers to most."""

    title = "Ideal"
    what = (
        "The picture that this map would answer to most, found by changing a faint one step by step in the "
        "direction in which the number grows; ink and roughness cost something. Nobody drew it."
    )
    kind = "ideal"

    def __init__(self, explain: ExplainLink, parent: QWidget | None = None) -> None:
        super().__init__(explain, parent)
        self.picture = MarkedPicture((28, 28))
        self.picture.setAccessibleName("Ideal input of this map")
        self.picture.setToolTip(self.what)
        self.column.addWidget(PictureAndWords(self.picture, self.said), 1)

    def options(self, place: Place) -> dict[str, Any]:
        return {"stage": place.stage.name, "map": place.index}  # of the middle cell: nothing cuts its field

    def take(self, result: dict[str, Any], final: bool) -> None:
        self.picture.set_array(result["picture"])
        box = tuple(int(edge) for edge in result["box"])
        self.picture.set_boxes([] if box == (0, 0, 28, 28) else [(box[0], box[1], box[2], box[3])])
        step = "" if final else f" Step {result['step']} of {result['steps']} …"
        strip = self.place is not None and len(self.place.stage.shape) < 2
        which = "of the cell" if strip else "in the middle of the map"
        self.said.setText(
            f"With this picture the number {which} is {short_number(result['value'])}. "
            f"Found by climbing, with ink and roughness at a price.{step}"
        )

    def clear(self) -> None:
        super().clear()
        self.picture.set_array(None)
        self.picture.set_boxes([])
