"""The options of each architecture: frozen, JSON-able, checked when made (a file cannot ask for a giant)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeAlias

MAX_WIDTH = 2048
MAX_CLASSES = 1000
MAX_STAGES = 6
MOST_HALVINGS = 4
ACTIVATIONS = ("relu", "leaky", "elu", "tanh")


def _whole(name: str, value: object, low: int, high: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise ValueError(f"The option “{name}” is a whole number from {low} to {high}, not {value!r:.40}.")


def _wholes(name: str, values: object, low: int, high: int) -> None:
    if not isinstance(values, tuple) or len(values) > MAX_STAGES:
        raise ValueError(f"The option “{name}” has to be a list of at most {MAX_STAGES} whole numbers.")
    for value in values:
        _whole(name, value, low, high)


def _flag(name: str, value: object) -> None:
    if not isinstance(value, bool):
        raise ValueError(f"The option “{name}” has to be true or false, not {value!r:.40}.")


@dataclass(frozen=True)
class LinearOptions:
    """Of the architecture `linear`."""

    classes: int = 10

    def __post_init__(self) -> None:
        """Check the values."""
        _whole("classes", self.classes, 2, MAX_CLASSES)


@dataclass(frozen=True)
class SimpleOptions:
    """Of the architecture `simple`."""

    widths: tuple[int, ...] = (32, 32, 64, 96, 128)
    """Maps of each convolution."""
    kernels: tuple[int, ...] = (5, 5, 3, 3, 3)
    """Side of each convolution's kernels in pixels, odd."""
    pools: tuple[int, ...] = (0, 2, 4)
    """Convolutions, counted from 0, that are followed by 2×2 maximum pooling."""
    strided: tuple[int, ...] = ()
    """Convolutions, counted from 0, whose kernels move by two pixels: half the side, less work."""
    hidden: int = 0
    """Width of a linear layer before the last; 0 for none."""
    dropout: float = 0.0
    """Share of features put out at random while learning."""
    activation: str = "relu"
    """What follows each convolution; one that never falls, so that it may change places with the pooling."""
    classes: int = 10
    normalise: bool = True
    """Whether there is a batch norm after every convolution; false once it is folded."""

    def __post_init__(self) -> None:
        """Check the values."""
        _wholes("widths", self.widths, 1, MAX_WIDTH)
        _wholes("kernels", self.kernels, 1, 15)
        _wholes("pools", self.pools, 0, MAX_STAGES - 1)
        if not self.widths or len(self.widths) != len(self.kernels):
            raise ValueError("The options “widths” and “kernels” need one number for each convolution.")
        if any(kernel % 2 == 0 for kernel in self.kernels):
            raise ValueError("The option “kernels” takes odd numbers only.")
        self._check_places("pools", self.pools)
        _wholes("strided", self.strided, 0, MAX_STAGES - 1)
        self._check_places("strided", self.strided)
        if len(self.pools) + len(self.strided) > MOST_HALVINGS:
            raise ValueError(f"“pools” and “strided” together halve the maps at most {MOST_HALVINGS} times.")
        _whole("hidden", self.hidden, 0, MAX_WIDTH)
        if not isinstance(self.dropout, int | float) or not 0 <= self.dropout < 1:
            raise ValueError("The option “dropout” has to be a number from 0 to below 1.")
        if self.activation not in ACTIVATIONS:
            known = ", ".join(ACTIVATIONS)
            raise ValueError(f"The option “activation” is one of {known}, not {self.activation!r:.40}.")
        _whole("classes", self.classes, 2, MAX_CLASSES)
        _flag("normalise", self.normalise)

    def _check_places(self, name: str, places: tuple[int, ...]) -> None:
        known = [place for place in places if place < len(self.widths)]
        if len(known) != len(places) or len(set(known)) != len(known) or len(known) > MOST_HALVINGS:
            raise ValueError(f"The option “{name}” names up to four convolutions, each once, counted from 0.")


@dataclass(frozen=True)
class FirstStepsOptions(SimpleOptions):
    """Of the architecture `first-steps`: the simple one, small."""

    widths: tuple[int, ...] = (12, 24, 48)
    kernels: tuple[int, ...] = (7, 5, 3)
    pools: tuple[int, ...] = (0, 1, 2)


@dataclass(frozen=True)
class ResidualOptions:
    """Of the architecture `residual`."""

    widths: tuple[int, ...] = (32, 64, 96)
    """Maps of each block; the stem has as many as the first."""
    kernel: int = 5
    """Side of the stem's kernels in pixels, odd."""
    classes: int = 10
    normalise: bool = True

    def __post_init__(self) -> None:
        """Check the values."""
        _wholes("widths", self.widths, 1, MAX_WIDTH)
        if not 1 <= len(self.widths) < MAX_STAGES:
            raise ValueError(f"The option “widths” needs 1 to {MAX_STAGES - 1} numbers, one for each block.")
        _whole("kernel", self.kernel, 1, 15)
        if self.kernel % 2 == 0:
            raise ValueError("The option “kernel” takes odd numbers only.")
        _whole("classes", self.classes, 2, MAX_CLASSES)
        _flag("normalise", self.normalise)


Options: TypeAlias = LinearOptions | FirstStepsOptions | SimpleOptions | ResidualOptions

OPTIONS: dict[str, Callable[..., Options]] = {
    "simple": SimpleOptions,
    "residual": ResidualOptions,
    "first-steps": FirstStepsOptions,
    "linear": LinearOptions,
}
"""The options of each architecture."""


def make_options(architecture: str, given: Mapping[str, Any] | None = None) -> Options:
    """Return the checked options of an architecture, the given ones over its usual ones.

    Raises:
        ValueError: for an unknown architecture or option, or a value out of range; the message is for people.
    """
    if architecture not in OPTIONS:
        raise ValueError(f"There is no architecture “{architecture}”; known are {', '.join(OPTIONS)}.")
    kind = OPTIONS[architecture]
    given = dict(given or {})
    unknown = set(given) - {field.name for field in fields(kind())}
    if unknown:
        named = ", ".join(sorted(map(str, unknown)))
        raise ValueError(f"The architecture “{architecture}” has no option {named}.")
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in given.items()}
    return kind(**values)


def options_json(options: Options) -> dict[str, Any]:
    """Return options as JSON can hold them."""
    return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(options).items()}
