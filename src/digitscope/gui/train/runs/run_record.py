"""A run from the disk as the tab shows it: curves, film, report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitscope.gui.train.curves.curves_view import Numbers
from digitscope.gui.train.film_slider import Frame
from digitscope.json_files import is_number
from digitscope.runs.folder import RunFolder, read_json
from digitscope.runs.listing import RunInfo, curves


@dataclass(frozen=True, eq=False)
class PastRun:
    """Everything that is shown of a run."""

    info: RunInfo
    numbers: Numbers
    epochs: float
    frames: tuple[Frame, ...]
    report: dict[str, Any]


def read_run(info: RunInfo) -> PastRun:
    """Read a run; what is damaged counts as missing."""
    folder = RunFolder(Path(info.path))
    entries = curves(folder)
    given = info.config.get("epochs")
    epochs = float(given) if is_number(given) and given else 1.0
    steps = max((int(entry.get("steps") or 0) for entry in entries), default=0) or max(1, info.step)
    moments = [(step, str(path)) for step, path in folder.snapshots()]
    if info.model:
        moments.append((info.step, info.model))
    frames = tuple(Frame(step, epochs * step / steps, path) for step, path in moments)
    return PastRun(info, _numbers(entries, epochs / steps), epochs, frames, read_json(folder.report))


def _numbers(entries: list[dict[str, Any]], epochs_a_step: float) -> Numbers:
    numbers = Numbers()
    for entry in entries:
        at = float(entry.get("step") or 0) * epochs_a_step
        if entry["kind"] == "epoch":
            found = (
                (numbers.checked_loss, "held_out_loss"),
                (numbers.checked_accuracy, "held_out_accuracy"),
            )
        else:
            found = ((numbers.loss, "loss"), (numbers.accuracy, "training_accuracy"))
        for points, name in found:
            if isinstance(entry.get(name), int | float):
                points.append((at, float(entry[name])))
    return numbers
