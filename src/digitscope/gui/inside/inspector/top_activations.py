"""Likes most: the nine digits of a data set that excite a map most, with the patch it looked at."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from digitscope.gui.inside.inspector.marked_picture import MarkedPicture
from digitscope.gui.inside.inspector.part import Part, Place
from digitscope.gui.services.explain_link import ExplainLink
from digitscope.gui.style.number_format import short_number
from digitscope.gui.style.theme import UNIT
from digitscope.gui.widgets.labels import note
from digitscope.gui.widgets.scroll_area import quiet_scroll_area
from digitscope.wording import from_where

SHOWN = 9
CELLS = 28
LEAST_PX, MOST_PX = 3, 8
"""Of a cell: as large as there is room."""
WHOLE = (0, 0, 28, 28)
LABEL_PX = 20


class LikesPart(Part):
    """Nine pictures, the most exciting first."""

    title = "Likes"
    what = "The digits, and the patches in them, that excite this map most, of the data at hand."
    kind = "favourites"

    def __init__(self, explain: ExplainLink, parent: QWidget | None = None) -> None:
        super().__init__(explain, parent)
        self.pictures = [MarkedPicture((28, 28)) for _ in range(SHOWN)]
        self._labels: list[QLabel] = [note() for _ in range(SHOWN)]
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(UNIT)
        grid.setVerticalSpacing(UNIT // 2)
        for number, (picture, label) in enumerate(zip(self.pictures, self._labels, strict=True)):
            cell = QVBoxLayout()
            cell.setSpacing(0)
            cell.addWidget(picture)
            cell.addWidget(label)
            grid.addLayout(cell, number // 3, number % 3)
        grid.setColumnStretch(3, 1)
        grid.setRowStretch(3, 1)
        self.more = QPushButton("Look on")
        self.more.setToolTip("Look through more of the data set")
        self.more.clicked.connect(self._on_more)
        self.column.addWidget(self.said)
        self._area = quiet_scroll_area(inside)
        self.column.addWidget(self._area, 1)
        self.column.addWidget(self.more)
        self.more.hide()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = min((self._area.width() - 2 * UNIT) // 3, self._area.height() // 3 - LABEL_PX)
        side = min(max(room // CELLS, LEAST_PX), MOST_PX) * CELLS
        for picture in self.pictures:
            picture.setFixedSize(side, side)

    def take(self, result: dict[str, Any], final: bool) -> None:
        values = result["values"]
        for number, (picture, label) in enumerate(zip(self.pictures, self._labels, strict=True)):
            there = number < len(values)
            picture.set_array(result["images"][number] if there else None)
            picture.set_boxes([tuple(result["boxes"][number].tolist())] if there else [])
            named = f"{result['labels'][number]} · {short_number(float(values[number]))}" if there else ""
            label.setText(named)
            picture.setAccessibleName(f"Digit {named}, number {result['numbers'][number]}" if there else "")
            picture.setToolTip(f"A {named} (number {result['numbers'][number]})" if there else "")
        seen, total = result["seen"], result["total"]
        if not total:
            self.said.setText("The digits are being read …")
            return
        source = from_where(result["data"])
        said = f"The nine that excite it most among {seen:,} of {total:,} digits {source}."
        if any(picture.boxes() != [WHOLE] for picture in self.pictures[: len(values)]):
            said += " Framed: the patch it answers to."
        if result["silent"]:
            said = f"None of {seen:,} digits {source} excites this map."
        elif not final:
            said += " Looking on …"
        self.said.setText(said)
        self.more.setVisible(final and seen < total)

    def clear(self) -> None:
        super().clear()
        for picture, label in zip(self.pictures, self._labels, strict=True):
            picture.set_array(None)
            picture.set_boxes([])
            label.setText("")
        self.more.hide()

    def options(self, place: Place) -> dict[str, Any]:
        return {"stage": place.stage.name, "map": place.index}

    def _on_more(self) -> None:
        if self.place is not None:
            self.more.hide()
            self.question.ask(self.kind, {**self.options(self.place), "more": True})
