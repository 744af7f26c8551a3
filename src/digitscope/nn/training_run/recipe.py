"""A recipe carried out: its trainings one after another, judged and calibrated, with places to go on from."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import torch

from digitscope.data.load import Digits, load
from digitscope.data.sets.errors import DatasetError
from digitscope.metrics.calibration import fit_temperature
from digitscope.nn.calibration.ood_fitting import fit_verdicts
from digitscope.nn.evaluation.accuracy import evaluate
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.model.architectures import Network
from digitscope.nn.model.batchnorm_folding import fold_batchnorm
from digitscope.nn.model.card import ModelCard
from digitscope.nn.training.checkpoint import ResumeError, SafePoint, load_state, same_data, save_state
from digitscope.nn.training.devices import choose_device
from digitscope.nn.training.loop import EpochEnd, Finished, Progress, TrainConfig, TrainState, begin, fit
from digitscope.nn.training.teacher import Views
from digitscope.nn.training_data.recipes import Finish, Recipe
from digitscope.nn.training_data.sources import Portion, Prepared, Source, prepare
from digitscope.runs.settings.config import changed, with_classes

MOVE_IT = "Move it away to begin anew."


@dataclass(frozen=True, eq=False)
class Trained:
    """A network made by a recipe, calibrated; `save_model(path, trained.model, trained.card)` keeps it."""

    model: Network
    card: ModelCard
    seconds: float


RecipeReport: TypeAlias = str | Progress | EpochEnd | Trained
"""A sentence on what is being prepared, progress, the end of an epoch, and at last the network."""


def train_recipe(
    recipe: Recipe, name: str = "unnamed", folder: Path | None = None, kept: Path | None = None
) -> Iterator[RecipeReport]:
    """Make a network by a recipe; the last report is `Trained`. Data is looked for in `folder` first.

    After every epoch a safe point is written to `kept`, and taken up again from there if it is found.

    Raises:
        DatasetError: if data that is learned from is missing or cannot be used.
        ResumeError: if there is a safe point that cannot be used, or of other settings.
    """
    last: Finished | None = None
    prepared: Prepared | None = None
    for report in _trainings(recipe, folder, kept):
        if isinstance(report, Prepared):
            prepared = report
        elif isinstance(report, Finished):
            last = report
        else:
            yield report
    assert last is not None
    assert prepared is not None
    yield "Judging and calibrating …"
    card = ModelCard(name=name, classes=prepared.classes, data=prepared.described, softens=prepared.softens)
    card = replace(card, recipe=_settled(recipe, last).to_json() | {"precision": last.precision})
    card = _judged(last.model, card, prepared, _judges(recipe, folder))
    if recipe.verdicts:
        for told in fit_verdicts(last.model, card, folder=folder):
            if isinstance(told, ModelCard):
                card = told
            else:
                yield told
    yield Trained(last.model, card, last.seconds)


def _settled(recipe: Recipe, last: Finished) -> Recipe:
    """Return the recipe with what it left to the machine, as it was: number format, threads, device."""
    threads, device = torch.get_num_threads(), str(choose_device(recipe.config.device))
    return replace(
        recipe, config=replace(recipe.config, precision=last.precision, threads=threads, device=device)
    )


def _trainings(
    recipe: Recipe, folder: Path | None, kept: Path | None
) -> Iterator[str | Progress | EpochEnd | Prepared | Finished]:
    """Train, and train on with every finish; the last report is `Finished`, the data of each is told."""
    # A safe point may be taken along to a machine with another kind of device.
    device = {"device": str(choose_device(recipe.config.device))}
    point = load_state(kept, device) if kept is not None and kept.exists() else None
    begun = 0 if point is None else _stage(point, recipe, kept)
    if recipe.config.threads:
        torch.set_num_threads(recipe.config.threads)
    last: Finished | None = None
    prepared: Prepared | None = None
    for stage in range(begun, 1 + len(recipe.finishes)):
        finish = recipe.finishes[stage - 1] if stage else None
        if stage:
            yield f"Training on, {stage} of {len(recipe.finishes)} …"
        sources = recipe.sources if finish is None else finish.sources
        prepared = yield from _prepared(sources, folder, () if prepared is None else prepared.portions)
        yield prepared
        config = with_classes(changed(recipe.config, device), len(prepared.classes))
        config = config if finish is None else finish.config(config, stage)
        if point is not None and stage == begun:
            state, before = _taken_up(point, config, prepared, kept), point.before
            config = state.config
            yield f"Going on after {state.step:,} steps."
        else:
            before = None if last is None else last.model
            before = fold_batchnorm(before) if before is not None and finish and finish.views else before
            # The number format was tried out once; beside other work another trial may end otherwise.
            config = config if last is None else replace(config, precision=last.precision)
            state = begin(config, before)
        if finish is not None and finish.views:
            if before is None:
                raise ResumeError(f"The safe point {kept} lacks the network that is learned from. {MOVE_IT}")
            _look_thrice(state, before, finish)
        with closing(prepared.supply(config.seed, _draughtsmen(config))) as supply:
            for report in fit(config, supply, prepared.validation, state):
                if isinstance(report, Finished):
                    steps, seconds = (0, 0.0) if last is None else (last.steps, last.seconds)
                    last = replace(report, steps=steps + report.steps, seconds=seconds + report.seconds)
                else:
                    if kept is not None and isinstance(report, EpochEnd):
                        notes = {"stage": stage, "data": prepared.described, "classes": prepared.classes}
                        save_state(kept, state, notes, before if state.teacher is not None else None)
                    yield report
    assert last is not None
    yield last


def _taken_up(point: SafePoint, config: TrainConfig, prepared: Prepared, kept: Path | None) -> TrainState:
    """Return a safe point's state; raises ResumeError if it is of other settings or data."""
    if config.precision == "auto":  # what the trial chose
        config = replace(config, precision=point.state.config.precision)
    if point.state.config != config:
        raise ResumeError(f"The safe point {kept} has other settings. {MOVE_IT}")
    same_data(point.notes, prepared.described, prepared.classes)
    return point.state


def _stage(point: SafePoint, recipe: Recipe, kept: Path | None) -> int:
    """Return which training of a recipe a safe point is of, 0 for the first."""
    stage = point.notes.get("stage")
    if not isinstance(stage, int) or not 0 <= stage <= len(recipe.finishes):
        raise ResumeError(f"The safe point {kept} is of another training. {MOVE_IT}")
    return stage


def _look_thrice(state: TrainState, before: Network, finish: Finish) -> None:
    """Let a network learn from another's three looks."""
    laid = before.to(state.config.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    state.teacher, state.faith = Views(laid, finish.views).to(state.config.device), finish.faith


def _draughtsmen(config: TrainConfig) -> int:
    """Return how many other processes draw: a GPU would wait for one; on the CPU none learns faster so."""
    return 0 if config.device == "cpu" else max(1, (os.cpu_count() or 2) - 1)


def _prepared(
    sources: tuple[Source, ...], folder: Path | None, known: tuple[Portion, ...]
) -> Generator[str, None, Prepared]:
    for step in prepare(sources, folder, known):
        if isinstance(step, Prepared):
            return step
        yield step
    raise DatasetError("The recipe names no data.")


def _judges(recipe: Recipe, folder: Path | None) -> list[Digits]:
    found = []
    for name in recipe.judges:
        try:
            found.append(load(name, folder=folder))
        except DatasetError:
            continue
    return found


def _judged(model: Network, card: ModelCard, prepared: Prepared, judges: list[Digits]) -> ModelCard:
    """Return the card with the temperature and the accuracies on data that was not learned from."""
    recognizer = Recognizer(model, card)
    held = [portion for portion in prepared.judging if len(portion.held_out)]
    sets = [*(portion.held_out for portion in held), *judges]
    logits = np.concatenate([recognizer.logits_of(recognizer.sees(digits)) for digits in sets])
    temperature = fit_temperature(logits, np.concatenate([digits.labels for digits in sets]))
    names = [f"held out of {portion.source.name}" for portion in held]
    names += [digits.name for digits in judges]
    results = {name: evaluate(recognizer, digits).accuracy for name, digits in zip(names, sets, strict=True)}
    return replace(card, temperature=temperature, results=results)
