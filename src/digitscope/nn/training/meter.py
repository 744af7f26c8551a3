"""What a training says while it runs, and how the numbers are taken."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

import torch
from torch import Tensor

from digitscope.nn.model.architectures import Network

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
    training_accuracy: float | None
    """On training data as it is varied, likewise."""
    rate: float
    digits_per_second: float
    seconds: float
    """Since the start of the training."""
    seconds_left: float
    doing: Doing = "learning"


class Checked(NamedTuple):
    """What was found on the validation data; None without any."""

    accuracy: float | None
    loss: float | None
    favourite: int | None
    favourite_share: float | None


NOT_CHECKED = Checked(None, None, None, None)


@dataclass(frozen=True)
class EpochEnd:
    """An epoch is over and the held-out data has been read."""

    epoch: int
    loss: float
    """Mean over the epoch, on training data."""
    training_accuracy: float
    """Likewise, as the data is varied."""
    held_out_accuracy: float | None
    """By the averaged weights once there are such; None where nothing is held out."""
    held_out_loss: float | None
    favourite: int | None
    """The class that is answered most often, on the held-out data."""
    favourite_share: float | None
    """How often that is; shares from 0 to 1."""
    seconds: float


@dataclass(frozen=True, eq=False)
class Finished:
    """The training is over."""

    model: Network
    """On the CPU, in evaluation mode, the averaged weights."""
    held_out_accuracy: float | None
    steps: int
    seconds: float
    precision: str


Report: TypeAlias = Progress | EpochEnd | Finished


def steps_of(per_epoch: int, epochs: float) -> int:
    """Return how many steps a training has."""
    return max(1, math.ceil(per_epoch * epochs))


def steps_an_epoch(pictures: int, batch: int) -> int:
    """Return how many whole batches there are in an epoch, one at least."""
    return max(1, pictures // batch)


class Meter:
    """Counts loss and time between reports."""

    def __init__(self, batch: int, epochs: float, done: int = 0, seconds: float = 0.0) -> None:
        self.steps, self.per_epoch, self._epochs = 0, 1, epochs
        self._batch, self._done = batch, done
        self._started = time.perf_counter()
        self._began = self._started - seconds
        self._last_time, self._last_step = self._started, done
        self._taken: list[tuple[Tensor, Tensor]] = []
        self._epoch: list[tuple[float, float]] = []
        self._means: tuple[float, float] | None = None
        self._rate = 0.0

    def plan(self, per_epoch: int) -> None:
        """Take up how many steps there will be."""
        self.per_epoch = per_epoch
        self.steps = steps_of(per_epoch, self._epochs)

    def seconds(self) -> float:
        """Return the time of training, earlier parts of it included."""
        return time.perf_counter() - self._began

    def add(self, loss: Tensor, right: Tensor, rate: float) -> None:
        """Take loss and accuracy of a step (kept as tensors: reading them would make a GPU wait)."""
        self._taken.append((loss, right))
        self._rate = rate

    def is_due(self) -> bool:
        """Return whether it is time for a report."""
        return time.perf_counter() - self._last_time >= REPORT_INTERVAL_S

    def report(self, step: int, doing: Doing = "learning") -> Progress:
        """Return the report of what happened since the last one."""
        self._take()
        now = time.perf_counter()
        speed = (step - self._last_step) * self._batch / max(1e-9, now - self._last_time)
        left = (self.steps - step) * (now - self._started) / max(1, step - self._done)
        self._last_time, self._last_step = now, step
        return Progress(
            step=step,
            steps=self.steps,
            epoch=step / self.per_epoch if self.steps else 0.0,
            epochs=self._epochs,
            loss=self._means[0] if self._means else None,
            training_accuracy=self._means[1] if self._means else None,
            rate=self._rate,
            digits_per_second=speed,
            seconds=self.seconds(),
            seconds_left=left,
            doing=doing,
        )

    def come_back(self) -> None:
        """Leave out the time since the last report: a pause, or what the listener did with it."""
        away = time.perf_counter() - self._last_time
        self._began += away
        self._started += away
        self._last_time += away

    def epoch_end(self, epoch: int, checked: Checked) -> EpochEnd:
        """Return the report of an epoch; its means begin anew."""
        self._take()
        taken, self._epoch = self._epoch, []
        loss, right = _means(taken) if taken else (math.nan, math.nan)
        accuracy, checked_loss, favourite, share = checked
        return EpochEnd(epoch, loss, right, accuracy, checked_loss, favourite, share, self.seconds())

    def _take(self) -> None:
        if self._taken:
            pairs = torch.stack([number for pair in self._taken for number in pair]).view(-1, 2).tolist()
            self._taken = []
            taken = [(loss, right) for loss, right in pairs]
            self._epoch += taken
            self._means = _means(taken)


def _means(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    losses, rights = zip(*pairs, strict=True)
    return sum(losses) / len(pairs), sum(rights) / len(pairs)
