"""What the collection holds and what can be asked of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from digitscope.ink.strokes import Drawing

FIRST_HAND = 1
"""The hand that is there from the start."""


class CollectionError(RuntimeError):
    """The collection cannot be used; says why, what was kept and what to do."""


@dataclass(frozen=True)
class Said:
    """What a network answered."""

    answer: str
    """The class it found likeliest."""
    network: str
    """Its name."""
    classes: tuple[str, ...] = ()
    probabilities: tuple[float, ...] = ()
    """One for each class, calibrated."""


@dataclass(frozen=True, eq=False)
class Kept:
    """A labelled drawing, whole."""

    label: str
    drawing: Drawing
    made: float
    """Seconds since 1970."""
    said: Said | None = None
    """What the network said then; None if it had said nothing yet."""
    hand: int = FIRST_HAND
    id: int = 0
    """0 for one that is not in the collection yet."""


class Entry(NamedTuple):
    """A labelled drawing in a list: everything but its ink."""

    id: int
    label: str
    answer: str
    """What the network in use reads, or, where it has not read it yet, what one said then; may be empty."""
    made: float
    hand: int

    @property
    def right(self) -> bool | None:
        """Whether label and answer agree; None without an answer."""
        return self.answer == self.label if self.answer else None


@dataclass(frozen=True)
class Query:
    """Which drawings are wanted; None is any."""

    hand: int | None = None
    label: str | None = None
    right: bool | None = None
    since: float | None = None
    until: float | None = None
    network: str = ""
    """Identity of the network whose readings count; see `Collection.put_readings`."""


class Tally(NamedTuple):
    """How many drawings of a label there are, how many were read, and how many of those rightly."""

    drawings: int
    read: int
    right: int


@dataclass(frozen=True)
class Hand:
    """Somebody whose drawings are kept apart."""

    id: int
    name: str
    network: str = ""
    """The network file that this hand reads with; empty for the bundled one."""
    count: int = field(default=0, compare=False)
    """Number of drawings."""
