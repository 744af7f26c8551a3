"""Hands that nobody has: digits moved part of the way to another writer's, or further away from it.

A few hundred writers leave gaps between their ways of writing a digit, and there are people who write beyond
all of them. A digit's strokes are laid on those of another writer's digit of the same label and number of
strokes, point by point along the lines, and moved along the difference. This is SMOTE (Chawla et al. 2002) on
strokes, and beyond the line between the two as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from digitscope.ink.drawing.packed import Floats, Ints, PackedInk
from digitscope.ink.synthesis.stroke_augmentation import unit

POINTS = 24
"""Places along a stroke that are laid on those of another."""
NEAR = 0.3
"""Most that two digits may differ, as the mean distance of their places: a share of their larger side.
What lies further apart was mostly begun at another end."""
AWAY, TOWARDS = 0.8, 1.0
"""Most that a digit is moved away from the other one, and towards it: shares of their difference."""


@dataclass(frozen=True, eq=False)
class Hands:
    """N drawings of several writers, and which of them can be laid on which."""

    ink: PackedInk
    """Centred at 0, 0 with 1 as their larger side."""
    share: Floats
    """(P,) how far along its stroke each point lies, 0…1."""
    places: Floats
    """(S, POINTS, 2) where each stroke lies at evenly spaced parts of its length."""
    counterparts: Ints
    """The counterparts of the first drawing, of the second …: indices of drawings."""
    starts: Ints
    """(N + 1,) where each drawing's counterparts begin; the last entry is their number."""

    @classmethod
    def of(cls, ink: PackedInk, labels: Sequence[int] | Ints, writers: Sequence[str]) -> Hands:
        """Find the counterparts of N drawings: another writer's, same label, same number of strokes, near.

        Args:
            ink: N drawings.
            labels: (N,) what they show.
            writers: (N,) who drew them.
        """
        ink = unit(ink) if len(ink.x) else ink
        share = _share_walked(ink)
        places = _places(ink, share)
        names = np.unique(np.asarray(writers), return_inverse=True)[1]
        found: list[Ints] = [np.zeros(0, np.int64)] * len(ink)
        for alike in _alike(ink, np.asarray(labels)):
            strokes = ink.drawing_starts[alike][:, None] + np.arange(_strokes(ink)[alike[0]])
            for index, others in zip(alike, _near(places[strokes], names[alike]), strict=True):
                found[index] = alike[others]
        starts = np.concatenate([[0], np.cumsum([len(others) for others in found])]).astype(np.int64)
        return cls(ink, share, places, np.concatenate([*found, np.zeros(0, np.int64)]), starts)

    def moved(self, rng: np.random.Generator) -> PackedInk:
        """Return each drawing moved towards one of its counterparts by chance, or away from it.

        What has no counterpart stays as it is. Times and line widths stay. The drawings are centred at 0.5,
        0.5 with 0.7 as their usual size.
        """
        ink, counts = self.ink, np.diff(self.starts)
        how_far = np.where(counts > 0, rng.uniform(-AWAY, TOWARDS, len(ink)), 0.0)
        chosen = self.starts[:-1] + (rng.random(len(ink)) * counts).astype(np.int64)
        other = np.arange(len(ink))
        other[counts > 0] = self.counterparts[chosen[counts > 0]]
        of_stroke = np.repeat(np.arange(len(ink)), _strokes(ink))
        laid_on = np.arange(len(of_stroke)) + (ink.drawing_starts[other] - ink.drawing_starts[:-1])[of_stroke]
        moves = how_far[of_stroke][:, None, None] * (self.places[laid_on] - self.places)
        shift = _along(moves, ink.stroke_of_points(), self.share)
        return replace(ink, x=0.5 + 0.7 * (ink.x + shift[:, 0]), y=0.5 + 0.7 * (ink.y + shift[:, 1]))


def _strokes(ink: PackedInk) -> Ints:
    return np.diff(ink.drawing_starts)


def _alike(ink: PackedInk, labels: Ints) -> list[Ints]:
    """Return the indices of the drawings with strokes, grouped by label and number of strokes."""
    counts = _strokes(ink)
    kinds = np.stack([labels, counts], axis=1)
    return [np.flatnonzero((kinds == kind).all(axis=1)) for kind in np.unique(kinds[counts > 0], axis=0)]


def _near(places: Floats, writers: Ints) -> Iterator[Ints]:
    """Yield for each of M drawings of a kind, (M, strokes, POINTS, 2), which others it can be laid on."""
    flat = places.reshape(len(places), -1, 2).astype(np.float32)
    for own, writer in zip(flat, writers, strict=True):
        apart = np.sqrt(np.square(flat - own).sum(axis=2)).mean(axis=1)
        yield np.flatnonzero((apart < NEAR) & (writers != writer))


def _share_walked(ink: PackedInk) -> Floats:
    """Return how far along its stroke each point lies, (P,), from 0 to 1; of a dot 0."""
    along = ink.walked()
    length = along[ink.stroke_starts[1:] - 1]
    share: Floats = along / np.repeat(np.where(length > 1e-9, length, 1.0), np.diff(ink.stroke_starts))
    return share


def _places(ink: PackedInk, share: Floats) -> Floats:
    """Return where each of S strokes lies at evenly spaced parts of its length, (S, POINTS, 2)."""
    at = np.linspace(0, 1, POINTS)
    places = np.zeros((len(ink.stroke_starts) - 1, POINTS, 2))
    for number, (first, last) in enumerate(zip(ink.stroke_starts[:-1], ink.stroke_starts[1:], strict=True)):
        for axis, values in enumerate((ink.x, ink.y)):
            places[number, :, axis] = np.interp(at, share[first:last], values[first:last])
    return places


def _along(moves: Floats, stroke: Ints, share: Floats) -> Floats:
    """Return the moves, (S, POINTS, 2), at each point of each stroke, (P, 2)."""
    place = share * (POINTS - 1)
    before = np.minimum(place.astype(np.int64), POINTS - 2)
    rest = (place - before)[:, None]
    moved: Floats = moves[stroke, before] * (1 - rest) + moves[stroke, before + 1] * rest
    return moved
