"""How it is computed: kernels, patch, products, sum, bias and activation, with the real numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from digitscope.gui.inside.inspector.computation_words import channel_of_row, sum_rows, sum_sentence
from digitscope.gui.inside.inspector.part import Part, Place
from digitscope.gui.inside.inspector.value_rows import ValueRows
from digitscope.gui.services.explain_link import ExplainLink
from digitscope.gui.style.colormaps import Scale, signed_scale
from digitscope.gui.style.number_format import short_number
from digitscope.gui.style.theme import UNIT, tokens
from digitscope.gui.widgets.labels import ElidingLabel, line, note
from digitscope.gui.widgets.pixel_picture import PixelPicture
from digitscope.gui.widgets.scroll_area import quiet_scroll_area
from digitscope.messages import FloatArray

LARGEST_CELL_PX = 32

NAMES = ("patch", "kernel", "products")

SIGNS = ("×", "=")


SLIDING = ("convolution", "maximum", "average")
SLIDE_MS = 90
"""From one cell to the next while the kernel slides: slow enough to follow."""


class SumsPart(Part):
    """The arithmetic of one cell.

    Signals:
        next_wanted: the kernel slides on to the next cell.
    """

    title = "Computed"
    what = "How the number in this cell is made of the layer before: every product, the sum, what follows."
    kind = "arithmetic"
    of_drawing = True

    next_wanted = Signal()

    def __init__(self, explain: ExplainLink, parent: QWidget | None = None) -> None:
        super().__init__(explain, parent)
        self._result: dict[str, Any] | None = None
        self._channel: int | None = None
        self._reduced_motion = False
        self.sentence = line(name="How the number is computed")
        self.kernels = KernelView()
        self.rows = ValueRows("What adds up to the number")
        self.rows.setToolTip("A map's share of the sum. Click one to see its kernel.")
        self.slide = QPushButton("Slide")
        self.slide.setCheckable(True)
        self.slide.setToolTip("Let the kernel slide over the map, cell by cell; press again to stop")
        self._timer = QTimer(self, interval=SLIDE_MS)
        self._timer.timeout.connect(self._on_tick)
        self.slide.clicked.connect(self._on_slide)
        self.rows.row_chosen.connect(self._on_row)
        foot = QHBoxLayout()
        foot.setSpacing(UNIT)
        foot.addWidget(self.said, 1)
        foot.addWidget(self.slide)
        inside = QWidget()
        stand = QVBoxLayout(inside)
        stand.setContentsMargins(0, 0, UNIT, 0)
        stand.setSpacing(UNIT)
        for shown in (self.sentence, self.kernels, self.rows):
            stand.addWidget(shown)
        stand.addStretch(1)
        self.column.addWidget(quiet_scroll_area(inside), 1)
        self.column.addLayout(foot)
        self.clear()

    def set_reduced_motion(self, reduced: bool) -> None:
        """Let the kernel go on by one cell at each press instead of sliding."""
        self._reduced_motion = reduced
        self.slide.setCheckable(not reduced)
        self.slide.setText("Next cell" if reduced else "Slide")
        self._timer.stop()

    def options(self, place: Place) -> dict[str, Any]:
        cell = {"row": place.row, "column": place.column} if len(place.stage.shape) > 1 else {}
        return {"stage": place.stage.name, "map": place.index, **cell}

    def set_place(self, place: Place | None) -> None:
        if place is None or self.place is None or (place.stage, place.index) != _map_of(self.place):
            self._channel = None
        super().set_place(place)

    def take(self, result: dict[str, Any], final: bool) -> None:
        del final
        self._result = result
        self.sentence.setText(sum_sentence(result))
        self.rows.set_rows(sum_rows(result))
        how = result["how"]
        self.kernels.setVisible(how in SLIDING)
        self.slide.setVisible(how in SLIDING)
        many = len(result["shape"]) > 1
        self.said.setText(f"row {result['row']}, column {result['column']}" if many else "")
        if how == "convolution":
            self._show_channel()
        elif how in ("maximum", "average"):
            self.kernels.show_patch(result["patch"], f"{result['from']} {result['map']}")

    def clear(self) -> None:
        super().clear()
        self._result = None
        self.sentence.setText("")
        self.rows.set_rows([])
        self.kernels.hide()
        self.slide.setChecked(False)
        self.slide.hide()
        self._timer.stop()

    def _show_channel(self) -> None:
        result = self._result
        if result is None:
            return
        if self._channel is None:
            self._channel = channel_of_row(result, 0)
        place = self._channel or 0
        source = f"{result['from']} {result['channels'][place]}"
        patch, kernel, products = (result[name][place] for name in ("patches", "kernels", "products"))
        self.kernels.set_numbers(patch, kernel, products, source)

    def _on_row(self, row: int) -> None:
        if self._result is not None and self._result["how"] == "convolution":
            channel = channel_of_row(self._result, row)
            if channel is not None:
                self._channel = channel
                self._show_channel()

    def _on_slide(self, on: bool) -> None:
        if self._reduced_motion:
            self.next_wanted.emit()
        elif on:
            self._timer.start()
        else:
            self._timer.stop()

    def _on_tick(self) -> None:
        if not self.isVisible():
            self.slide.setChecked(False)
            self._timer.stop()
        elif not self.question.is_waiting:  # a slow machine slides more slowly instead of skipping cells
            self.next_wanted.emit()


def _map_of(place: Place) -> tuple[object, int]:
    return place.stage, place.index


class KernelView(QWidget):
    """Three pictures of the same cells."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._arrays: list[FloatArray] = []
        self.pictures = [PixelPicture((3, 3)) for _ in NAMES]
        self._names = [ElidingLabel(name) for name in NAMES]
        self.readout = ElidingLabel()
        self.readout.setAccessibleName("Product of the cell under the cursor")
        line = QHBoxLayout()
        line.setSpacing(UNIT // 2)
        for number, (picture, name) in enumerate(zip(self.pictures, self._names, strict=True)):
            picture.setAccessibleName(NAMES[number])
            picture.pointed.connect(self._on_pointed)
            stand = QVBoxLayout()
            stand.setSpacing(2)
            stand.addWidget(picture)
            stand.addWidget(name)
            line.addLayout(stand, 1)
            if number < len(SIGNS):
                sign = note(SIGNS[number])
                sign.setFixedWidth(sign.fontMetrics().horizontalAdvance(SIGNS[number]))
                line.addWidget(sign)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT // 2)
        column.addLayout(line)
        column.addWidget(self.readout)

    def set_numbers(self, patch: FloatArray, kernel: FloatArray, products: FloatArray, source: str) -> None:
        """Show (kh, kw) numbers; `source` names the map that the patch is of."""
        self._arrays = [patch, kernel, products]
        signed = signed_scale(dark=tokens(self).dark)
        for picture, array in zip(self.pictures, self._arrays, strict=True):
            plain = array is patch and not bool((patch < 0).any())
            reach = max(float(np.nanmax(np.abs(array), initial=0)), 1e-12)
            scale: Scale = "even" if plain else signed
            picture.set_array(array, 0.0 if plain else -reach, reach, scale)
        self._names[0].setText(source)
        total = short_number(float(products.sum()))
        self._names[2].setText(f"sum {total}")
        self.pictures[0].setToolTip(f"The patch of {source} that lies under the kernel")
        self.pictures[1].setToolTip("The kernel: a learned weight for each cell of the patch")
        self.pictures[2].setToolTip(f"Patch × kernel, cell by cell; these products add up to {total}")
        self._fit()
        self._on_pointed(*(self._cell() or (-1, -1)))

    def show_patch(self, patch: FloatArray, source: str) -> None:
        """Show one picture alone: what a pooling chooses from."""
        self._arrays = [patch]
        for picture in self.pictures[1:]:
            picture.set_array(None)
        reach = max(float(np.nanmax(np.abs(patch), initial=0)), 1e-12)
        plain = not bool((patch < 0).any())
        scale: Scale = "even" if plain else signed_scale(dark=tokens(self).dark)
        self.pictures[0].set_array(patch, 0.0 if plain else -reach, reach, scale)
        self.pictures[0].setToolTip(f"The patch of {source} that is looked at")
        self._names[0].setText(source)
        self._fit()

    def _fit(self) -> None:
        rows = self._arrays[0].shape[0] if self._arrays else 3
        columns = self._arrays[0].shape[1] if self._arrays else 3
        cell = min(LARGEST_CELL_PX, max(6, (self.width() - 6 * UNIT) // 3 // max(columns, 1)))
        for picture in self.pictures:
            picture.setFixedHeight(max(rows * cell, 24))
            picture.setVisible(len(self._arrays) == 3 or picture is self.pictures[0])

    def _cell(self) -> tuple[int, int] | None:
        return next((picture.cell() for picture in self.pictures if picture.cell() is not None), None)

    def _on_pointed(self, row: int, column: int) -> None:
        inside = bool(self._arrays) and 0 <= row < self._arrays[0].shape[0]
        if not inside or not 0 <= column < self._arrays[0].shape[1]:
            self.readout.setText("Point at a cell for its numbers." if len(self._arrays) == 3 else "")
            return
        numbers = [short_number(float(array[row, column])) for array in self._arrays]
        text = numbers[0] if len(numbers) == 1 else f"{numbers[0]} × {numbers[1]} = {numbers[2]}"
        self.readout.setText(text)
