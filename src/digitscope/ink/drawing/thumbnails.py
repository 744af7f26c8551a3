"""Small pictures of drawings, for looking at many of them at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.drawing.packed import pack
from digitscope.ink.drawing.picture_raster import draw_picture
from digitscope.ink.drawing.raster import LINE_ON_PAD, draw_lines
from digitscope.ink.drawing.strokes import Drawing

FREE = 0.12
"""Share of the side that stays free at each edge."""
LINE = 0.075
"""Width of the usual line, as a share of the side."""
LARGEST_ON_PAD = 0.75
"""Pad units: strokes of this size are shown as they are."""
MOST_GROWN = 4.0
"""Smaller ones are shown larger, up to so many times: a dot stays a dot."""


def thumbs(drawings: Sequence[Drawing], side: int) -> NDArray[np.uint8]:
    """Draw each drawing's ink as large as fits, (N, side, side), 255 where there is ink."""
    made = np.zeros((len(drawings), side, side), dtype=np.uint8)
    plain = [index for index, drawing in enumerate(drawings) if drawing.strokes and drawing.picture is None]
    if plain:
        made[plain] = _strokes([drawings[index] for index in plain], side)
    for index, drawing in enumerate(drawings):
        if drawing.picture is not None:
            made[index] = _with_picture(drawing, side)
    return made


def _strokes(drawings: list[Drawing], side: int) -> NDArray[np.uint8]:
    ink = pack(drawings)
    first, counts = ink.point_starts[:-1], np.diff(ink.point_starts)
    low_x, high_x = np.minimum.reduceat(ink.x, first), np.maximum.reduceat(ink.x, first)
    low_y, high_y = np.minimum.reduceat(ink.y, first), np.maximum.reduceat(ink.y, first)
    room = side * (1 - 2 * FREE)
    most = MOST_GROWN * room / LARGEST_ON_PAD
    scale = np.minimum(room / np.maximum(np.maximum(high_x - low_x, high_y - low_y), 1e-9), most)
    every = np.repeat(scale, counts)
    x = (ink.x - np.repeat((low_x + high_x) / 2, counts)) * every + side / 2
    y = (ink.y - np.repeat((low_y + high_y) / 2, counts)) * every + side / 2
    radius = np.minimum(ink.width * (LINE * side / 2), side / 6)
    picture = np.repeat(np.arange(len(drawings)), np.diff(ink.drawing_starts))
    drawn = draw_lines(x, y, radius, ink.stroke_starts, picture, len(drawings), side)
    return np.rint(drawn * 255).astype(np.uint8)


def _with_picture(drawing: Drawing, side: int) -> NDArray[np.uint8]:
    """Draw the whole pad: a picture and the strokes over it keep their places."""
    assert drawing.picture is not None
    drawn = draw_picture(drawing.picture, float(side), 0.0, 0.0, side)
    if drawing.strokes:
        ink = pack([drawing])
        radius = np.minimum(ink.width * (LINE_ON_PAD / 2 * side), side / 6)
        picture = np.zeros(len(drawing.strokes), dtype=np.int64)
        x, y = np.clip(ink.x, -0.5, 1.5) * side, np.clip(ink.y, -0.5, 1.5) * side
        drawn = np.maximum(drawn, draw_lines(x, y, radius, ink.stroke_starts, picture, 1, side)[0])
    return np.rint(np.clip(drawn, 0, 1) * 255).astype(np.uint8)
