"""The SQLite file: how it is opened, its tables, and how an older file becomes a present one."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digitscope.data.collection.drawing_blob import fingerprint
from digitscope.data.collection.records import DIGITS, DIGITS_SET, FIRST_HAND, CollectionError
from digitscope.json_files import JsonError, parse, texts
from digitscope.printable import printable

APPLICATION_ID = 0x44674373
"""Marks the file as ours ("DgCs")."""
BUSY_S = 20.0
"""How long one window waits for another to finish writing."""
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE drawings (
            id INTEGER PRIMARY KEY AUTOINCREMENT, label TEXT NOT NULL, made REAL NOT NULL, ink BLOB NOT NULL,
            answer TEXT NOT NULL DEFAULT '', network TEXT NOT NULL DEFAULT '',
            classes TEXT NOT NULL DEFAULT '', probabilities BLOB NOT NULL DEFAULT x'')""",
    ),
    (
        "CREATE TABLE hands (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,"
        " network TEXT NOT NULL DEFAULT '')",
        "INSERT INTO hands (id, name) VALUES (1, 'My hand')",
        "ALTER TABLE drawings ADD COLUMN hand INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE drawings ADD COLUMN removed REAL",
    ),
    (
        "ALTER TABLE drawings ADD COLUMN fingerprint TEXT NOT NULL DEFAULT ''",
        "UPDATE drawings SET fingerprint = fingerprint(ink)",
        "CREATE TABLE readings (drawing INTEGER NOT NULL, network TEXT NOT NULL, answer TEXT NOT NULL,"
        " PRIMARY KEY (drawing, network)) WITHOUT ROWID",
        # Everything that a list shows: the table itself, with its ink, need not be read for it.
        "CREATE INDEX listed ON drawings (removed, hand, label, made, answer)",
        "CREATE INDEX by_fingerprint ON drawings (fingerprint)",
    ),
    (
        "CREATE TABLE class_sets (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,"
        " classes TEXT NOT NULL, made REAL NOT NULL, removed REAL)",
        "INSERT INTO class_sets (id, name, classes, made) VALUES"
        """ (1, 'Digits', '["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]', 0.0)""",
        # Nothing older than sets of one's own is of another one.
        "ALTER TABLE drawings ADD COLUMN class_set INTEGER NOT NULL DEFAULT 1",
        "CREATE TABLE hand_networks (hand INTEGER NOT NULL, class_set INTEGER NOT NULL,"
        " network TEXT NOT NULL, PRIMARY KEY (hand, class_set)) WITHOUT ROWID",
        "DROP INDEX listed",
        "CREATE INDEX listed ON drawings (removed, hand, class_set, label, made, answer)",
    ),
)
"""Each turns a file of one version into the next; the last is the present one. Never change one: add one."""
VERSION = len(MIGRATIONS)


def connect(path: Path, version: int = VERSION) -> sqlite3.Connection:
    """Open the file, made or migrated if need be; what is committed survives a kill and a power cut.

    Raises:
        CollectionError: if a newer program made it.
        sqlite3.Error: if it cannot be opened or is damaged.
    """
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        raise CollectionError(f"{path} is not a file, so no drawings can be kept there. Move it away.")
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        _set_up(connection)
        _migrate(connection, path, version)
    except BaseException:
        connection.close()
        raise
    return connection


def fault(connection: sqlite3.Connection) -> str:
    """Return what is wrong with the tables or with what they say of each other; "" for nothing.

    Raises:
        sqlite3.Error: if something cannot even be read.
    """
    odd = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('view', 'trigger')").fetchone()
    if odd:
        return f"“{odd[0]}” is none of its tables"
    for table, columns in COLUMNS.items():
        if columns - {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}:
            return f"the table “{table}” is gone or lacks something"
    if not connection.execute("SELECT 1 FROM hands WHERE id = ?", (FIRST_HAND,)).fetchone():
        return "the first hand is gone"
    for number, name, classes in connection.execute("SELECT id, name, classes FROM class_sets"):
        known = names_in(classes)
        if not known or not isinstance(name, str) or (number == DIGITS_SET and known != DIGITS.classes):
            return "the classes of a set are no names"
    for statement in _TEXTS:  # whatever is no text makes SQLite raise
        connection.execute(statement).fetchall()
    return next((text for statement, text in _FAULTS.items() if connection.execute(statement).fetchone()), "")


def names_in(classes: object) -> tuple[str, ...]:
    """Return the names of a set's classes as its row holds them; none if it is no list of names."""
    try:
        return tuple(map(printable, texts(parse(classes), "classes"))) if isinstance(classes, str) else ()
    except JsonError:
        return ()


COLUMNS = {
    "drawings": {
        "id", "label", "made", "ink", "answer", "network", "classes", "probabilities", "hand", "removed",
        "fingerprint", "class_set",
    },
    "hands": {"id", "name", "network"},
    "readings": {"drawing", "network", "answer"},
    "class_sets": {"id", "name", "classes", "made", "removed"},
    "hand_networks": {"hand", "class_set", "network"},
}  # fmt: skip
"""What the present version has, by table."""
_TEXTS = ("SELECT name, network FROM hands", "SELECT DISTINCT label, answer FROM drawings")
_FAULTS = {
    f"SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM class_sets WHERE id = {DIGITS_SET})": "the digits are gone",
    "SELECT 1 FROM (SELECT DISTINCT hand AS h FROM drawings) WHERE h NOT IN (SELECT id FROM hands) LIMIT 1":
        "a hand of some drawings is gone",
    "SELECT 1 FROM (SELECT DISTINCT class_set AS s FROM drawings)"
    " WHERE s NOT IN (SELECT id FROM class_sets) LIMIT 1":
        "the classes of some drawings are gone",
    "SELECT 1 FROM drawings"
    " WHERE typeof(label) <> 'text' OR typeof(answer) <> 'text' OR typeof(made) <> 'real' LIMIT 1":
        "a row holds something else than it should",
    "SELECT 1 FROM hands WHERE typeof(name) <> 'text' OR typeof(network) <> 'text' LIMIT 1":
        "the name of a hand is no text",
}  # fmt: skip
"""Statements that find something only in a damaged file, and what it is."""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all of it or nothing; another process that writes is waited for."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _set_up(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -16000")
    connection.create_function("fingerprint", 1, fingerprint, deterministic=True)


def _migrate(connection: sqlite3.Connection, path: Path, version: int) -> None:
    if _version(connection) == version:
        return
    with transaction(connection):
        now = _version(connection)  # again: another window may have migrated it meanwhile
        if now > version:
            raise CollectionError(
                f"{path.name} was made by a newer Digitscope (version {now}; this one reads {version}). "
                "Nothing in it was changed. Start the newer program to use your drawings."
            )
        for statements in MIGRATIONS[now:version]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
