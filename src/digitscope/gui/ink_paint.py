"""Strokes as smooth lines for QPainter: the same line, in proportion, that the network gets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from digitscope.ink.packed import THICKEST, pressure_factor
from digitscope.ink.raster import NOMINAL_LINE_PX
from digitscope.ink.strokes import PRESSURE, Picture, Points, Stroke

LINE_PER_PAD = NOMINAL_LINE_PX / 20 * 0.7
"""Usual line width in pad units: MNIST's proportion to the digit, for a digit that fills 70 % of the pad."""
WIDTH_STEP_PX = 0.5
"""Widths are rounded to this, so that a line of nearly even pressure is painted in few pieces."""
MOST_CURVES = 48
"""Curves in one piece: a long stroke is painted in parts of bounded cost."""

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
    if len(points) == 1:
        yield _dot(xy[0], _widths(points, width, side)[0])
        return
    x, y = xy[:, 0].tolist(), xy[:, 1].tolist()
    middle = ((xy[1:] + xy[:-1]) / 2).tolist()
    widths = _widths(points, width, side)
    path = QPainterPath()
    path.moveTo(*(middle[0] if from_middle else (x[0], y[0])))
    at = widths[0]
    if not from_middle:
        path.lineTo(*middle[0])
    curves = 0
    for i in range(1, len(x) - 1):
        if widths[i] != at or curves == MOST_CURVES:
            yield path, at
            path = QPainterPath()
            path.moveTo(*middle[i - 1])
            at, curves = widths[i], 0
        path.quadTo(x[i], y[i], *middle[i])
        curves += 1
    if not to_middle:
        # The line to the middle alone has no length when all points are one place.
        path.lineTo(x[-1] + 0.01, y[-1])
    yield path, at


def _dot(xy: NDArray[np.float64], width: float) -> Piece:
    path = QPainterPath()
    path.moveTo(float(xy[0]), float(xy[1]))
    path.lineTo(float(xy[0]) + 0.01, float(xy[1]))
    return path, width


def _widths(points: Points, width: float, side: float) -> list[float]:
    exact = line_width(width, side) * pressure_factor(points[:, PRESSURE])
    rounded: list[float] = np.maximum(np.round(exact / WIDTH_STEP_PX) * WIDTH_STEP_PX, 1.0).tolist()
    return rounded


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
