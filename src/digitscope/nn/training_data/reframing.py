"""Pictures without strokes, varied as opened ones vary: turned, slanted, of another pen, framed again."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from digitscope.ink.framing.framing import BOX_SIDE, CENTRE_PX
from digitscope.ink.pixels.morphology import INK_FROM
from digitscope.nn.training.pixel_augmentation import even, smooth_shifts

FINE = 2
"""Each pixel is looked at as so many squared: what is resampled at its own size grows softer."""


@dataclass(frozen=True)
class Reframing:
    """How far pictures are varied; every amount is drawn evenly up to its bound on either side."""

    turn: float = 6.0
    """Degrees."""
    slant: float = 0.12
    """Pixels to the side for one pixel up."""
    stretch: float = 0.1
    """Share by which the width grows against the height, or the other way round."""
    bend: float = 0.6
    """Standard deviation, in pixels, of the smooth shifts by which the paper is warped."""
    thinner: float = 0.2
    """Most that a line's edges move inwards, in pixels."""
    thicker: float = 0.3
    """Most that they move outwards."""
    still: float = 0.0
    """Share of the pictures that stay as they are."""


def reframed(images: Tensor, how: Reframing, random: torch.Generator) -> Tensor:
    """Return varied copies of pictures (B, 1, H, H), 0…1.

    Their ink is fitted to the box and centred by its mass, as `ink.framing` does it.
    """
    count, side = len(images), images.shape[-1]
    way = _ways(count, how, random)
    grid = functional.affine_grid(
        _places(images, way), [count, 1, FINE * side, FINE * side], align_corners=False
    )
    if how.bend:
        grid = grid + smooth_shifts(count, FINE * side, 2 * how.bend / side, random)
    fine = functional.grid_sample(images, grid, "bicubic", "zeros", align_corners=False).clamp(0, 1)
    edges = torch.rand(count, generator=random) * (how.thinner + how.thicker) - how.thinner
    result = functional.avg_pool2d(edges_moved(fine, edges * FINE), FINE)
    lot = torch.rand(count, 1, 1, 1, generator=random)
    return torch.where(lot < how.still, images, result)


def _ways(count: int, how: Reframing, random: torch.Generator) -> Tensor:
    """Return how each picture's places are moved about its middle: (B, 2, 2), for x and y (down)."""
    angle, slant = even(count, math.radians(how.turn), random), even(count, how.slant, random)
    across = torch.exp(even(count, math.log1p(how.stretch), random))
    cos, sin = torch.cos(angle), torch.sin(angle)
    rows = [[cos * across, -sin - cos * slant], [sin * across, cos - sin * slant]]
    return torch.stack([torch.stack(row, 1) for row in rows], 1)


def _places(images: Tensor, ways: Tensor) -> Tensor:
    """Return where the pixels of the framed pictures are taken from, as `affine_grid` has it: (B, 2, 3)."""
    count, side = len(images), images.shape[-1]
    middle = side / 2
    line = torch.arange(side) + 0.5 - middle
    pixels = torch.stack([line.repeat(side), line.repeat_interleave(side)], 1)  # (H·H, 2)
    moved = pixels @ ways.transpose(1, 2)  # (B, H·H, 2)
    ink = images.reshape(count, side * side, 1)
    inked = ink >= INK_FROM
    high = torch.where(inked, moved, -math.inf).amax(1)
    low = torch.where(inked, moved, math.inf).amin(1)
    larger = (high - low).amax(1) + 1  # the pixels at the edge have a width
    scale = torch.where(larger > 0, BOX_SIDE / larger, 1.0)[:, None]
    weight = ink.sum(1).clamp(min=1e-6)
    centre = (moved * ink).sum(1) / weight * scale - (CENTRE_PX - middle)  # (B, 2)
    back = torch.linalg.inv(ways * scale[:, :, None])
    return torch.cat([back, back @ centre[:, :, None] / middle], 2)


def edges_moved(images: Tensor, pixels: Tensor) -> Tensor:
    """Return pictures (B, 1, H, W) with the edges of their lines moved outwards by so many pixels (B,).

    By less than nothing they move inwards.
    """
    result = images.clone()
    whole = pixels.abs().floor()
    part = (pixels.abs() - whole)[:, None, None, None]
    for sign in (1, -1):
        for steps in range(int(whole.max()) + 1 if len(whole) else 0):
            here = (torch.sign(pixels) == sign) & (whole == steps)
            if not here.any():
                continue
            grown = sign * images[here]
            for _ in range(steps):
                grown = functional.max_pool2d(grown, 3, 1, 1)
            result[here] = sign * torch.lerp(grown, functional.max_pool2d(grown, 3, 1, 1), part[here])
    return result
