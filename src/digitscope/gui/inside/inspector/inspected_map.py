"""The map that the inspector is about, large, and its switches."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from digitscope.gui.inside.ablation import SwitchBoard
from digitscope.gui.inside.inspector.map_switches import MapSwitches
from digitscope.gui.inside.inspector.marked_picture import MarkedPicture
from digitscope.gui.inside.inspector.part import Place
from digitscope.gui.layers.atlas_layout import as_maps
from digitscope.gui.style.colormaps import Scale, extremes, limits, signed_scale
from digitscope.gui.style.number_format import short_number
from digitscope.gui.style.theme import UNIT, tokens
from digitscope.gui.widgets.colour_bar import Legend, end_text
from digitscope.gui.widgets.labels import ElidingLabel
from digitscope.messages import FloatArray, StageInfo

CELLS = 28
"""The map's side is a multiple of this, so that nothing is left over around 28, 14 or 7 cells."""
SIDE_PX, MOST_PX = 7 * CELLS, 20 * CELLS
SMALL_SIDE_PX = 5 * CELLS
"""Where the map stands above the parts."""
ONE_CELL_PX = 64


class MapColumn(QWidget):
    """One map with its number under the cursor; beside or under it what switches it off.

    Signals:
        cell_changed(int, int): row and column that the other parts are about now.
    """

    cell_changed = Signal(int, int)

    def __init__(self, board: SwitchBoard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage: StageInfo | None = None
        self._index = 0
        self._map: FloatArray | None = None
        self._signed = False
        self.plain: Scale = "even"
        self._pinned = (0, 0)
        self._is_pinned = False
        self._side, self._beside = SIDE_PX, False
        self.picture = MarkedPicture((1, 1))
        self.picture.setFixedSize(SIDE_PX, SIDE_PX)
        self.picture.setAccessibleName("The map, large")
        self.picture.setToolTip("Point at a cell, or use the arrow keys; a click or Enter stays there.")
        self.readout = ElidingLabel()
        self.readout.setAccessibleName("Number of the cell")
        self.readout.setFixedWidth(SIDE_PX)
        self.legend = Legend()
        self.switches = MapSwitches(board)
        shown = QVBoxLayout()
        shown.setSpacing(UNIT // 2)
        shown.addWidget(self.picture)
        shown.addWidget(self.readout)
        shown.addStretch(1)
        beside = QVBoxLayout()
        beside.setSpacing(UNIT // 2)
        beside.addWidget(self.legend)
        beside.addWidget(self.switches)
        beside.addStretch(1)
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(UNIT // 2)
        self._box.addLayout(shown)
        self._box.addLayout(beside, 1)
        self.picture.pointed.connect(self._on_pointed)
        self.picture.pressed.connect(self.pin)
        self.picture.activated.connect(self._on_activated)

    def set_beside(self, beside: bool) -> None:
        """Stand the switches beside the map, or under it."""
        way = QBoxLayout.Direction
        self._box.setDirection(way.LeftToRight if beside else way.TopToBottom)
        self._box.setSpacing(2 * UNIT if beside else UNIT // 2)
        self._beside = beside
        self._fit()

    def set_room(self, wide: int, high: int) -> None:
        """Show the map as large as this room allows, with what stands under it."""
        under = sum(part.sizeHint().height() for part in (self.legend, self.switches, self.readout))
        fits = min(wide, high - under - 2 * UNIT, MOST_PX) // CELLS * CELLS
        self._side = SMALL_SIDE_PX if self._beside else max(fits, SIDE_PX)
        self._fit()

    def _fit(self) -> None:
        one = self._stage is not None and len(self._stage.shape) < 2
        side = ONE_CELL_PX if one else self._side
        self.picture.setFixedSize(side, side)
        self.readout.setFixedWidth(self._side)

    def set_map(self, place: Place | None, signed: bool) -> None:
        """Be about another map; the cell in its middle, until there are numbers."""
        self._stage = None if place is None else place.stage
        self._index = 0 if place is None else place.index
        self._signed = signed
        self._is_pinned = False
        if place is not None:
            self._pinned = (place.row, place.column)
        self.switches.set_map(place)
        self._fit()
        self.show_maps(None)

    def show_maps(self, maps: FloatArray | None) -> None:
        """Show the present output of the stage, None for none; the strongest cell is marked at first."""
        if self._stage is None or maps is None or maps.shape != self._stage.shape:
            self._map = None
        else:
            self._map = as_maps(maps)[self._index]
            self._signed = self._signed or bool(np.nanmin(maps, initial=0) < 0)
        self._colour()
        if self._map is not None and not self._is_pinned:
            self._is_pinned = True
            if np.nanmax(self._map) > np.nanmin(self._map):
                strongest = np.unravel_index(int(np.nanargmax(self._map)), self._map.shape)
                self._pinned = int(strongest[0]), int(strongest[1])
            self.cell_changed.emit(*self._pinned)
        self._tell()

    def cell(self) -> tuple[int, int]:
        """Return row and column that the other parts are about."""
        return self.picture.cell() or self._pinned

    def pin(self, row: int, column: int) -> None:
        """Stay at a cell."""
        self._pinned, self._is_pinned = (row, column), True
        self._tell()
        self.cell_changed.emit(row, column)

    def recolour(self, plain: Scale) -> None:
        """Take up another theme or other colours of unsigned maps."""
        self.plain = plain
        self._colour()

    def _colour(self) -> None:
        if self._map is None:
            self.picture.set_array(None)
            self.legend.hide()
            return
        low, high = extremes(self._map[None])
        ends = limits(low, high, signed=self._signed, by="map", overall=0.0).ends
        scale = signed_scale(dark=tokens(self).dark) if self._signed else self.plain
        if self._stage is not None and self._stage.kind == "Input":
            scale = "grey"
        self.picture.set_array(self._map, *ends, scale)
        first, last = map(end_text, ends)
        self.legend.set_scale(scale, first if self._signed else "0", last, signed=self._signed)
        self.legend.show()

    def _tell(self) -> None:
        row, column = self.cell()
        self.picture.set_boxes([(self._pinned[1], self._pinned[0], self._pinned[1] + 1, self._pinned[0] + 1)])
        value = "no answer yet" if self._map is None else short_number(float(self._map[row, column]))
        where = f"row {row}, column {column}: " if self._map is None or self._map.size > 1 else ""
        self.readout.setText(f"{where}{value}")

    def _on_pointed(self, row: int, column: int) -> None:
        self._tell()
        self.cell_changed.emit(*((row, column) if row >= 0 else self._pinned))

    def _on_activated(self) -> None:
        self.pin(*self.cell())
