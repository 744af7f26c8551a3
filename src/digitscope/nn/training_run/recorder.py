"""What a run writes while it goes: its log, its safe points, the pictures of its film."""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from digitscope.json_files import to_text
from digitscope.nn.model.card import ModelCard
from digitscope.nn.model.file import save_model
from digitscope.nn.training.checkpoint import is_sound, save_state
from digitscope.nn.training.loop import TrainState, best_of
from digitscope.runs.folder import RunFolder, logged
from digitscope.runs.messages import SnapshotSaved, TrainingMessage, TrainingNote, TrainingProgress

SAVE_INTERVAL_S = 5.0
"""At most so much of a training is lost with a killed process, as far as a step is not longer."""
LOG_INTERVAL_S = 1.0
FILM_GROWTH = 1.2
"""From one picture of the film to the next the number of steps grows by this factor."""
KINDS = {
    "TrainingProgress": "progress",
    "TrainingEpoch": "epoch",
    "TrainingHint": "hint",
    "TrainingPhase": "phase",
}


def film_steps(last: int) -> list[int]:
    """Return the steps whose networks are kept, up to `last`: 0, 1, 2, 3, …, ever farther apart."""
    steps = [0]
    while steps[-1] < last:
        steps.append(max(steps[-1] + 1, int(steps[-1] * FILM_GROWTH)))
    return [step for step in steps if step <= last]


class Keeper:
    """Writes a run's files; a full disk takes the newest of them, never an older one."""

    def __init__(
        self,
        folder: RunFolder,
        classes: tuple[str, ...],
        name: str,
        data: tuple[dict[str, Any], ...],
        softens: bool,
    ) -> None:
        self.folder = folder
        self.card = ModelCard(name=name or folder.path.name, classes=classes, data=data, softens=softens)
        self._film = set(film_steps(10**9))
        self._saved_at = self._logged_at = time.monotonic()
        self._safe_step: int | None = None
        self._troubles: list[TrainingNote] = []
        self._troubled: set[str] = set()

    @property
    def safe_step(self) -> int | None:
        """The step of the last safe point of this process; None before the first."""
        return self._safe_step

    def is_due_at(self, step: int) -> bool:
        """Return whether a picture of the film is due right after this step."""
        return step in self._film

    def keep(self, state: TrainState) -> Iterator[TrainingMessage]:
        """Write what is due."""
        due = time.monotonic() - self._saved_at >= SAVE_INTERVAL_S
        if due or self._safe_step is None:
            self.save(state)
        if state.step in self._film and not self.folder.snapshot(state.step).exists():
            path = self.folder.snapshot(state.step)
            try:
                save_model(path, best_of(state), self.card_at(state))
                yield SnapshotSaved(state.step, str(path))
            except OSError as error:
                self._trouble("film", "The film of the training misses a picture", error)
            except ValueError:
                pass  # its weights are no numbers any more: the hint says so
        troubles, self._troubles = self._troubles, []
        yield from troubles

    def save(self, state: TrainState) -> bool:
        """Make a safe point; return whether there is one of this moment."""
        self._saved_at = time.monotonic()
        if not is_sound(state):
            return False
        try:
            save_state(self.folder.state, state, {"data": list(self.card.data), "classes": self.card.classes})
        except OSError as error:
            kept = "nothing is safe yet" if self._safe_step is None else f"step {self._safe_step} is kept"
            self._trouble("state", f"No safe point could be written; {kept}, and the training goes on", error)
            return False
        self._safe_step = state.step
        if "state" in self._troubled:
            self._troubled.discard("state")
            self._troubles.append(TrainingNote(f"There is room again: step {state.step} is safe.", "warning"))
        return True

    def log(self, message: TrainingMessage) -> None:
        """Write a message to the run's log; of progress one a second."""
        kind = KINDS.get(type(message).__name__)
        if kind is None:
            return
        if isinstance(message, TrainingProgress):
            if time.monotonic() - self._logged_at < LOG_INTERVAL_S and message.step < message.steps:
                return
            self._logged_at = time.monotonic()
        try:
            with self.folder.log.open("a", encoding="utf-8") as file:
                file.write(to_text(logged(kind, message)) + "\n")
        except OSError as error:
            self._trouble("log", "The log of the training misses a line", error)

    def card_at(self, state: TrainState) -> ModelCard:
        """Return the card of the network as it is now, not calibrated."""
        return replace(self.card, recipe={"config": state.config.to_json(), "step": state.step})

    def _trouble(self, what: str, sentence: str, error: OSError) -> None:
        if what in self._troubled:
            return
        self._troubled.add(what)
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        reason = "the disk is full: make room" if full else (error.strerror or str(error))
        self._troubles.append(TrainingNote(f"{sentence} ({reason}).", "warning"))


class Bystander(Keeper):
    """Writes nothing: of a team one process is enough."""

    def keep(self, state: TrainState) -> Iterator[TrainingMessage]:
        """Write nothing."""
        del state
        return iter(())

    def save(self, state: TrainState) -> bool:
        """Write nothing."""
        del state
        return False

    def log(self, message: TrainingMessage) -> None:
        """Write nothing."""
