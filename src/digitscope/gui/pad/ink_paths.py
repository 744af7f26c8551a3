"""Strokes as smooth lines for QPainter: the same line, in proportion, that the network gets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from digitscope.ink.drawing.packed import THICKEST, pressure_factor
from digitscope.ink.drawing.raster import NOMINAL_LINE_PX
from digitscope.ink.drawing.strokes import PRESSURE, Picture, Points, Stroke

LINE_PER_PAD = NOMINAL_LINE_PX / 20 * 0.7
"""Usual line width in pad units: MNIST's proportion to the digit, for a digit that fills 70 % of the pad."""
WIDTH_STEP_PX = 0.5
"""Widths are rounded to this (more on large pads), so that even pressure is painted in few pieces."""
LARGE_SIDE_PX = 400
MOST_CURVES = 48
"""Curves in one piece: a long stroke is painted in parts of bounded cost."""

MOST_PARTS = 8
"""Parts of one curve at most, however much the pressure jumps."""

Place: TypeAlias = list[float]
"""x and y."""
Piece: TypeAlias = tuple[QPainterPath, float]
"""A part of a stroke: its centre line and its width, in pixels."""


def line_width(stroke_width: float, side: float) -> float:
    """Return the width in pixels of a line at the usual pressure on a pad of this side."""
    return stroke_width * LINE_PER_PAD * side


def reach(stroke_width: float) -> float:
    """Return how far ink lies from its points at most, in pad units."""
    return stroke_width * LINE_PER_PAD * THICKEST / 2


def stroke_pieces(
    points: Points, width: float, side: float, *, from_middle: bool = False, to_middle: bool = False
) -> Iterator[Piece]:
    """Yield the parts of a smooth line along points (N, 4), joined in the middles between points.

    With `from_middle` the line starts half-way from the first point to the second, with `to_middle` it ends
    half-way to the last: so a line can be painted in parts while it grows.
    """
    xy = points[:, :2] * side
    widths = line_width(width, side) * pressure_factor(points[:, PRESSURE])
    step = WIDTH_STEP_PX * max(1.0, side / LARGE_SIDE_PX)
    if len(points) == 1:
        yield _dot(xy[0]), _rounded(float(widths[0]), step)
        return
    middle = ((xy[1:] + xy[:-1]) / 2).tolist()
    at = ((widths[1:] + widths[:-1]) / 2).tolist()
    run = _Run(middle[0] if from_middle else xy[0].tolist(), _rounded(at[0], step))
    if not from_middle:
        run.path.lineTo(*middle[0])
    even = float(np.ptp(widths)) < step  # the usual line: no curve need be cut
    for i, turn in enumerate(xy[1:-1].tolist()):
        change = 0.0 if even else at[i + 1] - at[i]
        count = 1 if even else min(max(1, round(abs(change) / step)), MOST_PARTS)
        for share, begin, control, end in _parts(middle[i], turn, middle[i + 1], count):
            now = run.width if even else _rounded(at[i] + share * change, step)
            if now != run.width or run.curves == MOST_CURVES:
                yield run.path, run.width
                run = _Run(begin, now)
            run.path.quadTo(*control, *end)
            run.curves += 1
    if not to_middle:
        # The line to the middle alone has no length when all points are one place.
        run.path.lineTo(float(xy[-1, 0]) + 0.01, float(xy[-1, 1]))
    yield run.path, run.width


class _Run:
    """Curves of one width, one after another."""

    def __init__(self, begin: Place, width: float) -> None:
        self.path = QPainterPath()
        self.path.moveTo(*begin)
        self.width = width
        self.curves = 0


_Part: TypeAlias = tuple[float, Place, Place, Place]


def _parts(begin: Place, control: Place, end: Place, count: int) -> Iterable[_Part]:
    """Cut a curve: how far the middle of each part lies on the whole (0…1), and the part's three points."""
    if count == 1:
        return ((0.5, begin, control, end),)
    return _cut(begin, control, end, count)


def _cut(begin: Place, control: Place, end: Place, count: int) -> Iterator[_Part]:
    for part in range(count):
        first, last = part / count, (part + 1) / count
        yield (
            (first + last) / 2,
            _on_curve(begin, control, end, first, first),
            _on_curve(begin, control, end, first, last),
            _on_curve(begin, control, end, last, last),
        )


def _on_curve(begin: Place, control: Place, end: Place, s: float, t: float) -> Place:
    """Return the polar form of a quadratic curve: its point for s = t, else the control point of s…t."""
    return [
        (1 - s) * (1 - t) * b + (s * (1 - t) + t * (1 - s)) * c + s * t * e
        for b, c, e in zip(begin, control, end, strict=True)
    ]


def _dot(xy: NDArray[np.float64]) -> QPainterPath:
    path = QPainterPath()
    path.moveTo(float(xy[0]), float(xy[1]))
    path.lineTo(float(xy[0]) + 0.01, float(xy[1]))
    return path


def _rounded(width: float, step: float) -> float:
    return max(round(width / step) * step, 1.0)


def pen_for(colour: QColor, width: float) -> QPen:
    """Return the round pen of a line."""
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def paint_piece(painter: QPainter, piece: Piece, colour: QColor) -> None:
    """Paint one part of a stroke."""
    painter.strokePath(piece[0], pen_for(colour, piece[1]))


def paint_stroke(painter: QPainter, stroke: Stroke, side: float, colour: QColor) -> None:
    """Paint a whole stroke on a pad of this side."""
    for piece in stroke_pieces(stroke.points, stroke.width, side):
        paint_piece(painter, piece, colour)


def picture_rect(picture: Picture, side: float) -> QRectF:
    """Return where a picture lies on a pad of this side."""
    left, top, right, bottom = picture.place
    return QRectF(left * side, top * side, (right - left) * side, (bottom - top) * side)


def picture_image(picture: Picture, colour: QColor) -> QImage:
    """Return a picture's ink in this colour, its alpha being the ink."""
    alpha = np.clip(picture.ink, 0, 1)[:, :, None]
    # Premultiplied, in the byte order of ARGB32 on little-endian machines: blue, green, red, alpha.
    colours = np.array([colour.blue(), colour.green(), colour.red(), 255], np.float32)
    pixels = np.ascontiguousarray(np.round(alpha * colours), dtype=np.uint8)
    height, width = picture.ink.shape
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    return image.copy()
