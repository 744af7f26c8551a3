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

_RIM = 0.03


def ink_on_paper(image: Pixels) -> Pixels:
    """Find the ink in an image, (H, W, C), 0…1; returns (H, W), 0…1, 1 where there is ink.

    The ink may be dark or light, grey or coloured; the paper is what lies along the border.
    """
    ink = _stretched(_contrast(image))
    page = _page_inside(ink)
    if page is not None:
        inner = np.zeros_like(ink)
        inner[page] = _stretched(_contrast(image[page]))
        share = float((inner[page] > 0.5).mean())
        if 0.002 < share < 0.45:
            ink = inner
    return clean(ink)


def _contrast(image: Pixels) -> Pixels:
    """Return how much each pixel differs from the paper around it, (H, W), 0…1, as ink would."""
    dark, light = _darker_than_paper(image), _darker_than_paper(1 - image)
    dark_rim, light_rim = _rim_mean(dark), _rim_mean(light)
    if abs(dark_rim - light_rim) > 0.03:
        return dark if dark_rim < light_rim else light
    return dark if dark.sum() >= light.sum() else light


def _darker_than_paper(image: Pixels) -> Pixels:
    """Return the share of the paper's light that is missing, in the colour in which most is missing."""
    layers = []
    for index in range(image.shape[2]):
        channel = image[:, :, index]
        missing = 1 - channel / np.maximum(_paper(channel), 0.08)
        layers.append(np.clip(missing, 0, 1))
    most: Pixels = np.max(layers, axis=0)
    return most


def _paper(channel: Pixels) -> Pixels:
    """Estimate the paper's brightness under the ink: a closing fills what is dark and narrow."""
    height, width = channel.shape
    share = PAPER_SIDE / max(height, width)
    small_size = (max(round(width * share), 1), max(round(height * share), 1))
    small = Image.fromarray(np.rint(channel * 255).astype(np.uint8)).resize(small_size, Image.Resampling.BOX)
    pad = PAPER_WINDOW // 2
    values = np.pad(np.asarray(small), pad, mode="reflect" if min(small_size) > pad else "edge")
    closed = Image.fromarray(values).filter(ImageFilter.MaxFilter(PAPER_WINDOW))
    closed = closed.filter(ImageFilter.MinFilter(PAPER_WINDOW)).filter(ImageFilter.GaussianBlur(2))
    closed = closed.crop((pad, pad, pad + small_size[0], pad + small_size[1]))
    full = closed.resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(full, dtype=np.float32) / np.float32(255)


def _stretched(contrast: Pixels) -> Pixels:
    """Stretch contrast so that paper with its grain is 0 and the usual ink 1; all 0 if there is no ink."""
    grain = _grain(contrast)
    level = _parting(contrast)
    ink = contrast[contrast > level]
    usual = float(np.median(ink)) if len(ink) else 0.0
    if usual < max(FAINTEST, 5 * grain):
        return np.zeros_like(contrast)
    low = max(usual * FAINT_SHARE, 3 * grain)
    high = max(usual * FULL_SHARE, low + 0.02)
    stretched: Pixels = ((contrast - low) / (high - low)).clip(0, 1)
    return stretched.astype(np.float32)


def _grain(contrast: Pixels) -> float:
    """Return the paper's noise: how far its brighter half strays."""
    half = contrast[contrast <= np.median(contrast)]
    return float(half.std()) if len(half) else 0.0


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


def _rim_mean(values: Pixels) -> float:
    edge = max(round(min(values.shape) * _RIM), 1)
    parts = [values[:edge], values[-edge:], values[:, :edge], values[:, -edge:]]
    return float(np.mean([part.mean() for part in parts]))


def _page_inside(ink: Pixels) -> tuple[slice, slice] | None:
    """Return the inside of a page lying on a table: what was taken for ink is then one large, full area."""
    marked: NDArray[np.bool_] = ink > 0.5
    rows, columns = np.flatnonzero(marked.mean(axis=1) > 0.25), np.flatnonzero(marked.mean(axis=0) > 0.25)
    if len(rows) == 0 or len(columns) == 0:
        return None
    height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
    inset_y, inset_x = max(round(height * 0.04), 1), max(round(width * 0.04), 1)
    page = (
        slice(int(rows[0] + inset_y), int(rows[-1] + 1 - inset_y)),
        slice(int(columns[0] + inset_x), int(columns[-1] + 1 - inset_x)),
    )
    inside = marked[page]
    if height * width < 0.25 * marked.size or min(inside.shape, default=0) < 16 or inside.mean() < 0.6:
        return None
    rim = np.concatenate([inside[0], inside[-1], inside[:, 0], inside[:, -1]])
    return page if rim.mean() > 0.9 else None
