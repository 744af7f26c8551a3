"""Several processes that train one network together, on one machine or more (started by torchrun)."""

from __future__ import annotations

import datetime
import inspect
import os
import sys
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, distributed, nn
from torch.nn import functional
from torch.nn.parallel import DistributedDataParallel

from digitscope.nn.model.architectures import Network

TIMEOUT = datetime.timedelta(minutes=5)
"""So long the others wait for a process that is lost without a word (a machine that lost its power)."""


@dataclass(frozen=True)
class Team:
    """The processes of a training, seen from one of them."""

    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """Whether this is the process that writes and reports."""
        return self.rank == 0

    def own_part(self, batch: int) -> slice:
        """Return which pictures of a batch are this process's."""
        each = batch // self.size
        return slice(self.rank * each, (self.rank + 1) * each)

    def mean(self, numbers: Tensor) -> Tensor:
        """Return the mean over all processes."""
        if self.size > 1:
            distributed.all_reduce(numbers)
        return numbers / self.size

    def share(self, value: Any) -> Any:  # noqa: ANN401 - whatever can be pickled between our own processes
        """Return the leading process's value in all of them."""
        if self.size == 1:
            return value
        held = [value]
        distributed.broadcast_object_list(held)
        return held[0]


ALONE = Team()


def join_team() -> Team:
    """Join the processes that torchrun started, if it did."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        return ALONE
    backend = "nccl" if torch.cuda.is_available() else "gloo"
    distributed.init_process_group(backend, timeout=TIMEOUT)
    return Team(distributed.get_rank(), distributed.get_world_size())


def end_in_team(code: int) -> int:
    """End this process at once if it is one of a team; else return the code.

    The threads that talk to the others may still run, after one was lost they cannot be stopped any more, and
    an interpreter that ends beside them now and then aborts: torchrun then takes what went well for a
    failure. So nothing is taken down; the closed sockets tell the others.
    """
    if not (distributed.is_available() and distributed.is_initialized()):
        return code
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def device_of_member(wanted: str) -> str:
    """Return this process's device: of several GPUs each process of a machine takes one.

    One that has a number, as in the safe point of the leading process, is that of none of the others.
    """
    local = os.environ.get("LOCAL_RANK") if int(os.environ.get("WORLD_SIZE", "1")) > 1 else None
    if local is None or not torch.cuda.is_available() or wanted.partition(":")[0] not in ("auto", "cuda"):
        return wanted
    return f"cuda:{local}"


def in_team(model: Network, team: Team) -> nn.Module:
    """Return the network as a member learns with it: gradients, norms and dropout as of the whole batch.

    The network itself is changed so that its norms and dropout look at the whole team's batch.
    """
    if team.size == 1:
        return model
    for parent in list(model.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.BatchNorm2d):
                setattr(parent, name, TeamNorm.of(child, team))
            elif isinstance(child, nn.Dropout):
                setattr(parent, name, TeamDropout(child.p, team))
    device = next(model.parameters()).device
    ids = [device] if device.type == "cuda" else None
    known = inspect.signature(DistributedDataParallel.__init__).parameters
    # Its name until PyTorch 2.12, deprecated since.
    sync = "forward_sync_buffers" if "forward_sync_buffers" in known else "broadcast_buffers"
    options: dict[str, Any] = {"device_ids": ids, sync: False}
    return DistributedDataParallel(model, **options)


class TeamNorm(nn.BatchNorm2d):
    """A batch norm over the batches of all processes (torch's own needs a GPU)."""

    team: Team

    @classmethod
    def of(cls, norm: nn.BatchNorm2d, team: Team) -> TeamNorm:
        """Return one in place of a norm that holds the very same weights: the optimizer knows them."""
        new = cls(norm.num_features, norm.eps, norm.momentum)
        new.weight, new.bias, new.team = norm.weight, norm.bias, team
        for name, held in norm.named_buffers():
            setattr(new, name, held)
        return new.train(norm.training)

    def forward(self, maps: Tensor) -> Tensor:
        """Return the normed maps (B, C, H, W)."""
        if not self.training:
            return super().forward(maps)
        given = maps.float()
        count = given.numel() // given.shape[1] * self.team.size
        mean = _TeamSum.apply(given.sum(dim=(0, 2, 3))) / count  # type: ignore[no-untyped-call]
        apart = given - mean[:, None, None]
        variance = _TeamSum.apply(apart.square().sum(dim=(0, 2, 3))) / count  # type: ignore[no-untyped-call]
        with torch.no_grad():
            assert self.running_mean is not None
            assert self.running_var is not None
            assert self.num_batches_tracked is not None
            share = 0.1 if self.momentum is None else self.momentum
            self.running_mean.lerp_(mean, share)
            self.running_var.lerp_(variance * count / max(1, count - 1), share)
            self.num_batches_tracked += 1
        factor = torch.rsqrt(variance + self.eps) * self.weight
        normed: Tensor = apart * factor[:, None, None] + self.bias[:, None, None]
        return normed.to(maps.dtype)


class TeamDropout(nn.Dropout):
    """Dropout that puts out the same features as a single process would that has the whole batch."""

    def __init__(self, p: float, team: Team) -> None:
        super().__init__(p)
        self._team = team

    def forward(self, features: Tensor) -> Tensor:
        """Return the features (B, F), some put out."""
        if not self.training or not self.p:
            return features
        whole = features.new_ones(len(features) * self._team.size, *features.shape[1:])
        factors = functional.dropout(whole, self.p)
        return features * factors[self._team.own_part(len(whole))]


class _TeamSum(torch.autograd.Function):
    """The sum over all processes; its gradient is the sum of theirs."""

    @staticmethod
    def forward(_context: Any, numbers: Tensor) -> Tensor:  # noqa: ANN401 - torch's context
        total = numbers.clone()
        distributed.all_reduce(total)
        return total

    @staticmethod
    def backward(_context: Any, gradient: Tensor) -> Tensor:  # noqa: ANN401
        total = gradient.contiguous().clone()
        distributed.all_reduce(total)
        return total
