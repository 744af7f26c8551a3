"""Keeping, finding, changing, removing."""

import sqlite3

import pytest

from digitscope.data.collection.records import CollectionError, Hand, Query, Tally
from digitscope.data.collection.store import Collection


def test_keeps_all_of_a_drawing(collection, again, kept):
    one = kept(1)[0]
    number = collection.add(one)
    found = again().get([number])[0]
    assert (found.label, found.made, found.hand, found.id) == (one.label, one.made, 1, number)
    assert found.said.answer == one.said.answer
    assert found.said.classes == one.said.classes
    assert found.said.probabilities == pytest.approx(one.said.probabilities)
    assert len(found.drawing.strokes) == len(one.drawing.strokes)


def test_is_durable(collection):
    assert collection._open().execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert collection._open().execute("PRAGMA synchronous").fetchone()[0] == 2


def test_finds_by_digit_right_or_wrong_and_date(collection, kept):
    some = kept(40)
    collection.add_many(some)
    every = collection.search(Query())
    assert [entry.made for entry in every] == sorted((one.made for one in some), reverse=True)
    sevens = collection.search(Query(label="7"))
    assert {entry.label for entry in sevens} == {"7"}
    wrong = collection.search(Query(right=False))
    assert len(wrong) == 8
    assert all(entry.right is False for entry in wrong)
    assert len(collection.search(Query(right=True))) == 32
    assert len(collection.search(Query(since=1010, until=1020))) == 10
    assert len(collection.search(Query(hand=2))) == 0


def test_one_without_an_answer_is_neither_right_nor_wrong(collection, kept):
    one = kept(1)[0]
    collection.add(type(one)(one.label, one.drawing, 5.0))
    assert collection.search(Query())[0].right is None
    assert collection.search(Query(right=True)) == collection.search(Query(right=False)) == []


def test_relabels_removes_and_brings_back(collection, again, kept):
    numbers = collection.add_many(kept(10))
    collection.relabel(numbers[:2], "x")
    collection.remove(numbers[2:5])
    other = again()
    assert len(other.search(Query())) == 7
    assert {entry.id for entry in other.search(Query(label="x"))} == set(numbers[:2])
    collection.restore(numbers[2:5])
    assert len(other.search(Query())) == 10
    collection.remove(numbers)
    assert collection.tallies() == {}


def test_what_was_removed_long_ago_is_forgotten(collection, again, kept, monkeypatch):
    numbers = collection.add_many(kept(3))
    collection.remove(numbers[:1])
    monkeypatch.setattr("digitscope.data.collection.store.FORGET_AFTER_S", -10.0)
    again()
    assert [one.id for one in collection.get(numbers)] == numbers[1:]


def test_counts_and_readings_of_the_present_network(collection, kept):
    some = kept(30)
    numbers = collection.add_many(some)
    read = zip(numbers[:20], some, strict=False)
    collection.put_readings("net", {number: one.label for number, one in read})
    tallies = collection.tallies(1, "net")
    assert sum(tally.drawings for tally in tallies.values()) == 30
    assert sum(tally.read for tally in tallies.values()) == 20
    assert all(tally.right == tally.read for tally in tallies.values())
    assert collection.unread("net") == numbers[:19:-1]
    assert collection.unread("other", most=4) == numbers[:-5:-1]
    assert len(collection.search(Query(right=False, network="net"))) == 2  # of the ten it has not read
    collection.keep_readings_of(["other"])
    assert collection.tallies(1, "net")[some[0].label] == Tally(tallies[some[0].label].drawings, 0, 0)


def test_an_import_again_adds_nothing(collection, kept):
    some = kept(6)
    assert all(collection.add_many(some, once=True))
    assert collection.add_many(some, once=True) == [0] * 6
    collection.add(some[0])  # labelled by hand: kept, though it is the same ink
    assert len(collection.search(Query())) == 7


def test_hands(collection, again, kept):
    assert collection.hands() == [Hand(1, "My hand")]
    ada = collection.add_hand(" Ada ")
    assert collection.add_hand("Ada") == ada
    collection.add_many([type(one)(one.label, one.drawing, one.made, one.said, ada.id) for one in kept(3)])
    collection.set_network(ada.id, "/a/file")
    collection.rename_hand(ada.id, "Ada L.")
    assert again().hands()[1] == Hand(ada.id, "Ada L.", "/a/file")
    assert [hand.count for hand in again().hands()] == [0, 3]
    with pytest.raises(CollectionError, match="already"):
        collection.rename_hand(ada.id, "My hand")
    with pytest.raises(CollectionError, match="name"):
        collection.add_hand("  ")
    collection.move([entry.id for entry in collection.search(Query(hand=ada.id))][:1], 1)
    assert [hand.count for hand in collection.hands()] == [1, 2]


def test_two_windows_write_in_turn(collection, again, line, kept):
    other = again()
    one = kept(1)[0]
    for number in range(20):
        (collection if number % 2 else other).add(type(one)("1", line(number), float(number)))
    assert len(collection.search(Query())) == len(other.search(Query())) == 20


def test_a_failed_write_leaves_nothing_half_done(collection, kept, monkeypatch):
    some = kept(3)
    broken = type(some[0])("1", None, 1.0)
    with pytest.raises(AttributeError):
        collection.add_many([some[0], broken])
    assert collection.search(Query()) == []
    collection.add(some[1])
    assert len(collection.search(Query())) == 1


def test_a_file_of_a_newer_program_is_left_alone(collection, tmp_path):
    collection.close()
    with sqlite3.connect(collection.path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = collection.path.read_bytes()
    with pytest.raises(CollectionError, match="newer Digitscope"):
        Collection(collection.path)
    assert collection.path.read_bytes() == before
