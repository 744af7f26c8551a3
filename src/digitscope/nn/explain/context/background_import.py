"""Importing a large library beside the work: half a second during which a new stroke need not wait."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from types import ModuleType

SWITCH_SECONDS = 0.0005
"""How soon the import lets go of the interpreter; each call of torch beside it would wait the usual 5 ms."""
WAIT_SECONDS = 0.01

_running: dict[str, tuple[threading.Thread, list[BaseException]]] = {}


def imported(name: str, load: Callable[[], ModuleType]) -> Generator[None, None, ModuleType]:
    """Yield until the library is there, then return it; `load` is the import itself.

    The import goes on when the generator is closed, so that the next one finds it done.

    Raises:
        ImportError: if the library is missing or broken.
    """
    if name not in _running and name not in sys.modules:
        errors: list[BaseException] = []
        thread = threading.Thread(target=_import, args=(load, errors), name=f"import {name}", daemon=True)
        _running[name] = (thread, errors)
        thread.start()
    while name in _running:
        thread, errors = _running[name]
        thread.join(WAIT_SECONDS)
        if not thread.is_alive():
            _running.pop(name, None)
            if errors:
                raise errors[0]
            break
        yield None
    return load()


def _import(load: Callable[[], ModuleType], errors: list[BaseException]) -> None:
    try:
        with giving_way():
            load()
        gc.freeze()  # modules stay: no collection need go through them
    except ImportError as error:
        errors.append(error)


@contextmanager
def giving_way() -> Iterator[None]:
    """Let what a thread does in here hold up the others as little as can be.

    Several threads may be in here at once: the last to leave puts back what the first has found.
    """
    _way.enter()
    try:
        yield
    finally:
        _way.leave()


class _Way:
    """Counts who is giving way; the two switches are those of the whole process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._usual = 0.0
        self._collects = True

    def enter(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside > 1:
                return
            self._usual, self._collects = sys.getswitchinterval(), gc.isenabled()
            sys.setswitchinterval(SWITCH_SECONDS)
            gc.disable()  # thousands of new objects set off collections that go through all of torch: 100 ms

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside:
                return
            if self._collects:
                gc.enable()
            sys.setswitchinterval(self._usual)


_way = _Way()


def captum_attr() -> Generator[None, None, ModuleType]:
    """Yield until captum is there, then return `captum.attr` (0.3 to 0.8 s: it brings matplotlib along)."""

    def load() -> ModuleType:
        import captum.attr

        module: ModuleType = captum.attr
        return module

    return imported("captum.attr", load)
