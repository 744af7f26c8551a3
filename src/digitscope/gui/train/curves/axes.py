"""Axes of the training curves: where a number lies, and which numbers are printed beside it (no Qt)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from digitscope.gui.style.number_format import short_number

Points = NDArray[np.float64]
MOST_RIGHT = 0.9999
"""Accuracies above are drawn here: an axis on which errors shrink evenly has no place for none at all."""
LEAST_LOSS = 1e-6
FINER = 3
"""With fewer round numbers beside an axis the ones between them are printed, too."""
NINES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999)
ONES = (1.0, 2.0, 5.0)
FINE_NINES = (*(n / 20 for n in range(19)), *NINES[4:], 0.96, 0.97, 0.985, 0.992, 0.994, 0.996, 0.9985)
FINE_ONES = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)


@dataclass(frozen=True)
class Axis:
    """How numbers are placed along an axis and how they are printed."""

    place: Callable[[ArrayLike], Points]
    """Gives a height for each number; only differences of heights mean anything."""
    ticks: tuple[float, ...]
    """Round numbers, any of which may be printed."""
    finer: tuple[float, ...]
    """Less round ones, for an axis that holds few others."""
    printed: Callable[[float], str]
    least_span: float
    """Heights closer together than this do not fill the axis: noise would look like news."""


def _log(values: ArrayLike) -> Points:
    return np.asarray(np.log10(np.maximum(np.asarray(values, np.float64), LEAST_LOSS)))


def _nines(values: ArrayLike) -> Points:
    return np.asarray(-np.log10(1 - np.clip(np.asarray(values, np.float64), 0, MOST_RIGHT)))


def share_text(value: float) -> str:
    """Return an accuracy as its axis prints it: `99.5 %`."""
    if not math.isfinite(value):
        return short_number(value)
    return f"{100 * value:.4g} %"


def _decades(ones: tuple[float, ...]) -> tuple[float, ...]:
    every = ((one, e) for e in range(-6, 3) for one in ones)
    return tuple(one * 10.0**e for one, e in every if e != -2 or one % 1 == 0)  # 0.015 is printed as 0.02


LOSS = Axis(_log, _decades(ONES), _decades(FINE_ONES), short_number, 0.3)
ACCURACY = Axis(_nines, NINES, tuple(sorted(FINE_NINES)), share_text, 0.3)


def span(axis: Axis, columns: list[Points]) -> tuple[float, float]:
    """Return the heights at the ends of an axis that holds all these numbers, with a little air."""
    finite = [axis.place(values[np.isfinite(values)]) for values in columns]
    heights = np.concatenate(finite) if finite else np.zeros(0)
    if not len(heights):
        return (-2.0, 0.5) if axis is LOSS else (0.0, 2.3)
    low, high = float(heights.min()), float(heights.max())
    if high - low < axis.least_span:
        middle = (low + high) / 2
        low, high = middle - axis.least_span / 2, middle + axis.least_span / 2
    air = 0.06 * (high - low)
    return low - air, high + air


def shown_ticks(axis: Axis, low: float, high: float, room: float, least_gap: float) -> list[float]:
    """Return the ticks between two heights that stand at least `least_gap` apart in `room` pixels."""
    chosen = _spread(axis, axis.ticks, low, high, room / least_gap)
    return chosen if len(chosen) >= FINER else _spread(axis, axis.finer, low, high, room / least_gap)


def _spread(axis: Axis, ticks: tuple[float, ...], low: float, high: float, most: float) -> list[float]:
    chosen: list[float] = []
    last = -math.inf
    for tick in ticks:
        height = float(axis.place(tick))
        at = (height - low) / (high - low) * most
        if low <= height <= high and at - last >= 1:
            chosen.append(tick)
            last = at
    return chosen


def epoch_ticks(end: float, room: float, least_gap: float) -> list[float]:
    """Return round epochs from 0 to the end."""
    if end <= 0 or room <= 0:
        return [0.0]
    wanted = end * least_gap / room
    size = 10.0 ** math.floor(math.log10(wanted))
    step = next(size * one for one in (1, 2, 5, 10) if size * one >= wanted)
    return [step * k for k in range(int(end / step + 1e-9) + 1)]
