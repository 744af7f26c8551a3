"""A damaged file is put aside under a name that says so, and what can be read of it is taken over."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from digitscope.atomic_write import copy_atomically
from digitscope.data.collection import drawing_queries
from digitscope.data.collection.drawing_blob import DamagedInkError, fingerprint, from_blob
from digitscope.data.collection.page_recovery import carve
from digitscope.data.collection.records import DIGITS_SET, FIRST_HAND
from digitscope.data.collection.schema import connect, fault, names_in, transaction
from digitscope.json_files import is_number, to_text

_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH}
"""What a file can be broken by; ERROR is a table or a column that is gone. `is_whole` looks closer."""
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
    said = str(error)
    return "malformed" in said or "UTF-8" in said if code is None else (code & 0xFF) in _DAMAGE


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
    """Tell whether the file can be opened, its pages hang together and its tables are what they should be."""
    try:
        with contextlib.closing(connect(path)) as connection:
            pages = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
            return pages == "ok" and not fault(connection)
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
    with contextlib.suppress(sqlite3.Error, TypeError):
        connection = sqlite3.connect(_read_only(path), uri=True)
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
            elif (good := _good(row)) is not None:
                found.drawings.setdefault(row[0], good)
    return found


def _read_only(path: Path) -> str:
    """Return the address by which SQLite opens a file for reading, whatever letters its path has."""
    address = path.resolve().as_uri()
    if not address.startswith("file:///"):  # a folder of the network: SQLite wants no host
        address = address.replace("file://", "file:////", 1)
    return f"{address}?mode=ro"


def _read_by_sqlite(connection: sqlite3.Connection, found: _Found) -> bool:
    """Read number by number around what is broken; returns whether nothing was."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'view'").fetchone():
        return False  # a view can be made so that it never ends
    with contextlib.suppress(sqlite3.Error):
        found.hands.update({row[0]: row for row in connection.execute("SELECT id, name, network FROM hands")})
    with contextlib.suppress(sqlite3.Error):
        every = connection.execute("SELECT id, name, classes, made, removed FROM class_sets")
        found.class_sets.update({row[0]: row for row in every})
    whole = True
    for row in _rows_around_damage(connection):
        if row is None:
            whole = False
        elif (good := _good(row)) is not None:
            found.drawings[row[0]] = good
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


def _good(row: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """Return a row as it can be kept, None without its ink: what else is odd in it is left out."""
    number, label, made, ink, *said, hand, removed, mark, class_set = row
    try:
        from_blob(ink)
    except (DamagedInkError, TypeError):
        return None
    if not isinstance(number, int) or not isinstance(label, str):
        return None
    made = float(made) if is_number(made) else 0.0
    hand, class_set = (one if isinstance(one, int) else 1 for one in (hand, class_set))
    mended = (number, label, made, ink, *said, hand, removed if is_number(removed) else None,
              mark if isinstance(mark, str) else "", class_set)  # fmt: skip
    try:
        drawing_queries.kept_of((*mended[:9], class_set))
        whole = all(isinstance(one, str) for one in said[:3]) and isinstance(said[3], bytes)
    except (DamagedInkError, TypeError):
        whole = False
    return mended if whole else (*mended[:4], "", "", "", b"", *mended[8:])


def _write(path: Path, found: _Found) -> None:
    with contextlib.closing(connect(path)) as connection, transaction(connection):
        for number, name, network in found.hands.values():
            free = _free(connection, "hands", name, number, "Hand")
            network = network if isinstance(network, str) else ""
            connection.execute("INSERT OR REPLACE INTO hands VALUES (?, ?, ?)", (number, free, network))
        for number, name, classes, made, removed in found.class_sets.values():
            if names_in(classes) and number != DIGITS_SET:
                free = _free(connection, "class_sets", name, number, "Classes")
                made, removed = made if is_number(made) else 0.0, removed if is_number(removed) else None
                values = (number, free, classes, made, removed)
                connection.execute("INSERT OR REPLACE INTO class_sets VALUES (?, ?, ?, ?, ?)", values)
        _stand_in(connection, found)
        marks = ", ".join("?" * (len(_BASE) + len(_ADDED)))
        connection.executemany(
            f"INSERT INTO drawings ({_ALL}) VALUES ({marks})",
            ((*row[:10], row[10] or fingerprint(row[3]), row[11]) for row in found.drawings.values()),
        )


def _free(connection: sqlite3.Connection, table: str, name: object, number: int, kind: str) -> str:
    """Return a name that no other row of the table has: its own, or one with a number."""
    statement = f"SELECT name FROM {table} WHERE id <> ?"
    taken = {row[0] for row in connection.execute(statement, (number,))}
    own = name.strip() if isinstance(name, str) else ""
    names = (own or f"{kind} {number}", *(f"{own or kind} ({again})" for again in range(2, len(taken) + 3)))
    return next(one for one in names if one not in taken)


def _stand_in(connection: sqlite3.Connection, found: _Found) -> None:
    """Make the hands and sets of classes that drawings name and that could not be read."""
    known = {row[0] for row in connection.execute("SELECT id FROM hands")}
    for hand in {row[8] for row in found.drawings.values()} - known - {FIRST_HAND}:
        free = _free(connection, "hands", "", hand, "Hand")
        connection.execute("INSERT INTO hands VALUES (?, ?, '')", (hand, free))
    known = {row[0] for row in connection.execute("SELECT id FROM class_sets")}
    for missing in {row[11] for row in found.drawings.values()} - known:
        name = found.class_sets[missing][1] if missing in found.class_sets else ""
        labels = sorted({row[1] for row in found.drawings.values() if row[11] == missing})
        connection.execute(
            "INSERT INTO class_sets (id, name, classes, made) VALUES (?, ?, ?, 0)",
            (missing, _free(connection, "class_sets", name, missing, "Classes"), to_text(labels)),
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
