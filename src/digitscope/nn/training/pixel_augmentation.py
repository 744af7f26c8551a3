"""Augmentation of batches of pictures as tensors: affine, elastic, thickness, shading."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

from digitscope.nn.training.distributed import ALONE, Team
from digitscope.runs.settings.augmentation import PixelAugment

__all__ = ["ELASTIC_GRID", "PixelAugment", "augment"]

ELASTIC_GRID = 5
"""Nodes a side of the coarse field of shifts that bends a picture."""


def augment(images: Tensor, how: PixelAugment, random: torch.Generator, team: Team = ALONE) -> Tensor:
    """Return changed copies of pictures (B, 1, H, W), 0…1, on the generator's device.

    In a team the pictures are this process's part of a batch; they change as they would in the whole of it.
    """
    count, side = len(images) * team.size, images.shape[-1]
    part = team.own_part(count)
    if how.moves:
        grid = _affine_grid(count, side, how, random, part)
        if how.bend:
            grid = grid + smooth_shifts(count, side, 2 * how.bend / side, random)[part]
        # Bicubic: as sharp as the pictures that will be read. It goes a little beyond their range.
        images = functional.grid_sample(images, grid, "bicubic", "zeros", align_corners=False).clamp(0, 1)
    if how.thickness:
        amount, kind = (
            torch.rand(count, 1, 1, 1, generator=random, device=random.device)[part] for _ in range(2)
        )
        images = _thickness(images, how.thickness, amount, kind)
    return images


def even(count: int, bound: float, random: torch.Generator) -> Tensor:
    """Return numbers (B,) drawn evenly between a bound and its opposite."""
    return (torch.rand(count, generator=random, device=random.device) * 2 - 1) * bound


def _affine_grid(count: int, side: int, how: PixelAugment, random: torch.Generator, part: slice) -> Tensor:
    """Return where each pixel of a part of the pictures is taken from: (B, H, W, 2).

    Written out: as products of small matrices (`affine_grid`) it takes three times as long.
    """
    angle = even(count, math.radians(how.turn), random)
    shear = even(count, how.shear, random)
    across = torch.exp(even(count, math.log1p(how.scale), random))
    down = torch.exp(even(count, math.log1p(how.scale), random))
    cos, sin = torch.cos(angle), torch.sin(angle)
    shift_x, shift_y = (even(count, 2 * how.shift / side, random) for _ in range(2))
    rows = [
        [cos * across, (shear * cos - sin) * down, shift_x],
        [sin * across, (shear * sin + cos) * down, shift_y],
    ]
    centres = (torch.arange(side, device=random.device) * 2 + 1) / side - 1  # of the pixels, -1…1
    return torch.stack([_plane([number[part] for number in row], centres) for row in rows], -1)


def _plane(factors: list[Tensor], centres: Tensor) -> Tensor:
    """Return a · x + b · y + c at every pixel (B, H, W), for the factors a, b, c (B,) of each picture."""
    along_x, along_y, shift = factors
    across = along_x[:, None] * centres + shift[:, None]  # (B, W)
    return across[:, None, :] + (along_y[:, None] * centres)[:, :, None]


def smooth_shifts(count: int, side: int, amount: float, random: torch.Generator) -> Tensor:
    """Return smooth shifts (B, H, W, 2), the amount being their standard deviation at the nodes."""
    nodes = torch.randn(count, 2, ELASTIC_GRID, ELASTIC_GRID, generator=random, device=random.device)
    field = functional.interpolate(nodes, (side, side), mode="bicubic", align_corners=True)
    return field.permute(0, 2, 3, 1) * amount


def _thickness(images: Tensor, share: float, amount: Tensor, kind: Tensor) -> Tensor:
    """Thicken or thin the line of a share of the pictures, by up to about a pixel."""
    wide = functional.max_pool2d(images, 3, 1, 1)
    thin = -functional.max_pool2d(-images, 3, 1, 1)
    target = torch.where(kind < share / 2, wide, thin)
    mixed = torch.lerp(images, target, amount * 0.8)
    return torch.where(kind < share, mixed, images)
