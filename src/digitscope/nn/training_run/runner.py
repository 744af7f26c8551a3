"""A run from its settings to its network, as a generator of messages: every yield is a place to stop."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import torch

from digitscope.nn.finetuning.custom_classes import apart
from digitscope.nn.finetuning.initial_weights import begin_from, take_start
from digitscope.nn.inference.recognizer import Recognizer, device_words
from digitscope.nn.model.architectures import weight_count
from digitscope.nn.model.file import load_model
from digitscope.nn.training.checkpoint import SafePoint, load_state, same_data
from digitscope.nn.training.devices import choose_device
from digitscope.nn.training.distributed import ALONE, Team, device_of_member
from digitscope.nn.training.live_settings import change, present
from digitscope.nn.training.loop import TrainState, begin, fit, settle_precision
from digitscope.nn.training.memory import held_bytes
from digitscope.nn.training.meter import EpochEnd, Finished, Progress, steps_an_epoch, steps_of
from digitscope.nn.training_data.selection import gather
from digitscope.nn.training_data.sources import Prepared
from digitscope.nn.training_data.stated import inherited
from digitscope.nn.training_run.finish import conclude
from digitscope.nn.training_run.hints import Watchman
from digitscope.nn.training_run.recorder import Bystander, Keeper
from digitscope.runs.folder import RunFolder
from digitscope.runs.messages import (
    SetCount,
    Train,
    TrainingEpoch,
    TrainingMessage,
    TrainingNote,
    TrainingPhase,
    TrainingProgress,
    TrainingStarted,
)
from digitscope.runs.settings.config import TrainConfig, config_from_json, with_classes


@dataclass(eq=False)
class Steering:
    """What the listener wants of a run, looked at between two steps; and what it may look at itself."""

    stop: bool = False
    settings: dict[str, Any] = field(default_factory=dict)
    """Changes that wait to be made."""
    state: TrainState | None = None
    """Set by the run: what is learned so far."""
    keeper: Keeper | None = None
    """Set by the run."""

    def save(self) -> None:
        """Make a safe point of this moment: a pause may be the last that is seen of the run."""
        if self.keeper is not None and self.state is not None:
            self.keeper.save(self.state)


def run(order: Train, steering: Steering, team: Team = ALONE) -> Iterator[TrainingMessage]:
    """Train as ordered; the last message is `TrainingEnded`, unless an error is raised.

    In a team only the process that leads writes anything and says how it ended.

    Raises:
        DatasetError, ResumeError, RunError, ValueError: with a sentence, if it cannot begin.
        RuntimeError, MemoryError, OSError: what went wrong while it ran; the last safe point is kept.
    """
    folder = RunFolder(Path(order.run))
    point = _point(order, folder, team)
    state = point.state
    prepared = yield from _gathered(state.config, order, folder if team.leads else None)
    if (start := _other_start(state.config, prepared)) is not None:
        prepared = apart(prepared, start)
    if order.resume:
        same_data(point.notes, prepared.described, prepared.classes)
    state = state if order.resume else _begin(state.config, prepared)
    state.team = team
    settle_precision(state)
    config = state.config
    kind = Keeper if team.leads else Bystander
    data = prepared.described + (inherited(load_model(config.start)[1]) if config.start else ())
    keeper = kind(folder, prepared.classes, order.name, data, prepared.softens)
    steering.keeper, steering.state = keeper, state
    if team.leads:
        folder.forget_after(state.step) if order.resume else folder.begin(_about(order, config))
    yield _started(order, state, prepared)
    yield from keeper.keep(state)
    yield from _learn(state, prepared, keeper, steering)
    steering.stop = steering.stop or state.stop
    if state.team.leads:
        yield from conclude(order, state, prepared, keeper, lambda: steering.stop)


def _point(order: Train, folder: RunFolder, team: Team) -> SafePoint:
    """Return the state to begin with, or the safe point to go on from."""
    if order.resume:
        if team.leads:
            folder.read_about()
        point = load_state(folder.state, order.config)
    else:
        folder.path.mkdir(parents=True, exist_ok=True)
        config = take_start(config_from_json(order.config), folder, team.leads)
        threads = config.threads or max(1, (os.cpu_count() or 1) // team.size)
        device = str(choose_device(device_of_member(config.device)))
        point = SafePoint(begin(replace(config, device=device, threads=threads)), {})
    torch.set_num_threads(point.state.config.threads)
    return point


def _begin(config: TrainConfig, prepared: Prepared) -> TrainState:
    config = with_classes(config, len(prepared.classes))
    return begin_from(config, prepared.classes) if config.start else begin(config)


def _other_start(config: TrainConfig, prepared: Prepared) -> Recognizer | None:
    """Return the network that the run begins from, if it reads other classes than are to be learned."""
    start = Recognizer(config.start) if config.start else None
    return start if start is not None and start.card.classes != prepared.classes else None


def _learn(
    state: TrainState, prepared: Prepared, keeper: Keeper, steering: Steering
) -> Iterator[TrainingMessage]:
    config, watchman = state.config, Watchman(state, prepared.classes)
    validation = prepared.validation if len(prepared.validation) else None
    for report in fit(config, prepared.supply(config.seed), validation, state, keeper.is_due_at):
        if isinstance(report, Finished):
            return
        yield from _remarks(state)
        message = _message(report, state)
        keeper.log(message)
        yield message
        yield from keeper.keep(state)
        for hint in watchman.look(report):
            keeper.log(hint)
            yield hint
        if steering.settings:
            yield from _change(state, steering, keeper)
        state.stop = state.stop or steering.stop
        if state.stop and state.team.size == 1:
            return


def _remarks(state: TrainState) -> Iterator[TrainingNote]:
    while state.remarks:
        yield TrainingNote(state.remarks.pop(0), "warning")


def _gathered(
    config: TrainConfig, order: Train, run: RunFolder | None
) -> Generator[TrainingMessage, None, Prepared]:
    folder = Path(order.data_folder) if order.data_folder else None
    prepared: Prepared | None = None
    for step in gather(config, folder, run, (order.hand, order.class_set)):
        if isinstance(step, Prepared):
            prepared = step
        else:
            yield TrainingNote(step)
    assert prepared is not None
    return prepared


def _about(order: Train, config: TrainConfig) -> dict[str, Any]:
    made = time.strftime("%Y-%m-%dT%H:%M:%S")
    name = order.name or Path(order.run).name
    about = {"name": name, "date": made, "config": config.to_json(), "data_folder": order.data_folder}
    return about | {"hand": order.hand, "class_set": order.class_set}


def _started(order: Train, state: TrainState, prepared: Prepared) -> TrainingStarted:
    pictures = sum(len(part.train) * part.source.times for part in prepared.portions)
    counts = [SetCount(part.source.name, len(part.train), len(part.held_out)) for part in prepared.portions]
    return TrainingStarted(
        run=order.run,
        config=state.config.to_json(),
        classes=prepared.classes,
        sets=tuple(counts),
        device=device_words(torch.device(state.config.device)),
        precision=str(state.precision).removeprefix("torch."),
        step=state.step,
        steps=steps_of(steps_an_epoch(pictures, state.config.batch), state.config.epochs),
        weights=weight_count(state.model),
    )


def _message(report: Progress | EpochEnd, state: TrainState) -> TrainingMessage:
    if isinstance(report, EpochEnd):
        return TrainingEpoch(
            step=state.step,
            epoch=report.epoch,
            loss=report.loss,
            training_accuracy=report.training_accuracy,
            held_out_loss=report.held_out_loss,
            held_out_accuracy=report.held_out_accuracy,
            seconds=report.seconds,
        )
    return TrainingProgress(**asdict(report), memory_bytes=held_bytes(state.config.device))


def _change(state: TrainState, steering: Steering, keeper: Keeper) -> Iterator[TrainingMessage]:
    settings, steering.settings = steering.settings, {}
    try:
        change(state, settings)
    except ValueError as error:
        yield TrainingNote(str(error), "warning")
    message = TrainingPhase("running", state.step, present(state))
    keeper.log(message)
    yield message
