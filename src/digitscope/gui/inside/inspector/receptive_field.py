"""Looks at: the receptive field of a cell, drawn on the input picture."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from digitscope.gui.inside.inspector.marked_picture import MarkedPicture, PictureAndWords
from digitscope.gui.inside.inspector.part import Part, Place
from digitscope.gui.services.explain_link import ExplainLink
from digitscope.messages import FloatArray


class FieldPart(Part):
    """The picture with the place in it that a cell's number depends on.

    Signals:
        field_changed: left, top, right, bottom in pixels of the 28×28 picture, or None.
    """

    title = "Looks at"
    what = "The part of the picture that the number in this cell depends on: its receptive field."
    kind = "receptive"

    field_changed = Signal(object)

    def __init__(self, explain: ExplainLink, parent: QWidget | None = None) -> None:
        super().__init__(explain, parent)
        self._rows: NDArray[np.int64] | None = None
        self._columns: NDArray[np.int64] | None = None
        self._strip: tuple[int, int, int] | None = None
        self.picture = MarkedPicture((28, 28))
        self.picture.setAccessibleName("The picture that the network gets, with the receptive field")
        self.picture.setToolTip("As the network gets it, white on black. Point at a pixel for its number.")
        self.picture.pointed.connect(lambda _row, _column: self._tell())
        self.column.addWidget(PictureAndWords(self.picture, self.said), 1)

    def options(self, place: Place) -> dict[str, Any]:
        return {"stage": place.stage.name}  # one answer tells the fields of all its cells

    def set_place(self, place: Place | None) -> None:
        if place is None or self.place is None or place.stage != self.place.stage:
            self._rows = self._columns = None
        super().set_place(place)
        self._tell()

    def show_image(self, image: FloatArray | None) -> None:
        """Show the picture that was read."""
        self.picture.set_array(image)
        self._tell()

    def take(self, result: dict[str, Any], final: bool) -> None:
        del final
        self._rows, self._columns, self._strip = result["rows"], result["columns"], result["strip"]
        self._tell()

    def box(self) -> tuple[int, int, int, int] | None:
        """Return the field of the present cell: left, top, right, bottom in pixels."""
        if self.place is None or self._rows is None or self._columns is None:
            return None
        row, column = self.place.row, self.place.column
        if self._strip is not None:
            _, height, width = self._strip
            row, column = self.place.index // width % height, self.place.index % width
        if row >= len(self._rows) or column >= len(self._columns):
            return None
        left, right = (int(edge) for edge in self._columns[column])
        top, bottom = (int(edge) for edge in self._rows[row])
        return left, top, right, bottom

    def _tell(self) -> None:
        box = self.box()
        self.picture.set_boxes([] if box is None else [box])
        self.field_changed.emit(box)
        if box is None or self.place is None:
            self.said.setText(self.what)
            return
        left, top, right, bottom = box
        if box == (0, 0, 28, 28):
            text = "This number depends on the whole picture."
        else:
            text = (
                f"This number depends on {right - left}×{bottom - top} of the 28×28 pixels: columns "
                f"{left} to {right - 1}, rows {top} to {bottom - 1}. The frame on the pad shows where they "
                "come from."
            )
        cell = self.picture.cell()
        if cell is not None:
            text = f"pixel row {cell[0]}, column {cell[1]}: {self.picture.number_at(*cell)}\n{text}"
        self.said.setText(text)
