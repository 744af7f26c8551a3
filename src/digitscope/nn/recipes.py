"""Recipes: everything that makes a network, from the data to the settings, under one name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from digitscope.ink.augment import Amounts
from digitscope.nn.calibration import fit_temperature
from digitscope.nn.card import ModelCard
from digitscope.nn.data import Digits, load
from digitscope.nn.errors import DatasetError
from digitscope.nn.evaluation import evaluate
from digitscope.nn.models import Network
from digitscope.nn.recognizer import Recognizer
from digitscope.nn.resume import ResumeError, load_state, save_state
from digitscope.nn.sources import Prepared, Source, joined, prepare
from digitscope.nn.training import EpochEnd, Finished, Progress, TrainConfig, begin, fit
from digitscope.nn.verdict_fitting import fit_verdicts
from digitscope.plan.varying import PixelAugment


@dataclass(frozen=True)
class Finish:
    """A second, short training from the weights of the first, on pictures that are varied less."""

    epochs: float
    rate: float
    augment: PixelAugment
    amounts: Amounts
    """How far strokes are varied, of every source."""
    turn: float = 0.0
    """Most degrees by which pictures without strokes are turned beforehand."""

    def config(self, before: TrainConfig) -> TrainConfig:
        """Return the settings, those of the first training where nothing else is said."""
        return replace(
            before,
            epochs=self.epochs,
            rate=self.rate,
            augment=self.augment,
            warm_up=0.02,
            seed=before.seed + 1,
        )

    def data(self, before: Prepared) -> Prepared:
        """Return the same portions, varied as is wished."""
        return Prepared(tuple(replace(each, source=self._calmer(each.source)) for each in before.portions))

    def _calmer(self, source: Source) -> Source:
        return replace(source, amounts=self.amounts, turn=min(source.turn, self.turn))


@dataclass(frozen=True)
class Recipe:
    """What a network is made of."""

    description: str
    config: TrainConfig
    sources: tuple[Source, ...]
    finish: Finish | None = None
    judges: tuple[str, ...] = ()
    """Data sets that choose and calibrate and are never learned from; passed over where they are missing."""
    verdicts: bool = False
    """Whether it is fitted when the network has to say “not sure” or “not a digit”."""

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self) | {"sources": [asdict(s) for s in self.sources], "judges": list(self.judges)}


@dataclass(frozen=True, eq=False)
class Trained:
    """A network made by a recipe, calibrated; `save_model(path, trained.model, trained.card)` keeps it."""

    model: Network
    card: ModelCard
    seconds: float


RecipeReport: TypeAlias = str | Progress | EpochEnd | Trained
"""A sentence on what is being prepared, progress, the end of an epoch, and at last the network."""

MNIST = Source("mnist", held_out=1 / 12, licence="CC BY-SA 3.0")
TURNED_MNIST = replace(MNIST, turn=14.0)
"""Turned more than pen strokes are: turned that far, a pen's 7 is the flagged 1 of another hand."""
GENTLE = Finish(
    epochs=3,
    rate=0.0007,
    augment=PixelAugment(turn=5.0, shear=0.08, scale=0.08, shift=1.0, bend=0.6, thickness=0.15),
    amounts=Amounts(
        rotation=0.0, slant=0.05, aspect=0.06, warp=0.025, drift=0.02, shift=0.015, ends=0.05, forms=0.3
    ),
    turn=8.4,
)
"""Most digits lie closer to the usual ones than what a network learns most from."""
FORMS = Amounts(rotation=6.0, forms=0.6)
"""More of the flagged 1, barred 7 and slashed 0 than the writers of the training strokes use."""
AS_THEY_ARE = Amounts(rotation=6.0, forms=0.0)
UNIPEN = Source("pens/unipen_train", times=3, held_out=1 / 8, licence="CC BY 4.0", amounts=FORMS)
MADE = Source("made:4000", held_out=0, licence="made by the program", amounts=Amounts(forms=0.0))
REGIONAL = Source(
    "made-regional:10000",
    held_out=0,
    licence="made by the program",
    amounts=Amounts(rotation=3.0, slant=0.1, forms=0.0),
)
"""Long flags, hooks, open heads: how much of Europe writes, and hardly one of the training's writers does."""
LOOKALIKES = "oODQ|/\\!Il'`,.()[]SsZzqbgGB&-_:;\"^>}jy"
"""Characters that many people write as others write a digit (or as a dot or dash, which are neither)."""
LETTERS = Source(
    "nondigits/unipen_train",
    held_out=1 / 8,
    licence="CC BY 4.0",
    amounts=AS_THEY_ARE,
    nothing=True,
    leave_out=LOOKALIKES,
)
SCRIBBLES = Source(
    "made-nothing:5000",
    held_out=0.1,
    licence="made by the program",
    amounts=Amounts(forms=0.0),
    nothing=True,
)

RECIPES: dict[str, Recipe] = {
    "first-steps": Recipe(
        "A small network that reads MNIST after ten seconds",
        TrainConfig(architecture="first-steps", epochs=2, rate=0.01, augment=None),
        (MNIST,),
    ),
    "mnist": Recipe("MNIST alone", TrainConfig(epochs=8), (MNIST,)),
    "bundled": Recipe(
        "The network that comes with the program: MNIST and pen strokes together",
        TrainConfig(
            options={"widths": [24, 32, 64, 128, 192], "kernels": [5, 5, 3, 3, 3], "pools": [0, 1, 3]},
            epochs=40,
            augment=PixelAugment(turn=8.0),
        ),
        (TURNED_MNIST, UNIPEN, MADE, REGIONAL, LETTERS, SCRIBBLES),
        finish=GENTLE,
        judges=("pens/mfrdb_validation", "pens/crohme_validation"),
        verdicts=True,
    ),
}


def train_recipe(
    recipe: Recipe, name: str = "unnamed", folder: Path | None = None, kept: Path | None = None
) -> Iterator[RecipeReport]:
    """Make a network by a recipe; the last report is `Trained`. Data is looked for in `folder` first.

    After every epoch a safe point is written to `kept`, and taken up again from there if it is found.

    Raises:
        DatasetError: if data that is learned from is missing or cannot be used.
        ResumeError: if there is a safe point that cannot be used, or of other settings.
    """
    prepared: Prepared | None = None
    for step in prepare(recipe.sources, folder):
        if isinstance(step, Prepared):
            prepared = step
        else:
            yield step
    assert prepared is not None
    options = recipe.config.options | {"classes": len(prepared.classes)}
    config = replace(recipe.config, options=options)
    for report in _trainings(recipe.finish, config, prepared, kept):
        if isinstance(report, Finished):
            yield "Judging and calibrating …"
            described = tuple(portion.described() for portion in prepared.portions)
            card = ModelCard(name=name, classes=prepared.classes, data=described)
            card = replace(card, recipe=recipe.to_json() | {"precision": report.precision})
            card = _judged(report.model, card, prepared, _judges(recipe, folder))
            if recipe.verdicts:
                for told in fit_verdicts(report.model, card, folder=folder):
                    if isinstance(told, ModelCard):
                        card = told
                    else:
                        yield told
            yield Trained(report.model, card, report.seconds)
        else:
            yield report


def _trainings(
    finish: Finish | None, config: TrainConfig, prepared: Prepared, kept: Path | None
) -> Iterator[str | Progress | EpochEnd | Finished]:
    """Train, and train on if there is a finish; only the last network is given out."""
    stages = [(config, prepared)]
    if finish is not None:
        stages.append((finish.config(config), finish.data(prepared)))
    point = load_state(kept) if kept is not None and kept.exists() else None
    begun = 0 if point is None else int(point.notes["stage"])
    if point is not None and (begun >= len(stages) or point.state.config != stages[begun][0]):
        raise ResumeError(f"The safe point {kept} is one of other settings. Move it away to begin anew.")
    last: Finished | None = None
    for stage, (settings, data) in enumerate(stages):
        if stage < begun:
            continue
        if stage:
            yield "Training on with pictures that are varied less …"
        if point is not None and stage == begun:
            state = point.state
            yield f"Going on after {state.step:,} steps."
        else:
            state = begin(settings, None if last is None else last.model)
        for report in fit(settings, data.supply(settings.seed), data.validation, state):
            if not isinstance(report, Finished):
                if kept is not None and isinstance(report, EpochEnd):
                    save_state(kept, state, {"stage": stage})
                yield report
                continue
            steps, seconds = (0, 0.0) if last is None else (last.steps, last.seconds)
            last = replace(report, steps=steps + report.steps, seconds=seconds + report.seconds)
    assert last is not None
    yield last


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
    held = [portion for portion in prepared.digits if len(portion.held_out)]
    sets = [*(portion.held_out for portion in held), *judges]
    every = joined(tuple(sets))
    temperature = fit_temperature(recognizer.logits_of(every.images), every.labels)
    names = [f"held out of {portion.source.name}" for portion in held]
    names += [digits.name for digits in judges]
    results = {name: evaluate(recognizer, digits).accuracy for name, digits in zip(names, sets, strict=True)}
    return replace(card, temperature=temperature, results=results)
