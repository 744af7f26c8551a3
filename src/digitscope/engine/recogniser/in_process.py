"""The recogniser without a process of its own, for commands that wait for every answer anyway."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from digitscope.messages import Answer, Explain, Explained, Failed, FloatArray, Recognise, Reply, Request
from digitscope.nn.explain import EXPLAINERS, Context, Result
from digitscope.nn.inference.recognizer import Recognizer


class InProcessClient:
    """Answers as `RecogniserClient` does, from a thread; every explanation is run to its end and kept.

    What is asked twice is the very same result twice, so a picture shows the numbers that were printed.
    """

    gave_up = False

    def __init__(self, recognizer: Recognizer, folder: Path | None = None) -> None:
        self.recognizer = recognizer
        self._context = Context(recognizer.model, recognizer.card, folder)
        self._kept: dict[tuple[str, str, bytes], Result] = {}
        self._requests: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        self._on_reply: Callable[[Reply], None] = _ignore
        self._thread = threading.Thread(target=self._work, name="recogniser", daemon=True)

    def explain(self, kind: str, image: FloatArray, options: Mapping[str, Any]) -> Result:
        """Return the last result of an explanation.

        Raises:
            ValueError: if an option names what there is not.
        """
        key = kind, repr(sorted(options.items())), image.tobytes()
        if key not in self._kept:
            for result in EXPLAINERS[kind](self._context, image, options):
                self._kept[key] = result
        return self._kept[key]

    def start(self) -> None:
        """Begin to answer requests."""
        self._thread.start()

    def listen(self, on_reply: Callable[[Reply], None], _on_died: Callable[[str, str], None]) -> None:
        """Hand replies to this function, which is called in a thread."""
        self._on_reply = on_reply

    def request(self, request: Request) -> None:
        """Answer this after what was asked before."""
        self._requests.put(request)

    def restart(self) -> None:
        """Do nothing: there is no process that could have died."""

    def stop(self) -> None:
        """Answer nothing more."""
        self._on_reply = _ignore
        self._requests.put(None)

    def wait(self, seconds: float) -> None:
        """Wait until the thread has ended, at most so long."""
        self._thread.join(seconds)

    def _work(self) -> None:
        while (request := self._requests.get()) is not None:
            try:
                reply = self._answer(request)
            except Exception as error:  # the edge of the thread: who asked must not wait for ever
                reply = Failed(request.id, str(error))
            if reply is not None:
                self._on_reply(reply)

    def _answer(self, request: Request) -> Reply | None:
        match request:
            case Recognise():
                read = self.recognizer.recognise(request.image, request.maps)
                return Answer(request.id, read.probabilities, read.logits, read.maps, 0.0, read.verdict)
            case Explain(kind=""):
                return None  # the end of an explanation that has ended
            case Explain():
                result = self.explain(request.kind, request.image, request.options)
                return Explained(request.id, request.kind, request.slot, result, final=True)
        return Failed(request.id, "This is not answered here.")


def _ignore(*_: object) -> None:
    return None
