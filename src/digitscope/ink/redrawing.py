"""Strokes varied and drawn anew for a training, piece by piece: by this process, or ahead by others."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.augment import Amounts, augment
from digitscope.ink.framing import frame_packed
from digitscope.ink.packed import PackedInk

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

    def piece(self, first: int, random: np.random.Generator) -> NDArray[np.uint8]:
        """Return a variation of up to `PIECE` drawings from the first on, (B, 28, 28)."""
        last = min(first + PIECE, len(self.ink))
        some, names = self.ink.some(first, last), self.names[first:last]
        with_strokes = np.flatnonzero(np.diff(some.drawing_starts))
        if len(with_strokes) == len(some):
            return frame_packed(augment(some, random, self.amounts, names))
        pictures = self.images[first:last].copy()
        labels = [names[int(place)] for place in with_strokes]
        pictures[with_strokes] = frame_packed(
            augment(some.take(with_strokes), random, self.amounts, labels)
        )
        return pictures


@dataclass(frozen=True)
class Order:
    """One piece of a set, with the chance that it is varied by."""

    which: int
    """Place of the originals in the list of all."""
    first: int
    seed: tuple[int, ...]

    def drawn(self, every: Sequence[Originals]) -> NDArray[np.uint8]:
        """Return the piece, (B, 28, 28): the same wherever it is drawn."""
        return every[self.which].piece(self.first, np.random.default_rng(self.seed))


class Draughtsmen:
    """Other processes that draw ahead: a GPU learns faster than one core draws."""

    def __init__(self, every: Sequence[Originals], count: int) -> None:
        # Spawned, because a process in which CUDA has begun cannot be forked.
        self._pool = ProcessPoolExecutor(
            count, multiprocessing.get_context("spawn"), _take_up, (tuple(every),)
        )

    def ask(self, orders: Sequence[Order]) -> list[Future[NDArray[np.uint8]]]:
        """Order pieces; the results come in this order."""
        return [self._pool.submit(_draw, order) for order in orders]

    def close(self) -> None:
        """Send them home; what was ordered and not begun is left undone."""
        self._pool.shutdown(wait=False, cancel_futures=True)


_originals: tuple[Originals, ...] = ()


def _take_up(every: tuple[Originals, ...]) -> None:
    global _originals
    _originals = every


def _draw(order: Order) -> NDArray[np.uint8]:
    return order.drawn(_originals)


def orders_of(which: int, count: int, seed: tuple[int, ...]) -> Iterator[Order]:
    """Yield the orders for a whole set of so many drawings, each with chance of its own."""
    for first in range(0, count, PIECE):
        yield Order(which, first, (*seed, first))
