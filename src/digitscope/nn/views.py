"""One picture looked at in several ways: the mean answer reads better than any single look."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from digitscope.nn.models import Network

TURNS = (0.0, 7.0, -7.0)
"""Degrees by which the picture is turned for each view."""


class Views(nn.Module):
    """A network that gives the mean of its logits over the views of a picture.

    Source: A. Krizhevsky, I. Sutskever and G. Hinton, ImageNet classification with deep convolutional neural
    networks, NeurIPS 2012 (answers averaged over views); that a network can learn such a mean: G. Hinton,
    O. Vinyals and J. Dean, Distilling the knowledge in a neural network, 2015.
    """

    def __init__(self, network: Network) -> None:
        super().__init__()
        network = network.eval().requires_grad_(False)
        # However it came to be, it is computed in the same way, to the bit.
        self.network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, images: Tensor) -> Tensor:
        """Return logits (B, classes) for pictures (B, 1, H, W)."""
        views = torch.cat([turned(images, degrees) for degrees in TURNS])
        logits: Tensor = self.network(views.contiguous(memory_format=torch.channels_last))
        return logits.view(len(TURNS), len(images), -1).mean(0)


def turned(images: Tensor, degrees: float) -> Tensor:
    """Return pictures (B, 1, H, W) turned about their middle."""
    if not degrees:
        return images
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    theta = torch.tensor([[cos, -sin, 0.0], [sin, cos, 0.0]], device=images.device).expand(len(images), 2, 3)
    grid = functional.affine_grid(theta, list(images.shape), align_corners=False)
    return functional.grid_sample(images, grid, align_corners=False)
