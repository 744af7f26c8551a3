"""What a form and the command line say of a setting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Group: TypeAlias = Literal["data", "network", "learning", "machine"]


@dataclass(frozen=True)
class Explained:
    """A setting in words, with its bounds."""

    title: str
    help: str
    """What it does, small letters, no full stop."""
    low: float | None = None
    """Bounds of a number; None for what is no number."""
    high: float | None = None
    usual: tuple[float, float] | None = None
    """The range that is mostly used."""
    choices: tuple[str, ...] = ()
    """The values of a text, where these are given."""
    group: Group = "learning"
    live: bool = False
    """Whether it can be changed while a training runs."""
    log: bool = False
    """Whether its range spans magnitudes: a slider moves along the logarithm."""

    def check(self, name: str, value: object, whole: bool) -> None:
        """Raise ValueError with a sentence unless the value is one that this setting may have."""
        given = f"not {value!r:.60}"
        if self.low is not None and self.high is not None:
            fits = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
            if not fits or not self.low <= value <= self.high:  # type: ignore[operator]
                kind = "has to be a whole number" if whole else "has to lie"
                raise ValueError(f"“{name}” {kind} between {self.low:g} and {self.high:g}, {given}.")
        if self.choices and value not in self.choices:
            raise ValueError(f"“{name}” has to be one of {', '.join(self.choices)}, {given}.")
