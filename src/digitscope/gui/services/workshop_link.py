"""The workshop process as the window sees it: a job is given, its results come back as calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from digitscope.engine.worker.messages import Job, JobFailed, JobReply, JobResult

Result = dict[str, Any]


class Workshop(Protocol):
    """What is needed of `engine.workshop_client.WorkshopClient`."""

    def ask(self, job: Job) -> None:
        """Give a job; returns at once."""

    def cancel(self, number: int) -> None:
        """Let go of a job."""

    def stop(self) -> None:
        """End the process; returns at once."""

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the stopped process; return whether it is gone."""


MakeWorkshop = Callable[[Callable[[JobReply], None]], Workshop]


@dataclass(frozen=True, eq=False)
class _Open:
    kind: str
    slot: str
    then: Callable[[Result, bool], None]
    failed: Callable[[str], None]


class WorkshopLink(QObject):
    """Owns the numbers of the jobs; a later job of a kind and slot replaces the one before."""

    _arrived = Signal(object)

    def __init__(self, make: MakeWorkshop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = make(self._arrived.emit)
        self._last = 0
        self._open: dict[int, _Open] = {}
        self._arrived.connect(self._on_arrived)

    def ask(
        self,
        kind: str,
        wanted: Result,
        then: Callable[[Result, bool], None],
        failed: Callable[[str], None],
        slot: str = "",
    ) -> int:
        """Give a job; `then(result, final)` is called for each result, or `failed(sentence)` once."""
        self._open = {
            number: job for number, job in self._open.items() if (job.kind, job.slot) != (kind, slot)
        }
        self._last += 1
        self._open[self._last] = _Open(kind, slot, then, failed)
        self._client.ask(Job(self._last, kind, wanted, slot))
        return self._last

    def cancel(self, number: int) -> None:
        """Let go of a job; nothing more is heard of it."""
        if self._open.pop(number, None) is not None:
            self._client.cancel(number)

    def stop(self) -> None:
        """End the process."""
        self._open.clear()
        self._client.stop()

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the stopped process; return whether it is gone."""
        return self._client.wait(seconds)

    def _on_arrived(self, reply: JobReply) -> None:
        job = self._open.get(reply.id)
        if job is None:
            return
        match reply:
            case JobResult():
                if reply.final:
                    del self._open[reply.id]
                job.then(reply.result, reply.final)
            case JobFailed():
                del self._open[reply.id]
                job.failed(reply.message)
