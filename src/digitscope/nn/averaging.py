"""The mean of a network's weights over the last part of a training: better than any single moment's."""

from __future__ import annotations

import copy

import torch

from digitscope.nn.models import Network

DECAY = 0.999
"""Of the exponential mean; early on, when fewer steps were taken, it is the plain mean."""


class Average:
    """An averaged copy of a network, batch norm statistics included."""

    def __init__(self, model: Network, decay: float = DECAY) -> None:
        self.model = copy.deepcopy(model).requires_grad_(False)
        self.count = 0
        self._decay = decay

    @torch.no_grad()
    def take(self, model: Network) -> None:
        """Take the present weights into the mean."""
        self.count += 1
        share = max(1 - self._decay, 1 / self.count)
        mine, given = self.model.state_dict(), model.state_dict()
        moving = [name for name, value in mine.items() if value.is_floating_point()]
        torch._foreach_lerp_([mine[name] for name in moving], [given[name] for name in moving], share)
