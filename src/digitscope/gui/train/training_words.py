"""How a training is put into words (no Qt)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from digitscope.gui.style.number_format import duration, rounded
from digitscope.runs.messages import TrainingProgress
from digitscope.runs.settings.descriptions import OPTION_SETTINGS, SETTINGS

SHORT = {"mnist": "MNIST", "fashion-mnist": "Fashion-MNIST", "kmnist": "Kuzushiji-MNIST"}
MADE = {
    "made": "drawn digits",
    "made-regional": "drawn digits of some regions’ forms",
    "made-nothing": "drawings that are no digit",
    "made-doodles": "doodles",
    "made-others": "scribbles, doodles and digits",
}
"""What the program draws by itself."""
DOING = {"drawing": "drawing its pictures", "checking": "reading the held-out digits"}
"""What it does when it does not learn."""


def progress_sentence(progress: TrainingProgress, device: str) -> str:
    """Say how far a training is: "epoch 3 of 8 · 14,200 digits a second · 42 s left · CPU, 2 threads"."""
    now = min(math.floor(progress.epoch) + 1, max(1, math.ceil(progress.epochs)))
    # Of less than an epoch people would read “epoch 1 of 0.75”.
    at = f"{now}" if progress.epochs >= 1 else f"{progress.epoch:.2f}"
    parts = [f"epoch {at} of {progress.epochs:g}"]
    if progress.doing != "learning":
        parts.append(DOING[progress.doing])
    elif progress.digits_per_second > 0:
        speed = f"{rounded(progress.digits_per_second):,} digits a second"
        parts += [speed, f"{duration(progress.seconds_left)} left"]
    return " · ".join([*parts, device] if device else parts)


def mend_words(settings: Mapping[str, Any]) -> str:
    """Say what a mend sets: `learning rate 0.0003`."""
    parts = []
    for name, value in settings.items():
        if name == "augment":
            parts.append("varied pictures" if value else "pictures as they are")
            continue
        explained = SETTINGS.get(name) or OPTION_SETTINGS.get(name)
        title = explained.title.lower() if explained else name
        parts.append(f"{title} {value:g}" if isinstance(value, int | float) else f"{title} {value}")
    return ", ".join(parts)


def words_of(name: str) -> str:
    """Return how a set is called."""
    kind, _, number = name.partition(":")
    count = number.partition(":")[0]
    if kind in MADE and count.isdecimal():
        return f"{int(count):,} {MADE[kind]}"
    if kind == "drawings":
        hand, _, classes = number.partition(":")
        whose = f"{hand}’s drawings" if hand else "my drawings"
        return f"{whose}: {classes}" if classes else whose
    if kind == "replay":
        return "digits that it knew"
    return SHORT.get(name) or Path(name).name.removesuffix(".gz").removesuffix(".jsonl")
