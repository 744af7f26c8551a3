"""Files that are whole at any moment, a power cut included."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PART = ".part"
"""Ends the name of a file that is being written; one that stays behind is of a process that was killed."""
NAME_KEPT = 40
"""So many letters of a file's name go into that of its part: the longest names leave no room for more."""


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that at any moment, a power cut included, it is whole: the old one or the new one."""
    with _replacing(path) as file:
        file.write(content)


def copy_atomically(source: Path, target: Path) -> None:
    """Copy a file so that the copy is whole at any moment, or is not there."""
    with source.open("rb") as original, _replacing(target) as copy:
        shutil.copyfileobj(original, copy)


def sweep(folder: Path) -> None:
    """Remove what a killed process left half written. Nobody else may be writing there."""
    for path in folder.glob(f".*{PART}"):
        path.unlink(missing_ok=True)


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write to that takes the place of `path` at the end, unless an error comes."""
    path = Path(os.path.realpath(path))  # a link stays a link, and what it leads to is replaced
    try:
        before = path.stat().st_mode
    except FileNotFoundError:
        before = None
    if before is not None and not stat.S_ISREG(before) and not stat.S_ISDIR(before):
        with path.open("wb") as file:  # a device or a pipe cannot be replaced, only written to
            yield file
        return
    temporary = path.parent / f".{path.name[:NAME_KEPT]}.{os.urandom(6).hex()}{PART}"
    # Made with a new file's usual rights, which the system cuts down by the user's mask. To ask for the mask
    # would be to change it, for the other threads too.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(temporary, flags, 0o666), "wb") as file:
            if before is not None and os.name == "posix":
                os.fchmod(file.fileno(), before & 0o777)
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
