"""The settings of a training as rows of a form, made from what `digitscope.runs` explains (no Qt)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from digitscope.runs.settings.architectures import make_options
from digitscope.runs.settings.augmentation import AMOUNTS
from digitscope.runs.settings.config import TrainConfig
from digitscope.runs.settings.descriptions import DEVICES, OPTION_SETTINGS, SETTINGS, Explained

Kind = Literal["whole", "number", "choice", "flag", "wholes"]
LEARNING = (
    "epochs", "batch", "optimiser", "rate", "schedule", "warm_up", "weight_decay", "average",
)  # fmt: skip
DEVICE = ("device", "precision", "graph", "threads", "seed")
WORDS = {
    "auto": "automatic",
    "cpu": "processor (CPU)",
    "cuda": "NVIDIA GPU (CUDA)",
    "mps": "Apple GPU (MPS)",
    "adamw": "AdamW",
    "sgd": "SGD with momentum",
    "cosine": "along a cosine",
    "linear": "along a line",
    "constant": "stays",
    "float32": "float32",
    "bfloat16": "bfloat16",
}
"""Values as people read them; others are shown as they are."""
NETWORKS = {
    "simple": "simple CNN",
    "residual": "residual CNN",
    "first-steps": "small CNN",
    "linear": "one linear layer",
}
"""Kinds of network as people read them: `linear` is a schedule, too."""


@dataclass(frozen=True)
class Setting:
    """What a form has to know of a setting."""

    name: str
    title: str
    help: str
    """What it does, with its usual range: whole sentences."""
    kind: Kind
    low: float = 0.0
    high: float = 1.0
    choices: tuple[tuple[str, str], ...] = ()
    """Value and words for each."""
    live: bool = False


def settings_named(names: tuple[str, ...]) -> tuple[Setting, ...]:
    """Return these fields of `TrainConfig`."""
    usual = TrainConfig()
    return tuple(_setting(name, SETTINGS[name], getattr(usual, name)) for name in names)


def option_settings(architecture: str) -> tuple[Setting, ...]:
    """Return what can be chosen of an architecture; the number of classes follows the data."""
    usual = make_options(architecture)
    names = [item.name for item in fields(usual) if item.name not in ("classes", "normalise")]
    return tuple(_setting(name, OPTION_SETTINGS[name], getattr(usual, name)) for name in names)


def amount_settings() -> tuple[Setting, ...]:
    """Return the amounts of the augmentation."""
    made = (_setting(name, explained, 0.0) for name, explained in AMOUNTS.items())
    return tuple(Setting(**(vars(setting) | {"live": True})) for setting in made)


def _setting(name: str, explained: Explained, usual: object) -> Setting:
    choices = DEVICES if name == "device" else explained.choices
    words = NETWORKS if name == "architecture" else WORDS
    kind: Kind = "number"
    if choices:
        kind = "choice"
    elif isinstance(usual, tuple):
        kind = "wholes"
    elif isinstance(usual, bool):
        kind = "flag"
    elif isinstance(usual, int):
        kind = "whole"
    return Setting(
        name=name,
        title=explained.title,
        help=help_of(explained),
        kind=kind,
        low=explained.low if explained.low is not None else 0.0,
        high=explained.high if explained.high is not None else 1.0,
        choices=tuple((choice, words.get(choice, choice)) for choice in choices),
        live=explained.live,
    )


def help_of(explained: Explained) -> str:
    """Return the explanation in whole sentences, with the usual range."""
    text = explained.help[:1].upper() + explained.help[1:] + "."
    if explained.usual:
        text += f" Usual: {explained.usual[0]:g} to {explained.usual[1]:g}."
    return text


def epochs_text(epochs: float) -> str:
    """Return `1 epoch`, `6 epochs`."""
    return "1 epoch" if epochs == 1 else f"{epochs:g} epochs"


def summary(config: TrainConfig, options: Mapping[str, Any]) -> dict[str, str]:
    """Return in few words what each group holds."""
    augment = config.augment
    device = WORDS.get(config.device, config.device)
    widths = "–".join(str(width) for width in options.get("widths", ()))
    return {
        "Network": f"{NETWORKS.get(config.architecture, config.architecture)} {widths}".strip(),
        "Learning": f"{epochs_text(config.epochs)}, rate {config.rate:g}",
        "Augmentation": "none" if augment is None else f"turn {augment.turn:g}°, shift {augment.shift:g} px",
        "Device": device if config.precision == "auto" else f"{device}, {config.precision}",
    }
