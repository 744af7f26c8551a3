"""The statements behind sets of classes; each works on an open connection, writes inside a transaction."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence

from digitscope.data.collection.records import DIGITS_SET, ClassSet, CollectionError
from digitscope.data.collection.schema import names_in
from digitscope.json_files import to_text
from digitscope.printable import printable


def class_sets(connection: sqlite3.Connection, *, removed: bool = False) -> list[ClassSet]:
    """Return all sets, the digits first; with `removed` also those that were taken away."""
    counted = "SELECT class_set, COUNT(*) AS n FROM drawings WHERE removed IS NULL GROUP BY class_set"
    rows = connection.execute(
        "SELECT s.id, s.name, s.classes, COALESCE(c.n, 0) FROM class_sets s"
        f" LEFT JOIN ({counted}) c ON c.class_set = s.id WHERE s.removed IS NULL OR ? ORDER BY s.id",
        (removed,),
    )
    found = [
        ClassSet(number, printable(name), names_in(classes), count) for number, name, classes, count in rows
    ]
    if not all(one.classes for one in found):
        raise sqlite3.DatabaseError("malformed: the classes of a set are no names")
    return found


def add(connection: sqlite3.Connection, name: str, classes: Sequence[str]) -> ClassSet:
    """Make a set, or find the one that has these very classes."""
    known = class_sets(connection, removed=True)
    for one in known:
        if one.fits(tuple(classes)):
            connection.execute("UPDATE class_sets SET removed = NULL WHERE id = ?", (one.id,))
            return one
    taken = {one.name for one in known}
    plain = name.strip() or ", ".join(classes[:3])
    number, free = 1, plain
    while free in taken:
        number += 1
        free = f"{plain} ({number})"
    done = connection.execute(
        "INSERT INTO class_sets (name, classes, made) VALUES (?, ?, ?)",
        (free, to_text(list(classes)), time.time()),
    )
    return ClassSet(int(done.lastrowid or 0), free, tuple(classes))


def change(connection: sqlite3.Connection, class_set: ClassSet) -> ClassSet:
    """Give a set another name or other classes; one that has drawings stays among them.

    Raises:
        CollectionError: if drawings would be left without their class, or the name is taken.
    """
    if class_set.id == DIGITS_SET:
        raise CollectionError("The digits stay as they are. Make a set of your own instead.")
    used = connection.execute(
        "SELECT DISTINCT label FROM drawings WHERE class_set = ? AND removed IS NULL", (class_set.id,)
    )
    left = sorted({label for (label,) in used} - set(class_set.classes))
    if left:
        raise CollectionError(
            f"There are drawings of “{left[0]}”: remove them or say what else they are, then take the class "
            "away. Nothing was changed."
        )
    try:
        connection.execute(
            "UPDATE class_sets SET name = ?, classes = ? WHERE id = ?",
            (class_set.name, to_text(list(class_set.classes)), class_set.id),
        )
    except sqlite3.IntegrityError as error:
        raise CollectionError(f"There is a set “{class_set.name}” already. Nothing was changed.") from error
    return class_set


def remove(connection: sqlite3.Connection, class_set: int) -> None:
    """Take a set away that has no drawings; naming the same classes again brings it back.

    Raises:
        CollectionError: if it has some, or is that of the digits.
    """
    there = connection.execute(
        "SELECT 1 FROM drawings WHERE class_set = ? AND removed IS NULL LIMIT 1", (class_set,)
    ).fetchone()
    if class_set == DIGITS_SET or there:
        raise CollectionError(
            "A set that has drawings stays. Remove its drawings first (that can be undone)."
        )
    connection.execute("UPDATE class_sets SET removed = ? WHERE id = ?", (time.time(), class_set))


def network(connection: sqlite3.Connection, hand: int, class_set: int) -> str:
    """Return the network file that a hand reads a set of classes with; empty if it has none yet."""
    if class_set == DIGITS_SET:
        found = connection.execute("SELECT network FROM hands WHERE id = ?", (hand,)).fetchone()
    else:
        found = connection.execute(
            "SELECT network FROM hand_networks WHERE hand = ? AND class_set = ?", (hand, class_set)
        ).fetchone()
    return str(found[0]) if found else ""


def set_network(connection: sqlite3.Connection, hand: int, class_set: int, path: str) -> None:
    """Remember which network file a hand reads a set of classes with."""
    if class_set == DIGITS_SET:
        connection.execute("UPDATE hands SET network = ? WHERE id = ?", (path, hand))
    else:
        connection.execute("INSERT OR REPLACE INTO hand_networks VALUES (?, ?, ?)", (hand, class_set, path))
