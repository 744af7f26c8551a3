"""Files from outside, opened with a bound: no pipe or folder, no archive or line that fills the memory."""

from __future__ import annotations

import io
import stat
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import BinaryIO

PIECE = 1 << 16
GZIP = b"\x1f\x8b"
MOST_MEMBERS = 200_000
"""Parts of one gzip file: each may be empty, and unpacking them would then end only with the file."""
NAMED = 3
"""Of what was left out, so many are named in a sentence."""


class UnreadableError(ValueError):
    """A file that cannot be read; the message says why, without the file's name and without a full stop."""


def open_file(path: Path) -> BinaryIO:
    """Open a file for reading; what is no ordinary file (a pipe would never end) is refused.

    Raises:
        UnreadableError: if it cannot be opened.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            return path.open("rb")
    except OSError as error:
        raise UnreadableError(f"it could not be read: {error.strerror or error}") from error
    kind = "a folder" if stat.S_ISDIR(mode) else "a pipe" if stat.S_ISFIFO(mode) else "a device"
    raise UnreadableError(f"it is {kind}, not a file")


def read_file(path: Path, most: int) -> bytes:
    """Return what a file holds, at most so many bytes.

    Raises:
        UnreadableError: if it cannot be read or holds more.
    """
    with open_file(path) as file:
        try:
            size = path.stat().st_size
            content = b"" if size > most else file.read(most + 1)
        except OSError as error:
            raise UnreadableError(f"it could not be read: {error.strerror or error}") from error
    if size > most or len(content) > most:
        raise UnreadableError(f"it holds more than {amount(most)}")
    return content


@contextmanager
def unpacked(path: Path, most: int) -> Iterator[io.BufferedReader]:
    """Open a file's content, unpacked if it begins as gzip does, whatever its name; at most so many bytes.

    Reading raises UnreadableError as well: where the file is damaged, breaks off or holds more.

    Raises:
        UnreadableError: if it cannot be read.
    """
    with open_file(path) as file:
        try:
            zipped = file.read(len(GZIP)) == GZIP
            file.seek(0)
            if not zipped and path.stat().st_size > most:
                raise UnreadableError(f"it holds more than {amount(most)}")
            yield io.BufferedReader(_Unzipped(file, most), PIECE) if zipped else file  # type: ignore[misc]
        except OSError as error:
            raise UnreadableError(f"it could not be read: {error.strerror or error}") from error


def lines_of(path: Path, most: int, longest: int) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the content of each line of a file, gzip or not, with its end.

    most, longest: Bytes of all lines together, and of one.

    Raises:
        UnreadableError: if it cannot be read, or is longer than that.
    """
    with unpacked(path, most) as content:
        for number in count(1):
            line = content.readline(longest + 1)
            if len(line) > longest:
                raise UnreadableError(f"line {number:,} is longer than {amount(longest)}")
            if not line:
                return
            yield number, line


def amount(size: int) -> str:
    """Return a number of bytes for people."""
    for unit, bytes_each in (("GB", 10**9), ("MB", 10**6), ("KB", 1000)):
        if size >= bytes_each:
            return f"{size / bytes_each:.3g} {unit}"
    return f"{size} bytes"


def left_out(broken: Sequence[tuple[str, str]]) -> str:
    """Say in one sentence what of a data set could not be read and was left out; "" if nothing was."""
    if not broken:
        return ""
    named = "; ".join(f"{where}: {why.rstrip('.')}" for where, why in broken[:NAMED])
    rest = "" if len(broken) <= NAMED else f"; and {len(broken) - NAMED:,} more"
    return f"{len(broken):,} {'was' if len(broken) == 1 else 'were'} left out ({named}{rest})."


class _Unzipped(io.RawIOBase):
    """The content of a gzip file; the standard library's knows no bound, and reads headers byte by byte."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        super().__init__()
        self._file, self._most, self._total, self._members = file, most, 0, 1
        self._engine, self._pending = zlib.decompressobj(wbits=31), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            piece = self._piece(len(buffer))
        except zlib.error as error:
            raise UnreadableError("its packing is damaged, get it again") from error
        self._total += len(piece)
        if self._total > self._most:
            raise UnreadableError(f"it unpacks to more than {amount(self._most)}")
        buffer[: len(piece)] = piece
        return len(piece)

    def _piece(self, most: int) -> bytes:
        while not self._engine.eof or self._next_member():
            piece = self._engine.decompress(self._pending, most)
            self._pending = self._engine.unconsumed_tail
            if piece:
                return piece
            if not self._engine.eof and not self._pending:
                self._pending = self._file.read(PIECE)
                if not self._pending:
                    raise UnreadableError("it breaks off, get it again")
        return b""

    def _next_member(self) -> bool:
        rest = self._engine.unused_data.lstrip(b"\0")
        while not rest:
            read = self._file.read(PIECE)
            if not read:
                return False
            rest = read.lstrip(b"\0")  # some programs fill up the last block
        self._members += 1
        if self._members > MOST_MEMBERS:
            raise UnreadableError(f"it is packed in more than {MOST_MEMBERS:,} parts")
        self._engine, self._pending = zlib.decompressobj(wbits=31), rest
        return True
