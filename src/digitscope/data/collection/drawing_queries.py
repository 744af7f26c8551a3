"""The statements behind the collection; each works on an open connection, writes inside a transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import numpy as np

from digitscope.data.collection.drawing_blob import DamagedInkError, fingerprint, from_blob, to_blob
from digitscope.data.collection.records import CollectionError, Entry, Hand, Kept, Query, Said, Tally
from digitscope.json_files import parse, texts, to_text
from digitscope.printable import printable

COLUMNS = "id, label, made, ink, answer, network, classes, probabilities, hand, class_set"
_AT_ONCE = 500
_READ = "LEFT JOIN readings r ON r.drawing = d.id AND r.network = ?"
_ANSWER = "COALESCE(r.answer, d.answer)"


def insert(connection: sqlite3.Connection, kept: Sequence[Kept], *, once: bool = False) -> list[int]:
    """Put drawings in; returns their numbers, 0 for one that was there (with `once`)."""
    return [_insert_one(connection, one, once) for one in kept]


def _insert_one(connection: sqlite3.Connection, kept: Kept, once: bool) -> int:
    ink = to_blob(kept.drawing)
    mark = fingerprint(ink)
    if once:
        there = (
            "SELECT 1 FROM drawings WHERE fingerprint = ? AND label = ? AND hand = ? AND class_set = ?"
            " AND removed IS NULL"
        )
        if connection.execute(there, (mark, printable(kept.label), kept.hand, kept.class_set)).fetchone():
            return 0
    done = connection.execute(
        "INSERT INTO drawings"
        " (label, made, ink, hand, class_set, fingerprint, answer, network, classes, probabilities)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            printable(kept.label),
            kept.made,
            ink,
            kept.hand,
            kept.class_set,
            mark,
            *_said_columns(kept.said or Said("", "")),
        ),
    )
    return int(done.lastrowid or 0)


def hand_of(connection: sqlite3.Connection, kept: Sequence[Kept]) -> int | None:
    """Return the hand that has or had one of these drawings, whatever they name; None if none has."""
    there = "SELECT hand FROM drawings WHERE fingerprint = ? ORDER BY hand"
    for one in kept:
        found = connection.execute(there, (fingerprint(to_blob(one.drawing)),)).fetchone()
        if found:
            return int(found[0])
    return None


def keep(connection: sqlite3.Connection, kept: Kept) -> tuple[int, str]:
    """Keep a drawing once: returns its number, and the label that the very same ink of this hand had."""
    there = connection.execute(
        "SELECT id, label FROM drawings WHERE fingerprint = ? AND hand = ? AND class_set = ?"
        " AND removed IS NULL ORDER BY id DESC",
        (fingerprint(to_blob(kept.drawing)), kept.hand, kept.class_set),
    ).fetchone()
    if there is None:
        return _insert_one(connection, kept, once=False), ""
    connection.execute("UPDATE drawings SET label = ? WHERE id = ?", (kept.label, there[0]))
    return int(there[0]), str(there[1])


def set_said(connection: sqlite3.Connection, number: int, said: Said) -> None:
    """Note what the network said of a drawing."""
    connection.execute(
        "UPDATE drawings SET answer = ?, network = ?, classes = ?, probabilities = ? WHERE id = ?",
        (*_said_columns(said), number),
    )


def _said_columns(said: Said) -> tuple[str, str, str, bytes]:
    shares = np.array(said.probabilities, dtype="<f4").tobytes()
    return said.answer, said.network, to_text(list(said.classes)), shares


def fetch(connection: sqlite3.Connection, ids: Sequence[int]) -> list[Kept]:
    """Return drawings by number, in that order."""
    found: dict[int, Kept] = {}
    for first in range(0, len(ids), _AT_ONCE):
        some = ids[first : first + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        for row in connection.execute(f"SELECT {COLUMNS} FROM drawings WHERE id IN ({marks})", some):
            try:
                found[row[0]] = kept_of(row)
            except DamagedInkError:
                continue
    return [found[number] for number in ids if number in found]


def kept_of(row: Sequence[Any]) -> Kept:
    """Return the drawing of a row of `COLUMNS`.

    Raises:
        DamagedInkError: if the row is not one of ours.
    """
    number, label, made, ink, answer, network, classes, probabilities, hand, class_set = row
    try:
        names = texts(parse(classes), "classes") if classes else ()
        shares = tuple(np.frombuffer(probabilities, "<f4").tolist())
        if not np.isfinite(shares).all():
            raise ValueError("its percentages are no numbers")
        said = Said(str(answer), str(network), names, shares) if answer else None
        return Kept(str(label), from_blob(ink), float(made), said, int(hand), int(number), int(class_set))
    except (ValueError, TypeError, OverflowError) as error:
        raise DamagedInkError(f"The row is damaged ({error}).") from error


def search(connection: sqlite3.Connection, query: Query) -> list[Entry]:
    """Return the drawings that are wanted, newest first."""
    where, values = _where(query)
    rows = connection.execute(
        f"SELECT d.id, d.label, {_ANSWER}, d.made, d.hand FROM drawings d {_READ} WHERE {where}"
        " ORDER BY d.made DESC, d.id DESC",
        (query.network, *values),
    )
    return [
        Entry(number, printable(label), printable(answer), *more) for number, label, answer, *more in rows
    ]


def _where(query: Query) -> tuple[str, list[Any]]:
    parts, values = ["d.removed IS NULL"], []
    for text, value in (
        ("d.hand = ?", query.hand),
        ("d.class_set = ?", query.class_set),
        ("d.label = ?", query.label),
        ("d.made >= ?", query.since),
        ("d.made < ?", query.until),
    ):
        if value is not None:
            parts.append(text)
            values.append(value)
    if query.right is not None:
        parts.append(f"{_ANSWER} <> '' AND d.label {'=' if query.right else '<>'} {_ANSWER}")
    return " AND ".join(parts), values


def tallies(
    connection: sqlite3.Connection, hand: int | None, network: str, class_set: int | None
) -> dict[str, Tally]:
    """Count drawings by label."""
    where, values = _where(Query(hand, class_set))
    rows = connection.execute(
        "SELECT d.label, COUNT(*), COUNT(r.answer), COALESCE(SUM(r.answer = d.label), 0)"
        f" FROM drawings d {_READ} WHERE {where} GROUP BY d.label",
        (network, *values),
    )
    return {label: Tally(count, read, right) for label, count, read, right in rows}


def unread(
    connection: sqlite3.Connection, network: str, hand: int | None, most: int, class_set: int | None
) -> list[int]:
    """Return drawings without a reading by this network, newest first."""
    where, values = _where(Query(hand, class_set))
    rows = connection.execute(
        f"SELECT d.id FROM drawings d {_READ} WHERE {where} AND r.drawing IS NULL"
        " ORDER BY d.made DESC, d.id DESC LIMIT ?",
        (network, *values, most),
    )
    return [row[0] for row in rows]


def forget(connection: sqlite3.Connection, before: float) -> None:
    """Delete for good what was removed before that time."""
    old = connection.execute("SELECT 1 FROM drawings WHERE removed < ? LIMIT 1", (before,)).fetchone()
    if old:
        connection.execute("DELETE FROM drawings WHERE removed < ?", (before,))


def hands(connection: sqlite3.Connection) -> list[Hand]:
    """Return all hands with the number of their drawings."""
    counted = "SELECT hand, COUNT(*) AS n FROM drawings WHERE removed IS NULL GROUP BY hand"
    rows = connection.execute(
        "SELECT h.id, h.name, h.network, COALESCE(c.n, 0) FROM hands h"
        f" LEFT JOIN ({counted}) c ON c.hand = h.id ORDER BY h.id"
    )
    return [Hand(number, printable(name), network, count) for number, name, network, count in rows]


def add_hand(connection: sqlite3.Connection, name: str) -> Hand:
    """Make a hand, or find the one of that name."""
    name = printable(name)
    if not name:
        raise CollectionError("A hand needs a name.")
    connection.execute("INSERT INTO hands (name) VALUES (?) ON CONFLICT DO NOTHING", (name,))
    return next(hand for hand in hands(connection) if hand.name == name)


def rename_hand(connection: sqlite3.Connection, hand: int, name: str) -> None:
    """Give a hand another name."""
    if not name:
        raise CollectionError("A hand needs a name.")
    try:
        connection.execute("UPDATE hands SET name = ? WHERE id = ?", (printable(name), hand))
    except sqlite3.IntegrityError as error:
        raise CollectionError(f"There is a hand “{name}” already. The name was not changed.") from error
