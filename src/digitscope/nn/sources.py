"""The data of a training: several sets with shares, parts held out by writer, strokes drawn anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from digitscope.ink.augment import Amounts, augment
from digitscope.ink.framing import frame_packed
from digitscope.nn.data import Digits, Part, load
from digitscope.nn.training import Supply


@dataclass(frozen=True)
class Source:
    """One data set in a training."""

    name: str
    """Path, or name in the data folders."""
    part: Part = "train"
    times: int = 1
    """How often an epoch holds each of its pictures."""
    held_out: float = 0.1
    """Share kept for validation: whole writers where writers are known, else the last pictures."""
    licence: str = ""
    amounts: Amounts = field(default_factory=Amounts)
    """How far strokes are varied when they are drawn anew."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """Data that is ready to train with."""

    train: tuple[Digits, ...]
    """One for each source, without what is held out."""
    times: tuple[int, ...]
    amounts: tuple[Amounts, ...]
    held_out: tuple[Digits, ...]
    described: tuple[dict[str, Any], ...]
    """For the model card: name, counts, fingerprint, licence."""

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes, in order; the same for all sources."""
        return self.train[0].classes

    @property
    def validation(self) -> Digits:
        """Everything that is held out, in one."""
        return joined(self.held_out)

    def supply(self, seed: int) -> Supply:
        """Return the supply of training pictures; strokes are varied and drawn anew for each epoch."""
        every = [self._repeated(place) for place in range(len(self.train))]
        still = [digits for digits in every if digits.ink is None]
        drawn = [digits for digits in every if digits.ink is not None]
        amounts = [how for how, digits in zip(self.amounts, every, strict=True) if digits.ink is not None]
        labels = torch.from_numpy(np.concatenate([digits.labels for digits in (*still, *drawn)]))

        def pictures(epoch: int) -> tuple[Tensor, Tensor]:
            random = np.random.default_rng([seed, epoch])
            anew = [_redrawn(digits, how, random) for digits, how in zip(drawn, amounts, strict=True)]
            return torch.from_numpy(np.concatenate([*(digits.images for digits in still), *anew])), labels

        return pictures

    def _repeated(self, place: int) -> Digits:
        digits, times = self.train[place], self.times[place]
        return digits if times == 1 else digits.pick(np.tile(np.arange(len(digits)), times))


def _redrawn(digits: Digits, amounts: Amounts, random: np.random.Generator) -> NDArray[np.uint8]:
    assert digits.ink is not None
    names = [digits.classes[label] for label in digits.labels]
    return frame_packed(augment(digits.ink, random, amounts, names))


def prepare(sources: tuple[Source, ...], folder: Path | None = None) -> Iterator[str | Prepared]:
    """Read the sources; yields a sentence before each (that takes seconds), and at the end what was prepared.

    Raises:
        DatasetError: if one is missing or cannot be used, or their classes differ.
    """
    train, held, described = [], [], []
    for source in sources:
        yield f"Reading {source.name} …"
        digits = load(source.name, source.part, folder=folder)
        kept = held_out_part(digits, source.held_out)
        train.append(digits.pick(~kept))
        held.append(digits.pick(kept))
        described.append(
            {
                "name": source.name,
                "trained": int((~kept).sum()),
                "held_out": int(kept.sum()),
                "fingerprint": digits.fingerprint,
                "licence": source.licence,
            }
        )
    times, amounts = tuple(source.times for source in sources), tuple(source.amounts for source in sources)
    yield Prepared(tuple(train), times, amounts, tuple(held), tuple(described))


def held_out_part(digits: Digits, share: float) -> NDArray[np.bool_]:
    """Return a mask of what is held out: about this share, whole writers where writers are known."""
    if digits.writers is None:
        return np.arange(len(digits)) >= round(len(digits) * (1 - share))
    names = sorted(set(digits.writers))
    # Evenly over the sorted names: these often begin with the place of collection.
    every = len(names) if share <= 0 else max(1, round(1 / share))
    chosen = set() if share <= 0 else set(names[every // 2 :: every])
    return np.array([writer in chosen for writer in digits.writers], bool)


def joined(parts: tuple[Digits, ...]) -> Digits:
    """Return data sets of the same classes as one."""
    return Digits(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
        parts[0].classes,
        name=" + ".join(part.name for part in parts),
    )
