"""The window's side of the workshop process: jobs in, results out, begun when it is first needed."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from queue import SimpleQueue

from digitscope.engine.child import WORKSHOP, Child, last_words, launch, outcome
from digitscope.engine.worker.messages import CancelJob, Job, JobFailed, JobReply, JobRequest

TERMINATE_AFTER_S = 2.0

OnReply = Callable[[JobReply], None]


class WorkshopClient:
    """Gives jobs to a process of their own, which starts with the first job and again after a death.

    `on_reply` is called in a thread of the client. A job is answered by results up to a final one or by
    `JobFailed`; one that was replaced or cancelled is not answered any more.
    """

    def __init__(self, on_reply: OnReply) -> None:
        self._on_reply = on_reply
        self._lock = threading.Lock()
        self._open: dict[int, Job] = {}
        self._child: Child | None = None
        self._outgoing: SimpleQueue[JobRequest | None] = SimpleQueue()
        self._reader: threading.Thread | None = None
        self._stopped = False

    @property
    def process_id(self) -> int | None:
        """The workshop's process id, or None if none runs."""
        return None if self._child is None else self._child.process.pid

    def ask(self, job: Job) -> None:
        """Give a job; returns in a few milliseconds."""
        with self._lock:
            if self._stopped:
                return
            same = [old.id for old in self._open.values() if (old.kind, old.slot) == (job.kind, job.slot)]
            for number in same:
                del self._open[number]
            self._open[job.id] = job
            if self._child is None:
                self._launch()
            self._outgoing.put(job)

    def cancel(self, number: int) -> None:
        """Let go of a job."""
        with self._lock:
            if self._open.pop(number, None) is not None:
                self._outgoing.put(CancelJob(number))

    def stop(self) -> None:
        """End the process; returns at once, nothing more is heard."""
        with self._lock:
            self._stopped = True
            self._open.clear()
            child = self._child
            if child is not None:
                self._outgoing.put(None)
                timer = threading.Timer(TERMINATE_AFTER_S, _quietly, (child.process.kill,))
                timer.daemon = True
                timer.start()

    def wait(self, seconds: float) -> bool:
        """Wait for the end of a stopped process; return whether it is gone. Not for the window's thread."""
        if self._reader is not None:
            self._reader.join(seconds)
        return self._child is None

    def _launch(self) -> None:
        self._outgoing = SimpleQueue()
        child = self._child = launch(WORKSHOP)
        ends = (child, self._outgoing)
        writer = threading.Thread(target=_write, args=ends, name="workshop-pipe", daemon=True)
        writer.start()
        self._reader = threading.Thread(
            target=self._read, args=(*ends, writer), name="workshop-pipe", daemon=True
        )
        self._reader.start()

    def _read(self, child: Child, outgoing: SimpleQueue[JobRequest | None], writer: threading.Thread) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                self._hear(child.connection.recv())
        child.process.join(TERMINATE_AFTER_S)
        child.process.kill()
        child.process.join()
        code, pid = child.process.exitcode, child.process.pid or 0
        outgoing.put(None)
        writer.join()
        child.connection.close()
        child.process.close()
        with self._lock:
            self._child = None
            lost = list(self._open.values())
            self._open.clear()
        for job in lost:
            sentence = f"The process that worked on this stopped unexpectedly ({outcome(code)}). Try again."
            self._on_reply(JobFailed(job.id, job.kind, sentence, last_words(child.module, pid)))

    def _hear(self, reply: JobReply) -> None:
        with self._lock:
            if reply.id not in self._open:
                return
            if isinstance(reply, JobFailed) or reply.final:
                del self._open[reply.id]
        self._on_reply(reply)


def _write(child: Child, outgoing: SimpleQueue[JobRequest | None]) -> None:
    while True:
        request = outgoing.get()
        # The reader notices a broken pipe.
        with contextlib.suppress(OSError, ValueError):
            child.connection.send(request)
        if request is None:
            return


def _quietly(end: Callable[[], None]) -> None:
    with contextlib.suppress(ValueError, OSError):  # it ended by itself meanwhile
        end()
