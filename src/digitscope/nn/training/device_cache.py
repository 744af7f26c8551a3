"""Where a training's pictures lie while it learns from them: on the GPU, if they fit."""

from __future__ import annotations

import torch
from torch import Tensor

from digitscope.nn.training.memory import free_bytes

MOST_ON_DEVICE = 0.5
"""Of a GPU's free memory: a larger data set stays where it is, and each batch goes there by itself."""


class Laid:
    """Brings pictures to a device; those that are there already stay there for the next epoch."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._given: tuple[Tensor, Tensor] | None = None
        self._there: tuple[Tensor, Tensor] | None = None

    def at_hand(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Return an epoch's pictures and labels, on the device unless they are too large for it."""
        if self._device.type == "cpu":
            return images, labels
        if self._there is not None and self._given is not None and _same(self._given, (images, labels)):
            return self._there
        self._given = self._there = None  # room for the new ones
        if images.nbytes > MOST_ON_DEVICE * free_bytes(self._device):
            return images, labels
        # Held, so that no others can come to lie at the same address.
        self._given = images, labels
        self._there = images.to(self._device), labels.to(self._device)
        return self._there


def _same(some: tuple[Tensor, Tensor], others: tuple[Tensor, Tensor]) -> bool:
    """Return whether these are the same numbers in memory, whatever tensors they are seen through."""
    pairs = zip(some, others, strict=True)
    return all(one.data_ptr() == two.data_ptr() and one.shape == two.shape for one, two in pairs)
