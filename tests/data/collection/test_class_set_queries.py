"""Classes of one's own: named, kept apart from digits, changed, taken along."""

import sqlite3
from dataclasses import replace

import pytest

from digitscope.data.collection.class_names import check_names, split_names
from digitscope.data.collection.exporting import export
from digitscope.data.collection.importing import take_in
from digitscope.data.collection.records import DIGITS, DIGITS_SET, CollectionError, Query
from digitscope.data.collection.store import Collection

SHAPES = ("circle", "square", "star")


@pytest.fixture
def shapes(collection):
    return collection.add_class_set("Shapes", SHAPES)


@pytest.fixture
def filled(collection, shapes, kept):
    """Ten digits, and nine drawings of shapes."""
    collection.add_many(kept(10))
    some = kept(9, seed=5)
    collection.add_many(
        [replace(one, label=SHAPES[i % 3], class_set=shapes.id, said=None) for i, one in enumerate(some)]
    )
    return collection


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("circle, square , a big star", ("circle", "square", "a big star")),
        ("a b c", ("a", "b", "c")),
        ("丸、四角、三角", ("丸", "四角", "三角")),
        ("α;β\nγ", ("α", "β", "γ")),
        ("", ()),
    ],
)
def test_names_are_parted_by_commas_or_else_by_spaces(text, names):
    assert split_names(text) == names


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        (("a",), "Name 2 to 30 classes, not 1."),
        (tuple(map(str, range(31))), "Name 2 to 30 classes, not 31."),
        (("a", "b", "a"), "“a” is named twice"),
        (("caf\u00e9", "cafe\u0301"), "is named twice"),
        (("a", "x" * 25), "at most 24 letters"),
        (("a", "b\u0007"), "cannot be seen"),
        (("a", " "), "cannot be seen"),
    ],
)
def test_names_that_cannot_be_taken_are_told(collection, names, wrong):
    with pytest.raises(CollectionError, match=wrong):
        collection.add_class_set("x", names)
    assert collection.class_sets() == [DIGITS]


def test_any_script_and_both_cases_of_a_letter_are_taken():
    check_names(("A", "a", "ж", "水", "ש", "👍"))


def test_the_same_classes_are_one_set(collection, shapes, again):
    assert collection.add_class_set("Other", SHAPES[::-1]) == shapes
    other = collection.add_class_set("Shapes", ("a", "b"))
    assert other.name == "Shapes (2)"
    assert again().class_sets() == [DIGITS, shapes, other]


def test_digits_are_never_mixed_with_other_classes(filled, shapes):
    assert len(filled.search(Query())) == len(filled.search(Query(hand=1))) == 10
    assert set(filled.tallies(1)) <= set(DIGITS.classes)
    assert sum(tally.drawings for tally in filled.tallies().values()) == 10
    assert len(filled.unread("net")) == 10
    assert {entry.label for entry in filled.search(Query(class_set=shapes.id))} == set(SHAPES)
    assert {label: t.drawings for label, t in filled.tallies(1, "", shapes.id).items()} == dict.fromkeys(
        SHAPES, 3
    )
    assert len(filled.unread("net", 1, class_set=shapes.id)) == 9
    assert len(filled.search(Query(class_set=None))) == 19
    assert [one.count for one in filled.class_sets()] == [10, 9]


def test_a_hand_has_a_network_for_each_set(filled, shapes, again):
    filled.set_network(1, "/digits")
    filled.set_network(1, "/shapes", shapes.id)
    other = again()
    assert (other.network(1), other.network(1, shapes.id)) == ("/digits", "/shapes")
    assert other.network(other.add_hand("Ada").id, shapes.id) == ""
    assert other.hands()[0].network == "/digits"


def test_classes_can_be_added_and_unused_ones_taken_away(filled, shapes):
    more = filled.change_class_set(replace(shapes, name="Forms", classes=(*SHAPES, "arrow")))
    assert filled.class_sets()[1] == more
    with pytest.raises(CollectionError, match="There are drawings of “star”"):
        filled.change_class_set(replace(more, classes=SHAPES[:2]))
    filled.change_class_set(shapes)
    with pytest.raises(CollectionError, match="already"):
        filled.change_class_set(replace(shapes, name="Digits"))
    with pytest.raises(CollectionError, match="digits stay"):
        filled.change_class_set(replace(DIGITS, name="Numbers"))


def test_an_empty_set_can_be_removed_and_comes_back_by_its_names(filled, shapes):
    with pytest.raises(CollectionError, match="has drawings stays"):
        filled.remove_class_set(shapes.id)
    numbers = [entry.id for entry in filled.search(Query(class_set=shapes.id))]
    filled.remove(numbers)
    filled.remove_class_set(shapes.id)
    assert filled.class_sets() == [DIGITS]
    filled.restore(numbers)
    assert filled.add_class_set("again", SHAPES) == shapes
    assert len(filled.search(Query(class_set=shapes.id))) == 9
    with pytest.raises(CollectionError):
        filled.remove_class_set(DIGITS_SET)


def test_the_whole_collection_takes_sets_along(filled, shapes, tmp_path):
    path = tmp_path / "all.digitscope"
    list(export(filled, [entry.id for entry in filled.search(Query(class_set=None))], path))
    other = Collection(tmp_path / "other.sqlite")
    other.add_class_set("mine", ("x", "y"))
    assert list(take_in(other, path, 1))[-1].added == 19
    assert [(one.name, one.classes, one.count) for one in other.class_sets()] == [
        ("Digits", DIGITS.classes, 10), ("mine", ("x", "y"), 0), ("Shapes", SHAPES, 9)
    ]  # fmt: skip
    assert list(take_in(other, path, 1))[-1].there == 19
    other.close()


def test_a_damaged_file_gives_its_sets_back(filled, shapes):
    filled.set_network(1, "/shapes", shapes.id)
    filled.close()
    with filled.path.open("r+b") as file:
        file.write(b"\xa5" * 2 * 4096)
    again = Collection(filled.path)
    assert again.rescued.count == 19
    assert len(again.search(Query())) == 10
    assert len(again.search(Query(class_set=shapes.id))) == 9
    assert set(again.class_sets()[1].classes) == set(SHAPES)
    again.close()


def test_lists_of_one_set_come_from_the_index(collection):
    plan = collection._open().execute(
        "EXPLAIN QUERY PLAN SELECT label, made, answer FROM drawings WHERE hand = 1 AND class_set = 2"
        " AND removed IS NULL"
    )
    assert any("COVERING INDEX listed" in row[3] for row in plan)


def test_a_set_written_by_hand_does_no_harm(collection):
    with sqlite3.connect(collection.path) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute("INSERT INTO class_sets (name, classes, made) VALUES ('Digits', '[]', 0)")
    connection.close()
