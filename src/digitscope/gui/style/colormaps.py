"""Colour scales for numbers: perceptually even, and told apart by the colour-blind.

The scales are drawn through a few control points in OKLab, where equal steps look equal.
Source: Ottosson, "A perceptual color space for image processing" (2020), for the conversion.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from digitscope.messages import FloatArray

ScaleBy = Literal["map", "layer", "all"]

TINY = 1e-12


Scale = Literal["even", "grey", "diverging", "diverging_dark"]
SCALES: tuple[Scale, ...] = get_args(Scale)
Lut = NDArray[np.uint32]

STEPS = 256
POINTS: dict[Scale, tuple[str, ...]] = {
    # Lightness rises evenly from a dark blue through grey to yellow: no red–green step in it.
    "even": ("#00183f", "#2c3f70", "#63676f", "#8f8a74", "#c6b266", "#ffe95c"),
    "grey": ("#000000", "#ffffff"),
    # Negative is blue, zero is neutral, positive is orange; both arms have the same lightness.
    "diverging": ("#0a3f8f", "#4f86cf", "#a8c4e6", "#ebebe9", "#efbf95", "#cf7a2c", "#87400a"),
    "diverging_dark": ("#a9cdff", "#4f8fe0", "#28507f", "#282b2f", "#7a4514", "#d67f2f", "#ffd3a6"),
}
_TO_LMS = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]]
)  # fmt: skip
_TO_LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
     [0.0259040371, 0.7827717662, -0.8086757660]]
)  # fmt: skip


def oklab(srgb: ArrayLike) -> NDArray[np.float64]:
    """Convert sRGB `(…, 3)` 0…1 to OKLab."""
    given = np.asarray(srgb, dtype=np.float64)
    linear = np.where(given <= 0.04045, given / 12.92, ((given + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T)


def srgb(lab: ArrayLike) -> NDArray[np.float64]:
    """Convert OKLab `(…, 3)` to sRGB 0…1, clipped to what a screen can show."""
    lms = (np.asarray(lab, dtype=np.float64) @ np.linalg.inv(_TO_LAB).T) ** 3
    linear = np.clip(lms @ np.linalg.inv(_TO_LMS).T, 0.0, 1.0)
    curved = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(np.clip(curved, 0.0, 1.0))


@cache
def lut(scale: Scale) -> Lut:
    """Return the 256 colours of a scale as 0xFFRRGGBB."""
    if scale == "grey":  # the grey level is the number itself, as in any picture file
        return _frozen(np.arange(STEPS, dtype=np.uint32)[None].repeat(3, axis=0))
    stops = oklab([[int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)] for colour in POINTS[scale]])
    places = np.linspace(0, 1, STEPS)
    # Stops are spread so that equal steps along the scale are equal distances in OKLab.
    lengths = np.linalg.norm(np.diff(stops, axis=0), axis=1)
    at = _places(lengths, symmetric=scale.startswith("diverging"))
    lab = np.stack([np.interp(places, at, stops[:, channel]) for channel in range(3)], axis=1)
    return _frozen(np.rint(srgb(lab) * 255).astype(np.uint32).T)


def _frozen(channels: NDArray[np.uint32]) -> Lut:
    red, green, blue = channels
    colours: Lut = np.uint32(0xFF000000) | red << 16 | green << 8 | blue
    colours.flags.writeable = False
    return colours


def _places(lengths: NDArray[np.float64], *, symmetric: bool) -> NDArray[np.float64]:
    if not symmetric:
        return np.concatenate([[0.0], np.cumsum(lengths) / lengths.sum()])
    half = len(lengths) // 2  # zero must stay exactly in the middle
    left, right = lengths[:half], lengths[half:]
    return np.concatenate([[0.0], np.cumsum(left) / left.sum() / 2, 0.5 + np.cumsum(right) / right.sum() / 2])


def levels(array: ArrayLike, low: ArrayLike, high: ArrayLike) -> NDArray[np.uint8]:
    """Return the step 0…255 of each number between low and high (both broadcast against the array).

    What is not a number lies at the low end; where low equals high everything does.
    """
    given = np.asarray(array, dtype=np.float32)
    low = np.asarray(low, dtype=np.float32)
    span = np.asarray(high, dtype=np.float32) - low
    factor = np.divide(STEPS - 1, span, out=np.zeros_like(span), where=span > 0)
    with np.errstate(invalid="ignore", over="ignore"):
        scaled = (given - low) * factor
        scaled += 0.5
    np.fmax(scaled, 0, out=scaled)  # fmax also turns not-a-number into 0
    np.fmin(scaled, STEPS - 1, out=scaled)
    stepped: NDArray[np.uint8] = scaled.astype(np.uint8)
    return stepped


def pixels(array: ArrayLike, low: ArrayLike, high: ArrayLike, scale: Scale) -> NDArray[np.uint32]:
    """Return the colour of each number as 0xFFRRGGBB, in the array's shape."""
    coloured: NDArray[np.uint32] = lut(scale)[levels(array, low, high)]
    return coloured


def colourise(array: ArrayLike, low: float, high: float, scale: Scale) -> NDArray[np.uint8]:
    """Return red, green, blue, alpha `(H, W, 4)` for numbers `(H, W)` between low and high."""
    packed = pixels(array, low, high, scale)
    channels = [packed >> 16 & 255, packed >> 8 & 255, packed & 255, packed >> 24]
    return np.stack(channels, axis=-1).astype(np.uint8)


def signed_scale(*, dark: bool) -> Scale:
    """Return the scale around zero whose neutral is quiet on a light or dark ground."""
    return "diverging_dark" if dark else "diverging"


@dataclass(frozen=True, eq=False)
class Limits:
    """What the ends of the colour scale stand for, a map."""

    low: NDArray[np.float32]
    """(maps,)"""
    high: NDArray[np.float32]
    """(maps,)"""

    @property
    def ends(self) -> tuple[float, float]:
        """Return the lowest and the highest end of all maps."""
        return float(self.low.min()), float(self.high.max())


def extremes(maps: FloatArray) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return smallest and largest number of each map `(maps, H, W)`; what is not a number is passed over."""
    flat = maps.reshape(len(maps), -1)
    low, high = np.fmin.reduce(flat, axis=1), np.fmax.reduce(flat, axis=1)
    return np.where(np.isfinite(low), low, 0), np.where(np.isfinite(high), high, 0)


def limits(
    low: NDArray[np.float32], high: NDArray[np.float32], *, signed: bool, by: ScaleBy, overall: float
) -> Limits:
    """Return the ends of the scale: from zero up, or even around zero where there are negative numbers.

    `low` and `high` are each map's extremes, `overall` the largest magnitude in all layers on screen.
    """
    reach = np.maximum(np.abs(low), np.abs(high)) if signed else high
    if by == "layer":
        reach = np.full_like(reach, reach.max(initial=0))
    elif by == "all":
        reach = np.full_like(reach, overall)
    reach = np.maximum(reach, np.float32(TINY))
    return Limits(-reach if signed else np.zeros_like(reach), reach)
