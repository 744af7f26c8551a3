"""What a layer makes of some thousands of digits: computed once, in pieces, and kept for the network."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from digitscope.data.load import Digits
from digitscope.messages import FloatArray
from digitscope.nn.explain.context.context import Context
from digitscope.nn.explain.context.time_budget import Pace

MOST = 5000
POOLED_SIDE = 7
"""Larger maps are averaged down to so many cells a side: 32 of 28×28 for 5,000 digits would take 500 MB."""


@dataclass(eq=False)
class Bank:
    """Digits and what one layer makes of them."""

    stage: str
    digits: Digits
    """The picked ones."""
    index: NDArray[np.int64]
    """(N,), their numbers in the data set."""
    values: FloatArray
    """(N, D); rows from `done` on are not filled yet."""
    squares: FloatArray
    """(N,): squared lengths of the rows."""
    done: int = 0

    def __len__(self) -> int:
        return len(self.index)


def hidden_stage(context: Context) -> str:
    """Return the last hidden layer: what the last stage with weights is given."""
    last = max((at for at, info in enumerate(context.stages) if info.weights), default=1)
    return context.stages[last - 1].name


def features(context: Context, images: NDArray[np.generic], stage: str) -> FloatArray:
    """Return (N, D): a stage's output for pictures (N, 28, 28), flat, averaged down where it is large."""
    with torch.no_grad():
        given = context.prepare(images)
        for child in context.batched_model()[: context.place(stage)]:
            given = child(given)
        values: FloatArray = _pooled(given).flatten(1).numpy()
    return values


def is_pooled(context: Context, stage: str) -> bool:
    """Whether the maps of a stage are averaged down."""
    shape = context.stage(stage).shape
    return len(shape) == 3 and max(shape[1:]) > POOLED_SIDE


def bank_of(context: Context, stage: str, count: int) -> Generator[float, None, Bank]:
    """Yield the share that is done, then return the bank; an interrupted one is gone on with.

    Raises:
        ValueError: if the network has no such stage, or no digit or more than MOST are asked for.
    """
    context.stage(stage)
    if not 1 <= count <= MOST:
        raise ValueError(f"1 to {MOST} digits can be taken, not {count}.")
    for _ in context.wait_for_digits():
        yield 0.0
    key = ("features", stage, count)
    if key not in context.cache:
        context.batched_model()
        yield 0.0
        context.once(key, lambda: _empty(context, stage, count))
        yield 0.0
    bank: Bank = context.cache[key]
    pace = Pace(first=4, most=128)
    while bank.done < len(bank):
        started = time.perf_counter()
        part = slice(bank.done, min(bank.done + pace.size, len(bank)))
        bank.values[part] = features(context, bank.digits.images[part], stage)
        bank.squares[part] = np.square(bank.values[part]).sum(axis=1)
        pace.note(part.stop - part.start, time.perf_counter() - started)
        bank.done = part.stop
        yield bank.done / len(bank)
    return bank


def _empty(context: Context, stage: str, count: int) -> Bank:
    digits = context.digits()
    # The same ones for every layer, in an order without system: what is done so far is a fair sample.
    index = np.random.default_rng(0).permutation(len(digits))[:count].astype(np.int64)
    width = features(context, np.zeros((1, 28, 28), np.float32), stage).shape[1]
    values, squares = np.zeros((len(index), width), np.float32), np.zeros(len(index), np.float32)
    return Bank(stage, digits.pick(index), index, values, squares)


def _pooled(maps: Tensor) -> Tensor:
    if maps.ndim != 4 or max(maps.shape[2:]) <= POOLED_SIDE:
        return maps
    return functional.adaptive_avg_pool2d(maps, POOLED_SIDE)
