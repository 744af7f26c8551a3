"""MNIST's own files, sound and broken."""

from __future__ import annotations

import contextlib
import gzip
import os
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digitscope.data.formats.idx import find_idx, read_idx
from digitscope.data.load import load
from digitscope.data.sets.errors import DatasetError


def idx(array):
    head = b"\0\0\x08" + bytes([array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.astype(np.uint8).tobytes()


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (6, 28, 28), dtype=np.uint8)


@pytest.fixture
def folder(tmp_path, images):
    place = tmp_path / "mnist"
    place.mkdir()
    (place / "t10k-images-idx3-ubyte").write_bytes(idx(images))
    (place / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(np.arange(6))))
    (place / "train-images.idx3-ubyte").write_bytes(idx(images[:4]))
    (place / "train-labels.idx1-ubyte").write_bytes(idx(np.arange(4)))
    return place


def test_a_folder_is_read_packed_or_not_with_either_sign(folder, images):
    test, train = load(folder), load(folder, "train")
    np.testing.assert_array_equal(test.images, images)
    assert test.labels.tolist() == [0, 1, 2, 3, 4, 5]
    assert (len(train), train.classes) == (4, tuple("0123456789"))
    assert test.fingerprint != train.fingerprint
    assert test.fingerprint == load(folder).fingerprint


def test_a_missing_part_gets_a_sentence(folder):
    for file in folder.glob("train*"):
        file.unlink()
    assert find_idx(folder, "train") is None
    with pytest.raises(DatasetError, match="train"):
        load(folder, "train")


def test_labels_and_pictures_of_different_number_are_refused(folder):
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(np.arange(5))))
    with pytest.raises(DatasetError, match="number of labels"):
        load(folder)


def test_pictures_of_another_size_are_refused(folder):
    (folder / "t10k-images-idx3-ubyte").write_bytes(idx(np.zeros((6, 20, 20))))
    with pytest.raises(DatasetError, match="28×28"):
        load(folder)


@pytest.mark.parametrize(
    "content",
    [b"", b"\0\0", b"PNG!....", b"\0\0\x08\x03\0\0", b"\0\0\x0d\x01\0\0\0\x01\0\0\0\0", b"\0\0\x08\x00"],
    ids=str,
)
def test_odd_files_are_refused(tmp_path, content):
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(DatasetError, match="x"):
        read_idx(path)


def test_a_broken_archive_is_refused(tmp_path, images):
    path = tmp_path / "x.gz"
    for content in (gzip.compress(idx(images))[:-30], b"no archive", b""):
        path.write_bytes(content)
        with pytest.raises(DatasetError):
            read_idx(path)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 15), value=st.integers(0, 255), cut=st.integers(0, 60))
def test_changed_bytes_are_read_or_refused(tmp_path, images, place, value, cut):
    content = bytearray(idx(images[:1]))
    content[place] = value
    path = tmp_path / "x"
    path.write_bytes(content[: len(content) - cut])
    with contextlib.suppress(DatasetError):
        read_idx(path)


def test_packed_or_not_is_told_by_the_content_and_not_by_the_name(folder, images, tmp_path):
    (tmp_path / "a.gz").write_bytes(idx(images))
    (tmp_path / "b").write_bytes(gzip.compress(idx(images)))
    for name in ("a.gz", "b"):
        np.testing.assert_array_equal(read_idx(tmp_path / name), images)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\0\0\x08\x03" + struct.pack(">3I", 2**32 - 1, 2**32 - 1, 2**32 - 1), "are not read"),
        (b"\0\0\x08\x03" + struct.pack(">3I", 800_000, 28, 28), "holds 0, get it again"),
        (b"\0\0\x08\x03" + struct.pack(">3I", 1, 28, 28) + bytes(50_000_000), "holds more"),
        (b"\0\0\x08\xff" + bytes(300), "in its header"),
        (b"\0\0\x0d\x03" + bytes(300), "not an IDX file of bytes"),
    ],
)
@pytest.mark.parametrize("packed", [True, False])
def test_headers_that_lie_and_bombs_are_refused(tmp_path, content, says, packed):
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(content) if packed else content)
    tracemalloc.start()
    with pytest.raises(DatasetError, match=says):
        read_idx(path)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 700_000_000


def test_a_pipe_is_refused_and_no_pictures_are_no_set(folder):
    file = folder / "train-images-idx3-ubyte"
    (found,) = [path for path in folder.iterdir() if path.name.startswith("train-images")]
    found.unlink()
    os.mkfifo(file)
    with pytest.raises(DatasetError):
        load(folder, "train")
