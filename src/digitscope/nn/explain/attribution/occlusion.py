"""Occlusion (Zeiler and Fergus 2014): how much each score falls when a square of the picture is covered."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from digitscope.messages import FloatArray
from digitscope.nn.explain.attribution.targets import Targets
from digitscope.nn.explain.context.context import Context, Result
from digitscope.nn.explain.context.time_budget import Pace

WINDOW = 5
"""Side of the square in pixels: about twice the width of a line."""
SPREAD = 4
"""The squares are taken in SPREAD² rounds of evenly spread ones, so that the map grows everywhere at once."""


def occlusion(
    context: Context, image: Tensor, targets: Targets, window: int = WINDOW, fill: float = 0.0
) -> Iterator[Result]:
    """Yield the growing maps; a pixel gets the mean fall over all squares that cover it.

    Not by captum, whose loop runs once for each class and cannot be interrupted: here one pass does for all.

    Args:
        fill: what the square is filled with, 0 black (ink is taken away) to 1 white (ink is put there).

    Raises:
        ValueError: if the square is not 1…28 pixels wide.
    """
    side = image.shape[-1]
    if not 1 <= window <= side or not 0 <= fill <= 1:
        raise ValueError(f"The square can be 1 to {side} pixels wide, its filling 0 to 1.")
    corners = _corners(side - window + 1)
    falls = np.zeros((len(targets), side, side), np.float64)
    covers = np.zeros((side, side), np.float64)
    before = _scores(context, image, targets)[0]
    pace, done = Pace(first=8, most=128), 0
    while done < len(corners):
        started = time.perf_counter()
        part = corners[done : done + pace.size]
        after = _covered_scores(context, image, targets, part, window, fill)
        for (row, column), fall in zip(part, before - after, strict=True):
            falls[:, row : row + window, column : column + window] += fall[:, None, None]
            covers[row : row + window, column : column + window] += 1
        done += len(part)
        pace.note(len(part), time.perf_counter() - started)
        heat = (falls / np.maximum(covers, 1)).astype(np.float32)
        yield {"heat": heat, "progress": done / len(corners), "window": window, "fill": fill}


def _corners(places: int) -> NDArray[np.int64]:
    """Return (N, 2) upper left corners of all squares, evenly spread ones first."""
    rows, columns = np.divmod(np.arange(places * places), places)
    rounds = rows % SPREAD * SPREAD + columns % SPREAD
    order = np.argsort(rounds * 7 % (SPREAD * SPREAD), kind="stable")
    return np.stack([rows, columns], axis=1)[order]


def _covered_scores(
    context: Context, image: Tensor, targets: Targets, corners: NDArray[np.int64], window: int, fill: float
) -> FloatArray:
    """Return (N, T) scores with a square at each corner."""
    pictures = image.expand(len(corners), -1, -1, -1).clone()
    for picture, (row, column) in zip(pictures, corners, strict=True):
        picture[0, row : row + window, column : column + window] = fill
    return _scores(context, pictures, targets)


@torch.no_grad()
def _scores(context: Context, pictures: Tensor, targets: Targets) -> FloatArray:
    """Return (N, T): every target's score for every picture."""
    logits = context.model((pictures - context.card.mean) / context.card.std)
    scores: FloatArray = (logits @ targets.rows.T).numpy()
    return scores
