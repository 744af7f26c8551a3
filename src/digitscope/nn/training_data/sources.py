"""The data of a training: several sets with shares, parts held out by writer, strokes drawn anew."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from digitscope.bounded_files import left_out
from digitscope.data.load import Digits, Part, load
from digitscope.data.sets.errors import DatasetError
from digitscope.data.sets.split import held_out_part
from digitscope.ink.synthesis.renderer import PIECE, Draughtsmen, Order, Originals
from digitscope.ink.synthesis.stroke_augmentation import Amounts
from digitscope.ink.synthesis.writer_interpolation import Hands
from digitscope.nn.training.loop import NOTHING
from digitscope.nn.training_data.reframing import Reframing, reframed
from digitscope.runs.finetuning import DRAWINGS

Images: TypeAlias = NDArray[np.uint8]
MOVING = 2**32 - 1
"""Ends the seed by which drawings are moved between hands; a piece's number ends those of its variations."""


@dataclass(frozen=True)
class Source:
    """One data set in a training."""

    name: str
    """Path, or name in the data folders."""
    at: str = ""
    """Where it is read instead, if anywhere: drawings that were kept stay as they were when a run began."""
    part: Part = "train"
    times: int = 1
    """How often an epoch holds each of its pictures."""
    between: int = 0
    """In so many of these times each drawing is first moved towards another writer's, or away from it."""
    amount: float = 1.0
    """Share of the set that is used at all, chosen evenly over it."""
    most: int = 0
    """At most so many are learned from, and a quarter as many held out, evenly over each; 0 for all."""
    held_out: float = 0.1
    """Share kept for validation: whole writers where enough are known, else items (`held_out_part`)."""
    licence: str = ""
    amounts: Amounts = field(default_factory=Amounts)
    """How far strokes are varied when they are drawn anew."""
    replay: bool = False
    """Whether these are there only so that a network which learns something else does not forget."""
    nothing: bool = False
    """Whether these are no digits: the network learns to answer them with doubt."""
    reframed: tuple[Reframing, ...] = ()
    """How pictures without strokes are varied anew for each epoch, one after the other for each time that it
    holds them; if empty they stay as they are."""
    softened: bool = False
    """Whether pictures without strokes are softened first: what learns them so shall read them so."""
    leave_out: str = ""
    """Labels, one character each, whose pictures are not used (letters that look like a digit)."""
    whole: bool = False
    """Whether a digit of which only one straight line is left is not learned from; held out it may be."""


@dataclass(frozen=True, eq=False)
class Portion:
    """What came of one source."""

    source: Source
    train: Digits
    held_out: Digits
    fingerprint: str
    """Of the whole set, before it was parted."""

    def described(self) -> dict[str, Any]:
        """Return what the model card says of it."""
        return {
            "name": self.source.name,
            "trained": len(self.train),
            "held_out": len(self.held_out),
            "share": float(self.source.held_out),
            "fingerprint": self.fingerprint,
            "licence": self.source.licence,
        }


@dataclass(frozen=True, eq=False)
class Prepared:
    """Data that is ready to train with, a portion for each source."""

    portions: tuple[Portion, ...]

    @property
    def digits(self) -> tuple[Portion, ...]:
        """The portions that teach classes."""
        return tuple(portion for portion in self.portions if not portion.source.nothing)

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes, in order; the same for all sources."""
        return self.digits[0].train.classes

    @property
    def validation(self) -> Digits:
        """All digits that are held out, in one."""
        return joined(tuple(portion.held_out for portion in self.judging))

    @property
    def judging(self) -> tuple[Portion, ...]:
        """The portions whose held-out digits judge: of a set that is learned in two ways the first."""
        firsts = {portion.source.name: portion for portion in reversed(self.digits)}
        return tuple(portion for portion in self.digits if firsts[portion.source.name] is portion)

    @property
    def described(self) -> tuple[dict[str, Any], ...]:
        """What the model card says of the data; a set that is learned in two ways is told once."""
        every = [portion.described() for portion in self.portions]
        return tuple(each for index, each in enumerate(every) if each not in every[:index])

    @property
    def softens(self) -> bool:
        """Whether the network learns pictures softened, and so has to read them."""
        return any(portion.source.softened for portion in self.portions)

    def supply(self, seed: int, draughtsmen: int = 0) -> Supplied:
        """Return the supply of training pictures; strokes are varied and drawn anew for each epoch.

        draughtsmen: how many other processes draw, an epoch ahead; the pictures are the same with any number.
        """
        return Supplied(self.portions, seed, draughtsmen)


class Supplied:
    """Gives the pictures and labels of each epoch: first those without strokes, then those drawn anew."""

    def __init__(self, portions: tuple[Portion, ...], seed: int, draughtsmen: int = 0) -> None:
        self._still = [portion for portion in portions if portion.train.ink is None]
        self._drawn = [portion for portion in portions if portion.train.ink is not None]
        self._originals = [originals_of(portion) for portion in self._drawn]
        self._hands = [hands_of(portion) for portion in self._drawn]
        every = [_labels(portion) for portion in (*self._still, *self._drawn)]
        self._labels, self._seed = torch.from_numpy(np.concatenate(every)), seed
        self._crew = Draughtsmen(draughtsmen) if draughtsmen and self._drawn else None
        self._asked: dict[int, list[Future[Images]]] = {}

    def close(self) -> None:
        """Let the other processes go."""
        if self._crew is not None:
            self._crew.close()

    def __call__(self, epoch: int) -> Iterator[tuple[Tensor, Tensor] | None]:
        """Yield None while the pictures of an epoch are made, and at last them and their labels."""
        every: list[Images] = []
        for piece in self._pieces(epoch):
            every.append(piece)
            if not any(piece is portion.train.images for portion in self._still):
                yield None  # it took a while
        # A single set is taken as it is: it may be mapped from disk and larger than the memory.
        yield torch.from_numpy(every[0] if len(every) == 1 else np.concatenate(every)), self._labels

    def _pieces(self, epoch: int) -> Iterator[Images]:
        if self._crew is not None:
            for number in (epoch, epoch + 1):
                if number not in self._asked:
                    self._asked[number] = self._crew.ask(list(self._orders(number)))
        for which, portion in enumerate(self._still):
            for time in range(portion.source.times):
                yield from _varied(portion, time, (self._seed, epoch, which, time))
        if self._crew is None:
            yield from (order.drawn() for order in self._orders(epoch))
        else:
            yield from (piece.result() for piece in self._asked.pop(epoch))

    def _orders(self, epoch: int) -> Iterator[Order]:
        for which, portion in enumerate(self._drawn):
            for time in range(portion.source.times):
                seed = (self._seed, epoch, which, time)
                for number, piece in enumerate(self._originals_for(which, time, seed).pieces()):
                    yield Order(piece, (*seed, number))

    def _originals_for(self, which: int, time: int, seed: tuple[int, ...]) -> Originals:
        """Return the drawings that one of an epoch's times varies: always as they are in the first."""
        originals, hands, source = self._originals[which], self._hands[which], self._drawn[which].source
        if hands is None or time < max(1, source.times - source.between):
            return originals
        return replace(originals, ink=hands.moved(np.random.default_rng((*seed, MOVING))))


def prepare(
    sources: tuple[Source, ...], folder: Path | None = None, known: tuple[Portion, ...] = ()
) -> Iterator[str | Prepared]:
    """Read the sources; yields a sentence before each (that takes seconds), and at the end what was prepared.

    known: portions that were read before; what is only varied otherwise is not read again.

    Raises:
        DatasetError: if one is missing or cannot be used.
    """
    portions: list[Portion] = []
    for source in sources:
        same = next((each for each in known if _as_read(each.source) == _as_read(source)), None)
        if same is not None:
            portions.append(replace(same, source=source))
            continue
        yield _doing(source.name)
        digits = replace(load(source.at or source.name, source.part, folder=folder), path=source.name)
        if digits.broken:
            yield f"Of {source.name} {left_out(digits.broken)}"
        fingerprint = digits.fingerprint
        # What is held out does not depend on what is left out, nor on how it is read.
        train, held = (_without(part, source.leave_out) for part in used_part(digits, source))
        train, held = (part.softened() if source.softened else part for part in (train, held))
        train = train.pick(~train.short_of_strokes()) if source.whole else train
        portions.append(Portion(source, train, held, fingerprint))
    prepared = Prepared(tuple(portions))
    _check_something_to_learn(prepared)
    yield prepared


def _check_something_to_learn(prepared: Prepared) -> None:
    taught = [each for each in prepared.digits if not each.source.replay] or list(prepared.digits)
    if any(len(portion.train) for portion in taught):
        return
    names = ", ".join(portion.source.name for portion in taught)
    held = sum(len(portion.held_out) for portion in taught)
    away = f"all {held:,} that can be used are held out. Hold out a smaller share, or" if held else "please"
    raise DatasetError(f"Nothing is left to learn from {names}: {away} add more pictures.")


def _doing(name: str) -> str:
    """Say in people's words what takes a while now."""
    kind, _, what = name.partition(":")
    if kind.startswith("made") and what.isdecimal():
        return f"The program draws {int(what):,} pictures …"
    hand = what.partition(":")[0]
    return f"Reading {hand}’s drawings …" if kind == DRAWINGS and hand else f"Reading {name} …"


def _without(digits: Digits, names: str) -> Digits:
    """Return a set without the pictures of these labels, one character each."""
    left_out = np.array([name in names for name in digits.classes])
    return digits.pick(~left_out[digits.labels]) if names else digits


def _as_read(source: Source) -> Source:
    """Return a source without what matters only after it was read."""
    return replace(source, times=1, between=0, amounts=Amounts(), reframed=())


def used_part(digits: Digits, source: Source) -> tuple[Digits, Digits]:
    """Return what a source's training learns from, and what it holds out."""
    kept = held_out_part(digits, source.held_out)
    if source.amount < 1:  # an item is held out or not whatever share of the set is used
        some = evenly(len(digits), source.amount)
        digits, kept = digits.pick(some), kept[some]
    train, held = digits.pick(~kept), digits.pick(kept)
    return (at_most(train, source.most), at_most(held, source.most // 4)) if source.most else (train, held)


def at_most(digits: Digits, count: int) -> Digits:
    """Return at most so many pictures of a set, evenly over it."""
    return digits if len(digits) <= count else digits.pick(evenly(len(digits), count / len(digits)))


def evenly(count: int, share: float) -> NDArray[np.int64]:
    """Return the indices of about this share of so many, evenly over all of them; at least one."""
    return np.unique(np.linspace(0, count - 1, max(1, round(count * share))).round().astype(np.int64))


def joined(parts: tuple[Digits, ...]) -> Digits:
    """Return data sets of the same classes as one."""
    if len(parts) == 1:
        return parts[0]
    return Digits(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
        parts[0].classes,
        writers=_writers(parts),
        name=" + ".join(part.name for part in parts),
        drawn=np.concatenate([part.stay | part.soft for part in parts]),
    )


def _writers(parts: tuple[Digits, ...]) -> tuple[str, ...] | None:
    """Return who wrote each digit of several sets, "" where that is not known; None if it is of none."""
    if all(part.writers is None for part in parts):
        return None
    return tuple(name for part in parts for name in part.writers or ("",) * len(part))


def _labels(portion: Portion) -> NDArray[np.int64]:
    labels = np.full(len(portion.train), NOTHING) if portion.source.nothing else portion.train.labels
    return np.tile(labels, portion.source.times)


def _varied(portion: Portion, time: int, seed: tuple[int, ...]) -> Iterator[Images]:
    """Yield the pictures of a portion for one of its times in an epoch, piece by piece if they are varied."""
    images, ways = portion.train.images, portion.source.reframed
    if not ways:
        yield images
        return
    random = torch.Generator().manual_seed(
        int(np.random.SeedSequence(seed).generate_state(1, np.uint64)[0] >> 1)
    )
    for first in range(0, len(images), PIECE):
        piece = torch.from_numpy(images[first : first + PIECE])[:, None].float() / 255  # (B, 1, 28, 28)
        changed = reframed(piece, ways[time % len(ways)], random)[:, 0]
        yield (changed * 255).clamp(0, 255).round().byte().numpy()


def originals_of(portion: Portion) -> Originals:
    """Return the drawings that a portion learns from, as what is varied and drawn anew."""
    ink, classes = portion.train.ink, portion.train.classes
    assert ink is not None
    names = [classes[label] for label in portion.train.labels]
    return Originals(ink, portion.train.images, names, portion.source.amounts)


def hands_of(portion: Portion) -> Hands | None:
    """Return what moves a portion's drawings between its writers' hands, if its source wants that."""
    train = portion.train
    if train.ink is None or train.writers is None or not portion.source.between:
        return None
    return Hands.of(train.ink, train.labels, train.writers)


def drawn_anew(portion: Portion, random: np.random.Generator) -> Iterator[Images]:
    """Yield the portion's strokes varied and drawn anew, piece by piece."""
    yield from (piece.drawn_anew(random) for piece in originals_of(portion).pieces())
