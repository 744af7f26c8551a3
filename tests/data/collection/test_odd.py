"""Collections whose pages are sound and whose tables are not: put aside, and what can be read is rescued."""

import gzip
import json
import sqlite3

import numpy as np
import pytest

from digitscope.data.collection.bundle import heading, line_of, read_bundle
from digitscope.data.collection.drawing_blob import DamagedInkError, from_blob, to_blob
from digitscope.data.collection.records import DIGITS, CollectionError, Query
from digitscope.data.collection.schema import fault
from digitscope.data.collection.store import Collection
from digitscope.ink.drawing.strokes import Drawing, Picture, Stroke, drawing_of

DRAWINGS = 40
ODD = {
    "DROP TABLE drawings": None,  # some builds of SQLite blacken what is deleted
    "DROP TABLE hands": DRAWINGS,
    "DROP TABLE class_sets": DRAWINGS,
    "DROP TABLE readings": DRAWINGS,
    "DROP TABLE hand_networks": DRAWINGS,
    "ALTER TABLE drawings RENAME COLUMN answer TO said": DRAWINGS,
    "ALTER TABLE hands DROP COLUMN network": DRAWINGS,
    "DELETE FROM hands": DRAWINGS,
    "DELETE FROM hands WHERE id > 1": DRAWINGS,
    "DELETE FROM class_sets": DRAWINGS,
    "DELETE FROM class_sets WHERE id > 1": DRAWINGS,
    "UPDATE class_sets SET classes = 'no JSON' WHERE id = 1": DRAWINGS,
    "UPDATE class_sets SET classes = 'no JSON' WHERE id > 1": DRAWINGS,
    "UPDATE class_sets SET classes = '[1, 2]' WHERE id > 1": DRAWINGS,
    "UPDATE class_sets SET classes = '[]' WHERE id > 1": DRAWINGS,
    f"UPDATE class_sets SET classes = '{'[' * 5000}' WHERE id > 1": DRAWINGS,
    "UPDATE class_sets SET classes = '{\"a\": 1e999}' WHERE id > 1": DRAWINGS,
    "UPDATE class_sets SET name = x'ff' WHERE id > 1": DRAWINGS,
    "UPDATE hands SET name = x'ff' WHERE id > 1": DRAWINGS,
    "UPDATE hands SET name = CAST(x'ff' AS TEXT) WHERE id > 1": DRAWINGS,
    "UPDATE drawings SET made = 'yesterday' WHERE id = 3": DRAWINGS,
    "UPDATE drawings SET label = x'00ff' WHERE id = 3": DRAWINGS - 1,
    "UPDATE drawings SET answer = x'00ff' WHERE id = 3": DRAWINGS,
    "PRAGMA user_version = 0": DRAWINGS,
    "PRAGMA user_version = -3": DRAWINGS,
    "PRAGMA user_version = 2": DRAWINGS,
    "CREATE TRIGGER late AFTER INSERT ON drawings BEGIN SELECT RAISE(ABORT, 'no'); END": DRAWINGS,
    "CREATE VIEW all_of_it AS SELECT * FROM drawings": DRAWINGS,
}
"""What is done to a file, and how many of its drawings are there afterwards."""


@pytest.fixture
def filled(collection, kept):
    """A closed file of drawings by two hands, of two sets of classes."""
    some = kept(DRAWINGS)
    ada = collection.add_hand("Ada")
    shapes = collection.add_class_set("Shapes", ["star", "heart"])
    half = DRAWINGS // 2
    collection.add_many(some[:half])
    collection.add_many(
        [type(one)("star", one.drawing, one.made, None, ada.id, 0, shapes.id) for one in some[half:]]
    )
    collection.close()
    return collection.path


def change(path, statement):
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(statement)
    connection.close()


def every(collection):
    return [entry.id for entry in collection.search(Query(class_set=None))]


@pytest.mark.parametrize("statement", ODD, ids=lambda text: text[:60])
def test_odd_tables_are_a_damaged_collection(filled, statement):
    change(filled, statement)
    opened = Collection(filled)
    (aside,) = filled.parent.glob("drawings.damaged-*.sqlite")
    assert aside.name in opened.rescued.sentence()
    assert ODD[statement] in (None, len(every(opened)))
    assert opened.hands()[0].id == 1
    assert opened.class_sets()[0].classes == DIGITS.classes
    known = {one.id for one in opened.class_sets()}, {hand.id for hand in opened.hands()}
    for one in opened.get(every(opened)):
        assert (one.class_set in known[0], one.hand in known[1]) == (True, True)
    opened.close()
    again = Collection(filled)
    assert again.rescued is None
    again.close()


def test_the_names_of_a_set_whose_classes_are_lost_are_those_of_its_drawings(filled):
    change(filled, "UPDATE class_sets SET classes = '{' WHERE id > 1")
    opened = Collection(filled)
    assert [(one.name, one.classes) for one in opened.class_sets()][1:] == [("Shapes", ("star",))]
    opened.close()


def test_a_table_that_goes_while_the_window_is_open(filled):
    opened = Collection(filled)
    change(filled, "DROP TABLE hands")
    assert opened.hands()[0].name == "My hand"
    assert opened.rescued is not None
    assert len(every(opened)) == DRAWINGS
    opened.close()


@pytest.mark.parametrize("name", ["what?", "50%20", "a#b", "a%3fb", "ä ö", "a&mode=rwc"])
def test_a_damaged_file_is_read_where_it_lies(tmp_path, kept, name):
    place = tmp_path / name
    place.mkdir()
    collection = Collection(place / "drawings.sqlite")
    collection.add_many(kept(12))
    collection.close()
    change(collection.path, "DROP TABLE hands")
    opened = Collection(collection.path)
    assert len(every(opened)) == 12
    opened.close()
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_pipe_is_no_collection(tmp_path):
    import os

    os.mkfifo(tmp_path / "drawings.sqlite")
    with pytest.raises(CollectionError, match="is not a file"):
        Collection(tmp_path / "drawings.sqlite")


def test_a_sound_collection_has_no_fault(collection, kept):
    collection.add_many(kept(3))
    assert fault(collection._open()) == ""
    assert collection.rescued is None


# -- ink ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [(1e308, 0.5, 0.0), (0.5, -1e308, 0.0), (0.5, 0.5, 1e300)])
def test_ink_beyond_every_pad_is_damaged(place):
    with pytest.raises(DamagedInkError):
        from_blob(to_blob(drawing_of([[(0.5, 0.5, 0.0), place]])))


def test_a_line_too_wide_or_a_picture_of_no_size_is_damaged():
    with pytest.raises(DamagedInkError):
        from_blob(to_blob(Drawing((Stroke.of([(0.1, 0.1)], 1e300),))))
    with pytest.raises(DamagedInkError):
        from_blob(to_blob(Drawing(picture=Picture(np.zeros((0, 5), np.float32)))))
    with pytest.raises(DamagedInkError):
        from_blob(to_blob(Drawing(picture=Picture(np.zeros((5, 5), np.float32), framed=True))))


# -- bundles ------------------------------------------------------------------------------------------------


def packed(path, lines):
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
        file.writelines(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    return path


CHANGES = [
    {"made": 1e300},
    {"made": "nan"},
    {"made": None},
    {"label": 5},
    {"label": "x" * 300},
    {"hand": ["Ada"]},
    {"ink": 7},
    {"ink": "!!"},
    {"ink": "AAAA"},
    {"said": [1]},
    {"said": {"answer": "1", "network": "n", "classes": "01", "probabilities": [0.5]}},
    {"said": {"answer": "1", "network": "n", "classes": ["0"], "probabilities": ["a"]}},
    {"set": {"name": "S", "classes": [1, 2]}},
    {"set": {"name": "S", "classes": ["a", "a"]}},
    {"set": {"name": {}, "classes": ["a", "b"]}},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_an_odd_line_of_a_bundle_is_named(tmp_path, kept, change):
    one, two = (line_of(each, "Ada", DIGITS) for each in kept(2))
    path = packed(tmp_path / "odd.digitscope", [heading(2, own_classes=False), one, two | change])
    drawings = read_bundle(path)
    assert next(drawings).hand == "Ada"
    with pytest.raises(CollectionError, match=r"Line 3 of odd\.digitscope is no drawing"):
        next(drawings)


@pytest.mark.parametrize(
    "line", ["[" * 9999, '{"made": 1e999}', '{"made": NaN}', '{"label": "\\ud800"}', "5", ""]
)
def test_an_odd_text_in_a_bundle_is_named(tmp_path, line):
    path = packed(tmp_path / "odd.digitscope", [heading(1, own_classes=False), line])
    with pytest.raises(CollectionError, match=r"Line 2 of odd\.digitscope is no drawing"):
        list(read_bundle(path))


@pytest.mark.parametrize("line", ["[" * 9999, "[]", "5", '{"format": "digitscope drawing"}', "\ud800"])
def test_an_odd_heading_is_no_bundle(tmp_path, line):
    path = tmp_path / "odd.digitscope"
    path.write_bytes(gzip.compress(line.encode("utf-8", "surrogatepass")))
    with pytest.raises(CollectionError, match="is not a collection"):
        list(read_bundle(path))


def test_an_empty_file_is_no_bundle(tmp_path):
    (tmp_path / "odd.digitscope").write_bytes(b"")
    with pytest.raises(CollectionError, match="is not a collection"):
        list(read_bundle(tmp_path / "odd.digitscope"))


def test_a_line_that_unpacks_without_end_is_told(tmp_path):
    path = tmp_path / "bomb.digitscope"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(json.dumps(heading(1, own_classes=False)).encode() + b"\n")
        for _ in range(40):
            file.write(b" " * 1_000_000)
    with pytest.raises(CollectionError, match="line 2 is longer than 32 MB"):
        list(read_bundle(path))
