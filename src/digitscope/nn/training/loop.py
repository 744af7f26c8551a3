"""Training as a plain generator: every yield is a progress report and a place to stop."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from digitscope.data.load import Digits
from digitscope.nn.model.architectures import Network, make_model, weighted_stages
from digitscope.nn.model.file import load_model
from digitscope.nn.training.cuda_graph import CudaRecorder, Steps
from digitscope.nn.training.distributed import ALONE, Team, in_team
from digitscope.nn.training.memory import Laid, keep_pages
from digitscope.nn.training.meter import (
    NOT_CHECKED,
    Checked,
    EpochEnd,
    Finished,
    Meter,
    Progress,
    Report,
    steps_an_epoch,
)
from digitscope.nn.training.pixel_augmentation import augment
from digitscope.nn.training.precision import choose_precision
from digitscope.nn.training.weight_averaging import Average
from digitscope.runs.settings.config import TrainConfig, config_from_json, rate_at

__all__ = [
    "NOTHING", "EpochEnd", "Finished", "Progress", "Report", "Supply", "TrainConfig", "TrainState",
    "begin", "best_of", "config_from_json", "fit", "loss_of", "supply_of",
]  # fmt: skip
EVALUATION_BATCH = 500
NOTHING = -1
"""The label of a picture that is none of the classes."""

Supply: TypeAlias = Callable[[int], Iterator[tuple[Tensor, Tensor] | None]]
"""Gives an epoch's pictures (N, 28, 28) uint8 and labels (N,), or `NOTHING`, by its number; N is fixed.

What it yields before, while it draws them, are places to stop.
"""


def supply_of(digits: Digits) -> Supply:
    """Return a supply that gives the same pictures every epoch."""
    images, labels = torch.from_numpy(digits.images), torch.from_numpy(digits.labels)
    return lambda _epoch: iter([(images, labels)])


@dataclass(eq=False)
class TrainState:
    """All that changes while a training runs; with the configuration and the data it is enough to go on."""

    config: TrainConfig
    """As it holds now: some of it can be changed while it runs (`nn.live.change`)."""
    model: Network
    optimizer: torch.optim.Optimizer
    average: Average
    step: int = 0
    seconds: float = 0.0
    precision: torch.dtype | None = None
    """None until it is chosen; then it stays, because another one would give other weights."""
    teacher: nn.Module | None = None
    """Gives the answers that are to be held on to, mostly those of the network that it began from."""
    faith: float = 0.0
    """Weight of the distillation loss (`strayed`) beside the loss on the labels."""
    team: Team = ALONE
    stop: bool = False
    """Whether the training shall end; once any process of the team wants it, all of them know."""
    remarks: list[str] = field(default_factory=list)
    """Sentences for people that nobody has been told yet."""


def begin(config: TrainConfig, start: Network | None = None) -> TrainState:
    """Return the state before the first step: fresh weights, or those of a network of the same kind."""
    torch.manual_seed(config.seed)
    model = make_model(config.architecture, config.options)
    if start is not None:
        model.load_state_dict(start.state_dict())
    for stage in weighted_stages(model)[:-1][: config.frozen]:  # the last one always learns
        stage.requires_grad_(False)
    model = _laid(model, config)
    teacher = _laid(load_model(config.start)[0], config) if config.faith else None
    state = TrainState(config, model, _optimizer(model, config), Average(model), teacher=teacher)
    state.faith = config.faith
    return state


def _laid(model: Network, config: TrainConfig) -> Network:
    model = model.to(config.device)
    return model.to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


def fit(
    config: TrainConfig,
    supply: Supply,
    validation: Digits | None = None,
    state: TrainState | None = None,
    marked: Callable[[int], bool] = lambda _step: False,
) -> Iterator[Report]:
    """Train a network, from the beginning or from a state, and report; the last report is `Finished`.

    A state brings its own configuration. After a step whose number is `marked` there is a report in any case.
    On a CPU the same configuration and data give the same weights to the bit, on the same kind of machine and
    with the same versions, if the configuration names number format and threads. Where it leaves the format
    to a trial, `state.config` holds from here on what was chosen. On a GPU weights differ slightly each time.

    Raises:
        ValueError: if the network has fewer classes than the data.
    """
    keep_pages()
    state = state or begin(config)
    settle_precision(state)
    config, team = state.config, state.team
    if config.batch % team.size:
        raise ValueError(f"{team.size} processes cannot share batches of {config.batch}: take a multiple.")
    steps = _steps(state)
    meter = Meter(config.batch, config.epochs, state.step, state.seconds)
    images, labels = yield from _pictures(supply, state, meter, 0)
    if int(labels.max()) >= state.model.options.classes:
        raise ValueError(f"The data has classes beyond the {state.model.options.classes} of the network.")
    meter.plan(steps_an_epoch(len(images), config.batch))
    laid = Laid(torch.device(config.device))
    accuracy = None
    while state.step < meter.steps:
        epoch = state.step // meter.per_epoch
        if epoch:
            images, labels = yield from _pictures(supply, state, meter, epoch)
        yield from _epoch(state, steps, meter, *laid.at_hand(images, labels), marked)
        if state.stop:
            return
        state.seconds = meter.seconds()
        checked = NOT_CHECKED if validation is None else (yield from _check(state, meter, validation))
        accuracy = checked.accuracy
        yield meter.epoch_end(epoch + 1, checked)
    yield Finished(best_of(state).to("cpu").eval(), accuracy, state.step, meter.seconds(), config.precision)


def settle_precision(state: TrainState) -> None:
    """Choose the number format, unless that is done, and note it in the settings.

    A trial of another moment may end otherwise; whoever repeats a run by its settings gets the same format.
    """
    if state.precision is None:
        chosen = choose_precision(state.config.precision, state.model, state.config.batch)
        state.precision = state.team.share(chosen)
    state.config = replace(state.config, precision=str(state.precision).removeprefix("torch."))


def _steps(state: TrainState) -> Steps:
    """Return what takes the steps: on CUDA recorded as a graph, unless a team takes them."""
    config, device = state.config, torch.device(state.config.device)
    learner = in_team(state.model, state.team)
    alone_on_cuda = device.type == "cuda" and state.team.size == 1
    return Steps(
        lambda images, labels, random: _step(state, learner, images, labels, random),
        state.optimizer,
        device,
        CudaRecorder() if alone_on_cuda and config.graph == "auto" else None,
        state.remarks.append,
    )


def _pictures(
    supply: Supply, state: TrainState, meter: Meter, epoch: int
) -> Generator[Progress, None, tuple[Tensor, Tensor]]:
    for given in supply(epoch):
        if given is not None:
            return given
        if meter.is_due():
            yield meter.report(state.step, "drawing")
    raise ValueError("The data of this training holds no pictures.")


def _epoch(
    state: TrainState,
    steps: Steps,
    meter: Meter,
    images: Tensor,
    labels: Tensor,
    marked: Callable[[int], bool],
) -> Iterator[Progress]:
    """Take the steps that are left of the present epoch."""
    config = state.config
    epoch, first = divmod(state.step, meter.per_epoch)
    device = torch.device(config.device)
    shuffle = torch.Generator().manual_seed(_seed(config.seed, epoch, -1))
    order = torch.randperm(len(images), generator=shuffle).to(images.device)
    state.model.train()
    for index in range(first, min(meter.per_epoch, meter.steps - epoch * meter.per_epoch)):
        chosen = order[index * config.batch : (index + 1) * config.batch][state.team.own_part(config.batch)]
        rate = rate_at(state.config, state.step, meter.steps)
        batch = images[chosen].to(device), labels[chosen].to(device)
        built_in = state.config.augment, state.config.options.get("dropout")
        meter.add(*steps.take(*batch, rate, _seed(config.seed, epoch, index), built_in), rate)
        state.seconds = meter.seconds()
        state.step += 1
        if config.average and state.step > meter.steps * (1 - config.average):
            state.average.take(state.model)
        if meter.is_due() or state.step == meter.steps or marked(state.step):
            yield meter.report(state.step)
            meter.come_back()
            state.model.train()  # whoever was told may have let it read something
        if state.stop:
            return


def _step(
    state: TrainState,
    learner: nn.Module,
    images: Tensor,
    labels: Tensor,
    random: torch.Generator,
) -> tuple[Tensor, Tensor]:
    """Learn from one batch, at the optimizer's rate; return its loss and the share that it read rightly."""
    config, precision = state.config, state.precision
    given = images[:, None].float() / 255  # (B, 1, H, W)
    if config.augment is not None:
        given = augment(given, config.augment, random, state.team)
    with torch.autocast(given.device.type, precision, enabled=precision != torch.float32):
        logits = learner(given)
    loss = loss_of(logits.float(), labels, config.doubt)
    if state.teacher is not None:
        with (
            torch.no_grad(),
            torch.autocast(given.device.type, precision, enabled=precision != torch.float32),
        ):
            wanted = state.teacher(given)
        loss = loss + state.faith * strayed(logits.float(), wanted.float(), labels, config.softened)
    state.optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    state.optimizer.step()
    if state.team.size == 1:
        return loss.detach(), right_share(logits.detach(), labels)
    wish = loss.new_tensor(float(state.stop))
    taken = state.team.mean(torch.stack([loss.detach(), right_share(logits.detach(), labels), wish]))
    state.stop = bool(taken[2] > 0)
    return taken[0], taken[1]


def right_share(logits: Tensor, labels: Tensor) -> Tensor:
    """Return the share of pictures read rightly, of those that are a digit."""
    right = (logits.argmax(dim=1) == labels).sum()
    return right / (labels != NOTHING).sum().clamp(min=1)


def loss_of(logits: Tensor, labels: Tensor, doubt: float = 1.0) -> Tensor:
    """Return the mean loss: cross-entropy, and for what is no digit the distance from equal probabilities.

    Source of the latter: D. Hendrycks et al., Deep anomaly detection with outlier exposure, ICLR 2019.
    """
    log_p = functional.log_softmax(logits, dim=1)  # (B, classes)
    digits = functional.nll_loss(log_p, labels, ignore_index=NOTHING, reduction="sum")
    # Less its smallest value, so that a network that doubts as it should has none of it.
    certainty = -log_p.mean(dim=1) - math.log(logits.shape[1])
    return (digits + doubt * (certainty * (labels == NOTHING)).sum()) / len(labels)


def strayed(logits: Tensor, wanted: Tensor, labels: Tensor, softened: float = 1.0) -> Tensor:
    """Return the distillation loss: T² · KL(teacher ‖ student), where the teacher is right or no digit is.

    softened: The temperature T by which both logits are divided. What was learned from is read so surely that
        hardly anything but the largest probability counts; at a higher temperature the others count too.

    Source: G. Hinton, O. Vinyals and J. Dean, Distilling the knowledge in a neural network, 2015; that only
    right answers are held on to: Z. Li and D. Hoiem, Learning without forgetting, ECCV 2016.
    """
    log_p = functional.log_softmax(logits / softened, dim=1)
    log_wanted = functional.log_softmax(wanted / softened, dim=1)
    held = (wanted.argmax(dim=1) == labels) | (labels == NOTHING)
    away = (log_wanted.exp() * (log_wanted - log_p)).sum(dim=1)
    # The gradients with respect to the logits fall as 1/T²: so the weight means the same at any temperature.
    return softened**2 * (away * held).sum() / len(labels)


def best_of(state: TrainState) -> Network:
    """Return the averaged network once there is one, else the network as it is."""
    return state.average.model if state.average.count else state.model


def _check(state: TrainState, meter: Meter, validation: Digits) -> Generator[Progress, None, Checked]:
    """Read the validation data, with places to stop."""
    model = best_of(state).eval()
    right, loss, answers = 0, 0.0, torch.zeros(state.model.options.classes, dtype=torch.long)
    # A GPU takes what it takes while it learns; on a CPU a piece is short.
    size = EVALUATION_BATCH if state.config.device == "cpu" else max(EVALUATION_BATCH, state.config.batch)
    for start in range(0, len(validation), size):
        piece = slice(start, start + size)
        found = read_piece(model, validation.images[piece], validation.labels[piece])
        right, loss, answers = right + found[0], loss + found[1], answers + found[2]
        if meter.is_due():
            yield meter.report(state.step, "checking")
    count = max(1, len(validation))
    return Checked(right / count, loss / count, int(answers.argmax()), float(answers.max()) / count)


@torch.inference_mode()
def read_piece(
    model: Network, images: NDArray[np.uint8], labels: NDArray[np.int64]
) -> tuple[int, float, Tensor]:
    """Return how many pictures a network reads rightly, the sum of losses, how often it gives each answer."""
    device = next(model.parameters()).device
    given = torch.from_numpy(images).to(device)[:, None].float() / 255
    wanted = torch.from_numpy(labels).to(device)
    logits = model(given)
    answers = logits.argmax(1)
    loss = functional.cross_entropy(logits, wanted, reduction="sum")
    counts = torch.bincount(answers, minlength=logits.shape[1]).cpu()
    return int((answers == wanted).sum()), float(loss), counts


def _optimizer(model: Network, config: TrainConfig) -> torch.optim.Optimizer:
    learned = [parameter for parameter in model.parameters() if parameter.requires_grad]
    kernels = [parameter for parameter in learned if parameter.ndim > 1]
    biases = [parameter for parameter in learned if parameter.ndim <= 1]
    groups = [
        {"params": kernels, "weight_decay": config.weight_decay},
        {"params": biases, "weight_decay": 0.0},
    ]
    if config.optimiser == "sgd":
        return torch.optim.SGD(groups, lr=config.rate, momentum=0.9, nesterov=True, fused=True)
    return torch.optim.AdamW(groups, lr=config.rate, betas=(0.9, 0.99), fused=True)


def _seed(seed: int, epoch: int, index: int) -> int:
    """Return a seed of its own for each place in a training."""
    state = np.random.SeedSequence([seed, epoch, index + 1]).generate_state(1, np.uint64)
    return int(state[0] >> np.uint64(1))
