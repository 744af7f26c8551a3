"""A lot for each item of a data set, 0…1, that hangs on nothing but its number or its content."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.drawing.packed import PackedInk

Lots = NDArray[np.float64]
Words = NDArray[np.uint64]
BLOCK = 20
"""Of twenty numbers in a row each has a lot in another twentieth, so that few drawings give a true share."""
PIECE = 65_536
"""Pictures that are looked at at once: a set that is mapped from disk is never read whole."""


def lots_of_numbers(numbers: NDArray[np.int64]) -> Lots:
    """Return a lot for each number (N,): the same for the same number in any company."""
    mixed = _mixed(numbers.astype(np.uint64))
    row = ((numbers - 1) // BLOCK * BLOCK)[:, None] + np.arange(1, BLOCK + 1)
    rank = (_mixed(row.astype(np.uint64)) < mixed[:, None]).sum(axis=1)
    lots: Lots = (rank + _share(_mixed(mixed))) / BLOCK
    return lots


def lots_of_content(images: NDArray[np.uint8], ink: PackedInk | None = None) -> Lots:
    """Return a lot for each picture (N, H, W), or of its strokes if it has some; twins have the same."""
    lots = np.empty(len(images))
    for first in range(0, len(images), PIECE):
        piece = np.ascontiguousarray(images[first : first + PIECE]).reshape(-1, images[0].size)
        piece = np.pad(piece, ((0, 0), (0, -piece.shape[1] % 8)))
        words = piece.view("<u8").astype(np.uint64, copy=False)
        lots[first : first + PIECE] = _share(_mixed((words * _places(words.shape[1])).sum(axis=1)))
    if ink is None or not len(ink.x):
        return lots
    # The strokes themselves: pictures of them are others when the program draws otherwise.
    starts = ink.point_starts
    counts = np.diff(starts)
    within = np.arange(len(ink.x)) - np.repeat(starts[:-1], counts)
    places = _places(int(counts.max()))[within]
    mixed = _mixed(_bits(ink.x) ^ _mixed(_bits(ink.y))) * places
    totals = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mixed, dtype=np.uint64)])
    drawn = counts > 0
    lots[drawn] = _share(_mixed(totals[starts[1:]] - totals[starts[:-1]]))[drawn]
    return lots


def _bits(values: NDArray[np.float64]) -> Words:
    """Return the bits of numbers; those of −0 are those of 0."""
    return np.ascontiguousarray(values + 0.0, dtype=np.float64).view(np.uint64)


def _places(count: int) -> Words:
    """Return an odd factor for each place."""
    return _mixed(np.arange(1, count + 1, dtype=np.uint64)) | np.uint64(1)


def _share(words: Words) -> Lots:
    share: Lots = (words >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return share


def _mixed(words: Words) -> Words:
    """Return whole numbers whose every bit hangs on every bit of those given.

    Source: SplitMix64, Steele, Lea and Flood, “Fast splittable pseudorandom number generators”, 2014.
    """
    mixed = words + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    result: Words = mixed ^ (mixed >> np.uint64(31))
    return result
