"""Where each map of a layer lies on the layer's one picture, and between which ends it is coloured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitscope.messages import FloatArray

TILE_PX = 56.0
"""Side of a map of 28 cells at zoom 1."""
TILE_CELLS = 28
USUAL_PX, MOST_TIMES = 600.0, 3.0
"""Where there is more width than that, the maps grow with it, up to so many times."""
SHRINK = 0.4
"""Coarser maps are drawn somewhat smaller, as they are in the network, but stay large enough to read."""
CELL_PX = 14.0
"""Side of one cell of a layer without rows and columns, at zoom 1."""
MANY_CELLS = 256
NUMBER_CELL_PX = 38.0, 24.0
"""Least width, and height, of a cell with its number printed in it."""
NUMBER_HEAD_PX = 16.0
GAP_PX = 4.0
WIDE_ZOOMS = (1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 8.0)
"""Tried for a layer that has the whole place."""


@dataclass(frozen=True)
class AtlasLayout:
    """Tiles in rows, all in whole device pixels so that every cell is equally large."""

    count: int
    rows: int
    """Cells of one map, down."""
    columns: int
    """Cells of one map, across."""
    cell_width: int
    cell_height: int
    gap: int
    head: int
    """Room for a label above each tile."""
    across: int
    """Tiles in a row."""

    @property
    def tile_width(self) -> int:
        """Width of a tile in device pixels."""
        return self.columns * self.cell_width

    @property
    def tile_height(self) -> int:
        """Height of a tile in device pixels, without its label."""
        return self.rows * self.cell_height

    @property
    def height(self) -> int:
        """Height of everything in device pixels."""
        lines = -(-self.count // self.across)
        return lines * (self.head + self.tile_height) + (lines - 1) * self.gap

    def place(self, index: int) -> tuple[int, int]:
        """Return the top left device pixel of a map."""
        line, place = divmod(index, self.across)
        top = line * (self.head + self.tile_height + self.gap) + self.head
        return place * (self.tile_width + self.gap), top

    def at(self, x: float, y: float) -> tuple[int, int, int] | None:
        """Return map, row and column under a device pixel, or None between the maps."""
        line, down = divmod(int(y), self.head + self.tile_height + self.gap)
        place, right = divmod(int(x), self.tile_width + self.gap)
        index = line * self.across + place
        inside = self.head <= down < self.head + self.tile_height and right < self.tile_width
        if x < 0 or y < 0 or not inside or place >= self.across or index >= self.count:
            return None
        return index, (down - self.head) // self.cell_height, right // self.cell_width


def as_maps(array: FloatArray) -> FloatArray:
    """Return a stage's output as `(maps, rows, columns)`; a layer without rows has maps of one cell."""
    if array.ndim <= 1:
        return array.reshape(-1, 1, 1)
    return array.reshape(-1, *array.shape[-2:])


def map_shape(shape: tuple[int, ...]) -> tuple[int, int, int]:
    """Return maps, rows, columns of a stage with this output shape."""
    if len(shape) <= 1:
        return (shape[0] if shape else 1), 1, 1
    return int(np.prod(shape[:-2])), shape[-2], shape[-1]


def arrange(
    shape: tuple[int, ...], width: float, zoom: float = 1.0, ratio: float = 1.0, *, numbers: bool = False
) -> AtlasLayout:
    """Lay out a stage's maps in `width` pixels; `ratio` is the screen's device pixels a pixel."""
    count, rows, columns = map_shape(shape)
    room = max(1, int(width * ratio))
    gap = max(1, round(GAP_PX * ratio))
    if numbers:
        wide, high = (round(side * ratio) for side in NUMBER_CELL_PX)
        across = _balanced(count, (room + gap) // (wide + gap))
        wide = max(wide, min((room + gap) // across - gap, 2 * wide))
        return AtlasLayout(count, 1, 1, wide, high, gap, round(NUMBER_HEAD_PX * ratio), across)
    grown = _grown(width)
    if rows == columns == 1:
        side = CELL_PX if count <= MANY_CELLS else 0.75 * CELL_PX
        cell, gap = max(2, round(side * zoom * ratio * grown**SHRINK)), max(1, gap // 2)
    else:
        cells = max(rows, columns)
        side = TILE_PX * (cells / TILE_CELLS) ** SHRINK * zoom * ratio * grown
        cell = max(1, min(round(side / cells), room // columns))
        gap = cell * max(1, round(gap / cell))  # in cells, so that all maps are one picture
    across = _balanced(count, (room + gap) // (columns * cell + gap))
    return AtlasLayout(count, rows, columns, cell, cell, gap, 0, across)


def atlas_pixels(layout: AtlasLayout, colours: NDArray[np.uint32], ground: int) -> NDArray[np.uint32]:
    """Return the one picture of all maps, `colours` (count, rows, columns), with ground between them.

    In cells, `layout.cell_width` device pixels each, since a gap is a whole number of cells; for a layer of
    single cells, whose gaps are narrower, in device pixels. One by one, hundreds of maps would take longer.
    """
    lines = -(-layout.count // layout.across)
    single = layout.rows == layout.columns == 1
    high, wide = (layout.cell_height, layout.cell_width) if single else (layout.rows, layout.columns)
    gap = layout.gap if single else layout.gap // layout.cell_width
    tiles = np.full((lines * layout.across, *colours.shape[1:]), ground, np.uint32)
    tiles[: layout.count] = colours
    tiles = tiles.reshape(lines, layout.across, *colours.shape[1:]).transpose(0, 2, 1, 3)
    picture = np.full((lines, high + gap, layout.across, wide + gap), ground, np.uint32)
    picture[:, :high, :, :wide] = tiles
    return picture.reshape(lines * (high + gap), layout.across * (wide + gap))


def fitting_zoom(
    shape: tuple[int, ...], width: float, height: float, ratio: float = 1.0, *, numbers: bool = False
) -> float:
    """Return the largest zoom at which all maps of a layer are in sight, at least the usual one."""
    fits = [
        zoom
        for zoom in WIDE_ZOOMS
        if arrange(shape, width, zoom, ratio, numbers=numbers).height <= height * ratio
        and map_shape(shape)[2] * _cell_side(shape, zoom) * _grown(width) <= width
    ]
    return max(fits, default=1.0)


def _grown(width: float) -> float:
    """Return how many times as large as usual maps are drawn in this width."""
    return min(max(width / USUAL_PX, 1.0), MOST_TIMES)


def _cell_side(shape: tuple[int, ...], zoom: float) -> float:
    cells = max(map_shape(shape)[1:])
    return zoom * (CELL_PX if cells == 1 else TILE_PX * (cells / TILE_CELLS) ** SHRINK / cells)


def _balanced(count: int, most: int) -> int:
    """Return how many stand in a row so that the last row is not nearly empty."""
    lines = -(-count // max(1, most))
    return -(-count // lines)
