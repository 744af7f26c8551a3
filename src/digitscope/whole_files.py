"""Files that are whole at any moment, a power cut included."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that at any moment, a power cut included, it is whole: the old one or the new one."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PART)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
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


def _usual_rights(path: Path, temporary: str) -> None:
    """Give the new file the rights of the old one, or those a new file has (a temporary one is private)."""
    if os.name != "posix":
        return
    if path.exists():
        rights = path.stat().st_mode & 0o777
    else:
        mask = os.umask(0)
        os.umask(mask)
        rights = 0o666 & ~mask
    Path(temporary).chmod(rights)
