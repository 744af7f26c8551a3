"""Fetch a data set: mirrors, retries that go on where one broke off, checksums (standard library)."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import http.client
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from digitscope.atomic_write import PART, write_atomically
from digitscope.data.download.catalogue import CATALOGUE, RemoteFile, RemoteSet
from digitscope.data.sets.errors import DatasetError
from digitscope.resources import own_data, user_folder

CLASS_NAMES = "classes.txt"
ATTEMPTS = 3
"""At each mirror, as long as something came the last time."""
TIMEOUT_S = 20.0
PIECE_BYTES = 1 << 16
MOST_BYTES = 1 << 30
REPORT_INTERVAL_S = 0.1
BROKEN = (OSError, http.client.HTTPException)


@dataclass(frozen=True)
class Fetching:
    """How far it is."""

    name: str
    """The file."""
    done: int
    """Bytes of it that are here."""
    total: int
    """0 if the server does not say."""
    sentence: str = ""
    """What went wrong without ending it."""


@dataclass(frozen=True)
class Fetched:
    """All files are here and whole."""

    folder: Path


def fetch(name: str, folder: Path | None = None) -> Iterator[Fetching | Fetched]:
    """Bring a data set of the catalogue to the user's data folder; what is there and whole is kept.

    The files gather in a hidden folder and are moved when all of them are whole: an incomplete set is no set.
    Nothing is brought where the program has the set itself and the user's folder has none of that name.

    Raises:
        DatasetError: if no mirror gave it; what has come of a file waits there for the next time.
    """
    remote = named(name)
    target = (folder or user_folder("data")) / name
    own = own_data()
    if folder is None and own is not None and not target.exists() and _has_all(own / name, remote):
        yield Fetched(own / name)
        return
    waiting = target.with_name(f".{name}{PART}")
    try:
        waiting.mkdir(parents=True, exist_ok=True)
        missing = [file for file in remote.files if not is_whole(target / file.name, file)]
        for file in missing:
            if not is_whole(waiting / file.name, file):
                yield from _fetch_file(file, remote.mirrors, waiting, target)
        if remote.classes:
            write_atomically(waiting / CLASS_NAMES, "\n".join(remote.classes).encode())
        target.mkdir(exist_ok=True)
        for path in sorted(waiting.iterdir()):
            path.replace(target / path.name)
    except OSError as error:
        raise DatasetError(f"{name} could not be written to {target}: {error.strerror or error}.") from error
    finally:
        with contextlib.suppress(OSError):
            waiting.rmdir()  # goes if nothing is left in it
    yield Fetched(target)


def named(name: str) -> RemoteSet:
    """Return a data set of the catalogue.

    Raises:
        DatasetError: if it has none of this name.
    """
    if name not in CATALOGUE:
        raise DatasetError(f"“{name}” cannot be fetched; what can: {', '.join(CATALOGUE)}.")
    return CATALOGUE[name]


def _has_all(folder: Path, remote: RemoteSet) -> bool:
    return all(is_whole(folder / file.name, file) for file in remote.files)


def is_whole(path: Path, file: RemoteFile) -> bool:
    """Return whether a file is here and holds what it should."""
    if not path.is_file():
        return False
    packed = path.read_bytes()
    if hashlib.md5(packed, usedforsecurity=False).hexdigest() == file.md5:
        return True
    if not file.content_md5:
        return False
    try:
        content = gzip.decompress(packed)
    except (OSError, EOFError, zlib.error):
        return False
    return hashlib.md5(content, usedforsecurity=False).hexdigest() == file.content_md5


def _fetch_file(
    file: RemoteFile, mirrors: tuple[str, ...], waiting: Path, target: Path
) -> Iterator[Fetching]:
    part, source = waiting / f"{file.name}.part", waiting / f"{file.name}.mirror"
    reasons = []
    for mirror in mirrors:
        _begin_at(mirror, part, source)
        for attempt in range(ATTEMPTS):
            before = part.stat().st_size if part.exists() else 0
            try:
                yield from _transfer(mirror + file.name, part, file.name)
            except BROKEN as error:
                reasons.append(f"{mirror}: {_reason(error)}")
                came = (part.stat().st_size if part.exists() else 0) - before
                yield Fetching(file.name, before + came, 0, reasons[-1])
                if came or attempt == 0:
                    continue
                break
            if is_whole(part, file):
                part.replace(waiting / file.name)
                source.unlink(missing_ok=True)
                return
            part.unlink(missing_ok=True)
            reasons.append(f"{mirror}: what came is not what it should be")
            yield Fetching(file.name, 0, 0, reasons[-1])
            if not before:
                break
            # It was put together of two times: one fresh try.
    if not part.exists():
        source.unlink(missing_ok=True)
    why = "; ".join(dict.fromkeys(reasons))
    raise DatasetError(
        f"{file.name} could not be fetched ({why}). Try again later, or put the file into {target} by hand."
    )


def _begin_at(mirror: str, part: Path, source: Path) -> None:
    """Drop what another mirror sent: the rest of a file from elsewhere need not fit to it."""
    if part.exists() and (not source.exists() or source.read_text("utf-8", "replace") != mirror):
        part.unlink()
    source.write_text(mirror, "utf-8")


def _transfer(address: str, part: Path, name: str) -> Iterator[Fetching]:
    """Read the rest of a file; what comes is written at once."""
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(address, headers={"User-Agent": "digitscope"})
    if have:
        request.add_header("Range", f"bytes={have}-")
    try:
        answer = urllib.request.urlopen(request, timeout=TIMEOUT_S)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # all of it is here
        raise
    with answer:
        whole = answer.status != http.HTTPStatus.PARTIAL_CONTENT
        have = 0 if whole else have
        length = answer.headers.get("Content-Length", "")
        total = have + int(length) if length.isdecimal() else 0
        told = 0.0
        with part.open("wb" if whole else "ab") as out:
            while piece := answer.read(PIECE_BYTES):
                out.write(piece)
                have += len(piece)
                if have > MOST_BYTES:
                    raise OSError("it is larger than it can be")
                if time.monotonic() - told >= REPORT_INTERVAL_S:
                    told = time.monotonic()
                    yield Fetching(name, have, total)
        yield Fetching(name, have, total)
        if total and have < total:
            raise http.client.IncompleteRead(b"", total - have)


def _reason(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"the server says {error.code}"
    if isinstance(error, urllib.error.URLError):
        return f"not reached ({error.reason})"
    if isinstance(error, http.client.IncompleteRead):
        return "it broke off"
    return str(error) or type(error).__name__
