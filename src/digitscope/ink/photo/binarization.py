"""Tell ink from paper: uneven light, coloured paper and ink, noise, ruled lines, frames and specks."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from digitscope.ink.drawing.raster import Pixels
from digitscope.ink.photo.cleaning import clean
from digitscope.ink.photo.illumination import border_light, usual_slope
from digitscope.ink.photo.page import page_inside, touches_edge
from digitscope.ink.pixels.components import Mask

PAPER_SIDE = 64
"""The paper's brightness is followed on a picture of this size, in pixels."""
PAPER_WINDOW = 17
"""Narrower dark things lie on the paper, wider ones are its shadows: pixels of that picture, odd."""
EDGE_WINDOW = 5
"""How far from a shadow's edge the darker side counts: pixels of that picture, odd."""
USUAL_SIDE, USUAL_WINDOW = 48, 23
"""The paper is what is usual in so wide a window, odd, in pixels of a picture of this size."""
THIN = 9
"""Lines no wider than this are thin: pixels of the reduced image, odd."""
CLEAR = 0.98
"""The border tells whether ink is dark if so much more speaks for one than for the other."""
EVEN = 0.1
"""Thin lines do not tell if there is so little more of dark or light ones: smudges are full of both."""
FAINTEST = 0.04
"""Less contrast than this is no ink, as a share of the paper's brightness."""
FAINT_SHARE, FULL_SHARE = 0.35, 0.75
"""What is fainter than this share of the usual ink is paper; what is darker than that share is full ink."""
FEWEST = 0.001
"""Less than this share of a picture is hardly all the ink."""

_SMALL_SIDE = 160
_GRAIN_PX = 3


def ink_on_paper(image: Pixels) -> Pixels:
    """Find the ink in an image, (H, W, C), 0…1; returns (H, W), 0…1, 1 where there is ink.

    The ink may be dark or light, grey or coloured; the paper is what lies along the border, or a page that
    lies on that.
    """
    page = page_inside(_small(image))
    if page is not None:
        found = _ink_on_page(image, page)
        if found is not None:
            return found
    return clean(_ink(image))


def _ink_on_page(image: Pixels, page: Mask) -> Pixels | None:
    """Return the ink on a page, (H, W), which is given on the reduced image; None if it holds no writing."""
    times = [whole // part for whole, part in zip(image.shape, page.shape, strict=False)]
    mask = np.zeros(image.shape[:2], dtype=bool)
    full = page.repeat(times[0], axis=0).repeat(times[1], axis=1)
    mask[: full.shape[0], : full.shape[1]] = full
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    box = (slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1))
    inside, part = mask[box], image[box]
    paper = np.median(part[inside], axis=0)
    inner = np.where(inside, _ink(np.where(inside[..., None], part, paper)), 0).astype(np.float32)
    if not 0.002 < float((inner[inside] > 0.5).mean()) < 0.45:
        return None
    inner = clean(inner, inside)
    if touches_edge(inner > 0.5, inside):
        return None  # a page's writing ends before its edge: this is a lit part of a larger page
    ink = np.zeros(image.shape[:2], dtype=np.float32)
    ink[box] = inner
    return ink


def _ink(image: Pixels) -> Pixels:
    return _stretched(_missing_light(image if _is_ink_dark(image) else 1 - image))


def _missing_light(image: Pixels) -> Pixels:
    """Return the share of the paper's light that is missing, (H, W), in the colour that misses most."""
    layers = []
    for index in range(image.shape[2]):
        channel = image[:, :, index]
        paper = _paper(channel)
        missing = (paper - channel) / np.maximum(paper, 0.08)
        layers.append(np.clip(missing, 0, 1))
    most: Pixels = np.max(layers, axis=0)
    return most


def _is_ink_dark(image: Pixels) -> bool:
    """Tell whether the ink is darker than the paper.

    Ink stands out from the paper near it and from the paper along the border; a gap between strokes only
    seems to stand out near them, uneven light only from the border. Where the border does not tell, as in a
    shadow, thin lines count that stand out from what is usual round them.
    """
    small = _small(image)
    away = small - border_light(small)
    dark = _energy(np.minimum(_missing_light(small)[:, :, None], -away))
    light = _energy(np.minimum(_missing_light(1 - small)[:, :, None], away))
    balance = _balance(dark, light)
    if abs(balance) < CLEAR:
        thin = _balance(*_thin_lines(small))
        balance = thin if abs(thin) > EVEN else balance
    return balance >= 0


def _balance(some: float, others: float) -> float:
    """Return 1 if there is some and nothing of the others, -1 if it is the other way round."""
    return (some - others) / (some + others) if some + others else 0.0


def _thin_lines(small: Pixels) -> tuple[float, float]:
    """Return how much there is of dark and of light thin lines."""
    dark = light = 0.0
    for index in range(small.shape[2]):
        channel = small[:, :, index]
        usual = _filtered(_to_side(channel, USUAL_SIDE), ImageFilter.MedianFilter(USUAL_WINDOW))
        away = channel - _enlarged(usual, channel.shape)
        dark += _energy(np.minimum(_filtered(_filtered(channel, _max(THIN)), _min(THIN)) - channel, -away))
        light += _energy(np.minimum(channel - _filtered(_filtered(channel, _min(THIN)), _max(THIN)), away))
    return dark, light


def _energy(values: Pixels) -> float:
    return float(np.square(values.clip(min=0)).sum())


def _enlarged(values: Pixels, shape: tuple[int, ...]) -> Pixels:
    return np.asarray(Image.fromarray(values).resize((shape[1], shape[0]), Image.Resampling.BICUBIC))


def _to_side(channel: Pixels, side: int) -> Pixels:
    share = side / max(channel.shape)
    size = (max(round(channel.shape[1] * share), 1), max(round(channel.shape[0] * share), 1))
    return np.asarray(Image.fromarray(channel).resize(size, Image.Resampling.BOX))


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
    small = _to_side(channel, PAPER_SIDE)
    # The light's slope is taken out first: at the dark end a closing would fill the slope itself.
    slope = usual_slope(small)
    paper = _filtered(_filtered(small - slope, _max(PAPER_WINDOW)), _min(PAPER_WINDOW))
    # Beside a shadow's edge the darker paper counts, so that the edge itself is no ink.
    paper = _filtered(_filtered(paper, _min(EDGE_WINDOW)), ImageFilter.GaussianBlur(1)) + slope
    return _enlarged(paper, channel.shape)


def _filtered(values: Pixels, filter_: ImageFilter.Filter) -> Pixels:
    """Return (H, W) values of -1…1 filtered, the image going on beyond its border as in a mirror."""
    pad = getattr(filter_, "size", PAPER_WINDOW) // 2
    whole = np.rint((values + 1) * 127.5).clip(0, 255).astype(np.uint8)
    padded = np.pad(whole, pad, mode="reflect" if min(whole.shape) > pad else "edge")
    found = np.asarray(Image.fromarray(padded).filter(filter_), dtype=np.float32)
    return found[pad : pad + whole.shape[0], pad : pad + whole.shape[1]] / np.float32(127.5) - 1


def _max(window: int) -> ImageFilter.Filter:
    return ImageFilter.MaxFilter(window)


def _min(window: int) -> ImageFilter.Filter:
    return ImageFilter.MinFilter(window)


def _stretched(contrast: Pixels) -> Pixels:
    """Stretch contrast so that paper with its grain is 0 and the usual ink 1; all 0 if there is no ink."""
    grain, parting = _grain(contrast), _parting(contrast)
    paper, uneven = _usual(contrast)
    ink = contrast[contrast > max(parting, paper + 4 * max(grain, uneven))]
    if len(ink) < FEWEST * contrast.size:  # it does not waver: it lies beside a shadow
        uneven = 0.0
        ink = contrast[contrast > max(parting, paper + 4 * grain)]
    usual = float(np.median(ink)) if len(ink) else 0.0
    if usual < max(FAINTEST, 5 * grain):
        return np.zeros_like(contrast)
    low = max(usual * FAINT_SHARE, 3 * grain, paper + 3 * uneven if uneven else 0.0)
    high = max(usual * FULL_SHARE, low + 0.02)
    stretched: Pixels = ((contrast - low) / (high - low)).clip(0, 1)
    return stretched.astype(np.float32)


def _usual(contrast: Pixels) -> tuple[float, float]:
    """Return the contrast that the paper seems to have, and how far it wavers, a standard deviation.

    The half with less contrast is paper alone; on a smudged board it wavers far more than its grain does.
    """
    less, paper = (float(value) for value in np.quantile(contrast, (0.16, 0.5)))
    return paper, paper - less


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
