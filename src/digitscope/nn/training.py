"""Training as a plain generator: every yield is a progress report and a place to stop."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from digitscope.nn.allocator import keep_pages
from digitscope.nn.averaging import Average
from digitscope.nn.data import Digits
from digitscope.nn.models import Network, make_model
from digitscope.nn.pixel_augment import PixelAugment, augment
from digitscope.nn.precision import choose_precision

REPORT_INTERVAL_S = 0.2
"""Progress is yielded at least so often (as far as a step is not longer)."""
EVALUATION_BATCH = 500


@dataclass(frozen=True)
class TrainConfig:
    """Everything that decides what a training does, as JSON can hold it."""

    architecture: str = "simple"
    options: dict[str, Any] = field(default_factory=dict)
    epochs: float = 8.0
    """Times the training data is gone through; may be a fraction."""
    batch: int = 256
    rate: float = 0.003
    """Highest learning rate."""
    warm_up: float = 0.15
    """Share of the steps in which the rate rises to its highest; then it falls to nothing along a cosine."""
    weight_decay: float = 0.02
    average: float = 0.25
    """Share of the steps, at the end, over which the weights are averaged (exponentially); 0 for none."""
    augment: PixelAugment | None = field(default_factory=PixelAugment)
    seed: int = 0
    device: str = "cpu"
    precision: str = "auto"
    """`float32`, `bfloat16`, or `auto`: whichever a short trial finds faster."""

    def __post_init__(self) -> None:
        """Check the values; raises ValueError with a sentence."""
        bounds = {"epochs": (0.001, 10_000), "batch": (2, 65_536), "rate": (1e-7, 10), "warm_up": (0, 1)}
        bounds |= {"weight_decay": (0, 10), "average": (0, 1), "seed": (0, 2**31 - 1)}
        for name, (low, high) in bounds.items():
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"“{name}” has to lie between {low} and {high}, not {getattr(self, name)}.")
        if self.precision not in ("auto", "float32", "bfloat16"):
            raise ValueError("“precision” has to be auto, float32 or bfloat16.")

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self)


def config_from_json(given: dict[str, Any]) -> TrainConfig:
    """Make a configuration of what `to_json` gave.

    Raises:
        ValueError: for unknown fields or values out of range.
    """
    values = dict(given)
    if isinstance(values.get("augment"), dict):
        values["augment"] = PixelAugment(**values["augment"])
    try:
        return TrainConfig(**values)
    except TypeError as error:
        raise ValueError(f"These are no training settings: {error}.") from error


@dataclass(frozen=True)
class Progress:
    """How far a training is; some of these each second."""

    step: int
    steps: int
    epoch: float
    epochs: float
    loss: float
    """Mean over the steps since the last report."""
    rate: float
    digits_per_second: float
    seconds: float
    """Since the start of the training."""
    seconds_left: float


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
Supply: TypeAlias = Callable[[int], tuple[Tensor, Tensor]]
"""Gives the training pictures (N, 28, 28) uint8 and labels (N,) of an epoch by its number; N never changes."""


def supply_of(digits: Digits) -> Supply:
    """Return a supply that gives the same pictures every epoch."""
    images, labels = torch.from_numpy(digits.images), torch.from_numpy(digits.labels)
    return lambda _epoch: (images, labels)


@dataclass(eq=False)
class TrainState:
    """All that changes while a training runs; with the configuration and the data it is enough to go on."""

    model: Network
    optimizer: torch.optim.Optimizer
    average: Average
    step: int = 0
    seconds: float = 0.0


def begin(config: TrainConfig) -> TrainState:
    """Return the state before the first step."""
    torch.manual_seed(config.seed)
    model = make_model(config.architecture, config.options).to(config.device)
    model = model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return TrainState(model, _optimizer(model, config), Average(model))


def fit(
    config: TrainConfig, supply: Supply, validation: Digits | None = None, state: TrainState | None = None
) -> Iterator[Report]:
    """Train a network, from the beginning or from a state, and report; the last report is `Finished`.

    The same configuration, data and number of threads give the same weights.

    Raises:
        ValueError: if the network has fewer classes than the data.
    """
    keep_pages()
    state = state or begin(config)
    images, labels = supply(0)
    if int(labels.max()) >= state.model.options.classes:
        raise ValueError(f"The data has classes beyond the {state.model.options.classes} of the network.")
    precision = choose_precision(config.precision, state.model, config.batch)
    per_epoch = max(1, len(images) // config.batch)
    steps = max(1, math.ceil(per_epoch * config.epochs))
    meter = _Meter(steps, config, per_epoch, state)
    while state.step < steps:
        epoch = state.step // per_epoch
        images, labels = supply(epoch) if epoch else (images, labels)
        yield from _epoch(config, state, meter, images, labels, precision)
        accuracy, loss = (None, None) if validation is None else assess(_best(state), validation)
        state.seconds = meter.seconds()
        yield EpochEnd(epoch + 1, meter.epoch_loss(), accuracy, loss, state.seconds)
    best = _best(state)
    accuracy = None if validation is None else assess(best, validation)[0]
    yield Finished(best.to("cpu").eval(), accuracy, state.step, meter.seconds(), str(precision).split(".")[-1])


def _epoch(
    config: TrainConfig, state: TrainState, meter: _Meter, images: Tensor, labels: Tensor, precision: torch.dtype
) -> Iterator[Progress]:
    """Take the steps that are left of the present epoch."""
    epoch, first = divmod(state.step, meter.per_epoch)
    device = torch.device(config.device)
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(_seed(config.seed, epoch, -1)))
    images, labels, order = images.to(device), labels.to(device), order.to(device)
    state.model.train()
    for index in range(first, min(meter.per_epoch, meter.steps - epoch * meter.per_epoch)):
        chosen = order[index * config.batch : (index + 1) * config.batch]
        # Seeded by its place: a training that is taken up again draws the same as one that never stopped.
        random = torch.Generator(device).manual_seed(_seed(config.seed, epoch, index))
        rate = _rate(config, state.step, meter.steps)
        meter.add(_step(config, state, images[chosen], labels[chosen], rate, random, precision))
        state.step += 1
        if state.step > meter.steps * (1 - config.average) and config.average:
            state.average.take(state.model)
        if meter.is_due(state.step):
            yield meter.report(state.step, rate)


def _step(
    config: TrainConfig,
    state: TrainState,
    images: Tensor,
    labels: Tensor,
    rate: float,
    random: torch.Generator,
    precision: torch.dtype,
) -> Tensor:
    """Learn from one batch; return its loss."""
    given = images[:, None].float() / 255  # (B, 1, H, W)
    if config.augment is not None:
        given = augment(given, config.augment, random)
    for group in state.optimizer.param_groups:
        group["lr"] = rate
    with torch.autocast(given.device.type, precision, enabled=precision is not torch.float32):
        logits = state.model(given)
    loss = functional.cross_entropy(logits.float(), labels)
    state.optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    state.optimizer.step()
    return loss.detach()


def _best(state: TrainState) -> Network:
    return state.average.model if state.average.count else state.model


@torch.inference_mode()
def assess(model: Network, digits: Digits) -> tuple[float, float]:
    """Return accuracy and mean loss on a data set, in single precision."""
    was_training = model.training
    model.eval()
    device = next(model.parameters()).device
    right, loss = 0, 0.0
    for start in range(0, len(digits), EVALUATION_BATCH):
        given = torch.from_numpy(digits.images[start : start + EVALUATION_BATCH]).to(device)
        labels = torch.from_numpy(digits.labels[start : start + EVALUATION_BATCH]).to(device)
        logits = model(given[:, None].float() / 255)
        right += int((logits.argmax(1) == labels).sum())
        loss += float(functional.cross_entropy(logits, labels, reduction="sum"))
    model.train(was_training)
    return right / max(1, len(digits)), loss / max(1, len(digits))


def _optimizer(model: Network, config: TrainConfig) -> torch.optim.Optimizer:
    learned = [parameter for parameter in model.parameters() if parameter.requires_grad]
    kernels = [parameter for parameter in learned if parameter.ndim > 1]
    biases = [parameter for parameter in learned if parameter.ndim <= 1]
    groups = [{"params": kernels, "weight_decay": config.weight_decay}, {"params": biases, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=config.rate, betas=(0.9, 0.99), fused=True)


def _rate(config: TrainConfig, step: int, steps: int) -> float:
    rise = max(1.0, config.warm_up * steps)
    if step < rise:
        return config.rate * (step + 1) / rise
    return config.rate * (0.5 + 0.5 * math.cos(math.pi * (step - rise) / max(1.0, steps - rise)))


def _seed(seed: int, epoch: int, index: int) -> int:
    return int(np.random.SeedSequence([seed, epoch, index + 1]).generate_state(1, np.uint64)[0] >> np.uint64(1))


class _Meter:
    """Counts loss and time between reports."""

    def __init__(self, steps: int, config: TrainConfig, per_epoch: int, state: TrainState) -> None:
        self.steps, self.per_epoch, self._config = steps, per_epoch, config
        self._began = time.perf_counter() - state.seconds
        self._last_time, self._last_step, self._first_step = time.perf_counter(), state.step, state.step
        self._started = self._last_time
        self._losses: list[Tensor] = []
        self._epoch_losses: list[float] = []

    def seconds(self) -> float:
        return time.perf_counter() - self._began

    def add(self, loss: Tensor) -> None:
        self._losses.append(loss)

    def is_due(self, step: int) -> bool:
        return step == self.steps or time.perf_counter() - self._last_time >= REPORT_INTERVAL_S

    def report(self, step: int, rate: float) -> Progress:
        now = time.perf_counter()
        loss = float(torch.stack(self._losses).mean())
        speed = (step - self._last_step) * self._config.batch / max(1e-9, now - self._last_time)
        left = (self.steps - step) * (now - self._started) / max(1, step - self._first_step)
        self._epoch_losses += [loss] * len(self._losses)
        self._losses, self._last_time, self._last_step = [], now, step
        epoch = step / self.per_epoch
        return Progress(step, self.steps, epoch, self._config.epochs, loss, rate, speed, self.seconds(), left)

    def epoch_loss(self) -> float:
        rest = [float(loss) for loss in self._losses]
        self._epoch_losses += rest
        self._losses = []
        mean = float(np.mean(self._epoch_losses)) if self._epoch_losses else math.nan
        self._epoch_losses = []
        return mean
