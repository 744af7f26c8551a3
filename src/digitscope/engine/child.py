"""Start a child process and say how it ended; imports nothing heavy, so that the start is quick."""

from __future__ import annotations

import faulthandler
import importlib
import io
import multiprocessing
import os
import signal
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from digitscope.resources import user_folder

RECOGNISER = "digitscope.engine.recogniser.process"
TRAINER = "digitscope.engine.trainer.process"
WORKSHOP = "digitscope.engine.worker.process"
LOG_LIMIT_BYTES = 1_000_000
LOG_TAIL_BYTES = 16_384


@dataclass(frozen=True, eq=False)
class Child:
    """A child process and this side's end of the pipe to it."""

    module: str
    process: SpawnProcess
    connection: Connection


def launch(module: str, *arguments: str) -> Child:
    """Start `module.main(connection, *arguments)` in a fresh interpreter; returns in a few milliseconds.

    The module is named, not imported: what it needs is loaded in the child only.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(
        target=_run, args=(module, theirs, arguments), name=kind_of(module), daemon=True
    )
    process.start()
    theirs.close()
    return Child(module, process, ours)


def _run(module: str, connection: Connection, arguments: tuple[str, ...]) -> None:
    # Ctrl-C in a terminal goes to the whole group; the parent decides what becomes of its children.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _write_stderr_to(log_path(module))
    try:
        importlib.import_module(module).main(connection, *arguments)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the parent is gone: nobody is left to work for


def kind_of(module: str) -> str:
    """Return what a process is called: `recogniser` for `digitscope.engine.recogniser.process`."""
    return module.removesuffix(".process").rpartition(".")[2]


def log_path(module: str) -> Path:
    """Return the file that takes what a child of this kind writes to standard error."""
    return user_folder("log") / f"{kind_of(module)}.log"


def _write_stderr_to(path: Path) -> None:
    """Send standard output and error, C libraries' too, to the end of a file of bounded size."""
    try:
        if path.exists() and path.stat().st_size > LOG_LIMIT_BYTES:
            path.replace(path.with_suffix(".old.log"))
        log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError:
        return  # a full or read-only disk must not keep the recogniser from starting
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    sys.stdout = sys.stderr = io.TextIOWrapper(_Log(2, "w", closefd=False), "utf-8", write_through=True)
    faulthandler.enable()
    sys.stderr.write(f"{_header(os.getpid())} {time.strftime('%Y-%m-%d %H:%M:%S')}\n")


class _Log(io.FileIO):
    """A log that loses what a full disk does not take: it must not end the process that writes to it."""

    def write(self, content: Any) -> int:  # noqa: ANN401 - whatever has bytes
        try:
            return super().write(content)
        except OSError:
            return len(content)


def _header(pid: int) -> str:
    return f"── process {pid} started"


def last_words(module: str, pid: int) -> str:
    """Return the end of what the child with this process id wrote to its log, or nothing."""
    try:
        with log_path(module).open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - LOG_TAIL_BYTES))
            text = log.read().decode("utf-8", "replace")
    except OSError:
        return ""
    _, header, words = text.rpartition(_header(pid))
    return words.partition("\n")[2].strip() if header else ""


def outcome(exit_code: int | None) -> str:
    """Say in words how a process ended, given its exit code (negative: a signal)."""
    if exit_code is None:
        return "no exit code"
    if exit_code >= 0:
        return f"exit code {exit_code}"
    try:
        return f"signal {-exit_code}, {signal.Signals(-exit_code).name}"
    except ValueError:
        return f"signal {-exit_code}"
