"""How a training is put into words (no Qt)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

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


def duration(seconds: float) -> str:
    """Return a time as people say it: `42 s`, `3 min 10 s`, `1 h 5 min`."""
    if not math.isfinite(seconds):
        return "some time"
    whole = max(0, round(seconds))
    if whole < 100:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if minutes < 10 and rest else f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


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


def rounded(number: float) -> int:
    """Return a number with three digits that mean something: a speed that flickers cannot be read."""
    if number < 1000:
        return round(number)
    size: int = 10 ** (len(str(int(number))) - 3)
    return int(round(number / size) * size)


def accuracy_text(accuracy: float) -> str:
    """Return an accuracy with the digits in which networks differ: `99.42 %`."""
    return f"{100 * accuracy:.2f} %" if accuracy < 1 else "no error"


def interval_text(interval: tuple[float, float]) -> str:
    """Return the ends of an interval: `99.25 to 99.56 %`."""
    return f"{100 * interval[0]:.2f} to {100 * interval[1]:.2f} %"


def size_text(count: float) -> str:
    """Return a large count in short: `860`, `31 thousand`, `2.4 million`."""
    if count < 10_000:
        return f"{count:,.0f}"
    return f"{count / 1000:,.0f} thousand" if count < 1_000_000 else f"{count / 1e6:,.1f} million"


def size_of_memory(count: int) -> str:
    """Return a number of bytes as people say it: `412 MB`, `1.3 GB`."""
    return f"{count / 1e6:.0f} MB" if count < 1e9 else f"{count / 1e9:.1f} GB"


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
