"""Files that are whole at any moment, a power cut included."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that at any moment, a power cut included, it is whole: the old one or the new one."""
    _write(path, lambda file: file.write(content))


def copy_atomically(source: Path, path: Path) -> None:
    """Copy a file's content; `path` holds at any moment the old content or all of the new one."""
    with source.open("rb") as content:
        _write(path, lambda file: shutil.copyfileobj(content, file))


def _write(path: Path, fill: Callable[[IO[bytes]], object]) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PART)
    try:
        with os.fdopen(handle, "wb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        _usual_rights(path, temporary)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


PART = ".part"
"""Ends the name of a file that is being written; one that stays behind is of a process that was killed."""


def sweep(folder: Path) -> None:
    """Remove what a killed process left half written. Nobody else may be writing there."""
    for path in folder.glob(f".*{PART}"):
        path.unlink(missing_ok=True)


def _mask() -> int:
    """Return the process's file mode creation mask; it is changed for a moment, which no thread may see."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


_MASK = _mask()
"""Asked once, while the module is imported."""


def _usual_rights(path: Path, temporary: str) -> None:
    """Give the new file the rights of the old one, or those a new file has (a temporary one is private)."""
    if os.name != "posix":
        return
    rights = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_MASK
    Path(temporary).chmod(rights)
