"""The options of an explanation, read and checked: which stage, map, cell, class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from digitscope.messages import FloatArray, StageInfo
from digitscope.nn.explain.context.context import Context


def stage_of(options: Mapping[str, Any], context: Context) -> StageInfo:
    """Return the stage that the options name; raises ValueError if there is none."""
    return context.stage(str(options.get("stage", context.stages[-1].name)))


def map_index(options: Mapping[str, Any], info: StageInfo) -> int:
    """Return the number of the map (or cell of a strip) that the options name.

    Raises:
        ValueError: if the stage has no such map.
    """
    index = int(options.get("map", 0))
    if not 0 <= index < info.shape[0]:
        raise ValueError(f"The stage {info.name} has {info.shape[0]} maps; there is no map {index}.")
    return index


def cell_of(options: Mapping[str, Any], info: StageInfo) -> tuple[int, int]:
    """Return row and column that the options name, the middle where they name none; (0, 0) in a strip.

    Raises:
        ValueError: if the map has no such cell.
    """
    if len(info.shape) < 3:
        return 0, 0
    height, width = info.shape[1:]
    row, column = int(options.get("row", height // 2)), int(options.get("column", width // 2))
    if not (0 <= row < height and 0 <= column < width):
        raise ValueError(f"A map of {info.name} is {height}×{width}; there is no cell {row}, {column}.")
    return row, column


def class_index(options: Mapping[str, Any], context: Context, logits: Sequence[float] | FloatArray) -> int:
    """Return the class that the options name by its number, the likeliest where they name none.

    Raises:
        ValueError: if there is no such class.
    """
    chosen = options.get("class")
    index = int(np.argmax(logits)) if chosen is None else int(chosen)
    if not 0 <= index < len(context.classes):
        raise ValueError(f"This network has {len(context.classes)} classes; there is no number {index}.")
    return index
