"""Everything that decides what a training does: one frozen record for form, command line and file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, TypeAlias

from digitscope.runs.settings.architectures import make_options, options_json
from digitscope.runs.settings.augmentation import PixelAugment
from digitscope.runs.settings.descriptions import DEVICES, SETTINGS, Explained

Json: TypeAlias = dict[str, Any]
MOST_SETS = 20
AMOUNT = Explained("Amount", "share of the set that is used", 0.0001, 1, (0.1, 1), group="data")
TIMES = Explained("Times", "how often an epoch holds each of its pictures", 1, 10_000, (1, 5), group="data")


@dataclass(frozen=True)
class SetShare:
    """One data set of a training, and how much of it."""

    name: str
    """Path, or name in the data folders; `made:5000` are digits that the program draws itself."""
    amount: float = 1.0
    """Share of it that is used at all, from above 0 to 1."""
    times: int = 1
    """How often an epoch holds each of its pictures."""

    def __post_init__(self) -> None:
        """Check the values; raises ValueError with a sentence."""
        if not isinstance(self.name, str) or not self.name:
            raise ValueError("A data set needs a name or a path.")
        AMOUNT.check(f"amount of {self.name}", self.amount, whole=False)
        TIMES.check(f"times of {self.name}", self.times, whole=True)


@dataclass(frozen=True)
class TrainConfig:
    """Everything that decides what a training does, as JSON can hold it; `SETTINGS` explains each."""

    sets: tuple[SetShare, ...] = ()
    held_out: float = 1 / 12
    architecture: str = "simple"
    options: Json = field(default_factory=dict)
    epochs: float = 8.0
    batch: int = 256
    optimiser: str = "adamw"
    rate: float = 0.003
    schedule: str = "cosine"
    warm_up: float = 0.15
    weight_decay: float = 0.02
    doubt: float = 0.5
    average: float = 0.25
    start: str = ""
    frozen: int = 0
    faith: float = 0.0
    softened: float = 1.0
    augment: PixelAugment | None = field(default_factory=PixelAugment)
    seed: int = 0
    device: str = "cpu"
    precision: str = "auto"
    graph: str = "auto"
    threads: int = 0

    def __post_init__(self) -> None:
        """Check the values; raises ValueError with a sentence."""
        for item in fields(self):
            SETTINGS[item.name].check(item.name, getattr(self, item.name), whole=item.type == "int")
        kind, _, number = str(self.device).partition(":")
        if kind not in DEVICES or (number and not (kind == "cuda" and number.isdecimal())):
            raise ValueError(f"“device” has to be one of {', '.join(DEVICES)}, not {self.device!r:.40}.")
        if not isinstance(self.sets, tuple) or len(self.sets) > MOST_SETS:
            raise ValueError(f"“sets” names at most {MOST_SETS} data sets.")
        if not isinstance(self.start, str):
            raise ValueError("“start” has to be the path of a network file.")
        if (self.frozen or self.faith) and not self.start:
            raise ValueError("“frozen” and “faith” are for a training that begins from a network (“start”).")
        if not isinstance(self.options, dict):
            raise ValueError("“options” has to be a table.")
        if not isinstance(self.augment, PixelAugment | None):
            raise ValueError("“augment” has to be a table or none.")

    def to_json(self) -> Json:
        """Return it as JSON can hold it."""
        return asdict(self) | {"sets": [asdict(share) for share in self.sets]}


def config_from_json(given: Mapping[str, Any]) -> TrainConfig:
    """Make a configuration of what `to_json` gave.

    Raises:
        ValueError: for unknown fields or values out of range.
    """
    values = dict(given)
    try:
        if isinstance(values.get("augment"), dict):
            values["augment"] = PixelAugment(**values["augment"])
        if isinstance(values.get("sets"), list | tuple):
            values["sets"] = tuple(_share(entry) for entry in values["sets"])
        config = TrainConfig(**values)
    except TypeError as error:
        raise ValueError(f"These are no training settings: {error}.") from error
    make_options(config.architecture, config.options)
    return config


def _share(entry: SetShare | str | Json) -> SetShare:
    if isinstance(entry, SetShare):
        return entry
    return SetShare(entry) if isinstance(entry, str) else SetShare(**entry)


def changed(config: TrainConfig, settings: Mapping[str, object]) -> TrainConfig:
    """Return a configuration with some settings changed; `dropout` goes to the options of the architecture.

    Another architecture begins with its own usual options: those of the present one mean nothing to it.

    Raises:
        ValueError: for unknown settings, values out of range, or dropout where the architecture has none.
    """
    values: Json = dict(settings)
    if values.get("architecture", config.architecture) != config.architecture:
        values.setdefault("options", {})
    if "dropout" in values:
        values["options"] = values.get("options", config.options) | {"dropout": values.pop("dropout")}
    return config_from_json(config.to_json() | values)


def with_classes(config: TrainConfig, classes: int) -> TrainConfig:
    """Return a configuration whose network tells so many classes apart."""
    return replace(config, options=config.options | {"classes": classes})


def full_options(config: TrainConfig) -> Json:
    """Return all options of the architecture, the usual ones included."""
    return options_json(make_options(config.architecture, config.options))


def rate_at(config: TrainConfig, step: int, steps: int) -> float:
    """Return the learning rate of a step: a rise, then a fall along the schedule."""
    rise = max(1.0, config.warm_up * steps)
    if step < rise:
        return config.rate * (step + 1) / rise
    done = (step - rise) / max(1.0, steps - rise)
    falls = {"cosine": 0.5 + 0.5 * math.cos(math.pi * done), "linear": 1 - done, "constant": 1.0}
    return config.rate * falls[config.schedule]
