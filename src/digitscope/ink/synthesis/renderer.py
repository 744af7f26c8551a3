"""Strokes varied and drawn anew for a training, piece by piece: by this process, or ahead by others."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.drawing.packed import PackedInk
from digitscope.ink.framing.framing import frame_packed
from digitscope.ink.framing.smoothing import softened_bytes
from digitscope.ink.synthesis.stroke_augmentation import Amounts, augment

PIECE = 1000
"""Drawings between two places to stop: about a tenth of a second."""


@dataclass(frozen=True, eq=False)
class Originals:
    """N drawings to vary, and how far."""

    ink: PackedInk
    images: NDArray[np.uint8]
    """(N, 28, 28): what stands for the drawings that have no strokes."""
    names: Sequence[str]
    """The label of each, (N,)."""
    amounts: Amounts

    def pieces(self) -> Iterator[Originals]:
        """Yield up to `PIECE` of the drawings at a time."""
        for first in range(0, len(self.ink), PIECE):
            last = min(first + PIECE, len(self.ink))
            some = self.ink.some(first, last)
            yield Originals(some, self.images[first:last], self.names[first:last], self.amounts)

    def drawn_anew(self, random: np.random.Generator) -> NDArray[np.uint8]:
        """Return a variation of each drawing, (N, 28, 28)."""
        with_strokes = np.flatnonzero(np.diff(self.ink.drawing_starts))
        if len(with_strokes) == len(self.ink):
            return self._drawn(self.ink, self.names, random)
        pictures = self.images.copy()
        names = [self.names[int(place)] for place in with_strokes]
        pictures[with_strokes] = self._drawn(self.ink.take(with_strokes), names, random)
        return pictures

    def _drawn(self, ink: PackedInk, names: Sequence[str], random: np.random.Generator) -> NDArray[np.uint8]:
        pictures = frame_packed(augment(ink, random, self.amounts, names))
        if self.amounts.soft:
            chosen = random.random(len(pictures)) < self.amounts.soft
            pictures[chosen] = softened_bytes(pictures[chosen])
        return pictures


@dataclass(frozen=True, eq=False)
class Order:
    """Drawings to draw anew, and the chance that they are varied by."""

    originals: Originals
    seed: tuple[int, ...]

    def drawn(self) -> NDArray[np.uint8]:
        """Return the pictures, (N, 28, 28): the same wherever they are drawn."""
        return self.originals.drawn_anew(np.random.default_rng(self.seed))


class Draughtsmen:
    """Other processes that draw ahead: a GPU learns faster than one core draws."""

    def __init__(self, count: int) -> None:
        # Spawned, because a process in which CUDA has begun cannot be forked.
        self._pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"))

    def ask(self, orders: Sequence[Order]) -> list[Future[NDArray[np.uint8]]]:
        """Give orders; the results come in the same order."""
        return [self._pool.submit(Order.drawn, order) for order in orders]

    def close(self) -> None:
        """Send them home; what was ordered and not begun is left undone."""
        self._pool.shutdown(wait=False, cancel_futures=True)
