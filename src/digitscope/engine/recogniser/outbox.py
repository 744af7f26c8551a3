"""What is asked, in which order it goes out, and what is still owed an answer; knows nothing of processes."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import numpy as np

from digitscope.messages import (
    Explain,
    Failed,
    FloatArray,
    ManyAnswers,
    Recognise,
    RecogniseMany,
    Reply,
    Request,
    UseModel,
)

IMAGES_A_PIECE = 4
"""13 kB: less than any system's pipe buffer, so that sending never blocks; and two or three ms of work, so
that the present drawing's answer does not wait for a whole history."""

LOST = "The recogniser process ended before it could answer."
LOST_MODEL = "The recogniser process ended while it opened the file; the earlier network stays in use."


class Outbox:
    """One request under way, the latest `Recognise` waiting, everything else in order.

    A waiting `Recognise` overtakes the pieces of a `RecogniseMany`, but never a `UseModel`. An `Explain` goes
    out when nothing else waits, the latest one for each slot; nothing waits for its results.
    """

    def __init__(self) -> None:
        self._under_way: Request | None = None
        self._latest: Recognise | None = None
        self._queue: deque[RecogniseMany | UseModel] = deque()
        self._parts: list[FloatArray] = []
        self._scores: list[FloatArray] = []
        self._explain: dict[str, Explain] = {}

    def put(self, request: Request) -> None:
        """Take a request; a `Recognise` replaces the one that still waits."""
        if isinstance(request, Recognise):
            self._latest = request
        elif isinstance(request, Explain):
            self._explain[request.slot] = request
        else:
            self._queue.append(request)

    def next(self) -> Request | None:
        """Return what is to be sent now, if the other side is free and anything waits."""
        if self._under_way is not None:
            return None
        model_waits = any(isinstance(request, UseModel) for request in self._queue)
        if self._latest is not None and not model_waits:
            self._under_way, self._latest = self._latest, None
        elif self._queue:
            head = self._queue[0]
            if isinstance(head, RecogniseMany):
                done = sum(map(len, self._parts))
                head = replace(head, images=head.images[done : done + IMAGES_A_PIECE])
            else:
                self._queue.popleft()
            self._under_way = head
        elif self._explain:
            return self._explain.pop(next(iter(self._explain)))
        return self._under_way

    def settle(self, reply: Reply) -> Reply | None:
        """Take a reply; return it for the asker, or None while pieces of it are missing."""
        sent = self._under_way
        if sent is None or reply.id != sent.id:
            return reply
        self._under_way = None
        if isinstance(sent, RecogniseMany):
            many = self._queue[0]
            if isinstance(many, RecogniseMany) and isinstance(reply, ManyAnswers):
                self._parts.append(reply.probabilities)
                self._scores.append(reply.scores)
                if sum(map(len, self._parts)) < len(many.images):
                    return None
                reply = ManyAnswers(reply.id, np.concatenate(self._parts), np.concatenate(self._scores))
            self._drop_head()
        return reply

    def lose(self, everything: bool) -> list[Failed]:
        """Note that the other side is gone; return what will not be answered any more.

        The wanted `Recognise` is kept and asked again; with `everything`, nothing is.
        """
        lost, self._under_way = self._under_way, None
        self._explain.clear()
        failed: list[Failed] = []
        if isinstance(lost, Recognise):
            self._latest = self._latest or lost
        elif isinstance(lost, RecogniseMany):
            self._drop_head()
            failed.append(Failed(lost.id, LOST))
        elif isinstance(lost, UseModel):
            failed.append(Failed(lost.id, LOST_MODEL))
        if everything:
            waiting: list[Request] = [*self._queue, *([self._latest] if self._latest else [])]
            failed += [Failed(request.id, LOST) for request in waiting]
            self._latest = None
            self._queue.clear()
        return failed

    def _drop_head(self) -> None:
        self._queue.popleft()
        self._parts, self._scores = [], []
