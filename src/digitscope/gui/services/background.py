"""One worker thread for what would make the window wait: reading files, writing the last drawing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class _Waiting:
    """Who is told what became of some work."""

    then: Callable[[Any], None] | None
    failed: Callable[[Exception], None] | None
    ended: Callable[[], None] | None
    owner: QObject | None


class Background(QObject):
    """Runs functions in order on one thread and hands their results back to the window's thread."""

    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="background")
        self._finished.connect(self._on_finished)
        self._closed = False

    def run(
        self,
        work: Callable[[], T],
        then: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        *,
        ended: Callable[[], None] | None = None,
        owner: QObject | None = None,
    ) -> None:
        """Run `work` on the thread; then `then(result)` or `failed(error)` on the window's.

        `ended()` runs before either, whatever became of the work: there is the place to say that nothing is
        under way any more. None of them runs once `owner` is deleted; a method of a widget needs none named,
        a function inside of one does.

        An error that nobody asked for is raised on the window's thread, where the exception hook reports it.
        """
        if self._closed:
            return  # the window is going, and so is whoever waits for this
        waiting = _Waiting(then, failed, ended, owner)
        future: Future[T] = self._pool.submit(work)
        future.add_done_callback(lambda done: self._tell((done, waiting)))

    def close(self) -> None:
        """Finish what was asked for (small writes) and end the thread."""
        self._closed = True
        self._pool.shutdown(wait=True)

    def _tell(self, outcome: tuple[Future[Any], _Waiting]) -> None:
        with contextlib.suppress(RuntimeError):  # the window is gone; what was asked for is done all the same
            self._finished.emit(outcome)

    def _on_finished(self, outcome: tuple[Future[Any], _Waiting]) -> None:
        done, waiting = outcome
        error = done.exception()
        if waiting.owner is not None and not isValid(waiting.owner):
            return
        if waiting.ended is not None and not _is_gone(waiting.ended):
            waiting.ended()
        if error is None:
            if waiting.then is not None and not _is_gone(waiting.then):
                waiting.then(done.result())
        elif waiting.failed is not None and isinstance(error, Exception):
            if not _is_gone(waiting.failed):
                waiting.failed(error)
        else:
            raise error


def _is_gone(listener: Callable[..., object]) -> bool:
    """Return whether a method belongs to a widget that was deleted while the work was done."""
    owner = getattr(listener, "__self__", None)
    return isinstance(owner, QObject) and not isValid(owner)
