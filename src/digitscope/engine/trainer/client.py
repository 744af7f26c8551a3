"""The window's side of a training process: orders in, messages out, and words for its death."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

from digitscope.engine.child import TRAINER, Child, last_words, launch, outcome
from digitscope.runs.folder import RunFolder
from digitscope.runs.messages import (
    Control,
    Train,
    TrainingEnded,
    TrainingMessage,
    TrainingRequest,
    Watch,
)

TERMINATE_AFTER_S = 5.0
KILL_AFTER_S = 2.0
LAST_WORD_S = 2.0
"""So long a process may take to go once its pipe has ended."""

OnMessage = Callable[[TrainingMessage], None]


class TrainingClient:
    """Runs one training in a process of its own; a new run takes a new client.

    `on_message` is called in a thread of the client with every message; the last one is always
    `TrainingEnded`, also when the process dies.
    """

    def __init__(self, on_message: OnMessage) -> None:
        self._on_message = on_message
        self._child: Child | None = None
        self._order: Train | None = None
        self._step = 0
        self._ended = False
        self._began = False
        self._cut = False
        self._outgoing: SimpleQueue[TrainingRequest | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._timers: list[threading.Timer] = []

    @property
    def process_id(self) -> int | None:
        """The training's process id, or None if none runs."""
        return None if self._child is None else self._child.process.pid

    @property
    def running(self) -> bool:
        """Whether a run has begun and not ended."""
        return self._began and not self._ended

    def start(self, order: Train) -> None:
        """Begin the run; returns in a few milliseconds. Once for each client."""
        if self._began:
            raise RuntimeError("a TrainingClient runs one training")
        self._began, self._order = True, order
        self._child = launch(TRAINER)
        self._outgoing.put(order)
        # Sent by a thread: a process that is paused by the system must not make the window wait.
        for work in (self._write, self._read):
            thread = threading.Thread(target=work, args=(self._child,), name="trainer-pipe", daemon=True)
            thread.start()
            self._threads.append(thread)

    def control(self, request: Control) -> None:
        """Pause, resume, stop, or change settings; returns at once."""
        self._outgoing.put(request)

    def watch(self, request: Watch) -> None:
        """Let the network that is learning read this picture from now on; returns at once."""
        self._outgoing.put(request)

    def stop(self, at_once: bool = False) -> None:
        """Ask the run to end with what it has learned; returns at once.

        After 5 s the process is terminated, after 2 s more killed: its last safe point stays.
        at_once: it is not asked, but terminated now; what it learned since its last safe point is lost.
        """
        child = self._child
        if child is None or self._cut or (self._timers and not at_once):
            return
        self._cut = at_once
        patience = 0.0 if at_once else TERMINATE_AFTER_S
        if not at_once:
            self._outgoing.put(Control("stop"))
        for seconds, end in (
            (patience, child.process.terminate),
            (patience + KILL_AFTER_S, child.process.kill),
        ):
            timer = threading.Timer(seconds, _quietly, (end,))
            timer.daemon = True
            timer.start()
            self._timers.append(timer)

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the process; return whether it is gone. Not for the window's thread."""
        for thread in self._threads:
            thread.join(seconds)
        return self._child is None

    def _write(self, child: Child) -> None:
        while True:
            request = self._outgoing.get()
            if request is None:
                return
            # The reader notices a broken pipe.
            with contextlib.suppress(OSError, ValueError):
                child.connection.send(request)

    def _read(self, child: Child) -> None:
        last: TrainingEnded | None = None
        with contextlib.suppress(EOFError, OSError):
            while last is None:
                message = child.connection.recv()
                if isinstance(message, TrainingEnded):
                    last = message
                else:
                    self._step = getattr(message, "step", self._step)
                    self._on_message(message)
        pid, code = child.process.pid or 0, self._reap(child, last is not None)
        self._ended = True
        self._on_message(last or self._mourned(child, pid, code))

    def _reap(self, child: Child, done: bool) -> int | None:
        """Wait until the process is gone, free what it held here, return its exit code.

        One that is done has written all it had: it need not clear away its libraries first.
        """
        if not done:
            child.process.join(LAST_WORD_S)
        child.process.kill()
        child.process.join()
        self._outgoing.put(None)
        self._threads[0].join()
        for timer in self._timers:
            timer.cancel()
        child.connection.close()
        code = child.process.exitcode
        child.process.close()
        self._child = None
        return code

    def _mourned(self, child: Child, pid: int, code: int | None) -> TrainingEnded:
        assert self._order is not None
        resumable = RunFolder(Path(self._order.run)).state.is_file()
        kept = "Its last safe point is kept: it can be taken up again."
        kept = kept if resumable else "There was no safe point yet."
        how = "was ended at once" if self._cut else f"stopped unexpectedly ({outcome(code)})"
        return TrainingEnded(
            outcome="stopped" if self._cut else "failed",
            sentence=f"The training {how}. {kept}",
            run=self._order.run,
            step=self._step,
            seconds=0.0,
            resumable=resumable,
            details=f"process {pid}: {outcome(code)}\n{last_words(child.module, pid)}".strip(),
        )


def _quietly(end: Callable[[], None]) -> None:
    with contextlib.suppress(ValueError, OSError):  # it ended by itself meanwhile
        end()
