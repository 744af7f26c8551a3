"""The training process as the window sees it: orders go out, what it says comes back as signals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from digitscope.messages import FloatArray
from digitscope.runs.messages import (
    Action,
    Control,
    SnapshotSaved,
    Train,
    TrainingEnded,
    TrainingEpoch,
    TrainingHint,
    TrainingMessage,
    TrainingNote,
    TrainingPhase,
    TrainingProgress,
    TrainingStarted,
    Watch,
    WatchAnswer,
)


class Trainer(Protocol):
    """What is needed of `engine.training_client.TrainingClient`."""

    def start(self, order: Train) -> None:
        """Begin the run in a process of its own."""

    def control(self, request: Control) -> None:
        """Pause, resume, stop or change settings; returns at once."""

    def watch(self, request: Watch) -> None:
        """Read this picture from now on; returns at once."""

    def stop(self, at_once: bool = False) -> None:
        """End the process, if need be by force, or by force at once; returns at once."""

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the stopped process; return whether it is gone."""


MakeTrainer = Callable[[Callable[[TrainingMessage], None]], Trainer]


class TrainingLink(QObject):
    """One run at a time, a process for each; turns messages (another thread) into signals (this one).

    Signals, each with a message of `plan.messages`:
        noted, started, progressed, epoch_ended, phase_changed, watched, snapshot_saved, hinted, ended.
    """

    noted = Signal(object)
    started = Signal(object)
    progressed = Signal(object)
    epoch_ended = Signal(object)
    phase_changed = Signal(object)
    watched = Signal(object)
    snapshot_saved = Signal(object)
    hinted = Signal(object)
    ended = Signal(object)
    _arrived = Signal(object)

    def __init__(self, make_trainer: MakeTrainer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_trainer = make_trainer
        self._trainer: Trainer | None = None
        self._watch_id = 0
        self._arrived.connect(self._on_arrived)

    @property
    def running(self) -> bool:
        """Whether a run has begun and not ended."""
        return self._trainer is not None

    def train(self, order: Train) -> None:
        """Begin a run."""
        if self._trainer is not None:
            raise RuntimeError("one training at a time")
        self._trainer = self._make_trainer(self._arrived.emit)
        self._trainer.start(order)

    def control(self, action: Action = "", settings: dict[str, Any] | None = None) -> None:
        """Pause, resume, stop, or change settings."""
        if self._trainer is not None:
            self._trainer.control(Control(action, settings or {}))

    def watch(self, image: FloatArray | None, maps: tuple[str, ...] = ()) -> None:
        """Let the growing network read this picture from now on; None for none."""
        if self._trainer is not None:
            self._watch_id += 1
            self._trainer.watch(Watch(image, maps, self._watch_id))

    def end(self, at_once: bool = False) -> None:
        """End the process, by force if it does not go by itself; its last safe point is kept."""
        if self._trainer is not None:
            self._trainer.stop(at_once)

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the stopped process; return whether it is gone."""
        return self._trainer is None or self._trainer.wait(seconds)

    def _on_arrived(self, message: TrainingMessage) -> None:
        match message:
            case WatchAnswer():
                if message.id == self._watch_id:
                    self.watched.emit(message)
            case TrainingProgress():
                self.progressed.emit(message)
            case TrainingEpoch():
                self.epoch_ended.emit(message)
            case SnapshotSaved():
                self.snapshot_saved.emit(message)
            case TrainingNote():
                self.noted.emit(message)
            case TrainingStarted():
                self.started.emit(message)
            case TrainingPhase():
                self.phase_changed.emit(message)
            case TrainingHint():
                self.hinted.emit(message)
            case TrainingEnded():
                self._trainer = None
                self.ended.emit(message)
