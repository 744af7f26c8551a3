"""The recogniser process as the window sees it: requests go out, answers come back as signals."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from PySide6.QtCore import QObject, Signal

from digitscope.messages import (
    Answer,
    Explain,
    Explained,
    Failed,
    FloatArray,
    ManyAnswers,
    ModelInUse,
    Recognise,
    RecogniseMany,
    Reply,
    Request,
    UseModel,
)

REMEMBERED = 256
"""Explanations asked last, by which a failure is known to be one of theirs."""


class Client(Protocol):
    """What answers requests; calls back in another thread."""

    @property
    def gave_up(self) -> bool:
        """True if it has stopped and waits for `restart`."""

    def listen(self, on_reply: Callable[[Reply], None], on_died: Callable[[str, str], None], /) -> None:
        """Say who is told of replies and of an end."""

    def request(self, request: Request, /) -> None:
        """Ask; returns at once."""

    def restart(self) -> None:
        """Begin anew; returns at once."""

    def stop(self) -> None:
        """End; returns at once."""


class RecogniserLink(QObject):
    """Owns the request numbers and turns the client's callbacks (another thread) into signals (this one).

    Signals:
        answered: an `Answer`; never one to a request older than the newest that was answered.
        many_answered: a `ManyAnswers`.
        explained: an `Explained`, growing until it is final.
        model_changed: the `ModelInfo` of the network now in use.
        failed: a `Failed`.
        died: a sentence and details; the process is being restarted unless the sentence says otherwise.
    """

    answered = Signal(object)
    many_answered = Signal(object)
    explained = Signal(object)
    model_changed = Signal(object)
    failed = Signal(object)
    died = Signal(str, str)
    _arrived = Signal(object)

    def __init__(self, client: Client, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self.softens = False
        """Whether the network in use wants pictures softened."""
        self._last_id = 0
        self._newest_answered = 0
        self._explanations: deque[int] = deque(maxlen=REMEMBERED)
        self._arrived.connect(self._on_arrived)
        client.listen(self._arrived.emit, self.died.emit)

    def recognise(
        self, image: FloatArray, maps: tuple[str, ...], switches: dict[str, dict[int, float]] | None = None
    ) -> int:
        """Ask for the digit; return the request's number. A newer request replaces one not yet sent."""
        self._last_id += 1
        self._client.request(Recognise(self._last_id, image, maps, switches or {}))
        return self._last_id

    def explain(self, slot: str, kind: str, image: FloatArray, options: dict[str, Any] | None = None) -> int:
        """Ask for an explanation for a place in the window; it replaces the one under way there."""
        self._last_id += 1
        self._explanations.append(self._last_id)
        self._client.request(Explain(self._last_id, kind, image, options or {}, slot))
        return self._last_id

    def is_explanation(self, number: int) -> bool:
        """Return whether a request asked for an explanation: the view that shows it says why it failed."""
        return number in self._explanations

    def stop_explaining(self, slot: str) -> None:
        """End the explanation under way for a place in the window."""
        self.explain(slot, "", np.zeros((0, 0), np.float32))

    def recognise_many(self, images: FloatArray, switches: dict[str, dict[int, float]] | None = None) -> int:
        """Ask for the probabilities of `(N, 28, 28)` pictures."""
        self._last_id += 1
        self._client.request(RecogniseMany(self._last_id, images, switches or {}))
        return self._last_id

    def use_model(self, path: str) -> int:
        """Read with the network in that file from now on."""
        self._last_id += 1
        self._client.request(UseModel(self._last_id, path))
        return self._last_id

    def forget(self) -> None:
        """Drop every answer to what has been asked so far (the pad is empty now)."""
        self._newest_answered = self._last_id

    @property
    def gave_up(self) -> bool:
        """True if the process died too often and waits for `restart`."""
        return self._client.gave_up

    def restart(self) -> None:
        """Start the recogniser anew with the network in use; returns at once."""
        self._client.restart()

    def stop(self) -> None:
        """Let the process end; returns at once."""
        self._client.stop()

    def _on_arrived(self, reply: Reply) -> None:
        match reply:
            case Answer():
                if reply.id > self._newest_answered:
                    self._newest_answered = reply.id
                    self.answered.emit(reply)
            case ManyAnswers():
                self.many_answered.emit(reply)
            case Explained():
                self.explained.emit(reply)
            case ModelInUse():
                self.softens = reply.model.softens
                self.model_changed.emit(reply.model)
            case Failed():
                self.failed.emit(reply)
