"""Damaged files: put aside under a name that says so, and what can be read is there."""

import sqlite3

import pytest

from digitscope.data.collection import recovery
from digitscope.data.collection.records import Query
from digitscope.data.collection.store import Collection

PAGE = 4096


@pytest.fixture
def filled(collection, kept):
    """A closed file of 300 drawings by two hands."""
    some = kept(300)
    ada = collection.add_hand("Ada")
    collection.add_many(some[:200])
    collection.add_many([type(one)(one.label, one.drawing, one.made, one.said, ada.id) for one in some[200:]])
    collection.close()
    return collection.path


def spoil(path, first, last):
    with path.open("r+b") as file:
        file.seek(first * PAGE)
        file.write(b"\xa5" * ((last - first) * PAGE))


def opened(path):
    collection = Collection(path)
    entries = collection.search(Query())
    found = collection.get([entry.id for entry in entries])
    hands = collection.hands()
    collection.close()
    return collection, found, hands


def aside(path):
    return list(path.parent.glob("drawings.damaged-*.sqlite"))


def test_some_pages_lost(filled):
    pages = filled.stat().st_size // PAGE
    spoil(filled, pages // 2, pages // 2 + 5)
    damaged = filled.read_bytes()
    collection, found, hands = opened(filled)
    assert 200 < len(found) < 300
    assert [hand.name for hand in hands] == ["My hand", "Ada"]
    assert collection.rescued.count == len(found)
    assert [path.name for path in aside(filled)] == [collection.rescued.aside.name]
    assert aside(filled)[0].read_bytes()[-PAGE:] == damaged[-PAGE:]
    assert collection.rescued.aside.name in collection.rescued.sentence()


@pytest.mark.parametrize("pages", [1, 3])
def test_the_beginning_lost(filled, pages):
    spoil(filled, 0, pages)
    _, found, _ = opened(filled)
    assert len(found) > 250
    assert len({one.id for one in found}) == len(found)


def test_cut_off(filled):
    content = filled.read_bytes()
    filled.write_bytes(content[: len(content) * 2 // 3])
    _, found, _ = opened(filled)
    assert 100 < len(found) < 300


@pytest.mark.parametrize("content", [b"", b"not a file of ours " * 999, b"SQLite format 3\0" + bytes(5000)])
def test_nothing_to_be_read(collection, content, line, kept):
    collection.close()
    collection.path.write_bytes(content)
    again, found, _ = opened(collection.path)
    assert found == []
    assert len(aside(collection.path)) == (1 if content else 0)  # an empty file is a new one
    again = Collection(collection.path)
    again.add(kept(1)[0])
    assert len(again.search(Query())) == 1
    again.close()


def test_what_is_only_in_the_log_is_rescued_too(collection, kept):
    collection.add_many(kept(20))  # not yet moved out of the write-ahead log
    log = collection.path.with_name("drawings.sqlite-wal").read_bytes()
    collection.close()
    collection.path.write_bytes(b"\xa5" * 3 * PAGE)
    collection.path.with_name("drawings.sqlite-wal").write_bytes(log)
    _, found, _ = opened(collection.path)
    assert len(found) == 20


def test_damage_found_while_at_work(filled):
    collection = Collection(filled)
    collection._open().execute("PRAGMA cache_size = 0")
    pages = filled.stat().st_size // PAGE
    spoil(filled, pages // 3, pages - 4)
    collection._open().execute("PRAGMA shrink_memory")
    found = collection.get(list(range(1, 301)))
    assert 0 < len(found) < 300
    assert collection.rescued is not None
    collection.close()


def test_a_rescue_cut_off_half_way_is_finished(filled):
    filled.replace(filled.with_suffix(".rescued"))
    filled.with_name("drawings.sqlite-wal").write_bytes(b"stale")
    _, found, _ = opened(filled)
    assert len(found) == 300
    assert not filled.with_suffix(".rescued").exists()


def test_another_window_goes_on_with_the_new_file(filled, line, kept):
    first = Collection(filled)
    spoil(filled, 3, filled.stat().st_size // PAGE)
    second = Collection(filled)
    assert second.rescued is not None
    one = kept(1)[0]
    number = first.add(type(one)("5", line(1), 7.0))
    assert [found.label for found in second.get([number])] == ["5"]
    first.close()
    second.close()


def test_busy_or_full_is_no_damage():
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    assert not recovery.is_damage(error)
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    assert not recovery.is_damage(error)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT_INDEX if hasattr(sqlite3, "SQLITE_CORRUPT_INDEX") else 11
    assert recovery.is_damage(error)
