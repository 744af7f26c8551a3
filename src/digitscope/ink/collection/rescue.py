"""A damaged file is put aside under a name that says so, and what can be read of it is taken over."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from digitscope.ink.collection import rows
from digitscope.ink.collection.blob import DamagedInkError, fingerprint, from_blob
from digitscope.ink.collection.carve import carve
from digitscope.ink.collection.records import FIRST_HAND
from digitscope.ink.collection.schema import connect, transaction
from digitscope.whole_files import copy_atomically

_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
LOCK_S = 120.0
_BASE = ("id", "label", "made", "ink", "answer", "network", "classes", "probabilities")
_ADDED = {"hand": "1", "removed": "NULL", "fingerprint": "''", "class_set": "1"}
"""Columns that later versions added, and what they are in an older file."""
_ALL = ", ".join((*_BASE, *_ADDED))


@dataclass(frozen=True)
class Rescue:
    """What became of a damaged file."""

    aside: Path
    """Where it lies now."""
    count: int
    """How many drawings were read out of it."""

    def sentence(self) -> str:
        """Say it to the user."""
        drawings = "1 drawing" if self.count == 1 else f"{self.count:,} drawings"
        return (
            f"The file with your drawings was damaged. {drawings} could be read and were taken over; "
            f"the damaged file is kept as {self.aside.name}."
        )


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Tell whether the file itself is broken (not: busy, full, not allowed)."""
    code = getattr(error, "sqlite_errorcode", None)
    return "malformed" in str(error) if code is None else (code & 0xFF) in _DAMAGE


def rescue(path: Path) -> Rescue | None:
    """Replace a damaged file by one with all that can be read of it; None if another window just did."""
    # A lock that the system takes away from a process that is killed.
    guard = sqlite3.connect(path.with_suffix(".lock"), timeout=LOCK_S, isolation_level=None)
    try:
        guard.execute("BEGIN EXCLUSIVE")
        settle(path)
        if is_whole(path):
            return None
        found = _readable(path)
        fresh = _fresh_name(path)
        for old in (fresh, *_beside(fresh)):
            old.unlink(missing_ok=True)
        _write(fresh, found)
        aside = _free_name(path)
        for part, kept in zip(_beside(path), _beside(aside), strict=True):
            if part.exists():
                copy_atomically(part, kept)
        path.replace(aside)
        settle(path)
        return Rescue(aside, len(found.drawings))
    finally:
        guard.close()


def settle(path: Path) -> None:
    """Finish a rescue that was cut off after the damaged file had been put aside."""
    fresh = _fresh_name(path)
    if not path.exists() and fresh.exists():
        # Copied already; left here, they would be applied to the new file.
        for part in _beside(path):
            part.unlink(missing_ok=True)
        fresh.replace(path)


def is_whole(path: Path) -> bool:
    """Tell whether the file can be opened and its pages hang together."""
    try:
        with contextlib.closing(connect(path)) as connection:
            return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0]) == "ok"
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return False
        raise


@dataclass
class _Found:
    drawings: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    hands: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    class_sets: dict[int, tuple[Any, ...]] = field(default_factory=dict)


def _readable(path: Path) -> _Found:
    """Read by SQLite what it can, then look into the bare pages for the rest."""
    found = _Found()
    whole = False
    with contextlib.suppress(sqlite3.Error):
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
            whole = _read_by_sqlite(connection, found)
        finally:
            connection.close()
    if not whole:
        for kind, row in carve([path, *(part for part in _beside(path) if part.suffix.endswith("wal"))]):
            if kind == "hand":
                found.hands.setdefault(row[0], row)
            elif kind == "class set":
                found.class_sets.setdefault(row[0], row)
            elif _is_good(row):
                found.drawings.setdefault(row[0], row)
    return found


def _read_by_sqlite(connection: sqlite3.Connection, found: _Found) -> bool:
    """Read number by number around what is broken; returns whether nothing was."""
    with contextlib.suppress(sqlite3.Error):
        found.hands.update({row[0]: row for row in connection.execute("SELECT id, name, network FROM hands")})
    with contextlib.suppress(sqlite3.Error):
        every = connection.execute("SELECT id, name, classes, made, removed FROM class_sets")
        found.class_sets.update({row[0]: row for row in every})
    whole = True
    for row in _rows_around_damage(connection):
        if row is None:
            whole = False
        elif _is_good(row):
            found.drawings[row[0]] = row
    return whole


def _rows_around_damage(connection: sqlite3.Connection) -> Iterator[tuple[Any, ...] | None]:
    """Yield rows; None where some are missing."""
    known: set[str] = set()
    with contextlib.suppress(sqlite3.Error):
        known = {row[1] for row in connection.execute("PRAGMA table_info(drawings)")}
    columns = ", ".join((*_BASE, *(name if name in known else usual for name, usual in _ADDED.items())))
    forward = f"SELECT {columns} FROM drawings NOT INDEXED WHERE id > ? ORDER BY id"
    backward = f"SELECT {columns} FROM drawings NOT INDEXED WHERE id > ? ORDER BY id DESC"
    last = 0
    for statement in (forward, backward):  # from both ends up to the break
        try:
            for row in connection.execute(statement, (last,)):
                last = max(last, row[0]) if statement is forward else last
                yield row
            if statement is forward:
                return
        except sqlite3.Error:
            yield None


def _is_good(row: tuple[Any, ...]) -> bool:
    try:
        rows.kept_of((*row[:9], row[11]))
        from_blob(row[3])
    except (DamagedInkError, TypeError):
        return False
    return True


def _write(path: Path, found: _Found) -> None:
    with contextlib.closing(connect(path)) as connection, transaction(connection):
        for number, name, network in found.hands.values():
            connection.execute("INSERT OR REPLACE INTO hands VALUES (?, ?, ?)", (number, name, network))
        for row in found.class_sets.values():
            if _has_names(row[2]):
                connection.execute("INSERT OR REPLACE INTO class_sets VALUES (?, ?, ?, ?, ?)", row)
        _stand_in(connection, found)
        marks = ", ".join("?" * (len(_BASE) + len(_ADDED)))
        connection.executemany(
            f"INSERT INTO drawings ({_ALL}) VALUES ({marks})",
            ((*row[:10], row[10] or fingerprint(row[3]), row[11]) for row in found.drawings.values()),
        )


def _has_names(classes: str) -> bool:
    try:
        names = json.loads(classes)
    except ValueError:
        return False
    return isinstance(names, list) and all(isinstance(name, str) for name in names)


def _stand_in(connection: sqlite3.Connection, found: _Found) -> None:
    """Make the hands and sets of classes that drawings name and that could not be read."""
    known = {row[0] for row in connection.execute("SELECT id FROM hands")}
    for hand in {row[8] for row in found.drawings.values()} - known - {FIRST_HAND}:
        connection.execute("INSERT INTO hands VALUES (?, ?, '')", (hand, f"Hand {hand}"))
    known = {row[0] for row in connection.execute("SELECT id FROM class_sets")}
    for missing in {row[11] for row in found.drawings.values()} - known:
        labels = sorted({row[1] for row in found.drawings.values() if row[11] == missing})
        connection.execute(
            "INSERT INTO class_sets (id, name, classes, made) VALUES (?, ?, ?, 0)",
            (missing, f"Classes {missing}", json.dumps(labels, ensure_ascii=False)),
        )


def _fresh_name(path: Path) -> Path:
    return path.with_suffix(".rescued")


def _beside(path: Path) -> tuple[Path, Path]:
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")


def _free_name(path: Path) -> Path:
    stamp = time.strftime("%Y-%m-%d-%H%M%S")
    number = 0
    while True:
        again = f"-{number}" if number else ""
        aside = path.with_name(f"{path.stem}.damaged-{stamp}{again}{path.suffix}")
        if not aside.exists():
            return aside
        number += 1
