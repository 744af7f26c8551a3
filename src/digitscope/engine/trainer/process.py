"""The training process: one run, steered through the pipe between two steps."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Literal

from digitscope.engine.priority import BRIEF_SPIN, yield_to_others

os.environ.update(BRIEF_SPIN | os.environ)

from digitscope.nn.training.live_settings import present
from digitscope.nn.training_run.error_messages import ended_by
from digitscope.nn.training_run.preview import Watcher
from digitscope.nn.training_run.runner import Steering, run
from digitscope.runs.messages import (
    Control,
    Train,
    TrainingEnded,
    TrainingMessage,
    TrainingPhase,
    TrainingRequest,
    Watch,
)


def main(connection: Connection) -> None:
    """Wait for `Train`, carry it out, and end; `Control` and `Watch` are heard meanwhile.

    The end of the pipe ends the run: a safe point is made, because nobody is left to stop it otherwise.
    """
    yield_to_others()
    desk = _Desk(connection)
    order = desk.first()
    if order is None:
        return
    try:
        for message in desk.steered(run(order, desk.steering)):
            connection.send(message)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        desk.steering.save()
        raise
    except Exception as error:  # the edge of the process: the window gets a last word, whatever happens
        connection.send(ended_by(error, order, desk.steering, traceback.format_exc()))


class _Desk:
    """Hears the window while a run goes on."""

    def __init__(self, connection: Connection) -> None:
        self.steering = Steering()
        self._connection = connection
        self._watcher = Watcher()
        self._paused = False
        self._stop_told = False

    def first(self) -> Train | None:
        """Return the order; a `Watch` may come before it. None: there will be none."""
        while True:
            request = self._connection.recv()
            if request is None or isinstance(request, Train):
                return request
            self._take(request)

    def steered(self, messages: Iterator[TrainingMessage]) -> Iterator[TrainingMessage]:
        """Yield the messages of a run and what is answered between them."""
        for message in messages:
            yield message
            if isinstance(message, TrainingEnded):
                return
            yield from self._hear()
            yield from self._watcher.look(self.steering.state)

    def _hear(self) -> Iterator[TrainingMessage]:
        """Take what has come; while the run is paused, wait here for more."""
        was_paused = self._paused
        while self._connection.poll(0) or self._paused:
            self._take(self._connection.recv())
            if self._paused and not was_paused:
                self.steering.save()
                yield self._phase("paused")
                was_paused = True
            if self._paused:
                yield from self._watcher.look(self.steering.state, now=True)
        if was_paused and not self.steering.stop:
            yield self._phase("running")
        if self.steering.stop and not self._stop_told:
            self._stop_told = True
            yield self._phase("stopping")

    def _take(self, request: TrainingRequest | None) -> None:
        if request is None:
            self.steering.stop, self._paused = True, False
        elif isinstance(request, Watch):
            self._watcher.use(request)
        elif isinstance(request, Control):
            self.steering.settings |= request.settings
            if request.action == "stop":
                self.steering.stop = True
            if request.action:
                self._paused = request.action == "pause" and not self.steering.stop

    def _phase(self, phase: Literal["running", "paused", "stopping"]) -> TrainingPhase:
        state = self.steering.state
        settings = {} if state is None else present(state)
        return TrainingPhase(phase, 0 if state is None else state.step, settings)
