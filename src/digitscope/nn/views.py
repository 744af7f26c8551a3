"""One picture looked at in several ways: the mean answer reads better than any single look."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from digitscope.nn.models import Network

TURNS = (0.0, 7.0, -7.0)
"""Degrees by which the picture is turned for each view; the first is the picture as it is."""


class Views(nn.Module):
    """A network that gives the mean of its logits over the views of a picture.

    Source: A. Krizhevsky, I. Sutskever and G. Hinton, ImageNet classification with deep convolutional neural
    networks, NeurIPS 2012 (answers averaged over views); that a network can learn such a mean: G. Hinton,
    O. Vinyals and J. Dean, Distilling the knowledge in a neural network, 2015.
    """

    def __init__(self, network: Network) -> None:
        super().__init__()
        network = network.eval().requires_grad_(False)
        # A buffer: a recorded step must not bring anything to the GPU.
        self.ways: Tensor
        self.register_buffer("ways", torch.tensor([_turn(degrees) for degrees in TURNS]), persistent=False)
        # However it came to be, it is computed in the same way, to the bit.
        self.network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, images: Tensor) -> Tensor:
        """Return logits (B, classes) for pictures (B, 1, H, W)."""
        views = torch.cat([images, *(turned(images, way) for way in self.ways[1:])])
        logits: Tensor = self.network(views.contiguous(memory_format=torch.channels_last))
        return logits.view(len(TURNS), len(images), -1).mean(0)


def _turn(degrees: float) -> list[list[float]]:
    """Return a turn about the middle as a matrix."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [[cos, -sin, 0.0], [sin, cos, 0.0]]


def turned(images: Tensor, way: Tensor) -> Tensor:
    """Return pictures (B, 1, H, W) turned by a matrix (2, 3)."""
    grid = functional.affine_grid(way.expand(len(images), 2, 3), list(images.shape), align_corners=False)
    return functional.grid_sample(images, grid, align_corners=False)
