"""Patch × kernel = products, as three small pictures with the numbers of the cell under the cursor."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitscope.gui.style.colormaps import Scale, signed_scale
from digitscope.gui.style.number_format import short_number
from digitscope.gui.style.theme import UNIT, tokens
from digitscope.gui.widgets.eliding_label import ElidingLabel
from digitscope.gui.widgets.labels import note
from digitscope.gui.widgets.pixel_picture import PixelPicture
from digitscope.messages import FloatArray

LARGEST_CELL_PX = 32
NAMES = ("patch", "kernel", "products")
SIGNS = ("×", "=")


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
