"""Out and in again, in every kind of file; and files that are none."""

import gzip
import json

import numpy as np
import pytest
from PIL import Image

from digitscope.data.collection.drawing_blob import fingerprint, to_blob
from digitscope.data.collection.exporting import export, picture
from digitscope.data.collection.importing import Imported, take_in
from digitscope.data.collection.records import CollectionError, Query
from digitscope.data.collection.store import Collection
from digitscope.data.formats.strokes import read_strokes
from digitscope.ink.drawing.strokes import Drawing, Picture, drawing_of


@pytest.fixture
def filled(collection, kept):
    collection.add_many(kept(130))
    return collection


@pytest.fixture
def other(tmp_path):
    opened = Collection(tmp_path / "other.sqlite")
    yield opened
    opened.close()


def ids(collection):
    return [entry.id for entry in collection.search(Query())]


def every(collection):
    return collection.get(ids(collection))


def out(collection, path):
    steps = list(export(collection, ids(collection), path))
    assert steps[-1] == (len(ids(collection)),) * 2
    return path


def labels(collection):
    return sorted(entry.label for entry in collection.search(Query()))


def test_the_whole_collection_comes_back_as_it_was(filled, other, kept, tmp_path):
    ada = filled.add_hand("Ada")
    one = kept(1, seed=7)[0]
    filled.add(type(one)("x y", one.drawing, 5.5, None, ada.id))
    path = out(filled, tmp_path / "all.digitscope")
    done = list(take_in(other, path, 1))[-1]
    assert done == Imported(131, 0, last=True, hands=("My hand", "Ada"))
    into = "into the hands “My hand”, “Ada”"
    assert done.sentence("all.digitscope") == f"131 drawings were taken from all.digitscope {into}."
    for before, after in zip(every(filled), every(other), strict=True):
        assert fingerprint(to_blob(before.drawing)) == fingerprint(to_blob(after.drawing))
        assert (before.label, before.made) == (after.label, after.made)
        assert (before.said is None) == (after.said is None)
        if before.said is not None:
            assert after.said.probabilities == pytest.approx(before.said.probabilities, abs=1e-5)
    assert [hand.name for hand in other.hands()] == ["My hand", "Ada"]
    assert [hand.count for hand in other.hands()] == [130, 1]
    again = list(take_in(other, path, 1))[-1]
    assert (again.added, again.there) == (0, 131)


def test_a_collection_of_the_present_hand_alone_names_none(filled, other, tmp_path):
    done = list(take_in(other, out(filled, tmp_path / "all.digitscope"), 1))[-1]
    assert done.sentence("all.digitscope") == "130 drawings were taken from all.digitscope."


def sentence(collection, path):
    return list(take_in(collection, path, 1))[-1].sentence(path.name)


def test_somebody_elses_hand_without_a_name_is_called_after_the_file(filled, other, kept, tmp_path):
    other.add_many(kept(12, seed=3))
    path = out(filled, tmp_path / "anna.digitscope")
    assert sentence(other, path) == "130 drawings were taken from anna.digitscope into the hand “anna”."
    assert {hand.name: hand.count for hand in other.hands()} == {"My hand": 12, "anna": 130}
    other.rename_hand(2, "Anna B.")
    filled.add_many(kept(5, seed=4))
    again = sentence(other, out(filled, path))
    assert again.startswith("5 drawings were taken from anna.digitscope into the hand “Anna B.”; 130 more")
    # another child's file of the same name
    third = Collection(tmp_path / "third.sqlite")
    third.add_many(kept(3, seed=5))
    other.rename_hand(2, "anna")
    assert "into the hand “anna 2”" in sentence(other, out(third, tmp_path / "anna.digitscope"))
    third.close()


def test_where_my_own_hand_has_a_name_another_one_without_is_not_mine(filled, other, tmp_path):
    other.rename_hand(1, "Ben")
    path = out(filled, tmp_path / "anna.digitscope")
    assert "into the hand “anna”" in sentence(other, path)
    assert [hand.name for hand in other.hands()] == ["Ben", "anna"]


def test_a_copy_of_my_own_comes_back_to_my_hand(filled, tmp_path):
    path = out(filled, tmp_path / "copy.digitscope")
    filled.remove(ids(filled)[:60])
    filled.rename_hand(1, "Ben")
    assert sentence(filled, path).startswith("60 drawings were taken")
    assert [(hand.name, hand.count) for hand in filled.hands()] == [("Ben", 130)]


def test_strokes_are_as_the_data_sets_are(filled, other, tmp_path):
    path = out(filled, tmp_path / "mine.jsonl.gz")
    records = read_strokes(path)
    assert [record.label for record in records] == [one.label for one in every(filled)]
    assert {record.writer for record in records} == {"My hand"}
    plain = [drawing_of([s.points[:, :3] for s in one.drawing.strokes]) for one in every(filled)]
    before = np.stack([picture(drawing) for drawing in plain]).astype(int)
    after = np.stack([picture(record.drawing) for record in records])
    assert np.abs(before - after).mean() < 0.5  # but for the line's width, which these files do not tell
    assert list(take_in(other, path, 1))[-1].added == 130
    assert labels(other) == labels(filled)


@pytest.mark.parametrize("name", ["mine.csv", "mine.npz", "pictures"])
def test_pictures_come_back_to_the_pixel(filled, other, tmp_path, name):
    path = out(filled, tmp_path / name)
    assert list(take_in(other, path, 1))[-1].added == 130
    assert labels(other) == labels(filled)
    before = {picture(one.drawing).tobytes() for one in every(filled)}
    after = {picture(one.drawing).tobytes() for one in every(other)}
    # A picture file of an odd shape is framed anew, as any other picture file would be.
    assert len(before - after) <= (20 if name == "pictures" else 0)


def test_csv_is_kaggles(filled, tmp_path):
    lines = out(filled, tmp_path / "mine.csv").read_text().splitlines()
    assert lines[0].startswith("label,pixel0,pixel1,")
    assert lines[0].endswith(",pixel783")
    assert [line.split(",")[0] for line in lines[1:]] == [one.label for one in every(filled)]
    assert np.array_equal(
        np.array(lines[1].split(",")[1:], int).reshape(28, 28), picture(every(filled)[0].drawing)
    )


def test_npz_can_be_trained_on(filled, tmp_path):
    with np.load(out(filled, tmp_path / "mine.npz")) as arrays:
        assert arrays["images"].shape == (130, 28, 28)
        assert arrays["labels"].dtype.kind == "i"


def test_folders_have_a_png_each(filled, kept, tmp_path):
    one = kept(1)[0]
    filled.add(type(one)("a/b ..", one.drawing, 9.0))
    path = out(filled, tmp_path / "pictures")
    assert len(list(path.glob("*/*.png"))) == 131
    assert (path / "a%2fb %2e%2e").is_dir()
    with Image.open(next(path.glob("7/*.png"))) as image:
        assert image.size == (28, 28)


def test_the_same_drawings_give_the_same_file(filled, tmp_path):
    one, two = out(filled, tmp_path / "a.jsonl.gz"), out(filled, tmp_path / "b.jsonl.gz")
    assert one.read_bytes() == two.read_bytes()


def test_a_picture_is_taken_along_too(collection, other, kept, tmp_path):
    ink = np.zeros((40, 30), np.float32)
    ink[5:30, 12:18] = 1
    collection.add(type(kept(1)[0])("1", Drawing(picture=Picture(ink)), 3.0))
    list(take_in(other, out(collection, tmp_path / "a.digitscope"), 1))
    assert np.array_equal(every(other)[0].drawing.picture.ink, ink)


def test_another_suffix_is_refused(filled, tmp_path):
    with pytest.raises(ValueError, match=r"\.xlsx"):
        list(export(filled, ids(filled), tmp_path / "mine.xlsx"))


def spoiled(path, content):
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.digitscope", b"nothing of ours"),
        ("a.digitscope", gzip.compress(b'{"format": "else"}\n')),
        ("a.digitscope", gzip.compress(b'{"format": "digitscope drawings", "version": 9}\n')),
        ("a.digitscope", gzip.compress(b'{"format": "digitscope drawings", "version": 1}\n{"label": 1}\n')),
        ("a.digitscope", gzip.compress(b'{"format": "digitscope drawings", "version": 1}\n')),
        ("a.csv", b"label,pixel0\n3,4\n"),
        ("a.csv", b"label," + b"x," * 783 + b"y\n"),
        ("a.csv", b"\xff\xfe"),
        ("a.npz", b"PK"),
        ("a.jsonl", b"{}\n"),
        ("a.xyz", b""),
    ],
)
def test_what_is_no_such_file_gets_a_sentence(collection, tmp_path, name, content):
    with pytest.raises(ValueError if name.endswith("jsonl") else CollectionError) as told:
        list(take_in(collection, spoiled(tmp_path / name, content), 1))
    assert str(told.value).endswith(".")
    assert ids(collection) == []


def test_a_half_copied_collection_gives_what_it_has(filled, other, tmp_path):
    whole = out(filled, tmp_path / "all.digitscope").read_bytes()
    half = spoiled(tmp_path / "half.digitscope", whole[: len(whole) // 2])
    with pytest.raises(CollectionError, match="half copied"):
        list(take_in(other, half, 1))
    there = len(ids(other))
    assert 0 < there < 130
    assert list(take_in(other, tmp_path / "all.digitscope", 1))[-1] == Imported(130 - there, there, last=True)


def test_a_damaged_line_names_itself(filled, other, tmp_path):
    lines = gzip.decompress(out(filled, tmp_path / "all.digitscope").read_bytes()).splitlines()
    entry = json.loads(lines[60])
    entry["ink"] = entry["ink"][:-8]
    lines[60] = json.dumps(entry).encode()
    bad = spoiled(tmp_path / "bad.digitscope", gzip.compress(b"\n".join(lines)))
    with pytest.raises(CollectionError, match="Line 61 of bad"):
        list(take_in(other, bad, 1))


def with_a_broken_one(path, kind):
    """Write three ones and a two of which one is broken, as a folder or as a table."""
    if kind == "folder":
        for number, label in enumerate("1112"):
            (path / label).mkdir(parents=True, exist_ok=True)
            image = np.full((60, 60), 255, np.uint8)
            image[10:50, 28 : 33 + number] = 0  # the very same would come but once
            Image.fromarray(image).save(path / label / f"{number}.png")
        (path / "1" / "1.png").write_bytes(b"\x89PNG\r\n\x1a\n and then nothing")
        return path, "1/1.png: "
    rows = [",".join([label, *[str(number)] * 784]) for number, label in enumerate("1112", start=3)]
    rows[1] = rows[1].replace(",4", ",x")
    (path / "A.CSV").write_text("\n".join(rows))
    return path / "A.CSV", "row 2: not all of it is numbers"


@pytest.mark.parametrize("kind", ["folder", "table"])
def test_one_broken_item_is_named_and_does_not_keep_the_others(collection, tmp_path, kind):
    path, named = with_a_broken_one(tmp_path, kind)
    *_, last = take_in(collection, path, 1)
    assert labels(collection) == ["1", "1", "2"]
    said = last.sentence(path.name)
    assert said.startswith(f"3 drawings were taken from {path.name}. 1 was left out ({named}")
    assert "pad" not in said


def test_an_import_that_holds_nothing_readable_says_what_was_wrong(collection, tmp_path):
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "a.png").write_bytes(b"nothing")
    with pytest.raises(CollectionError, match=r"Nothing was changed\. 1 was left out \(7/a\.png: not a"):
        list(take_in(collection, tmp_path, 1))
