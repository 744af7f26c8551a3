"""The mean of a network's weights over the last part of a training: better than any single moment's."""

from __future__ import annotations

import copy

import torch
from torch import Tensor

from digitscope.nn.model.architectures import Network

DECAY = 0.999
"""Of the exponential mean; early on, when fewer steps were taken, it is the plain mean."""


class Average:
    """An averaged copy of a network, batch norm statistics included."""

    def __init__(self, model: Network, decay: float = DECAY) -> None:
        self.model = copy.deepcopy(model).requires_grad_(False)
        self.count = 0
        self._decay = decay
        self._mine, self._theirs, self._of = _numbers(self.model), _numbers(model), model

    @torch.no_grad()
    def take(self, model: Network) -> None:
        """Take the present weights into the mean."""
        self.count += 1
        share = max(1 - self._decay, 1 / self.count)
        if model is not self._of:
            self._theirs, self._of = _numbers(model), model
        torch._foreach_lerp_(self._mine, self._theirs, share)


def _numbers(model: Network) -> list[Tensor]:
    """Return weights and statistics, without counts.

    Gathered once: a step on a GPU takes hardly longer than going through all modules for them.
    """
    return [*model.parameters(), *(held for held in model.buffers() if held.is_floating_point())]
