"""A data set under changes that leave a digit what it is: turned, slanted, larger, drawn with another pen.

Each is done as if the user had drawn so: strokes are changed before they are framed, a picture is laid
changed on a larger pad and framed from there, so the program's own fitting and centring come after the
change. The other pen moves the edges of a picture's lines by one length, but a thinner pen leaves no gap: no
line gets thinner than its share of its own width. The usual evening out of lines does not follow, because
what is drawn on the pad gets none. `alone` is the harder measure: the finished 28×28 picture is changed and
nothing is fitted or centred after it; of a thinner pen, what is thinner than the usual line vanishes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from digitscope.data.load import Digits
from digitscope.ink.drawing.packed import PackedInk
from digitscope.ink.drawing.raster import NOMINAL_LINE_PX, Pixels
from digitscope.ink.drawing.strokes import Drawing, Picture
from digitscope.ink.framing.framing import SIDE, frame_over, frame_packed
from digitscope.ink.framing.underlay import edges_moved, underlay
from digitscope.ink.pixels.morphology import line_width
from digitscope.ink.pixels.stroke_width import lines_as_wide
from digitscope.messages import FloatArray
from digitscope.metrics.intervals import interval_of
from digitscope.nn.inference.recognizer import Recognizer

PAD_PX, FINE = 40, 4
"""A picture is laid on a pad of this many of its pixels, each this many fine ones wide."""
PIECE = 500
SEED = 6


@dataclass(frozen=True)
class Shift:
    """One change; lengths in pixels of the 28×28 picture."""

    name: str
    turn: float = 0.0
    """Degrees to the right."""
    slant: float = 0.0
    """How far the top goes right for each pixel up."""
    across: float = 1.0
    down: float = 1.0
    """How many times as wide and as high."""
    pen: float = 1.0
    """How many times as wide the line is."""
    away: float = 0.0
    """How far it is drawn off the middle, in a direction by lot."""

    @property
    def matrix(self) -> NDArray[np.float64]:
        """(2, 2): where a place x, y (y down) comes to lie."""
        angle = np.deg2rad(self.turn)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        whole: NDArray[np.float64] = turn @ np.array([[1, -self.slant], [0, 1]])
        whole *= np.array([self.across, self.down])
        return whole


SHIFTS = (
    Shift("as it is"),
    Shift("turned 20° left", turn=-20),
    Shift("turned 20° right", turn=20),
    Shift("line 0.6 times", pen=0.6),
    Shift("line 1.6 times", pen=1.6),
    Shift("a quarter smaller", across=0.75, down=0.75),
    Shift("a quarter larger", across=1.25, down=1.25),
    Shift("a quarter narrower", across=0.75),
    Shift("a quarter wider", across=1.25),
    Shift("slanted left by a quarter", slant=-0.25),
    Shift("slanted right by a quarter", slant=0.25),
    Shift("drawn off-centre", away=4.0),
)


@dataclass(frozen=True)
class Shifted:
    """How a set is read under one change; shares from 0 to 1."""

    name: str
    count: int
    errors: int
    accuracy: float
    interval: tuple[float, float]
    interval_method: str
    alone: float | None
    """Accuracy where the finished picture is changed; of a thinner pen, where thin lines vanish.

    None for a thicker pen, and for strokes of another pen: there it is the same.
    """
    pen: float = 1.0
    """How many times as wide the line is."""

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return self.__dict__ | {"interval": list(self.interval)}


def read_shifted(recognizer: Recognizer, digits: Digits) -> Iterator[float | tuple[Shifted, ...]]:
    """Read a set under every change; yields the share that is done (0…1), and at last the results."""
    names = recognizer.card.classes
    labels = np.array([names.index(digits.classes[label]) for label in digits.labels])
    found: list[Shifted] = []
    drawn = digits.stay | digits.soft
    for number, shift in enumerate(SHIFTS):
        parts = []
        for first in range(0, len(digits), PIECE):
            some = digits.pick(np.arange(first, min(first + PIECE, len(digits))))
            seen = recognizer.seen(shifted(some, shift), drawn=drawn[first : first + PIECE])
            read = recognizer.recognise_many(seen).argmax(axis=1)
            parts.append(read == labels[first : first + PIECE])
            yield (number + (first + len(some)) / len(digits)) / len(SHIFTS)
        harder, alone = _harder(digits, shift), None
        if harder is not None:
            read = recognizer.recognise_many(recognizer.seen(harder, drawn=drawn)).argmax(axis=1)
            alone = float((read == labels).mean())
        found.append(_counted(shift, np.concatenate(parts), digits.writers, alone))
    yield tuple(found)


def _counted(
    shift: Shift, right: NDArray[np.bool_], writers: tuple[str, ...] | None, alone: float | None
) -> Shifted:
    count, good = len(right), int(right.sum())
    low, high, method = interval_of(right, writers)
    return Shifted(shift.name, count, count - good, good / count, (low, high), method, alone, shift.pen)


def shifted(digits: Digits, shift: Shift) -> NDArray[np.uint8]:
    """Return the pictures (N, 28, 28) that the network gets of what was drawn so."""
    if digits.ink is not None:
        images = frame_packed(_shifted_ink(digits.ink, shift), NOMINAL_LINE_PX * shift.pen)
        without = np.flatnonzero(np.diff(digits.ink.drawing_starts) == 0)  # kept drawings that are pictures
        if len(without):
            images[without] = shifted(replace(digits.pick(without), ink=None), shift)
        return images
    if shift == SHIFTS[0]:
        return digits.images  # what lies as MNIST's pictures do is not framed again
    laid = moved(digits.images, shift, PAD_PX, FINE)
    if shift.pen >= 1:
        return _framed(laid, None if shift.pen == 1 else shift.pen)
    return _framed(np.stack([_thinned(ink, shift.pen) for ink in laid]), 1.0)


def _thinned(ink: Pixels, pen: float) -> Pixels:
    """Return ink as a thinner pen would leave it: edges move inwards by one length, but no line vanishes."""
    thinner, margin = edges_moved(ink, (pen - 1) * line_width(ink > 0.5) / 2)
    return np.maximum(thinner[margin:-margin, margin:-margin], lines_as_wide(ink, pen))


def _harder(digits: Digits, shift: Shift) -> NDArray[Any] | None:
    """Return what `Shifted.alone` is measured by."""
    if shift.pen == 1:
        return moved(digits.images, shift, SIDE, 1)
    return with_gaps(digits, shift) if shift.pen < 1 and digits.ink is None else None


def with_gaps(digits: Digits, shift: Shift) -> NDArray[np.uint8]:
    """Return pictures (N, 28, 28) as of another pen whose edges all move by one length: thin lines vanish."""
    return _framed(moved(digits.images, shift, PAD_PX, FINE), shift.pen)


def _framed(laid: FloatArray, pen: float | None) -> NDArray[np.uint8]:
    """Frame what lies on pads (N, H, W); `pen` is that of `Underlay`."""
    result = np.zeros((len(laid), SIDE, SIDE), np.uint8)
    for index, ink in enumerate(laid):
        under = underlay(Picture(ink))
        framing = None if under is None else frame_over(Drawing(), replace(under, pen=pen))
        if framing is not None:
            result[index] = np.rint(framing.image * 255)
    return result


def moved(images: NDArray[np.uint8], shift: Shift, side: int, fine: int) -> FloatArray:
    """Lay pictures (N, 28, 28) changed on a field of `side` pixels.

    Returns (N, side·fine, side·fine), 0…1.
    """
    back = np.linalg.inv(shift.matrix)
    count = len(images)
    turns = np.random.default_rng(SEED).uniform(0, 2 * np.pi, count)
    away = shift.away * np.stack([np.cos(turns), np.sin(turns)], axis=1)  # (N, 2)
    # affine_grid counts in half sides: of the field for what comes out, of the picture for what goes in.
    theta = np.zeros((count, 2, 3), np.float32)
    theta[:, :, :2] = back * (side / SIDE)
    theta[:, :, 2] = -(away @ back.T) * (2 / SIDE)
    grid = torch.nn.functional.affine_grid(
        torch.from_numpy(theta), [count, 1, side * fine, side * fine], align_corners=False
    )
    given = torch.from_numpy(images.astype(np.float32) / np.float32(255))[:, None]
    mode = "bicubic" if fine > 1 else "bilinear"
    out = torch.nn.functional.grid_sample(given, grid, mode=mode, align_corners=False)
    result: FloatArray = out[:, 0].clamp(0, 1).numpy()
    return result


def _shifted_ink(ink: PackedInk, shift: Shift) -> PackedInk:
    x, y = shift.matrix @ np.stack([ink.x - 0.5, ink.y - 0.5])
    return replace(ink, x=x + 0.5 + shift.away / SIDE, y=y + 0.5)
