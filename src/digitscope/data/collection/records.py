"""What the collection holds and what can be asked of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from digitscope.ink.drawing.strokes import Drawing

FIRST_HAND = 1
"""The hand that is there from the start."""
FIRST_NAME = "My hand"
"""What it is called until it is given a name: on every machine the same."""
DIGITS_SET = 1
"""The set of classes that is there from the start; drawings of other sets are never mixed into it."""


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
    class_set: int = DIGITS_SET
    """The set that the label is one of."""


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
    """Which drawings are wanted; None is any. Unless other classes are asked for, they are digits."""

    hand: int | None = None
    class_set: int | None = DIGITS_SET
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
    """The network file that this hand reads digits with; empty for the bundled one."""
    count: int = field(default=0, compare=False)
    """Number of drawings."""


@dataclass(frozen=True)
class ClassSet:
    """What a drawing can be: the ten digits, or classes of one's own."""

    id: int
    name: str
    classes: tuple[str, ...]
    count: int = field(default=0, compare=False)
    """Number of drawings, of all hands."""

    @property
    def is_digits(self) -> bool:
        """True for the set that is there from the start."""
        return self.id == DIGITS_SET

    def fits(self, classes: tuple[str, ...]) -> bool:
        """Tell whether a network of these classes reads what this set is of."""
        return set(classes) == set(self.classes)


DIGITS = ClassSet(DIGITS_SET, "Digits", tuple("0123456789"))
