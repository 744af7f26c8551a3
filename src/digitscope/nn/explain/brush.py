"""Changes that a hand can make: lines put there with the width of a pen, and parts of lines taken away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from digitscope.messages import FloatArray
from digitscope.nn.explain.middle_lines import MiddleLines

Point: TypeAlias = tuple[float, float]
"""Row and column, in pixels of the 28×28 picture; the middle of the first pixel is 0, 0."""

SIDE = 28
PARTS = 8
"""Straight parts that a bow is drawn with."""
_PLACES = np.stack([*np.indices((SIDE, SIDE))], axis=2).reshape(-1, 2).astype(np.float32)


@dataclass(frozen=True)
class Line:
    """A line to add."""

    first: Point
    last: Point
    bulge: float = 0.0
    """How far its middle lies beside the straight way, as a share of its length."""

    @property
    def length(self) -> float:
        """From end to end, in pixels."""
        return float(np.hypot(self.last[0] - self.first[0], self.last[1] - self.first[1]))

    def middle(self) -> Point:
        """Return the place half way along it."""
        down, across = self.last[0] - self.first[0], self.last[1] - self.first[1]
        return (
            (self.first[0] + self.last[0]) / 2 - self.bulge * across,
            (self.first[1] + self.last[1]) / 2 + self.bulge * down,
        )


@dataclass(frozen=True)
class Cut:
    """A part of a line to take away: all ink along the shortest way between two pixels of its middle."""

    first: int
    last: int


Edit: TypeAlias = Line | Cut


def drawn(lines: Sequence[Line], width: float) -> FloatArray:
    """Return the ink of each line by itself, (N, 28, 28), 0…1."""
    ends = np.array([(line.first, line.last) for line in lines], np.float32).reshape(-1, 2, 2)
    middle = np.array([line.middle() for line in lines], np.float32).reshape(-1, 2)
    control = 2 * middle - ends.mean(axis=1)  # of the parabola through the middle
    at = np.linspace(0, 1, PARTS + 1, dtype=np.float32)[None, :, None]
    way = (1 - at) ** 2 * ends[:, None, 0] + 2 * at * (1 - at) * control[:, None] + at**2 * ends[:, None, 1]
    nearest = np.full((len(ends), SIDE * SIDE), np.inf, np.float32)
    for part in range(PARTS):
        start, step = way[:, part, None], (way[:, part + 1] - way[:, part])[:, None]
        away = _PLACES - start  # (N, 784, 2)
        share = (away * step).sum(axis=2) / np.maximum((step * step).sum(axis=2), 1e-6)
        away = away - share.clip(0, 1)[..., None] * step
        np.minimum(nearest, (away * away).sum(axis=2), out=nearest)
    ink: FloatArray = (width / 2 + 0.5 - np.sqrt(nearest)).clip(0, 1)
    return ink.reshape(-1, SIDE, SIDE)


def erased(cut: Cut, lines: MiddleLines) -> FloatArray:
    """Return (28, 28), 0 or 1: where ink is taken away."""
    gone = np.append(lines.between(cut.first, cut.last), False)  # the last one stands for paper
    where: FloatArray = gone[lines.owner].astype(np.float32)
    return where


def inks_of(edits: Sequence[Edit], lines: MiddleLines) -> dict[Edit, FloatArray]:
    """Return for each edit the ink that it adds or where it takes ink away, (28, 28), 0…1."""
    added = [edit for edit in edits if isinstance(edit, Line)]
    found: dict[Edit, FloatArray] = dict(zip(added, drawn(added, lines.width), strict=True))
    return found | {edit: erased(edit, lines) for edit in edits if isinstance(edit, Cut)}


@dataclass(frozen=True, eq=False)
class Touch:
    """Edits, and what they add and remove together, each (28, 28), 0…1."""

    edits: tuple[Edit, ...]
    add: FloatArray
    remove: FloatArray

    def on(self, picture: FloatArray) -> FloatArray:
        """Return the changed picture: first the ink is taken away, then put there."""
        left = picture * (1 - self.remove)
        changed: FloatArray = left + self.add * (1 - left)
        return changed

    def amount(self, picture: FloatArray) -> float:
        """Return how many pixels full of ink are changed."""
        return float(np.abs(self.on(picture) - picture).sum())

    def with_(self, edit: Edit, ink: FloatArray) -> Touch:
        """Return it with one more edit, whose ink is that."""
        edits = (*self.edits, edit)
        if isinstance(edit, Line):
            return replace(self, edits=edits, add=np.maximum(self.add, ink))
        return replace(self, edits=edits, remove=np.maximum(self.remove, ink))


def untouched() -> Touch:
    """Return no change at all."""
    nothing = np.zeros((SIDE, SIDE), np.float32)
    return Touch((), nothing, nothing)


def touch_of(edits: Sequence[Edit], lines: MiddleLines) -> Touch:
    """Return what some edits do together."""
    touch, inks = untouched(), inks_of(edits, lines)
    for edit in edits:
        touch = touch.with_(edit, inks[edit])
    return touch
