"""Everything that decides what a training does: one frozen record for form, command line and file."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import Any

from digitscope.nn.pixel_augment import PixelAugment


@dataclass(frozen=True)
class TrainConfig:
    """Everything that decides what a training does, as JSON can hold it."""

    architecture: str = "simple"
    options: dict[str, Any] = field(default_factory=dict)
    epochs: float = 8.0
    """Times the training data is gone through; may be a fraction."""
    batch: int = 256
    rate: float = 0.003
    """Highest learning rate."""
    warm_up: float = 0.15
    """Share of the steps in which the rate rises to its highest; then it falls to nothing along a cosine."""
    weight_decay: float = 0.02
    doubt: float = 0.5
    """Weight of the loss on pictures that are no digit, where the data has such."""
    average: float = 0.25
    """Share of the steps, at the end, over which the weights are averaged (exponentially); 0 for none."""
    augment: PixelAugment | None = field(default_factory=PixelAugment)
    seed: int = 0
    device: str = "cpu"
    precision: str = "auto"
    """`float32`, `bfloat16`, or `auto`: whichever a short trial finds faster."""

    def __post_init__(self) -> None:
        """Check the values; raises ValueError with a sentence."""
        bounds = {"epochs": (0.001, 10_000), "batch": (2, 65_536), "rate": (1e-7, 10), "warm_up": (0, 1)}
        bounds |= {"weight_decay": (0, 10), "average": (0, 1), "doubt": (0, 10), "seed": (0, 2**31 - 1)}
        for name, (low, high) in bounds.items():
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"“{name}” has to lie between {low} and {high}, not {getattr(self, name)}.")
        if self.precision not in ("auto", "float32", "bfloat16"):
            raise ValueError("“precision” has to be auto, float32 or bfloat16.")

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self)


def config_from_json(given: dict[str, Any]) -> TrainConfig:
    """Make a configuration of what `to_json` gave.

    Raises:
        ValueError: for unknown fields or values out of range.
    """
    values = dict(given)
    if isinstance(values.get("augment"), dict):
        values["augment"] = PixelAugment(**values["augment"])
    try:
        return TrainConfig(**values)
    except TypeError as error:
        raise ValueError(f"These are no training settings: {error}.") from error


def rate_at(config: TrainConfig, step: int, steps: int) -> float:
    """Return the learning rate of a step: a rise, then a fall along a cosine."""
    rise = max(1.0, config.warm_up * steps)
    if step < rise:
        return config.rate * (step + 1) / rise
    return config.rate * (0.5 + 0.5 * math.cos(math.pi * (step - rise) / max(1.0, steps - rise)))
