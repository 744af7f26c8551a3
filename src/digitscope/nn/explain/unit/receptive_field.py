"""What in the picture a cell looks at, computed from kernels, strides, paddings and poolings."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from digitscope.ink.framing.framing import SIDE
from digitscope.messages import FloatArray
from digitscope.nn.explain.context.context import Context, Result
from digitscope.nn.explain.context.options import cell_of, map_index, stage_of
from digitscope.nn.model.architectures import Block

Ints: TypeAlias = NDArray[np.int64]
Box: TypeAlias = tuple[int, int, int, int]

POOLS = (nn.MaxPool2d, nn.AvgPool2d, nn.LPPool2d)
CELL_BY_CELL = (
    *(nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.PReLU, nn.ELU, nn.CELU, nn.SELU, nn.GELU, nn.SiLU, nn.Mish),
    *(nn.Softplus, nn.Hardtanh, nn.Hardswish, nn.Hardsigmoid, nn.Tanh, nn.Sigmoid),
    *(nn.Identity, nn.Dropout, nn.Dropout2d, nn.BatchNorm1d, nn.BatchNorm2d),
)
"""Modules each cell of whose output depends on the same cell of the input alone."""

MARGINS = (16, 48, 112)
"""By so much larger than it is an input is made, in turn, to find cells whose field no edge cuts."""
FREE_CELLS = 4
"""So many such cells tell how far the field moves from one to the next."""


@dataclass(frozen=True, eq=False)
class Reach:
    """What each row (or column) of a stage's output looks at, along one axis of the picture."""

    low: Ints
    """(R,) first row of the picture."""
    high: Ints
    """(R,) last row of the picture."""
    step: float
    """How far the field moves in the picture from one cell to the next."""
    begin: float
    """Where the field of cell 0 would begin if the picture had no edge."""
    size: float
    """How many rows the field has where no edge cuts it."""

    def through(self, inner: Reach) -> Reach:
        """Return the reach of cells that look with `inner` at cells that have this reach."""
        low = np.minimum.reduce([self.low[inner.low], self.low[inner.high]])
        high = np.maximum.reduce([self.high[inner.low], self.high[inner.high]])
        begin = self.begin + inner.begin * self.step
        return Reach(low, high, self.step * inner.step, begin, self.size + (inner.size - 1) * self.step)


def joined(branches: Sequence[Reach]) -> Reach:
    """Return the reach of cells that are made of those of several branches with as many cells each."""
    low = np.minimum.reduce([branch.low for branch in branches])
    high = np.maximum.reduce([branch.high for branch in branches])
    widest = max(branches, key=lambda branch: branch.size)
    if any(branch.step != widest.step for branch in branches):
        return replace(widest, low=low, high=high)  # one looks at everything, wherever the cell is
    begin = min(branch.begin for branch in branches)
    end = max(branch.begin + branch.size for branch in branches)
    return Reach(low, high, widest.step, begin, end - begin)


def plain(count: int) -> Reach:
    """Return the reach of cells that look at themselves."""
    places = np.arange(count)
    return Reach(places, places, 1.0, 0.0, 1.0)


def whole(cells: int, count: int) -> Reach:
    """Return the reach of cells that all look at everything."""
    return Reach(np.zeros(cells, np.int64), np.full(cells, count - 1), 0.0, 0.0, float(count))


@dataclass(frozen=True, eq=False)
class Fields:
    """The receptive fields of all cells of a stage; every map of it has the same ones."""

    rows: Reach
    columns: Reach
    strip: tuple[int, int, int] | None = None
    """(C, H, W) of which the cells of a strip are the flattened cells; None for maps."""

    def place(self, index: int, row: int, column: int) -> tuple[int, int]:
        """Return row and column in the fields of a cell; in a strip `index` counts the cells."""
        if self.strip is None:
            return row, column
        _, height, width = self.strip
        return index // width % height, index % width

    def box(self, index: int, row: int, column: int) -> Box:
        """Return left, top, right, bottom in pixels, right and bottom excluded, cut at the picture's edge."""
        row, column = self.place(index, row, column)
        across, down = self.columns, self.rows
        edges = (across.low[column], down.low[row], across.high[column] + 1, down.high[row] + 1)
        return int(edges[0]), int(edges[1]), int(edges[2]), int(edges[3])

    def full_box(self, index: int, row: int, column: int) -> tuple[float, float, float, float]:
        """Return the box as if the picture went on beyond its edges."""
        row, column = self.place(index, row, column)
        left = self.columns.begin + column * self.columns.step
        top = self.rows.begin + row * self.rows.step
        return left, top, left + self.columns.size, top + self.rows.size


def fields_of(context: Context, stage: str) -> Fields:
    """Return the receptive fields of a stage's cells."""

    def make() -> Fields:
        place = context.place(stage)
        if place == 0:
            return Fields(plain(SIDE), plain(SIDE))
        before = context.stages[place - 1]
        given = fields_of(context, before.name)
        return _after(context.module(stage), given, before.shape, context.stages[place].shape)

    return context.once(("receptive", stage), make)


def _after(module: nn.Module, given: Fields, before: tuple[int, ...], after: tuple[int, ...]) -> Fields:
    if isinstance(module, CELL_BY_CELL):
        return given
    if isinstance(module, nn.Flatten) and len(before) == 3:
        return Fields(given.rows, given.columns, strip=(before[0], before[1], before[2]))
    if len(after) == 1:
        # Sums over everything before it: the field is what all those cells together look at.
        rows, columns = _all_of(given.rows), _all_of(given.columns)
        return Fields(rows, columns, strip=(after[0], 1, 1))
    rows = given.rows.through(_reach(module, 0, before, after))
    columns = given.columns.through(_reach(module, 1, before, after))
    return Fields(rows, columns)


def _all_of(reach: Reach) -> Reach:
    low, high = int(reach.low.min()), int(reach.high.max())
    return Reach(np.array([low]), np.array([high]), 0.0, float(low), float(high - low + 1))


def _reach(module: nn.Module, axis: int, before: tuple[int, ...], after: tuple[int, ...]) -> Reach:
    """Return what each row (axis 0) or column (axis 1) of a module's output looks at in its input."""
    count, cells = before[1 + axis], after[1 + axis]
    if isinstance(module, CELL_BY_CELL):
        return plain(count)
    window = window_of(module, axis)
    if window is not None:
        size, stride, padding, dilation = window
        begin = np.arange(cells) * stride - padding
        span = dilation * (size - 1)
        # Of a dilated window only every `dilation`-th place counts: steps outside the map, rounded up.
        outside_before = np.ceil(np.maximum(-begin, 0) / dilation).astype(np.int64)
        outside_after = np.ceil(np.maximum(begin + span - (count - 1), 0) / dilation).astype(np.int64)
        low = np.clip(begin + outside_before * dilation, 0, count - 1)
        high = np.clip(begin + span - outside_after * dilation, 0, count - 1)
        return Reach(low, high, float(stride), float(-padding), float(span + 1))
    if isinstance(module, nn.Sequential):
        return _chain(module, axis, before)
    if isinstance(module, Block):
        added = _chain(nn.Sequential(module.first, module.second), axis, before)
        return joined([_reach(module.skip, axis, before, after), added])
    return _tried(module, axis, before)


def window_of(module: nn.Module, axis: int) -> tuple[int, int, int, int] | None:
    """Return size, stride, padding and dilation of a module that slides a window; None for any other."""
    if not isinstance(module, nn.Conv2d | nn.MaxPool2d | nn.AvgPool2d | nn.LPPool2d):
        return None
    if isinstance(module, nn.Conv2d) and module.padding_mode != "zeros":
        return None  # what lies beyond the edge is then another part of the map
    size = _of_axis(module.kernel_size, axis)
    dilation = _of_axis(getattr(module, "dilation", 1), axis)
    padding = getattr(module, "padding", 0)
    if isinstance(padding, str):
        padding = dilation * (size - 1) // 2 if padding == "same" else 0
    return size, _of_axis(module.stride, axis), _of_axis(padding, axis), dilation


def _of_axis(value: int | tuple[int, ...], axis: int) -> int:
    return value if isinstance(value, int) else value[axis]


def _chain(modules: nn.Sequential, axis: int, before: tuple[int, ...]) -> Reach:
    reach = plain(before[1 + axis])
    shape = before
    for module in modules:
        with torch.no_grad():
            following = tuple(module(torch.zeros(1, *shape)).shape[1:])
        reach = reach.through(_reach(module, axis, shape, following))
        shape = following
    return reach


def _tried(module: nn.Module, axis: int, before: tuple[int, ...]) -> Reach:
    """Find what an unknown module's rows or columns look at by trying.

    Step, begin and size are taken from larger and larger inputs, until some cells have a field that no edge
    cuts; where there are none, from the input as it is.
    """
    low, high = _spoiled_by(module, axis, before)
    count = before[1 + axis]
    for larger in (count, *(count + more for more in MARGINS)):
        size = tuple(larger if place == 1 + axis else side for place, side in enumerate(before))
        try:
            first, last = _spoiled_by(module, axis, size)
        except RuntimeError:
            break  # it takes inputs of one size alone
        if larger > count and len(first) == len(low):
            break  # it makes the same cells of any input
        inside = np.flatnonzero((first > 0) & (last < larger - 1))
        if len(inside) >= FREE_CELLS:
            some = inside[len(inside) // 2 - FREE_CELLS // 2 :][:FREE_CELLS]
            step = float(first[some[-1]] - first[some[0]]) / float(some[-1] - some[0])
            begin = float(np.min(first[some] - some * step))
            return Reach(low, high, step, begin, float((last[some] - first[some]).max() + 1))
    step = float(low[-1] - low[0]) / max(len(low) - 1, 1)
    return Reach(low, high, step, float(low[0]), float((high - low).max() + 1))


@torch.no_grad()
def _spoiled_by(module: nn.Module, axis: int, before: tuple[int, ...]) -> tuple[Ints, Ints]:
    """Return the first and the last row (or column) that each of the output looks at, (cells,) each.

    One at a time is made not-a-number. Whatever is computed with it is then not a number either, whatever the
    weights are. In double precision, since the quick algorithms for single precision mix neighbours that the
    formula keeps apart.
    """
    count = before[1 + axis]
    doubled = copy.deepcopy(module).double().eval()
    hits = []
    for place in range(count):
        spoiled = torch.zeros(1, *before, dtype=torch.float64)
        spoiled.select(2 + axis, place).fill_(float("nan"))
        hits.append(torch.isnan(doubled(spoiled)[0]).any(dim=0).any(dim=1 - axis))
    hit = torch.stack(hits).numpy()  # (count, cells)
    return hit.argmax(axis=0), count - 1 - hit[::-1].argmax(axis=0)


def receptive(context: Context, image: FloatArray, options: Mapping[str, Any]) -> Iterator[Result]:
    """Tell what a cell (options `stage`, `map`, `row`, `column`) looks at, and the same for all cells."""
    del image
    info = stage_of(options, context)
    index, (row, column) = map_index(options, info), cell_of(options, info)
    fields = fields_of(context, info.name)
    box = fields.box(index, row, column)
    yield {
        "stage": info.name,
        "map": index,
        "row": row,
        "column": column,
        "box": box,
        "full_box": fields.full_box(index, row, column),
        "whole": box == (0, 0, SIDE, SIDE),
        "rows": np.stack([fields.rows.low, fields.rows.high + 1], axis=1),
        "columns": np.stack([fields.columns.low, fields.columns.high + 1], axis=1),
        "strip": fields.strip,
    }
