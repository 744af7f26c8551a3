"""The data that judges a finished run: official test parts where there are such, else what was held out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from digitscope.data.formats.idx import find_idx
from digitscope.data.load import find, load
from digitscope.data.sets.digits import Digits
from digitscope.data.sets.errors import DatasetError
from digitscope.nn.evaluation.comparison import compare
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.training_data.sources import Portion, Source, used_part

JudgePart: TypeAlias = Literal["test", "held_out", "learned"]


@dataclass(frozen=True)
class Judge:
    """Names data so that its pictures can be found again."""

    set: str
    part: JudgePart
    held_out: float = 0.0
    amount: float = 1.0
    most: int = 0
    chose: bool = False
    """Whether these digits had a part in choosing how much of a training is taken: then they flatter it."""

    def load(self, folder: Path | None = None) -> Digits:
        """Read the pictures, in the order in which they were judged.

        Raises:
            DatasetError: if the set is gone or another one.
        """
        if self.part == "test":
            return load(self.set, "test", folder=folder)
        source = Source(self.set, held_out=self.held_out, amount=self.amount, most=self.most)
        parts = used_part(load(self.set, "train", folder=folder), source)
        return parts[0 if self.part == "learned" else 1]


def judge_from_json(given: Mapping[str, Any]) -> Judge:
    """Return the judge that a comparison names as its `source`.

    Raises:
        DatasetError: if it names none.
    """
    try:
        return Judge(**given)
    except TypeError as error:
        raise DatasetError(f"This names no data: {error}.") from error


def judges_of(
    portions: tuple[Portion, ...], folder: Path | None, chose: bool = False
) -> Iterator[tuple[Judge, Digits]]:
    """Yield the data that judges a network that learned from these portions.

    chose: Whether what was held out of the replay chose how much of the training is taken (`nn.carrying`).
    """
    for portion in portions:
        source = portion.source
        if _has_test_part(source.name, folder):
            judge = Judge(source.name, "test")
            yield judge, judge.load(folder)
            continue
        place = source.at or source.name
        if len(portion.held_out):
            told = chose and source.replay
            judge = Judge(place, "held_out", source.held_out, source.amount, source.most, told)
            yield judge, portion.held_out
        if portion.train.grows:  # drawings of one's own: few, and what became of each is to be seen
            yield Judge(place, "learned", source.held_out, source.amount, source.most), portion.train


def judges_named(sources: tuple[Source, ...], folder: Path | None) -> list[Judge]:
    """Return what judges networks that learned from these sources, without reading it."""
    return [
        Judge(source.name, "test")
        if _has_test_part(source.name, folder)
        else Judge(source.at or source.name, "held_out", source.held_out, source.amount, source.most)
        for source in sources
    ]


def report_card(
    old: Recognizer, new: Recognizer, judges: Iterator[tuple[Judge, Digits]]
) -> Iterator[float | list[dict[str, Any]]]:
    """Compare on all data that judges; yields the share of the present set, and at last all comparisons."""
    found: list[dict[str, Any]] = []
    for judge, digits in judges:
        for step in compare(old, new, digits):
            if isinstance(step, float):
                yield step
            else:
                found.append(step | {"source": judge.__dict__})
    yield found


def _has_test_part(name: str, folder: Path | None) -> bool:
    try:
        path = find(name, folder)
    except DatasetError:
        return False
    return path.is_dir() and find_idx(path, "test") is not None
