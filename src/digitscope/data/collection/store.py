"""The collection of labelled drawings: what is told to be kept is on the disk when the call returns."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from digitscope.data.collection import class_set_queries, drawing_queries
from digitscope.data.collection.class_names import check_names
from digitscope.data.collection.records import DIGITS_SET, ClassSet, Entry, Hand, Kept, Query, Said, Tally
from digitscope.data.collection.recovery import Rescue, is_damage, rescue, settle
from digitscope.data.collection.schema import connect, fault, transaction
from digitscope.resources import user_folder

T = TypeVar("T")
FORGET_AFTER_S = 30 * 24 * 3600.0
"""Removed drawings can be brought back for so long; then their room is used again."""


def collection_path() -> Path:
    """Return where the user's drawings are kept."""
    return user_folder("data") / "drawings.sqlite"


class Collection:
    """Labelled drawings in a SQLite file; used by one thread at a time, and by many processes at once."""

    def __init__(self, path: Path | None = None) -> None:
        """Open or make the file; a damaged one is put aside, and what can be read of it taken over.

        Raises:
            CollectionError: if a newer program made the file.
            OSError, sqlite3.Error: if it cannot be opened.
        """
        self.path = collection_path() if path is None else path
        self.rescued: Rescue | None = None
        """What was found damaged and put aside, until somebody is told."""
        self._connection: sqlite3.Connection | None = None
        self._opened = (0, 0)
        self._run(lambda c: drawing_queries.forget(c, time.time() - FORGET_AFTER_S), check=True)

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    # -- drawings -------------------------------------------------------------------------------------------

    def add(self, kept: Kept) -> int:
        """Keep a drawing; returns its number once it is safe on the disk."""
        return self.add_many([kept])[0]

    def keep(self, kept: Kept) -> tuple[int, str]:
        """Keep a drawing, but once: returns its number and the label that it had, "" if it is new.

        The last drawing is on the pad again when the program starts anew, or a step back brings one: twice in
        the collection, one could be learned from and the other be held out to judge by.
        """
        return self._write(lambda c: drawing_queries.keep(c, kept))

    def add_many(self, kept: Sequence[Kept], *, once: bool = False) -> list[int]:
        """Keep drawings, all in one transaction; with `once`, those already there get number 0."""
        return self._write(lambda c: drawing_queries.insert(c, kept, once=once))

    def hand_of(self, kept: Sequence[Kept]) -> int | None:
        """Return the hand that has or had one of these drawings; None if there is none."""
        return self._run(lambda c: drawing_queries.hand_of(c, kept))

    def set_said(self, number: int, said: Said) -> None:
        """Note what the network said of a drawing that was kept before the answer came."""
        self._write(lambda c: drawing_queries.set_said(c, number, said))

    def relabel(self, ids: Iterable[int], label: str) -> None:
        """Say that these drawings are something else."""
        chosen = [(label, number) for number in ids]
        self._write(lambda c: c.executemany("UPDATE drawings SET label = ? WHERE id = ?", chosen))

    def move(self, ids: Iterable[int], hand: int) -> None:
        """Give these drawings to another hand."""
        chosen = [(hand, number) for number in ids]
        self._write(lambda c: c.executemany("UPDATE drawings SET hand = ? WHERE id = ?", chosen))

    def remove(self, ids: Iterable[int]) -> None:
        """Take drawings out; `restore` brings them back."""
        chosen = [(time.time(), number) for number in ids]
        self._write(lambda c: c.executemany("UPDATE drawings SET removed = ? WHERE id = ?", chosen))

    def restore(self, ids: Iterable[int]) -> None:
        """Bring removed drawings back."""
        chosen = [(number,) for number in ids]
        self._write(lambda c: c.executemany("UPDATE drawings SET removed = NULL WHERE id = ?", chosen))

    def get(self, ids: Iterable[int]) -> list[Kept]:
        """Return drawings by number, in that order; those that are gone or damaged are left out."""
        wanted = list(ids)
        return self._run(lambda c: drawing_queries.fetch(c, wanted))

    def search(self, query: Query) -> list[Entry]:
        """Return the drawings that are wanted, newest first."""
        return self._run(lambda c: drawing_queries.search(c, query))

    def tallies(
        self, hand: int | None = None, network: str = "", class_set: int | None = DIGITS_SET
    ) -> dict[str, Tally]:
        """Return for each label how many there are, and how many a network read and read rightly."""
        return self._run(lambda c: drawing_queries.tallies(c, hand, network, class_set))

    # -- what the network in use reads ----------------------------------------------------------------------

    def unread(
        self, network: str, hand: int | None = None, most: int = 64, class_set: int | None = DIGITS_SET
    ) -> list[int]:
        """Return drawings that this network has not read yet, newest first."""
        return self._run(lambda c: drawing_queries.unread(c, network, hand, most, class_set))

    def put_readings(self, network: str, answers: dict[int, str]) -> None:
        """Note what a network (told apart by any text) reads in drawings."""
        chosen = [(number, network, answer) for number, answer in answers.items()]
        self._write(lambda c: c.executemany("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", chosen))

    def keep_readings_of(self, networks: Sequence[str]) -> None:
        """Forget the readings of all networks but these."""
        marks = ", ".join("?" * len(networks))
        self._write(lambda c: c.execute(f"DELETE FROM readings WHERE network NOT IN ({marks})", networks))

    # -- hands ----------------------------------------------------------------------------------------------

    def hands(self) -> list[Hand]:
        """Return all hands in the order in which they were made."""
        return self._run(drawing_queries.hands)

    def add_hand(self, name: str) -> Hand:
        """Make a hand; one of that name is returned if there is one."""
        return self._write(lambda c: drawing_queries.add_hand(c, name.strip()))

    def rename_hand(self, hand: int, name: str) -> None:
        """Give a hand another name.

        Raises:
            CollectionError: if another hand has it.
        """
        self._write(lambda c: drawing_queries.rename_hand(c, hand, name.strip()))

    def network(self, hand: int, class_set: int = DIGITS_SET) -> str:
        """Return the network file that a hand reads these classes with; empty for none of its own."""
        return self._run(lambda c: class_set_queries.network(c, hand, class_set))

    def set_network(self, hand: int, network: str, class_set: int = DIGITS_SET) -> None:
        """Remember which network file a hand reads these classes with."""
        self._write(lambda c: class_set_queries.set_network(c, hand, class_set, network))

    # -- classes of one's own -------------------------------------------------------------------------------

    def class_sets(self) -> list[ClassSet]:
        """Return all sets of classes, the digits first."""
        return self._run(class_set_queries.class_sets)

    def add_class_set(self, name: str, classes: Sequence[str], *, checked: bool = True) -> ClassSet:
        """Make a set of classes; one of the very same classes is returned if there is one.

        checked: False for the classes of a network or a file, which name more than people care to draw.

        Raises:
            CollectionError: if the names cannot be taken.
        """
        if checked:
            check_names(classes)
        return self._write(lambda c: class_set_queries.add(c, name, classes))

    def change_class_set(self, changed: ClassSet) -> ClassSet:
        """Give a set another name or other classes.

        Raises:
            CollectionError: if the names cannot be taken, or drawings would be left without a class.
        """
        check_names(changed.classes)
        return self._write(lambda c: class_set_queries.change(c, changed))

    def remove_class_set(self, class_set: int) -> None:
        """Take away a set that has no drawings.

        Raises:
            CollectionError: if it has some, or is that of the digits.
        """
        self._write(lambda c: class_set_queries.remove(c, class_set))

    # -- the file -------------------------------------------------------------------------------------------

    def _run(self, work: Callable[[sqlite3.Connection], T], *, check: bool = False) -> T:
        try:
            return work(self._open(check=check))
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
        self.close()
        self.rescued = rescue(self.path) or self.rescued
        return work(self._open())

    def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        def whole(connection: sqlite3.Connection) -> T:
            with transaction(connection):
                return work(connection)

        done = self._run(whole)
        # Another window may have put a damaged file aside while this one wrote into it.
        return self._run(whole) if self._is_replaced() else done

    def _open(self, *, check: bool = False) -> sqlite3.Connection:
        if self._connection is not None and self._is_replaced():
            self.close()
        if self._connection is None:
            settle(self.path)
            self._connection = connect(self.path)
            self._opened = self._identity()
            if check:
                found = self._connection.execute("PRAGMA quick_check(1)").fetchone()[0]
                found = fault(self._connection) if found == "ok" else found
                if found:
                    raise sqlite3.DatabaseError(f"database disk image is malformed: {found}")
        return self._connection

    def _is_replaced(self) -> bool:
        return self._identity() != self._opened

    def _identity(self) -> tuple[int, int]:
        try:
            found = self.path.stat()
        except OSError:
            return (0, 0)
        return found.st_dev, found.st_ino
