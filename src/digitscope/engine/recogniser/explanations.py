"""Explanations in the recogniser process: one step at a time, and none while someone draws."""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass

from digitscope.messages import Explain, Explained, Failed
from digitscope.nn.explain import EXPLAINERS, Context, Result
from digitscope.nn.inference.recognizer import Recognizer

REST_SECONDS = 0.06
"""Quiet after a reading before an explanation goes on: a pen that moves sends one every 8 ms."""
SHOW_SECONDS = 0.05
"""A growing result goes out at most this often: more than a person sees would only keep the window busy."""
PROMPT = frozenset({"place"})
"""These take a millisecond and follow the pen: they do not wait for quiet."""


@dataclass(eq=False)
class _Job:
    request: Explain
    steps: Iterator[Result]
    last: Result | None = None
    shown: float = 0.0
    """When a result last went out (`time.monotonic`)."""


class Explaining:
    """The explanations under way, one for each slot, taken forward in turn."""

    def __init__(self) -> None:
        self._context: Context | None = None
        self._jobs: dict[str, _Job] = {}
        self._rest_until = 0.0

    def use(self, recognizer: Recognizer) -> None:
        """Explain this network from now on; what was under way ends."""
        self._close_all()
        self._context = Context(recognizer.model, recognizer.card)

    def rest(self) -> None:
        """Someone draws: wait for a moment before going on."""
        self._rest_until = time.monotonic() + REST_SECONDS

    def pause(self) -> float | None:
        """Return for how many seconds a new request may be waited for; None: as long as it takes."""
        if self._prompt() is not None:
            return 0.0
        return max(0.0, self._rest_until - time.monotonic()) if self._jobs else None

    def begin(self, request: Explain) -> Failed | None:
        """Take up an explanation in place of the one in its slot."""
        self._drop(request.slot)
        if not request.kind:
            return None
        if self._context is None:
            return Failed(request.id, "No network is loaded, so nothing can be explained.")
        explainer = EXPLAINERS.get(request.kind)
        if explainer is None:
            return Failed(request.id, f"There is no explanation named “{request.kind}”.")
        self._jobs[request.slot] = _Job(request, explainer(self._context, request.image, request.options))
        return None

    def step(self) -> Explained | Failed | None:
        """Take the next explanation one step forward; return what there is to show.

        A result goes out one step late, because only then it is known whether it is the last.
        """
        slot = self._prompt() or next(iter(self._jobs))
        job = self._jobs.pop(slot)
        ready, request = job.last, job.request
        try:
            job.last = next(job.steps)
        except StopIteration:
            return Explained(request.id, request.kind, slot, ready or {}, final=True)
        except Exception as error:  # the edge of the process: the view gets a sentence, whatever happens
            sentence = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
            return Failed(request.id, f"This could not be explained. {sentence}", traceback.format_exc())
        self._jobs[slot] = job
        now = time.monotonic()
        if ready is None or ready is job.last or now - job.shown < SHOW_SECONDS:
            return None
        job.shown = now
        return Explained(request.id, request.kind, slot, ready, final=False)

    def _prompt(self) -> str | None:
        """Return the slot of an explanation that does not wait for quiet."""
        return next((slot for slot, job in self._jobs.items() if job.request.kind in PROMPT), None)

    def _drop(self, slot: str) -> None:
        job = self._jobs.pop(slot, None)
        close = getattr(job.steps, "close", None) if job is not None else None
        if close is not None:
            close()

    def _close_all(self) -> None:
        for slot in list(self._jobs):
            self._drop(slot)
