"""A page that lies on a table: where it is in a photo, however it is turned."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from digitscope.ink.drawing.raster import Pixels
from digitscope.ink.photo.illumination import border_light
from digitscope.ink.pixels.components import Mask, find_blobs

LEAST_PAGE = 0.25
"""A smaller share of the image is no page."""
FULL = 0.75
"""So much of a page at least is unlike the table; the rest is writing."""
SQUARE = 0.85
"""A page fills so much of the least rectangle round it; an ellipse fills 0.79."""
EDGE = 2
"""Ink this near to an edge, in pixels, comes up to it."""
FULL_RIM = 0.9
"""So much at least of a page's rim."""
INSET = 0.03
"""The page's edge, as a share of its smaller side, is left out."""


def page_inside(small: Pixels) -> Mask | None:
    """Return the inside of a page in an image, (H, W, C): a large full area unlike what is at the border."""
    away = np.abs(small - border_light(small)).max(axis=2)
    marked: Mask = away > max(0.5 * float(np.quantile(away, 0.95)), 0.1)
    blobs = find_blobs(marked)
    if len(blobs.areas) == 0:
        return None
    area: Mask = blobs.labels == int(blobs.areas.argmax())
    page = _filled(area)
    if page.mean() < LEAST_PAGE or area[page].mean() < FULL or _squareness(page) < SQUARE:
        return None
    rows, columns = np.flatnonzero(page.any(axis=1)), np.flatnonzero(page.any(axis=0))
    inset = max(round(INSET * min(np.ptp(rows), np.ptp(columns))), 1)
    inside = _shrunk(page, inset)
    rim = page & ~inside
    return inside if inside.any() and area[rim].mean() >= FULL_RIM else None


def _squareness(page: Mask) -> float:
    """Return the share that an area fills of the smallest rectangle round it, however that is turned."""
    y, x = np.nonzero(page)
    turns = np.deg2rad(np.arange(0, 90, 3))[:, None]
    across, down = np.cos(turns) * x + np.sin(turns) * y, np.cos(turns) * y - np.sin(turns) * x
    return float(len(x) / ((np.ptp(across, axis=1) + 1) * (np.ptp(down, axis=1) + 1)).min())


def touches_edge(ink: Mask, inside: Mask) -> bool:
    """Tell whether ink comes up to the edge of an area, where that is not the image's border."""
    rim = inside & ~_shrunk(np.pad(inside, EDGE, mode="edge"), EDGE)[EDGE:-EDGE, EDGE:-EDGE]
    return bool((ink & rim).any())


def _filled(area: Mask) -> Mask:
    """Fill what lies between the ends of a row and also between the ends of a column."""
    filled: Mask = _between(area) & _between(area.T).T
    return filled


def _between(area: Mask) -> Mask:
    left = np.maximum.accumulate(area, axis=1)
    right = np.maximum.accumulate(area[:, ::-1], axis=1)[:, ::-1]
    between: Mask = left & right
    return between


def _shrunk(area: Mask, by: int) -> Mask:
    """Return the area without a rim so wide; where it reaches the image's border there is a rim too."""
    padded = Image.fromarray(np.pad(area, by).astype(np.uint8) * 255)
    inner: Mask = np.asarray(padded.filter(ImageFilter.MinFilter(2 * by + 1)))[by:-by, by:-by] > 0
    return inner
