"""What a network file says of itself: a frozen record, checked field by field when it is read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeAlias

from digitscope.nn.model.ood_head import head_from_json
from digitscope.nn.model.reliability import check_reliability
from digitscope.printable import printable
from digitscope.runs.settings.architectures import MAX_CLASSES

Json: TypeAlias = dict[str, Any]
FORMAT_VERSION = 1
MAX_TEXT = 200
HELD_BACK = "held back"
"""Under this name a card says on how many drawings its percentages and verdicts rest."""
BEFORE = "before"
"""Marks an entry of the data that was learned by the network which this one began from."""
SHOWN = ("classes", "name", "date", "results", "versions")
LISTS = ("classes", "data", "reliability")


@dataclass(frozen=True)
class ModelCard:
    """The metadata of a network file."""

    architecture: str = "simple"
    options: Json = field(default_factory=dict)
    name: str = "unnamed"
    classes: tuple[str, ...] = tuple("0123456789")
    mean: float = 0.0
    """Subtracted from the picture (0…1) before the network sees it; 0 for the bundled one."""
    std: float = 1.0
    softens: bool = False
    """Whether pictures without strokes are softened before the network reads them (`ink.softening`)."""
    temperature: float = 1.0
    """The logits are divided by it, so that the probabilities are true on held-out data."""
    thresholds: dict[str, float] = field(default_factory=dict)
    verdicts: Json = field(default_factory=dict)
    """How it is told what is no digit (`nn.verdicts`); empty where that was not fitted."""
    reliability: tuple[Json, ...] = ()
    """One dict for each bin of confidence: low, count, claimed, right (`nn.reliability`)."""
    recipe: Json = field(default_factory=dict)
    data: tuple[Json, ...] = ()
    """One dict for each data set: name, count, fingerprint, licence."""
    results: dict[str, float] = field(default_factory=dict)
    """Accuracies by data set, as fractions."""
    versions: dict[str, str] = field(default_factory=dict)
    date: str = ""
    format: int = FORMAT_VERSION

    def __post_init__(self) -> None:
        """Check every field; raises ValueError with a sentence."""
        if self.format != FORMAT_VERSION or isinstance(self.format, bool):
            raise ValueError(f"its format is {self.format!r:.20}; this program reads {FORMAT_VERSION}.")
        for name in ("architecture", "name", "date"):
            if not isinstance(getattr(self, name), str) or len(getattr(self, name)) > MAX_TEXT:
                raise ValueError(f"its “{name}” is not a short text.")
        _check_classes(self.classes)
        for name in ("mean", "std", "temperature"):
            _check_number(name, getattr(self, name))
        if not isinstance(self.softens, bool):
            raise ValueError("its “softens” is neither true nor false.")
        if self.std <= 0 or not 0.01 <= self.temperature <= 100:
            raise ValueError("its “std” or “temperature” is out of range.")
        for name in ("options", "recipe", "versions", "thresholds", "results", "verdicts"):
            if not isinstance(getattr(self, name), dict):
                raise ValueError(f"its “{name}” is not a table.")
        for name in ("thresholds", "results"):
            for key, value in getattr(self, name).items():
                _check_number(f"{name}: {key}", value)
        if not all(isinstance(text, str) for text in self.versions.values()):
            raise ValueError("its “versions” are not texts.")
        if not isinstance(self.data, tuple) or not all(isinstance(item, dict) for item in self.data):
            raise ValueError("its “data” is not a list of tables.")
        if self.verdicts:
            head_from_json(self.verdicts)
        check_reliability(self.reliability)

    def to_json(self) -> Json:
        """Return it as JSON can hold it."""
        return asdict(self) | {name: list(getattr(self, name)) for name in LISTS}


def card_from_json(given: object) -> ModelCard:
    """Make a card of what JSON held.

    Raises:
        ValueError: with a sentence that continues “The file … cannot be used: ”.
    """
    if not isinstance(given, Mapping):
        raise ValueError("its description is not a table.")
    known = {item.name for item in fields(ModelCard)}
    missing = {"format", "architecture", "options", "classes"} - set(given)
    if missing:
        raise ValueError(f"its description lacks {', '.join(sorted(missing))}.")
    # Unknown fields are passed over: a later version may write more.
    values = {name: value for name, value in given.items() if name in known}
    for name in LISTS:
        if name in values and isinstance(values[name], list):
            values[name] = tuple(values[name])
    return ModelCard(**{name: _shown(value) if name in SHOWN else value for name, value in values.items()})


def _shown(value: Any) -> Any:  # noqa: ANN401 - whatever JSON held; the card checks it
    """Return what people see of a card, names and short texts, as it can be printed."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, tuple):
        return tuple(map(_shown, value))
    if isinstance(value, dict):
        return {_shown(name): _shown(one) for name, one in value.items()}
    return value


def _check_classes(classes: object) -> None:
    if not isinstance(classes, tuple) or not 2 <= len(classes) <= MAX_CLASSES:
        raise ValueError(f"its “classes” are not a list of 2 to {MAX_CLASSES} names.")
    if not all(isinstance(name, str) and 0 < len(name) <= MAX_TEXT for name in classes):
        raise ValueError("its “classes” are not short texts.")
    if len(set(classes)) != len(classes):
        raise ValueError("its “classes” name one class twice.")


def _check_number(name: str, value: object) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError(f"its “{name}” is not a number.")
