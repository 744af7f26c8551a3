"""Likes most: the nine digits of a data set that excite a map most, with the patch it looked at."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from digitscope.gui.explain_link import ExplainLink
from digitscope.gui.inspector_part import Part, Place
from digitscope.gui.marked_picture import MarkedPicture
from digitscope.gui.numbers import short_number
from digitscope.gui.slim_scroll_bar import quiet_scroll_area
from digitscope.gui.theme import UNIT
from digitscope.gui.words import note
from digitscope.wording import from_where

SHOWN = 9
SIDE_PX = 28 * 3


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
            picture.setFixedSize(SIDE_PX, SIDE_PX)
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
        self.column.addWidget(quiet_scroll_area(inside), 1)
        self.column.addWidget(self.more)
        self.more.hide()

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
        said = f"Of {seen:,} of {total:,} digits {source}; framed: the patch it answers to."
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
