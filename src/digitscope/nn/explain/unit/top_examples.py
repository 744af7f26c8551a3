"""What a map likes most: the digits, and the patches in them, that excite it most, of the data at hand."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from digitscope.data.load import Digits
from digitscope.messages import FloatArray, StageInfo
from digitscope.nn.explain.context.context import Context, Result
from digitscope.nn.explain.context.options import map_index, stage_of
from digitscope.nn.explain.context.time_budget import Pace
from digitscope.nn.explain.unit.receptive_field import fields_of

SHOWN = 9
WORK_SECONDS = 2.3
"""Looked for so long at the first call for a layer; what was seen until then is kept and named."""
NEWS_SECONDS = 0.25
"""From one growing result to the next."""


class Table:
    """The highest answers of every map of one stage, among the digits seen so far."""

    def __init__(self, maps: int) -> None:
        self.values = torch.full((SHOWN, maps), -torch.inf)
        self.digits = torch.full((SHOWN, maps), -1, dtype=torch.long)
        self.seen = 0

    def take(self, values: Tensor, numbers: Tensor) -> None:
        """Take note of the answers (n, C) to n digits of these numbers (n,)."""
        few = min(SHOWN, len(values))
        best, rows = torch.topk(values, few, dim=0)
        values, found = torch.cat([self.values, best]), torch.cat([self.digits, numbers[rows]])
        self.values, rows = torch.topk(values, SHOWN, dim=0)
        self.digits = torch.gather(found, 0, rows)
        self.seen += len(numbers)


def favourites(context: Context, image: FloatArray, options: Mapping[str, Any]) -> Iterator[Result]:
    """Find the nine digits that excite a map (options `stage`, `map`) most, each with the patch it looks at.

    The first call for a layer looks for some seconds and finds those of all its maps; later calls answer at
    once, or with the option `more` look on.
    """
    del image
    info = stage_of(options, context)
    index = map_index(options, info)
    for _ in context.wait_for_digits():
        yield waiting(info, index)
    digits = context.digits()
    order = context.once(("favourites", "order"), lambda: _order(len(digits)))
    table = _table(context, info)
    result = _result(context, digits, info, index, table)
    yield result
    if (table.seen and not options.get("more")) or table.seen == len(digits):
        return
    stages, pace = context.batched_model()[: context.place(info.name)], Pace(first=16, most=128)
    spent = told = 0.0
    while table.seen < len(digits) and spent < WORK_SECONDS:
        begun = time.perf_counter()
        numbers = order[table.seen : table.seen + pace.size]
        _look(context, stages, digits.images[numbers.numpy()], numbers, info)
        took = time.perf_counter() - begun
        pace.note(len(numbers), took)
        spent += took
        yield result  # the very same one while there is no news
        if spent - told > NEWS_SECONDS:
            told = spent
            result = _result(context, digits, info, index, table)
            yield result
    yield _result(context, digits, info, index, table)


def waiting(info: StageInfo, index: int) -> Result:
    """Return the result while the digits are being read."""
    return {
        "stage": info.name,
        "map": index,
        "images": np.zeros((0, 28, 28), np.float32),
        "boxes": np.zeros((0, 4), np.int64),
        "positions": np.zeros((0, 2), np.int64),
        "values": np.zeros(0, np.float32),
        "labels": [],
        "numbers": np.zeros(0, np.int64),
        "data": "",
        "seen": 0,
        "total": 0,
        "silent": False,
    }


def _order(count: int) -> Tensor:
    # Always the same mixture: the first thousands are of all classes, however the data set is sorted.
    return torch.randperm(count, generator=torch.Generator().manual_seed(0))


def _table(context: Context, info: StageInfo) -> Table:
    return context.once(("favourites", info.name), lambda: Table(info.shape[0]))


@torch.no_grad()
def _look(
    context: Context, stages: list[nn.Module], images: FloatArray, numbers: Tensor, info: StageInfo
) -> None:
    """Run a batch up to a stage and note the highest answer of each map, in the layers on the way too."""
    maps = context.prepare(images).to(memory_format=torch.channels_last)
    start = _table(context, info).seen
    for stage, passed in zip(stages, context.stages[1:], strict=False):
        maps = stage(maps)
        table = _table(context, passed)
        if table.seen == start:
            table.take(maps.flatten(2).amax(dim=2) if maps.ndim > 2 else maps, numbers)


def _result(context: Context, digits: Digits, info: StageInfo, index: int, table: Table) -> Result:
    numbers = table.digits[:, index]
    numbers = numbers[numbers >= 0]
    result = waiting(info, index) | {"data": digits.name, "seen": table.seen, "total": len(digits)}
    if not len(numbers):
        return result
    images = digits.images[numbers.numpy()]
    values, positions = _highest(context, images, info, index)
    fields = fields_of(context, info.name)
    return result | {
        "images": images.astype(np.float32) / 255,
        "boxes": np.array([fields.box(index, row, column) for row, column in positions.tolist()]),
        "positions": positions,
        "values": values,
        "labels": [digits.classes[label] for label in digits.labels[numbers.numpy()].tolist()],
        "numbers": numbers.numpy(),
        # Behind a ReLU a map can be zero everywhere: then these digits are not its favourites.
        "silent": bool((values == values[-1]).all() and values[0] <= 0),
    }


@torch.no_grad()
def _highest(
    context: Context, images: np.ndarray[Any, Any], info: StageInfo, index: int
) -> tuple[FloatArray, np.ndarray[Any, Any]]:
    """Return the highest answer of one map to each picture (n,) and its place (n, 2)."""
    maps = context.forward_to(context.prepare(images), info.name)[:, index]
    if maps.ndim == 1:
        return maps.numpy(), np.zeros((len(maps), 2), np.int64)
    values, places = maps.flatten(1).max(dim=1)
    width = maps.shape[-1]
    return values.numpy(), np.stack([places.numpy() // width, places.numpy() % width], axis=1)
