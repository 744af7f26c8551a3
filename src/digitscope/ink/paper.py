"""Tell ink from paper: uneven light, coloured paper and ink, noise, ruled lines, frames and specks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from digitscope.ink.blobs import clean
from digitscope.ink.raster import Pixels

PAPER_SIDE = 64
"""The paper's brightness is followed on a picture of this size, in pixels."""
PAPER_WINDOW = 17
"""Narrower dark things lie on the paper, wider ones are its shadows: pixels of that picture, odd."""
FAINTEST = 0.04
"""Less contrast than this is no ink, as a share of the paper's brightness."""
FAINT_SHARE, FULL_SHARE = 0.35, 0.75
"""What is fainter than this share of the usual ink is paper; what is darker than that share is full ink."""

_RIM = 0.04
_SMALL_SIDE = 160
_GRAIN_PX = 3


def ink_on_paper(image: Pixels) -> Pixels:
    """Find the ink in an image, (H, W, C), 0…1; returns (H, W), 0…1, 1 where there is ink.

    The ink may be dark or light, grey or coloured; the paper is what lies along the border, or a page that
    lies on that.
    """
    page = _page_inside(image)
    if page is not None:
        inner = _ink(image[page])
        if 0.002 < float((inner > 0.5).mean()) < 0.45:
            ink = np.zeros(image.shape[:2], dtype=np.float32)
            ink[page] = clean(inner)
            return ink
    return clean(_ink(image))


def _ink(image: Pixels) -> Pixels:
    return _stretched(_missing_light(image if _is_ink_dark(image) else 1 - image))


def _missing_light(image: Pixels) -> Pixels:
    """Return the share of the paper's light that is missing, (H, W), in the colour that misses most."""
    layers = []
    for index in range(image.shape[2]):
        channel = image[:, :, index]
        missing = 1 - channel / np.maximum(_paper(channel), 0.08)
        layers.append(np.clip(missing, 0, 1))
    most: Pixels = np.max(layers, axis=0)
    return most


def _is_ink_dark(image: Pixels) -> bool:
    """Tell whether the ink is darker than the paper.

    Ink stands out from the paper near it and from the paper along the border; a gap between strokes only
    seems to stand out near them, uneven light only from the border.
    """
    small = _small(image)
    away = small - _border_light(small)
    dark = np.minimum(_missing_light(small)[:, :, None], -away).clip(min=0)
    light = np.minimum(_missing_light(1 - small)[:, :, None], away).clip(min=0)
    return float(np.square(dark).sum()) >= float(np.square(light).sum())


def _border_light(image: Pixels) -> Pixels:
    """Return the light that the border lets one expect everywhere, (H, W, C): a plane through most of it."""
    height, width, channels = image.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    edge = max(round(min(height, width) * _RIM), 1)
    rim = np.ones((height, width), dtype=bool)
    rim[edge:-edge, edge:-edge] = False
    terms = np.stack([np.ones_like(x), x, y], axis=2)
    out = np.empty_like(image)
    for index in range(channels):
        known, light = terms[rim], image[:, :, index][rim]
        off = np.abs(light - np.median(light))
        near = off <= max(2 * float(np.median(off)), 0.1)
        for _ in range(3):
            plane, *_ = np.linalg.lstsq(known[near], light[near], rcond=None)
            off = np.abs(known @ plane - light)
            near = off <= max(2 * float(np.median(off)), 0.02)
        out[:, :, index] = terms @ plane
    return out.clip(0, 1)


def _small(image: Pixels) -> Pixels:
    """Reduce by a whole number to about `_SMALL_SIDE`; rows and columns that are left over are dropped."""
    times = max(max(image.shape[:2]) // _SMALL_SIDE, 1)
    height, width = (max(edge // times, 1) for edge in image.shape[:2])
    part = image[: height * times, : width * times]
    times_y, times_x = part.shape[0] // height, part.shape[1] // width
    small: Pixels = part.reshape(height, times_y, width, times_x, -1).mean(axis=(1, 3))
    return small


def _paper(channel: Pixels) -> Pixels:
    """Estimate the paper's brightness under the ink: a closing fills what is dark and narrow."""
    height, width = channel.shape
    share = PAPER_SIDE / max(height, width)
    small_size = (max(round(width * share), 1), max(round(height * share), 1))
    small = np.asarray(Image.fromarray(channel).resize(small_size, Image.Resampling.BOX))
    # The light's slope is taken out first: at the dark end a closing would fill the slope itself.
    slope = _border_light(small[:, :, None])[:, :, 0]
    pad = PAPER_WINDOW // 2
    flat = np.rint((small - slope + 1) * 127.5).astype(np.uint8)
    values = np.pad(flat, pad, mode="reflect" if min(small_size) > pad else "edge")
    closed = Image.fromarray(values).filter(ImageFilter.MaxFilter(PAPER_WINDOW))
    closed = closed.filter(ImageFilter.MinFilter(PAPER_WINDOW)).filter(ImageFilter.GaussianBlur(2))
    closed = closed.crop((pad, pad, pad + small_size[0], pad + small_size[1]))
    paper = np.asarray(closed, dtype=np.float32) / np.float32(127.5) - 1 + slope
    return np.asarray(Image.fromarray(paper).resize((width, height), Image.Resampling.BICUBIC))


def _stretched(contrast: Pixels) -> Pixels:
    """Stretch contrast so that paper with its grain is 0 and the usual ink 1; all 0 if there is no ink."""
    grain = _grain(contrast)
    level = max(_parting(contrast), float(np.median(contrast)) + 4 * grain)
    ink = contrast[contrast > level]
    usual = float(np.median(ink)) if len(ink) else 0.0
    if usual < max(FAINTEST, 5 * grain):
        return np.zeros_like(contrast)
    low = max(usual * FAINT_SHARE, 3 * grain)
    high = max(usual * FULL_SHARE, low + 0.02)
    stretched: Pixels = ((contrast - low) / (high - low)).clip(0, 1)
    return stretched.astype(np.float32)


def _grain(contrast: Pixels) -> float:
    """Return the paper's noise, a standard deviation: how unlike pixels a little apart usually are."""
    apart = np.abs(contrast[:, _GRAIN_PX:] - contrast[:, :-_GRAIN_PX])
    # Most of the differences are paper against paper; 0.954 is their median for a deviation of 1.
    return float(np.median(apart)) / 0.954 if apart.size else 0.0


def _parting(contrast: Pixels) -> float:
    """Return the level that parts two heaps of values best.

    Source: Otsu, A threshold selection method from gray-level histograms, 1979.
    """
    counts, edges = np.histogram(contrast, bins=128, range=(0.0, 1.0))
    centres = (edges[1:] + edges[:-1]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * centres)
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = sums / below - (sums[-1] - sums) / above
    spread = np.nan_to_num(below * above * gap**2)
    return float(edges[1:][int(spread.argmax())])


def _page_inside(image: Pixels) -> tuple[slice, slice] | None:
    """Return the inside of a page that lies on a table: a large full area unlike what is at the border."""
    small = _small(image)
    away = np.abs(small - _border_light(small)).max(axis=2)
    marked: NDArray[np.bool_] = away > max(0.5 * float(np.quantile(away, 0.95)), 0.1)
    rows, columns = np.flatnonzero(marked.mean(axis=1) > 0.25), np.flatnonzero(marked.mean(axis=0) > 0.25)
    if len(rows) == 0 or len(columns) == 0:
        return None
    height, width = int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
    inset_y, inset_x = max(round(height * 0.04), 1), max(round(width * 0.04), 1)
    top, bottom = int(rows[0]) + inset_y, int(rows[-1]) + 1 - inset_y
    left, right = int(columns[0]) + inset_x, int(columns[-1]) + 1 - inset_x
    inside = marked[top:bottom, left:right]
    if height * width < 0.25 * marked.size or min(inside.shape, default=0) < 8 or inside.mean() < 0.6:
        return None
    rim = np.concatenate([inside[0], inside[-1], inside[:, 0], inside[:, -1]])
    if rim.mean() < 0.9:
        return None
    times = max(max(image.shape[:2]) // _SMALL_SIDE, 1)
    return slice(top * times, bottom * times), slice(left * times, right * times)
