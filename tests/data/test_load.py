"""Data sets: .npz, folders, strokes, finding, picking."""

from __future__ import annotations

import gzip
import json
import os
import struct

import numpy as np
import pytest
from PIL import Image

from digitscope.data.load import Digits, find, load
from digitscope.data.sets.errors import DatasetError
from digitscope.nn.training_data.sources import Source, prepare


def strokes_file(path, labels, writers=None):
    lines = [
        {"label": label, "writer": f"w{index % 3}", "strokes": [[[0, 0], [5, 9 + index], [9, 3]]]}
        for index, label in enumerate(labels)
    ]
    path.write_bytes(gzip.compress("\n".join(json.dumps(line) for line in lines).encode()))
    return path


def test_npz_is_read(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (4, 28, 28), dtype=np.uint8)
    np.savez(tmp_path / "a.npz", images=images, labels=[3, 1, 4, 1])
    digits = load(tmp_path / "a.npz")
    np.testing.assert_array_equal(digits.images, images)
    assert (digits.labels.tolist(), digits.classes) == ([3, 1, 4, 1], tuple("0123456789"))


def test_npz_of_shares_and_names_is_read(tmp_path):
    images = np.zeros((3, 1, 28, 28), np.float64)
    images[1] = 1
    np.savez(tmp_path / "a.npz", images=images, labels=["ant", "bee", "ant"])
    digits = load(tmp_path / "a.npz")
    assert digits.images[1].min() == 255
    assert (digits.labels.tolist(), digits.classes) == ([0, 1, 0], ("ant", "bee"))


@pytest.mark.parametrize(
    "arrays",
    [
        {"images": np.zeros((2, 28, 28))},
        {"images": np.zeros((2, 28, 28)), "labels": [1, 2, 3]},
        {"images": np.zeros((2, 28, 27)), "labels": [1, 2]},
        {"images": np.zeros((2, 784)), "labels": [1, 2]},
        {"images": np.zeros(()), "labels": [1, 2]},
        {"images": np.full((2, 28, 28), np.nan), "labels": [1, 2]},
        {"images": np.full((2, 28, 28), 300), "labels": [1, 2]},
        {"images": np.zeros((2, 28, 28)), "labels": [-1, 2]},
        {"images": np.zeros((2, 28, 28)), "labels": [1.5, 2]},
        {"images": np.zeros((2, 28, 28)), "labels": [[1], [2]]},
        {"images": np.zeros((2, 28, 28)), "labels": ["a", "a"]},
        {"images": np.zeros((2, 28, 28), complex), "labels": [1, 2]},
    ],
    ids=lambda arrays: str({name: np.shape(value) for name, value in arrays.items()}),
)
def test_odd_npz_are_refused(tmp_path, arrays):
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(DatasetError):
        load(tmp_path / "a.npz")


def test_npz_with_pickles_or_broken_is_refused(tmp_path):
    np.savez(tmp_path / "a.npz", images=np.array([{"x": 1}], object), labels=[1])
    with pytest.raises(DatasetError):
        load(tmp_path / "a.npz")
    whole = (tmp_path / "a.npz").read_bytes()
    for content in (whole[:50], b"", b"nothing"):
        (tmp_path / "b.npz").write_bytes(content)
        with pytest.raises(DatasetError):
            load(tmp_path / "b.npz")


def test_strokes_are_read_with_their_writers(tmp_path):
    digits = load(strokes_file(tmp_path / "s.jsonl.gz", [7, 1, 1, 0]))
    assert digits.labels.tolist() == [7, 1, 1, 0]
    assert digits.writers == ("w0", "w1", "w2", "w0")
    assert digits.images.max() > 200
    assert digits.ink is not None
    assert len(digits.ink) == 4


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1]", b'{"label": 1, "strokes": 3}', b"\x1f\x8bnope", b"no"]
)
def test_odd_stroke_files_are_refused(tmp_path, content):
    (tmp_path / "s.jsonl.gz").write_bytes(content)
    with pytest.raises(DatasetError):
        load(tmp_path / "s.jsonl.gz")


def test_folders_of_pictures_are_read(tmp_path):
    for name in ("cat", "dog"):
        (tmp_path / "set" / name).mkdir(parents=True)
        picture = np.full((40, 40), 255, np.uint8)
        picture[8:30, 15:22] = 0
        Image.fromarray(picture).save(tmp_path / "set" / name / "a.png")
    digits = load(tmp_path / "set")
    assert (digits.classes, digits.labels.tolist()) == (("cat", "dog"), [0, 1])
    assert digits.images[0, 14, 14] > 200
    assert digits.images[0, 0, 0] == 0


def test_odd_folders_are_refused(tmp_path):
    with pytest.raises(DatasetError, match="no folders"):
        load(tmp_path)
    (tmp_path / "1").mkdir()
    (tmp_path / "1" / "a.png").write_bytes(b"no picture")
    with pytest.raises(DatasetError, match=r"a\.png"):
        load(tmp_path)


def test_a_name_is_found_in_the_data_folders(tmp_path, monkeypatch):
    (tmp_path / "pens").mkdir()
    path = strokes_file(tmp_path / "pens" / "mine.jsonl.gz", [1, 2])
    assert find("pens/mine", tmp_path) == path
    monkeypatch.setenv("DIGITSCOPE_DATA", str(tmp_path))
    assert find("pens/mine") == path
    with pytest.raises(DatasetError, match="nowhere"):
        find("nowhere")
    (tmp_path / "notes.txt").write_text("no data")
    with pytest.raises(DatasetError, match="no data set"):
        load(tmp_path / "notes.txt")


def test_picking_keeps_everything_together(tmp_path):
    digits = load(strokes_file(tmp_path / "s.jsonl.gz", [7, 1, 1, 0]))
    some = digits.pick(np.array([True, False, False, True]))
    assert (some.labels.tolist(), some.writers, len(some.ink)) == ([7, 0], ("w0", "w0"), 2)
    np.testing.assert_array_equal(digits.pick(np.array([3, 3])).images[1], digits.images[3])


def test_parts_that_do_not_fit_are_refused():
    with pytest.raises(DatasetError, match="classes"):
        Digits(np.zeros((1, 28, 28), np.uint8), np.array([10]))
    with pytest.raises(DatasetError, match="bytes"):
        Digits(np.zeros((1, 28, 28), np.float32), np.array([1]))


def test_digits_made_by_the_program_need_no_file():
    digits, again = load("made:30"), load("made:30")
    assert digits.images.shape == (30, 28, 28)
    assert digits.fingerprint == again.fingerprint
    assert len(set(digits.labels.tolist())) > 5
    nothing = load("made-nothing:20")
    assert nothing.images.shape == (20, 28, 28)
    assert not set(nothing.classes) & set("0123456789")
    for odd in ("made:", "made:0", "made:many", "made:99999999"):
        with pytest.raises(DatasetError, match="how many"):
            load(odd)


def test_another_number_makes_other_drawings():
    usual, same, other = (load(f"made-nothing:6{seed}") for seed in ("", "", ":77"))
    np.testing.assert_array_equal(usual.images, same.images)
    assert (usual.images != other.images).any()
    with pytest.raises(DatasetError, match="whole number"):
        load("made-nothing:6:x")


def pictures_in(folder, names, kind="PNG"):
    folder.mkdir(parents=True, exist_ok=True)
    image = np.full((60, 60), 255, np.uint8)
    image[10:50, 28:33] = 0
    for name in names:
        Image.fromarray(image).save(folder / name, kind)


def test_one_broken_picture_is_named_with_its_folder_and_the_others_are_read(tmp_path):
    pictures_in(tmp_path / "1", ["a.png", "b.png"])
    pictures_in(tmp_path / "2", ["c.png"])
    (tmp_path / "1" / "a.png").write_bytes((tmp_path / "1" / "b.png").read_bytes()[:60])
    digits = load(tmp_path)
    assert digits.labels.tolist() == [1, 2]
    assert digits.broken == (("1/a.png", "damaged, it may be half copied. Get it again."),)
    _reading, said, _prepared = prepare((Source(str(tmp_path), held_out=0.5),))
    assert said == f"Of {tmp_path} 1 was left out (1/a.png: damaged, it may be half copied. Get it again)."


def test_folders_that_programs_leave_behind_are_no_classes(tmp_path):
    pictures_in(tmp_path / "1", ["a.png", ".hidden.png"])
    (tmp_path / "1" / "Thumbs.db").write_bytes(b"what a system leaves behind")
    for name in (".ipynb_checkpoints", "@eaDir", "__MACOSX"):
        pictures_in(tmp_path / name, ["a.png"])
    (tmp_path / ".git").mkdir()
    digits = load(tmp_path)
    assert len(digits) == 1
    assert [where for where, _why in digits.broken] == [".ipynb_checkpoints", "@eaDir", "__MACOSX"]


def test_pictures_are_told_by_their_content_and_what_is_none_is_named(tmp_path):
    pictures_in(tmp_path / "1", ["a.tif", "b"], "TIFF")
    (tmp_path / "1" / "notes.txt").write_text("made in May")
    digits = load(tmp_path)
    assert len(digits) == 2
    assert [where for where, _why in digits.broken] == ["1/notes.txt"]


def test_what_is_neither_file_nor_folder_gets_a_sentence(tmp_path):
    for name in ("a.npz", "a.csv", "a.jsonl.gz", "a"):
        os.mkfifo(tmp_path / name)
        with pytest.raises(DatasetError, match=r"a pipe|neither a file nor a folder"):
            load(tmp_path / name)
        (tmp_path / name).unlink()
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(DatasetError, match="a folder, not a file"):
        load(tmp_path / "b.csv")
    with pytest.raises(DatasetError, match="could not be read"):
        load("x" * 5000)


def test_endings_in_capitals_are_known(tmp_path):
    np.savez(tmp_path / "a.npz", images=np.zeros((2, 28, 28), np.uint8), labels=[3, 1])
    (tmp_path / "a.npz").rename(tmp_path / "A.NPZ")
    assert load(tmp_path / "A.NPZ").labels.tolist() == [3, 1]
    strokes_file(tmp_path / "B.JSONL.GZ", ["1", "2"])
    assert load(tmp_path / "B.JSONL.GZ").labels.tolist() == [1, 2]


def test_a_list_of_class_names_without_end_is_refused(tmp_path):
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(
        b"\0\0\x08\x03" + struct.pack(">3I", 1, 28, 28) + bytes(784)
    )
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(b"\0\0\x08\x01" + struct.pack(">I", 1) + bytes(1))
    (tmp_path / "classes.txt").write_bytes(b"a\n" * 1_000_000)
    with pytest.raises(DatasetError, match=r"classes\.txt: it holds more than 100 KB"):
        load(tmp_path)
