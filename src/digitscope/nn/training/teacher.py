"""What a network answers when it looks at a picture three times, turned a little to either side."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from digitscope.nn.model.architectures import Network


class Views(nn.Module):
    """A network's mean logits over a picture as it is and turned by some degrees to either side.

    It reads better so than at one look, for three times the work. It never learns.
    """

    def __init__(self, network: Network, degrees: float) -> None:
        super().__init__()
        self.network = network.requires_grad_(False).eval()
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        ways = [[[cos, -sign * sin, 0.0], [sign * sin, cos, 0.0]] for sign in (1, -1)]
        self.register_buffer("ways", torch.tensor(ways))  # (2, 2, 3), as `affine_grid` takes them

    def forward(self, images: Tensor) -> Tensor:
        """Return (B, classes) for (B, 1, H, W)."""
        logits: Tensor = self.network(images).float()
        for way in self.get_buffer("ways"):
            logits = logits + self.network(_turned(images, way)).float()
        return logits / 3


def _turned(images: Tensor, way: Tensor) -> Tensor:
    with torch.autocast(images.device.type, enabled=False):
        grid = functional.affine_grid(way.expand(len(images), 2, 3), list(images.shape), align_corners=False)
        turned = functional.grid_sample(images, grid, "bicubic", "zeros", align_corners=False)
        return turned.clamp(0, 1)
