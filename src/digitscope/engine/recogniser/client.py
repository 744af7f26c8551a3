"""The window's side of the recogniser process: requests in, replies out, a new one when it dies."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable
from multiprocessing.context import SpawnProcess

from digitscope.engine.child import RECOGNISER, Child, last_words, launch, outcome
from digitscope.engine.recogniser.outbox import Outbox
from digitscope.messages import Explain, ModelInUse, Reply, Request

RESTARTS = 3
RESTART_WINDOW_S = 30.0
TERMINATE_AFTER_S = 5.0
KILL_AFTER_S = 2.0

OnReply = Callable[[Reply], None]
OnDied = Callable[[str, str], None]


class RecogniserClient:
    """Asks a recogniser process and hears its replies.

    Every request is answered exactly once, except a `Recognise` that a newer one replaced, an `Explain`
    (see `Explained`), and what is still open at `stop()`. `Recognise`: one under way, one waiting, the
    latest wins; `RecogniseMany` and `UseModel` in order. `ModelInUse` with id 0 is the first word of a
    process that has started, also after a restart; `Failed` with id 0 comes before it if the wanted network
    file could not be read.
    """

    def __init__(self, model: str = "", child: Child | None = None) -> None:
        """Take the network file to begin with ("": the bundled one), and the child if it is launched."""
        self._model, self._proven = model, False
        self._child = child
        self._outbox = Outbox()
        self._lock = threading.Lock()  # held for microseconds: the outbox, and one send into a free pipe
        self._speaks = False
        self._stopping = False
        self._gave_up = False
        self._restart_asked = False
        self._deaths: deque[float] = deque(maxlen=RESTARTS + 1)
        self._reader: threading.Thread | None = None
        self._timers: list[threading.Timer] = []
        self._on_reply: OnReply = _ignore
        self._on_died: OnDied = _ignore

    @property
    def process_id(self) -> int | None:
        """The recogniser's process id, or None if none runs."""
        child = self._child
        return None if child is None else child.process.pid

    @property
    def gave_up(self) -> bool:
        """True if the process died too often and waits for `restart()`."""
        return self._gave_up

    def start(self) -> None:
        """Launch the process unless it is launched; takes a few milliseconds."""
        if self._child is None:
            self._child = launch(RECOGNISER, self._model)

    def listen(self, on_reply: OnReply, on_died: OnDied) -> None:
        """Hear replies from now on; both are called in a thread of the client.

        on_died gets a sentence for people and details for the log; `gave_up` tells whether it starts again.
        """
        self._on_reply, self._on_died = on_reply, on_died
        self.start()
        self._start_reader()

    def request(self, request: Request) -> None:
        """Ask; returns at once: no message is larger than the pipe's buffer, and one is under way at most."""
        with self._lock:
            self._outbox.put(request)
            self._send_next()

    def restart(self) -> None:
        """End the process, if it still runs, and begin anew with the network in use; returns at once."""
        if self._stopping:
            return
        self._deaths.clear()
        child = self._child
        if child is not None:
            self._restart_asked = True
            child.process.kill()
        elif self._gave_up:
            self._gave_up = False
            self.start()
            self._start_reader()

    def stop(self) -> None:
        """Ask the process to end, and make it end if it does not; returns at once."""
        with self._lock:
            if self._stopping:
                return
            self._stopping = True
            child = self._child
            if child is None:
                return
            if self._speaks:
                with contextlib.suppress(OSError):
                    child.connection.send(None)
            else:
                child.process.terminate()  # still loading: there is nothing that it could finish
        self._end_later(child.process)
        if self._reader is None:
            self._start_reader()

    def wait(self, seconds: float) -> bool:
        """Wait for the end of a stopped process; return whether it is gone. Not for the window's thread."""
        if self._reader is not None:
            self._reader.join(seconds)
        return self._child is None

    def _start_reader(self) -> None:
        self._reader = threading.Thread(target=self._read, name="recogniser-reader", daemon=True)
        self._reader.start()

    def _end_later(self, process: SpawnProcess) -> None:
        for seconds, end in (
            (TERMINATE_AFTER_S, process.terminate),
            (TERMINATE_AFTER_S + KILL_AFTER_S, process.kill),
        ):
            timer = threading.Timer(seconds, _quietly, (end,))
            timer.daemon = True
            timer.start()
            self._timers.append(timer)

    def _read(self) -> None:
        while (child := self._child) is not None:
            with contextlib.suppress(EOFError, OSError):
                while True:
                    self._hear(child.connection.recv())
            self._mourn(child)

    def _hear(self, reply: Reply) -> None:
        with self._lock:
            self._speaks = True
            if isinstance(reply, ModelInUse):
                self._model, self._proven = reply.model.path, True
            told = self._outbox.settle(reply)
            self._send_next()
        if told is not None:
            self._on_reply(told)

    def _send_next(self) -> None:
        if self._child is None or not self._speaks or self._stopping:
            return
        # More than one only where explanations are asked for: a few kB each.
        while (message := self._outbox.next()) is not None:
            # The reader notices a broken pipe, and the outbox knows what was under way.
            with contextlib.suppress(OSError):
                self._child.connection.send(message)
            if not isinstance(message, Explain):
                break

    def _mourn(self, child: Child) -> None:
        """See the process off whose pipe has ended; start the next one unless that would go on for ever."""
        pid, code = child.process.pid or 0, _reap(child, patient=self._stopping)
        for timer in self._timers:
            timer.cancel()
        with self._lock:
            spoke, self._speaks, self._child = self._speaks, False, None
            if self._stopping:
                return
            asked, self._restart_asked = self._restart_asked, False
            if not asked:
                self._deaths.append(time.monotonic())
            many = len(self._deaths) > RESTARTS
            self._gave_up = many and self._deaths[-1] - self._deaths[0] < RESTART_WINDOW_S
            failed = self._outbox.lose(everything=self._gave_up)
        if not spoke and not self._proven:
            self._model = ""  # it may be this very file that a start does not survive
        if not self._gave_up:
            self._replace()
        if not asked:
            details = f"{child.process.name}, process {pid}: {outcome(code)}\n{last_words(child.module, pid)}"
            self._on_died(_sentence(code, self._gave_up), details.strip())
        for reply in failed:
            self._on_reply(reply)

    def _replace(self) -> None:
        new = launch(RECOGNISER, self._model)
        with self._lock:
            self._child = new
            if self._stopping:
                new.process.terminate()


def _ignore(*_: object) -> None:
    pass


def _reap(child: Child, patient: bool) -> int | None:
    """Wait until the process is gone, free what it held here, return its exit code."""
    child.connection.close()
    if not patient:  # its pipe is gone, so it has a moment to go too; a stopped one has its timers
        child.process.join(KILL_AFTER_S)
        child.process.kill()
    child.process.join()
    code = child.process.exitcode
    with contextlib.suppress(ValueError):  # at the end of the program, its own clean-up may be quicker
        child.process.close()
    return code


def _quietly(end: Callable[[], None]) -> None:
    with contextlib.suppress(ValueError, OSError):  # it ended by itself meanwhile
        end()


def _sentence(code: int | None, gave_up: bool) -> str:
    if gave_up:
        return (
            f"The recogniser stopped {RESTARTS + 1} times in a row ({outcome(code)}), so it is not started "
            "again. Your drawing is kept. Start the recogniser by hand, or choose another network."
        )
    return f"The recogniser stopped unexpectedly ({outcome(code)}) and starts again. Your drawing is kept."
