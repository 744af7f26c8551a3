"""How a run that broke off is put into words: what happened, what was kept, what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from digitscope.nn.training.memory import is_out_of_memory
from digitscope.nn.training_run.runner import Steering
from digitscope.runs.folder import RunFolder
from digitscope.runs.messages import Train, TrainingEnded
from digitscope.runs.settings.config import TrainConfig, config_from_json

SMALLEST_BATCH = 8


def ended_by(error: Exception, order: Train, steering: Steering, details: str) -> TrainingEnded:
    """Return the last word of a run that an error ended."""
    state = steering.state
    resumable = RunFolder(Path(order.run)).state.is_file()
    sentence, mend = _said(error, _config(order, steering), steering)
    if resumable:
        kept = "The last safe point is kept, and the training can be taken up again from there."
    else:
        kept = "There is no safe point yet."
    return TrainingEnded(
        outcome="failed",
        sentence=f"{sentence} {kept}",
        run=order.run,
        step=0 if state is None else state.step,
        seconds=0.0 if state is None else state.seconds,
        resumable=resumable,
        mend=mend,
        details=details,
    )


def _config(order: Train, steering: Steering) -> TrainConfig | None:
    if steering.state is not None:
        return steering.state.config
    try:
        return config_from_json(order.config)
    except ValueError:
        return None


def _said(error: Exception, config: TrainConfig | None, steering: Steering) -> tuple[str, dict[str, Any]]:
    if is_out_of_memory(error):
        batch = config.batch if config else 0
        if batch // 2 < SMALLEST_BATCH:
            return "There was not enough memory, even for a small batch. Choose a smaller network.", {}
        sentence = f"There was not enough memory for {batch} digits at once. Half as many may fit."
        return sentence, {"batch": batch // 2}
    if isinstance(error, ValueError):
        return str(error), {}
    together = steering.state is not None and steering.state.team.size > 1
    if together and isinstance(error, RuntimeError):
        return "One of the processes that trained together was lost.", {}
    if isinstance(error, OSError):
        return f"The training could not go on ({error.strerror or error}).", {}
    recorded = config is not None and config.device.startswith("cuda") and config.graph == "auto"
    mend = {"graph": "off"} if recorded and isinstance(error, RuntimeError) else {}
    return f"The training broke off ({type(error).__name__}: {error}).", mend
