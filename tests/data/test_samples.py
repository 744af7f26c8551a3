"""A digit at random from the data at hand."""

import gzip
import json
import struct

import numpy as np
import pytest

from digitscope.data.samples import random_sample

GOOD = json.dumps({"label": "7", "strokes": [[[0, 0, 0], [9, 0, 20], [4, 9, 60]]]}).encode() + b"\n"
LABELS = gzip.compress(b"\0\0\x08\1" + struct.pack(">I", 2) + bytes([3, 3]))
PICTURES = gzip.compress(b"\0\0\x08\3" + struct.pack(">3I", 2, 28, 28) + bytes(range(256)) * 6 + bytes(32))


def sample(folder):
    return random_sample([folder], np.random.default_rng(0))


def test_strokes_and_pictures_are_found(tmp_path):
    (tmp_path / "pens").mkdir()
    (tmp_path / "pens" / "a_b_test.jsonl.gz").write_bytes(gzip.compress(GOOD))
    found = sample(tmp_path)
    assert (found.label, found.source) == ("7", "a b test, number 0")
    assert len(found.drawing.strokes[0].points) == 3
    (tmp_path / "pens" / "a_b_test.jsonl.gz").unlink()
    (tmp_path / "mnist").mkdir()
    (tmp_path / "mnist" / "t10k-images-idx3-ubyte.gz").write_bytes(PICTURES)
    (tmp_path / "mnist" / "t10k-labels-idx1-ubyte.gz").write_bytes(LABELS)
    found = sample(tmp_path)
    assert found.label == "3"
    assert found.drawing.picture.ink.shape == (28, 28)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x1f\x8b\x08 and then nothing",
        gzip.compress(GOOD)[:20] + b"\xff" * 30,
        gzip.compress(b"[" * 100_000),
        gzip.compress(b'{"label": "1", "strokes": [' + b" " * 30_000_000),
        gzip.compress(b"{}"),
        gzip.compress(b'{"label": "1", "strokes": []}'),
        gzip.compress(b'{"label": "1", "strokes": [[[1e999, 0]]]}'),
    ],
)
@pytest.mark.parametrize("name", ["pens/a_test.jsonl.gz", "mnist/t10k-images-idx3-ubyte.gz"])
def test_a_damaged_set_is_passed_over(tmp_path, content, name):
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_bytes(content)
    (tmp_path / name).with_name("t10k-labels-idx1-ubyte.gz").write_bytes(LABELS)
    assert sample(tmp_path).source == "made by the synthesiser"
