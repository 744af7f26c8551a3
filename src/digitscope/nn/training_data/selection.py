"""The data that a training's settings ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from digitscope.data.collection.bundle import SUFFIX
from digitscope.data.kept_drawings import freeze_drawings, names_drawings
from digitscope.data.load import MADE
from digitscope.data.readers import MADE_NOTHING, MADE_OTHERS
from digitscope.data.sets.errors import DatasetError
from digitscope.ink.synthesis.stroke_augmentation import Amounts
from digitscope.nn.model.file import load_model
from digitscope.nn.training_data.recipes import LETTERS, MNIST, SCRIBBLES, UNIPEN
from digitscope.nn.training_data.recipes import MADE as MADE_SOURCE
from digitscope.nn.training_data.replay import is_there, names_replay, replay_sources
from digitscope.nn.training_data.sources import Prepared, Source, prepare
from digitscope.runs.folder import RunFolder
from digitscope.runs.settings.config import SetShare, TrainConfig

KNOWN = {source.name: source for source in (MNIST, UNIPEN, LETTERS)}
"""Sets of which more is known than a name: licence, how their strokes are varied."""
OWN = Source("drawings", licence="drawn by the user", amounts=Amounts(rotation=5.0, forms=0.0))
"""Drawings of one hand differ less from each other than those of all hands."""
WITHOUT_DATA = SetShare(f"{MADE}12000")
"""What is learned from where there is no data at all."""


def sources_of(config: TrainConfig, folder: Path | None = None) -> tuple[Source, ...]:
    """Return the sources of a configuration; with none named MNIST, or else what the program draws."""
    shares = config.sets
    if not shares:
        shares = (SetShare("mnist"),) if is_there("mnist", folder) else (WITHOUT_DATA,)
    sources: list[Source] = []
    for share in shares:
        if names_replay(share.name):
            sources += replay_sources(share.name, folder)
        else:
            sources.append(_source(share, config.held_out))
    return tuple(sources)


def _source(share: SetShare, held_out: float) -> Source:
    known = KNOWN.get(share.name, Source(share.name))
    if share.name.startswith(MADE):
        known = replace(MADE_SOURCE, name=share.name)
    elif share.name.startswith((MADE_NOTHING, MADE_OTHERS)):
        known = replace(SCRIBBLES, name=share.name)
    elif names_drawings(share.name):
        known = replace(OWN, name=share.name)
    # Laying hands on each other takes seconds in which a training could not be stopped: only recipes do it.
    return replace(known, times=share.times, between=0, amount=share.amount, held_out=held_out)


def _as_read(source: Source, softens: bool) -> Source:
    """Return a source as a network learns it that reads pictures softened, or none that does."""
    if softens:
        return replace(source, softened=True)
    return replace(source, amounts=replace(source.amounts, soft=0.0))


def _frozen(source: Source, run: RunFolder, number: int, whose: tuple[int, int]) -> Source:
    """Return a source whose drawings are those that were there when the run began."""
    path = run.path / f"drawings-{number}{SUFFIX}"
    if not path.exists():
        freeze_drawings(source.name, path, whose)
    return replace(source, at=str(path))


def gather(
    config: TrainConfig,
    folder: Path | None = None,
    run: RunFolder | None = None,
    whose: tuple[int, int] = (0, 0),
) -> Iterator[str | Prepared]:
    """Read the data of a configuration, telling what is read; the last that is yielded is `Prepared`.

    The drawings that were kept are copied to the folder of the run, so that it can be taken up again, and its
    report looked at, whatever becomes of the collection.
    whose: Numbers of the hand and the set of classes whose drawings they are; 0 where only the name is known.

    Raises:
        OSError: if the drawings cannot be copied.
        DatasetError: if a set is missing or cannot be used, or the sets have different classes.
    """
    sources = sources_of(config, folder)
    softens = bool(config.start) and load_model(config.start)[1].softens
    sources = tuple(_as_read(each, softens) for each in sources)
    if not config.sets and sources[0].name.startswith(MADE):
        yield "There is no data here, so the program draws digits itself to learn from."
    if run is not None:
        numbered = enumerate(sources, start=1)
        sources = tuple(
            _frozen(each, run, n, whose) if names_drawings(each.name) else each for n, each in numbered
        )
    for step in prepare(sources, folder):
        if isinstance(step, Prepared):
            names = {portion.train.classes for portion in step.digits}
            if len(names) > 1:
                raise DatasetError("The data sets tell different classes apart; take one kind at a time.")
        yield step
