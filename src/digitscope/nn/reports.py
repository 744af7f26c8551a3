"""What a training says while it runs, and how the numbers are taken."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Literal, TypeAlias

import torch
from torch import Tensor

from digitscope.nn.models import Network

Doing: TypeAlias = Literal["drawing", "learning", "checking"]
"""Drawing an epoch's pictures, learning from them, reading the validation data."""
REPORT_INTERVAL_S = 0.2
"""Progress is reported at least so often, as far as a step is not longer."""


@dataclass(frozen=True)
class Progress:
    """How far a training is; some of these each second."""

    step: int
    steps: int
    epoch: float
    epochs: float
    loss: float | None
    """Mean over the steps since the last report that had any; None before the first step."""
    rate: float
    digits_per_second: float
    seconds: float
    """Since the start of the training."""
    seconds_left: float
    doing: Doing = "learning"


@dataclass(frozen=True)
class EpochEnd:
    """An epoch is over and the held-out data has been read."""

    epoch: int
    loss: float
    """Mean over the epoch, on training data."""
    accuracy: float | None
    """On the validation data, by the averaged weights once there are such; None without validation data."""
    validation_loss: float | None
    seconds: float


@dataclass(frozen=True, eq=False)
class Finished:
    """The training is over."""

    model: Network
    """On the CPU, in evaluation mode, the averaged weights."""
    accuracy: float | None
    steps: int
    seconds: float
    precision: str


Report: TypeAlias = Progress | EpochEnd | Finished


class Meter:
    """Counts loss and time between reports."""

    def __init__(self, batch: int, done: int = 0, seconds: float = 0.0) -> None:
        self.steps, self.per_epoch, self._epochs = 0, 1, 0.0
        self._batch, self._done = batch, done
        self._started = time.perf_counter()
        self._began = self._started - seconds
        self._last_time, self._last_step = self._started, done
        self._losses: list[Tensor] = []
        self._epoch_losses: list[float] = []
        self._loss: float | None = None
        self._rate = 0.0

    def plan(self, per_epoch: int, epochs: float) -> None:
        """Take up how many steps there will be."""
        self.per_epoch, self._epochs = per_epoch, epochs
        self.steps = max(1, math.ceil(per_epoch * epochs))

    def seconds(self) -> float:
        """Return the time of training, earlier parts of it included."""
        return time.perf_counter() - self._began

    def add(self, loss: Tensor, rate: float) -> None:
        """Take the loss of a step (kept as a tensor: reading it would make a GPU wait)."""
        self._losses.append(loss)
        self._rate = rate

    def is_due(self) -> bool:
        """Return whether it is time for a report."""
        return time.perf_counter() - self._last_time >= REPORT_INTERVAL_S

    def report(self, step: int, doing: Doing = "learning") -> Progress:
        """Return the report of what happened since the last one."""
        self._take_losses()
        now = time.perf_counter()
        speed = (step - self._last_step) * self._batch / max(1e-9, now - self._last_time)
        left = (self.steps - step) * (now - self._started) / max(1, step - self._done)
        self._last_time, self._last_step = now, step
        return Progress(
            step=step,
            steps=self.steps,
            epoch=step / self.per_epoch,
            epochs=self._epochs,
            loss=self._loss,
            rate=self._rate,
            digits_per_second=speed,
            seconds=self.seconds(),
            seconds_left=left,
            doing=doing,
        )

    def epoch_loss(self) -> float:
        """Return the mean loss since this was last asked for."""
        self._take_losses()
        losses, self._epoch_losses = self._epoch_losses, []
        return sum(losses) / len(losses) if losses else math.nan

    def _take_losses(self) -> None:
        if self._losses:
            losses, self._losses = torch.stack(self._losses).tolist(), []
            self._epoch_losses += losses
            self._loss = sum(losses) / len(losses)
