"""Older files become present ones, whole or not at all."""

import json
import sqlite3

import pytest

from digitscope.data.collection.drawing_blob import fingerprint, to_blob
from digitscope.data.collection.records import DIGITS, DIGITS_SET, Hand, Query
from digitscope.data.collection.schema import MIGRATIONS, VERSION, connect
from digitscope.data.collection.store import Collection


def old_file(path, version, drawings):
    """Make a file as the program of that version did."""
    connection = connect(path, version)
    for one in drawings:
        ink = to_blob(one.drawing)
        connection.execute(
            "INSERT INTO drawings (label, made, ink, answer, network, classes) VALUES (?, ?, ?, ?, ?, ?)",
            (one.label, one.made, ink, one.said.answer, "old", json.dumps(one.said.classes)),
        )
        if version >= 3:
            connection.execute(
                "UPDATE drawings SET fingerprint = ? WHERE id = last_insert_rowid()", (fingerprint(ink),)
            )
    if version >= 2:
        connection.execute("UPDATE hands SET name = 'Ada', network = '/a/file'")
    connection.close()


@pytest.mark.parametrize("version", range(VERSION))
def test_migrates_from_every_version(tmp_path, kept, version):
    path = tmp_path / "drawings.sqlite"
    some = kept(12)
    old_file(path, max(version, 1), some)
    collection = Collection(path)
    entries = collection.search(Query(hand=1))
    assert [entry.label for entry in reversed(entries)] == [one.label for one in some]
    marks = collection._open().execute("SELECT fingerprint FROM drawings ORDER BY id").fetchall()
    assert [mark for (mark,) in marks] == [fingerprint(to_blob(one.drawing)) for one in some]
    assert collection._open().execute("PRAGMA user_version").fetchone()[0] == VERSION
    assert collection.add_many(some, once=True) == [0] * 12
    assert collection.class_sets() == [DIGITS]
    assert {one.class_set for one in collection.get([entry.id for entry in entries])} == {DIGITS_SET}
    assert collection.hands()[0] == (Hand(1, "Ada", "/a/file") if version >= 2 else Hand(1, "My hand"))
    collection.close()


@pytest.mark.parametrize("statement", range(len(MIGRATIONS[-1])))
def test_the_last_migration_broken_off_anywhere_leaves_the_old_file(tmp_path, kept, monkeypatch, statement):
    path = tmp_path / "drawings.sqlite"
    old_file(path, VERSION - 1, kept(5))
    broken = (*MIGRATIONS[:-1], (*MIGRATIONS[-1][:statement], "THIS IS NO STATEMENT"))
    monkeypatch.setattr("digitscope.data.collection.schema.MIGRATIONS", broken)
    with pytest.raises(sqlite3.OperationalError):
        connect(path)
    monkeypatch.undo()
    old = connect(path, VERSION - 1)
    assert old.execute("SELECT COUNT(*) FROM drawings").fetchone()[0] == 5
    old.close()
    collection = Collection(path)
    assert len(collection.search(Query())) == 5
    collection.close()


def test_a_migration_that_fails_leaves_the_old_file(tmp_path, kept, monkeypatch):
    path = tmp_path / "drawings.sqlite"
    old_file(path, 1, kept(3))
    broken = (*MIGRATIONS[:2], (MIGRATIONS[2][0], "THIS IS NO STATEMENT"))
    monkeypatch.setattr("digitscope.data.collection.schema.MIGRATIONS", broken)
    with pytest.raises(sqlite3.OperationalError):
        connect(path)
    monkeypatch.undo()
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone()[0] == 1
    assert len(connection.execute("PRAGMA table_info(drawings)").fetchall()) == 8
    connection.close()
    collection = Collection(path)
    assert len(collection.search(Query())) == 3
    collection.close()


def test_lists_come_from_the_index(collection):
    plan = collection._open().execute(
        "EXPLAIN QUERY PLAN SELECT label, made, answer FROM drawings WHERE hand = 1 AND removed IS NULL"
    )
    assert any("COVERING INDEX listed" in row[3] for row in plan)
