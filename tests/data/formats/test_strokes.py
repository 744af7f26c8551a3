import contextlib
import gzip
import json
import tracemalloc

import numpy as np
import pytest

from digitscope.data.formats import strokes
from digitscope.data.formats.strokes import (
    DatasetError,
    load_stroke_images,
    read_strokes,
    render_records,
)
from digitscope.ink.drawing.strokes import T
from digitscope.ink.framing.framing import frame

RECORDS = [
    {"label": 7, "writer": "a", "strokes": [[[0, 0], [100, 0], [40, 150]]], "device": "Mouse"},
    {"label": 1, "writer": "b", "strokes": [[[5, 5, 1000], [5, 9, 1100]], [[4, 9, 1500], [6, 9, 1600]]]},
    {"label": "x", "writer": "c", "strokes": [[[3, 3]]], "flag": "dot"},
    {"label": 3, "writer": "d", "strokes": [[]]},
]


def written(path, records=RECORDS, zipped=True):
    text = "\n".join(json.dumps(record) for record in records).encode()
    path.write_bytes(gzip.compress(text) if zipped else text)
    return path


@pytest.mark.parametrize("zipped", [True, False])
def test_records(tmp_path, zipped):
    records = read_strokes(written(tmp_path / "pens.jsonl.gz", zipped=zipped))
    assert [(record.label, record.writer, record.device, record.flag) for record in records] == [
        ("7", "a", "Mouse", ""),
        ("1", "b", "", ""),
        ("x", "c", "", "dot"),
    ]
    points = records[0].drawing.strokes[0].points
    assert np.ptp(points[:, 1]) == pytest.approx(0.7)
    assert (points[:, :2].min(axis=0) + points[:, :2].max(axis=0)) / 2 == pytest.approx([0.5, 0.5])


def test_times_are_taken_or_made(tmp_path):
    made, timed, _ = (record.drawing for record in read_strokes(written(tmp_path / "pens.jsonl.gz")))
    assert (np.diff(made.strokes[0].points[:, T]) > 0).all()
    assert timed.strokes[0].points[:, T].tolist() == pytest.approx([0, 0.1])
    assert timed.strokes[1].points[:, T].tolist() == pytest.approx([0.5, 0.6])


def test_pictures_are_those_of_the_pad(tmp_path):
    path = written(tmp_path / "pens.jsonl.gz")
    images, labels = load_stroke_images(path, skip_flagged=True)
    assert labels == ["7", "1"]
    assert images.dtype == np.uint8
    for record, image in zip(read_strokes(path), images, strict=False):
        framing = frame(record.drawing)
        assert framing is not None
        assert np.abs(framing.image * 255 - image).max() <= 1.01
    assert len(render_records(read_strokes(path))) == 3


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "3",
        '{"label": 1}',
        '{"strokes": [[[0, 0]]]}',
        '{"label": 1, "strokes": 5}',
        '{"label": 1, "strokes": [[["a", "b"]]]}',
        '{"label": 1, "strokes": [[[0, 0], [1]]]}',
        '{"label": 1, "strokes": [[[0, 0, 0, 0, 0]]]}',
        '{"label": 1, "strokes": [[0, 0]]}',
        '{"label": 1, "strokes": [3]}',
    ],
)
def test_an_odd_line_is_named(tmp_path, line):
    path = tmp_path / "odd.jsonl"
    path.write_text(json.dumps(RECORDS[0]) + "\n" + line)
    with pytest.raises(DatasetError, match=r"Line 2 of odd.jsonl"):
        read_strokes(path)


def test_odd_files(tmp_path):
    with pytest.raises(DatasetError, match="could not be read"):
        read_strokes(tmp_path / "none.jsonl.gz")
    whole = written(tmp_path / "cut.jsonl.gz", RECORDS * 50)
    whole.write_bytes(whole.read_bytes()[:-30])
    with pytest.raises(DatasetError, match="could not be read"):
        read_strokes(whole)
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n\n")
    with pytest.raises(DatasetError, match="no stroke records"):
        read_strokes(empty)


def point_list(count):
    return json.dumps({"label": "1", "strokes": [[[n % 50, n % 7] for n in range(count)]]})


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"label": "1", "strokes": [' + "[]," * 200_000 + "[]]}", "more than 50,000 points"),
        ("[" * 60_000, "no stroke record"),
        ('{"label": "1", "strokes": [[[1e300, 0], [-1e300, 1]]]}', "too far out"),
        ('{"label": "1", "strokes": [[[0, 0, 1e308], [1, 1, -1e308]]]}', "too far"),
        ('{"label": "1", "strokes": [[[0, 1' + "0" * 5000 + "]]]}", "Line 2"),
        ('{"label": ["a"], "strokes": [[[0, 0]]]}', "at most 200 letters"),
        ('{"label": "' + "a" * 500 + '", "strokes": [[[0, 0]]]}', "at most 200 letters"),
        ('{"label": "\\ud800", "strokes": [[[0, 0]]]}', "half a letter"),
        (point_list(50_001), "more than 50,000 points"),
    ],
)
def test_a_record_has_its_bounds(tmp_path, line, says):
    path = tmp_path / "odd.jsonl"
    path.write_text(json.dumps(RECORDS[0]) + "\n" + line)
    tracemalloc.start()
    with pytest.raises(DatasetError, match=says):
        read_strokes(path)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40_000_000


def test_a_line_that_does_not_end_and_one_that_is_nothing_are_refused(tmp_path, monkeypatch):
    path = tmp_path / "bomb.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"label": "1", "strokes": [' + b" " * 50_000_000))
    tracemalloc.start()
    with pytest.raises(DatasetError, match="line 1 is longer than 4 MB"):
        read_strokes(path)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40_000_000
    path.write_bytes(gzip.compress(json.dumps(RECORDS[0]).encode() + b"\n" * 300_000))
    with pytest.raises(DatasetError, match="hold no stroke"):
        read_strokes(path)
    monkeypatch.setattr(strokes, "MOST_POINTS_IN_ALL", 100)
    path.write_text((point_list(40) + "\n") * 3)
    with pytest.raises(DatasetError, match="more than 100 points"):
        read_strokes(path)


@pytest.mark.parametrize("zipped", [True, False])
def test_damaged_stroke_files_are_read_or_refused(tmp_path, zipped, odd_versions):
    whole = written(tmp_path / "a.jsonl.gz", RECORDS * 3, zipped).read_bytes()
    for made in odd_versions(whole, 3, 300):
        (tmp_path / "b.jsonl").write_bytes(made)
        with contextlib.suppress(DatasetError):
            assert all(record.drawing.strokes for record in read_strokes(tmp_path / "b.jsonl"))
