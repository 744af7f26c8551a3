"""From a drawing to the 28×28 picture the network takes, framed as MNIST frames its digits.

Ink's box, line width included, is fitted to 20×20 keeping its proportions; the centre of mass of that goes to
the centre of 28×28, by drawing the lines again at that place, not by moving pixels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.drawing.packed import Floats, Ints, PackedInk, pack
from digitscope.ink.drawing.raster import NOMINAL_LINE_PX, Pixels, draw_lines
from digitscope.ink.drawing.strokes import Drawing, Picture
from digitscope.ink.framing.smoothing import softened
from digitscope.ink.framing.underlay import Underlay, underlay

SIDE = 28
BOX_SIDE = 20
CENTRE_PX = 14.5
"""Where the centre of mass goes: the middle of pixel 14, as in MNIST (mean of its training set: 14.5)."""
SMALLEST_INK = 0.02
"""Smaller ink, in pad units, is no shape but a dot that trembles: it is not blown up to fill the box."""
WIDEST_LINE_PX = 4.5
"""Lines are never wider, whatever a stroke's width says: loops would close, and no digit is written so."""

_FARTHEST = SIDE - BOX_SIDE
_DRAWINGS_AT_ONCE = 128


@dataclass(frozen=True, eq=False)
class Framing:
    """A framed drawing, with every step kept."""

    box: tuple[float, float, float, float]
    """Left, top, right, bottom of the ink, line width included, in pad units."""
    fitted: Pixels
    """(20, 20), 0…1: the ink fitted to its box."""
    centre: tuple[float, float]
    """x and y of the centre of mass in `fitted`, in pixels."""
    offset: tuple[float, float]
    """How far `fitted` is moved right and down to its place in `image`, in pixels."""
    image: Pixels
    """(28, 28), 0…1 in steps of 1/255."""
    scale: float
    """Pixels to a pad unit."""
    corner: tuple[float, float]
    """Where the pad's upper left corner lies in the 28×28 picture, in pixels from its own."""
    source: Literal["strokes", "picture"]
    ready: bool = False
    """Whether the picture stays as it is, whatever a network wants of pictures."""
    soft: bool = False
    """Whether it was softened for the network (`ink.softening`)."""

    @property
    def stays(self) -> bool:
        """Whether it is read as it is, whatever a network wants of pictures."""
        return self.source == "strokes" or self.ready

    @property
    def bytes(self) -> NDArray[np.uint8]:
        """The image as data sets hold it, (28, 28), 0…255."""
        return np.rint(self.image * 255).astype(np.uint8)

    def seen_by(self, softens: bool) -> Framing:
        """Return it as a network reads it that wants pictures softened, or none that does."""
        if not softens or self.stays:
            return self
        image = np.rint(softened(self.image) * 255) * np.float32(1 / 255)
        return replace(self, image=image, soft=True)

    def to_pad(self, x: float, y: float) -> tuple[float, float]:
        """Return the place on the pad that shows here in the 28×28 picture (pixels from its corner)."""
        return (x - self.corner[0]) / self.scale, (y - self.corner[1]) / self.scale

    def to_image(self, x: float, y: float) -> tuple[float, float]:
        """Return where in the 28×28 picture, in pixels from its corner, this place of the pad shows."""
        return x * self.scale + self.corner[0], y * self.scale + self.corner[1]


def frame(drawing: Drawing) -> Framing | None:
    """Frame a drawing; None if it has no ink at all."""
    picture = drawing.picture
    if picture is not None and picture.framed and not drawing.strokes:
        return _already_framed(picture)
    return frame_over(drawing, underlay(picture) if picture is not None else None)


def frame_over(drawing: Drawing, under: Underlay | None) -> Framing | None:
    """Frame a drawing's strokes together with ink that was cut out of a picture before."""
    if under is None and not drawing.strokes:
        return None
    ink = pack([drawing])
    fit = _fit_with(ink, under)
    scale, left, top = float(fit.scale[0]), float(fit.left[0]), float(fit.top[0])

    def draw(dx: float, dy: float, side: int) -> Pixels:
        pixels: Pixels = _draw(ink, fit, np.array([dx]), np.array([dy]), side)[0]
        if under is None:
            return pixels
        below = under.draw(scale, left + dx, top + dy, side)
        return np.maximum(pixels, below, out=below)

    fitted = draw(0.0, 0.0, BOX_SIDE)
    centre = _centres(fitted[None])
    offset = _offsets(centre)
    image = draw(float(offset[0, 0]), float(offset[0, 1]), SIDE)
    box = ((fit.box[0] - [left, top, left, top]) / scale).tolist()
    return Framing(
        box=(box[0], box[1], box[2], box[3]),
        fitted=fitted,
        centre=(float(centre[0, 0]), float(centre[0, 1])),
        offset=(float(offset[0, 0]), float(offset[0, 1])),
        image=np.rint(image * 255) * np.float32(1 / 255),
        scale=scale,
        corner=(left + float(offset[0, 0]), top + float(offset[0, 1])),
        source="strokes" if under is None else "picture",
    )


def frame_packed(ink: PackedInk, line_px: float = NOMINAL_LINE_PX) -> NDArray[np.uint8]:
    """Frame many drawings at once; returns (N, 28, 28), 0…255. A drawing without a stroke stays black."""
    images = np.zeros((len(ink), SIDE, SIDE), dtype=np.uint8)
    drawn = np.flatnonzero(np.diff(ink.point_starts))
    if len(drawn) < len(ink):
        ink = ink.take(drawn)
    for first in range(0, len(ink), _DRAWINGS_AT_ONCE):
        last = min(first + _DRAWINGS_AT_ONCE, len(ink))
        part = ink.some(first, last)
        fit = _fit(part.x, part.y, _radius(part, line_px), part.point_starts)
        nowhere = np.zeros(len(part))
        offset = _offsets(_centres(_draw(part, fit, nowhere, nowhere, BOX_SIDE, line_px)))
        image = _draw(part, fit, offset[:, 0], offset[:, 1], SIDE, line_px)
        images[drawn[first:last]] = np.rint(image * 255)
    return images


@dataclass(frozen=True, eq=False)
class _Fit:
    """How N drawings are laid into their 20×20 boxes."""

    scale: Floats
    """(N,) pixels to a pad unit."""
    left: Floats
    """(N,) where the pad's corner comes to lie, in pixels of the 20×20 picture."""
    top: Floats
    box: Floats
    """(N, 4) left, top, right, bottom of the ink in the 20×20 picture."""


def _fit(x: Floats, y: Floats, radius: Floats, starts: Ints) -> _Fit:
    """Find the scale at which ink and line width together fill the box, and lay the ink into its middle.

    The line's width is given in pixels, whatever the scale; so what the points may fill depends on which of
    them lie outermost, and that on the scale: a few rounds settle it (one, where all lines are equally wide).
    """
    first, counts = starts[:-1], np.diff(starts)
    extent = np.maximum(
        np.maximum.reduceat(x, first) - np.minimum.reduceat(x, first),
        np.maximum.reduceat(y, first) - np.minimum.reduceat(y, first),
    )
    extent = np.maximum(extent, SMALLEST_INK)
    room = BOX_SIDE - 2 * np.maximum.reduceat(radius, first)
    scale = room / extent
    same = bool((radius == radius[0]).all())
    for _ in range(1 if same else 4):
        every = np.repeat(scale, counts)
        px, py = x * every, y * every
        low_x, high_x = np.minimum.reduceat(px - radius, first), np.maximum.reduceat(px + radius, first)
        low_y, high_y = np.minimum.reduceat(py - radius, first), np.maximum.reduceat(py + radius, first)
        if not same:
            over = np.maximum(high_x - low_x, high_y - low_y) - BOX_SIDE
            scale = np.where(over < -1e-9, np.minimum(scale - over / extent, BOX_SIDE / extent), scale)
    left, top = (BOX_SIDE - low_x - high_x) / 2, (BOX_SIDE - low_y - high_y) / 2
    box = np.stack([low_x + left, low_y + top, high_x + left, high_y + top], axis=1)
    return _Fit(scale, left, top, box)


def _fit_with(ink: PackedInk, under: Underlay | None) -> _Fit:
    """Fit one drawing together with the picture under it, of which the box's corners count as points.

    How much the picture's line must grow depends on the scale, and that on it: a few rounds settle it.
    """
    radius = _radius(ink)
    if under is None:
        return _fit(ink.x, ink.y, radius, ink.point_starts)
    x, y = np.append(ink.x, under.box[0::2]), np.append(ink.y, under.box[1::2])
    starts = np.array([0, len(x)])
    fit = _fit(x, y, np.append(radius, [0.0, 0.0]), starts)
    for _ in range(3):
        grow = under.grow_px(float(fit.scale[0]))
        fit = _fit(x, y, np.append(radius, [grow, grow]), starts)
    return fit


def _radius(ink: PackedInk, line_px: float = NOMINAL_LINE_PX) -> Floats:
    return np.minimum(ink.width * (line_px / 2), WIDEST_LINE_PX / 2)


def _draw(
    ink: PackedInk, fit: _Fit, dx: Floats, dy: Floats, side: int, line_px: float = NOMINAL_LINE_PX
) -> Pixels:
    counts = np.diff(ink.point_starts)
    scale = np.repeat(fit.scale, counts)
    x = ink.x * scale + np.repeat(fit.left + dx, counts)
    y = ink.y * scale + np.repeat(fit.top + dy, counts)
    picture = np.repeat(np.arange(len(ink)), np.diff(ink.drawing_starts))
    return draw_lines(x, y, _radius(ink, line_px), ink.stroke_starts, picture, len(ink), side)


def _centres(pixels: Pixels) -> Floats:
    """Return the centres of mass, (N, 2) as x and y in pixels from the corner."""
    places = np.arange(pixels.shape[-1]) + 0.5
    across, down = pixels.sum(axis=1, dtype=np.float64), pixels.sum(axis=2, dtype=np.float64)
    mass = np.maximum(across.sum(axis=1), 1e-9)
    return np.stack([across @ places / mass, down @ places / mass], axis=1)


def _offsets(centres: Floats) -> Floats:
    """Return how far to move so that the centre comes to the middle, as far as no ink is pushed out."""
    return np.clip(CENTRE_PX - centres, 0, _FARTHEST)


def _already_framed(picture: Picture) -> Framing | None:
    image = np.rint(picture.ink * 255).astype(np.float32) * np.float32(1 / 255)
    under = underlay(picture)
    if under is None:
        return None
    left = min(max(round(float(under.box[0] + under.box[2]) / 2 * SIDE - BOX_SIDE / 2), 0), _FARTHEST)
    top = min(max(round(float(under.box[1] + under.box[3]) / 2 * SIDE - BOX_SIDE / 2), 0), _FARTHEST)
    fitted = image[top : top + BOX_SIDE, left : left + BOX_SIDE].copy()
    centre = _centres(fitted[None])[0]
    return Framing(
        box=under.box,
        fitted=fitted,
        centre=(float(centre[0]), float(centre[1])),
        offset=(float(left), float(top)),
        image=image,
        scale=float(SIDE),
        corner=(0.0, 0.0),
        source="picture",
        ready=picture.ready,
    )
