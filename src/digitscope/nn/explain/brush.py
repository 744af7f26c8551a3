"""Changes that a hand can make: ink put there and ink taken away by round dabs of a pen's width."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

PEN_PX = 2.6
"""Width of a dab in pixels of the 28×28 picture: that of a drawn line."""
DENSITY = 1.5
"""How fast dabs that overlap become full ink."""
HARD = 2.0
"""Slope at which a soft edge is made a pen's edge."""


def _disc() -> Tensor:
    """Return (1, 1, 5, 5): how much of each pixel a dab covers."""
    away = torch.arange(-2.0, 3.0)
    distance = (away[:, None] ** 2 + away**2).sqrt()
    return (PEN_PX / 2 + 0.5 - distance).clamp(0, 1)[None, None]


DISC = _disc()


@dataclass(frozen=True, eq=False)
class Touch:
    """What is added and what is removed, each (B, 1, 28, 28), 0…1."""

    add: Tensor
    remove: Tensor

    def on(self, picture: Tensor) -> Tensor:
        """Return the changed pictures: first the ink is taken away, then put there."""
        left = picture * (1 - self.remove)
        return left + self.add * (1 - left)

    def amount(self, picture: Tensor) -> Tensor:
        """Return (B,): how many pixels full of ink are put there or taken away."""
        added, removed = self.add * (1 - picture), self.remove * picture
        return (added + removed).sum(dim=(1, 2, 3))

    def hardened(self, picture: Tensor) -> Touch:
        """Return it as a pen would do it: full ink with sharp edges, and only where it changes anything."""
        add, remove = (((part - 0.5) * HARD + 0.5).clamp(0, 1) for part in (self.add, self.remove))
        return Touch(add * (picture < 0.9), remove * (picture > 0.1))

    def one(self, index: int) -> Touch:
        """Return one of the batch."""
        return Touch(self.add[index : index + 1], self.remove[index : index + 1])


def dabs(centres: Tensor) -> Touch:
    """Return the ink of dabs at each pixel; (B, 2, 28, 28) logits of their strength, to add and to remove."""
    strength = torch.sigmoid(centres)
    both = torch.cat([strength[:, :1], strength[:, 1:]])
    covered = 1 - torch.exp(-DENSITY * functional.conv2d(both, DISC, padding=2))
    add, remove = covered.chunk(2)
    return Touch(add, remove)


def roughness(ink: Tensor) -> Tensor:
    """Return (B,): the length of all edges in the maps, long for many specks and short for one stroke."""
    down = (ink[:, :, 1:] - ink[:, :, :-1]).abs().sum(dim=(1, 2, 3))
    return down + (ink[:, :, :, 1:] - ink[:, :, :, :-1]).abs().sum(dim=(1, 2, 3))


def pieces(ink: Tensor) -> list[Tensor]:
    """Return the connected parts of a map (28, 28) as masks, corners counted as touching."""
    left = {(int(row), int(column)) for row, column in ink.nonzero().tolist()}
    found = []
    while left:
        mask, edge = torch.zeros_like(ink), [left.pop()]
        while edge:
            row, column = edge.pop()
            mask[row, column] = 1
            around = {(row + down, column + across) for down in (-1, 0, 1) for across in (-1, 0, 1)} & left
            left -= around
            edge.extend(around)
        found.append(mask)
    return found
