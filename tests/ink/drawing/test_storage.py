import contextlib
import json
import os
import sys
import tracemalloc
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitscope.ink.drawing.storage import (
    DrawingFileError,
    from_json,
    load_drawing,
    save_drawing,
    to_json,
    to_svg,
    write_atomically,
)
from digitscope.ink.drawing.strokes import Drawing, Picture, Stroke

number = st.floats(-1000, 1000)
points = st.lists(st.tuples(number, number, st.floats(0, 1e6), st.floats(0, 1)), min_size=1, max_size=10)
strokes = st.builds(Stroke.of, points, st.floats(0.1, 10))
pictures = st.builds(
    lambda rows, columns, seed: Picture(
        np.random.default_rng(seed).integers(0, 256, (rows, columns)).astype(np.float32) / np.float32(255),
        ready=seed % 2 == 0,
    ),
    st.integers(1, 30),
    st.integers(1, 30),
    st.integers(0, 9),
)
drawings = st.builds(Drawing, st.lists(strokes, max_size=4).map(tuple), st.one_of(st.none(), pictures))
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def sample():
    return Drawing((Stroke.of([(0.1, 0.2, 0, 0.3), (0.4, 0.5, 1, 0.8)], 1.5), Stroke.of([(0.5, 0.5)])))


@settings(max_examples=80, deadline=None)
@given(drawings)
def test_json_keeps_everything(drawing):
    back = from_json(to_json(drawing))
    assert len(back.strokes) == len(drawing.strokes)
    for one, other in zip(back.strokes, drawing.strokes, strict=True):
        assert (one.points == other.points).all()
        assert one.width == other.width
    assert (back.picture is None) == (drawing.picture is None)
    if back.picture is not None:
        assert back.picture.ready == drawing.picture.ready
        assert np.abs(back.picture.ink - drawing.picture.ink).max() < 1e-6


def reads_or_says_why(text):
    """Require a sentence, or a drawing that can be kept again as it was read."""
    said = ""
    try:
        drawing = from_json(text)
    except DrawingFileError as error:
        said, drawing = str(error), Drawing()
    assert said == "" or (len(said) > 10 and "Traceback" not in said)
    assert all(np.isfinite(stroke.points).all() for stroke in drawing.strokes)
    assert to_json(from_json(to_json(drawing))) == to_json(drawing)


@settings(max_examples=150, deadline=None)
@given(anything, st.sampled_from(["", "strokes", "points", "width", "picture", "version", "png"]))
def test_odd_content_is_named_never_a_traceback(odd, place):
    content = json.loads(to_json(Drawing(sample().strokes, Picture(np.eye(28, dtype=np.float32), True))))
    if place in ("strokes", "version", "picture"):
        content[place] = odd
    elif place in ("points", "width"):
        content["strokes"][0][place] = odd
    elif place == "png":
        content["picture"]["png"] = odd
    else:
        content = odd
    reads_or_says_why(json.dumps(content))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 400), st.text(max_size=3))
def test_damaged_text_is_named(at, patch):
    text = to_json(sample())
    reads_or_says_why(text[:at] + patch + text[at + 2 :])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "nested deeper"),
        ("{}", "not a Digitscope drawing"),
        ('{"format": "digitscope drawing", "version": 2, "strokes": []}', "newer"),
        ('{"format": "digitscope drawing", "version": true, "strokes": []}', "version"),
        ('{"format": "digitscope drawing", "version": 1}', "no list of strokes"),
        (
            '{"format": "digitscope drawing", "version": 1, "strokes": [{"points": [[0, NaN]]}]}',
            "NaN, which is not a number",
        ),
        ('{"format": "digitscope drawing", "version": 1, "strokes": [{"points": [[0, 1e99]]}]}', "stroke 1"),
        ('{"format": "digitscope drawing", "version": 1, "strokes": [], "picture": {"png": ""}}', "picture"),
    ],
)
def test_each_fault_has_its_sentence(text, says):
    with pytest.raises(DrawingFileError, match=says):
        from_json(text)


def test_files(tmp_path):
    path = tmp_path / "seven.json"
    save_drawing(sample(), path)
    assert (load_drawing(path).strokes[0].points == sample().strokes[0].points).all()
    assert [entry.name for entry in tmp_path.iterdir() if entry.suffix == ".part"] == []
    with pytest.raises(DrawingFileError, match="could not be read"):
        load_drawing(tmp_path / "none.json")
    with pytest.raises(DrawingFileError, match="a folder, not a file"):
        load_drawing(tmp_path)
    path.write_bytes(b"\xff\xfe\x00binary")
    with pytest.raises(DrawingFileError, match="not text"):
        load_drawing(path)


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "kept.json"
    write_atomically(path, b"old")

    def full(_):
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == ["kept.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="rights are of POSIX")
def test_rights_are_those_of_any_new_file(tmp_path):
    plain, ours = tmp_path / "plain", tmp_path / "ours"
    plain.write_bytes(b"")
    write_atomically(ours, b"")
    assert ours.stat().st_mode == plain.stat().st_mode
    ours.chmod(0o640)
    write_atomically(ours, b"x")
    assert ours.stat().st_mode & 0o777 == 0o640


def test_svg_is_xml_and_its_width_follows_the_pressure():
    drawing = Drawing(sample().strokes, Picture(np.eye(5, dtype=np.float32)))
    root = ElementTree.fromstring(to_svg(drawing, 400))
    assert root.get("viewBox") == "0 0 400 400"
    lines = root.findall(".//{http://www.w3.org/2000/svg}polyline")
    assert lines[0].get("points") == "40.00,80.00 160.00,200.00"
    assert float(lines[0].get("stroke-width")) > float(lines[1].get("stroke-width"))
    assert root.find("{http://www.w3.org/2000/svg}image").get("href").startswith("data:image/png;base64,")


def a_drawing(strokes):
    return '{"format": "digitscope drawing", "version": 1, "strokes": [' + strokes + "]}"


@pytest.mark.parametrize(
    ("strokes", "says"),
    [
        ("[]," * 5_000_000 + "[]", "more than 200,000 points"),
        ('{"points": [' + "[0,0]," * 260_000 + "[0,0]]}", "more than 200,000 points"),
        ('{"points": [' + "[0,0]," * 200_000 + "[0,0]]}", "more than 200,000 points"),
        ('{"points": [[0,0]]},' * 20_001 + '{"points": [[0,0]]}', "more than 20,000 strokes"),
    ],
)
def test_a_drawing_has_its_bounds(tmp_path, strokes, says):
    (tmp_path / "a.json").write_text(a_drawing(strokes))
    tracemalloc.start()
    with pytest.raises(DrawingFileError, match=says):
        load_drawing(tmp_path / "a.json")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 150_000_000


def test_a_file_too_large_for_a_drawing_and_a_pipe_are_refused(tmp_path):
    with (tmp_path / "a.json").open("wb") as file:
        file.truncate(5_000_000_000)  # takes no room on the disk
    with pytest.raises(DrawingFileError, match="more than 40 MB"):
        load_drawing(tmp_path / "a.json")
    os.mkfifo(tmp_path / "b.json")
    with pytest.raises(DrawingFileError, match="a pipe, not a file"):
        load_drawing(tmp_path / "b.json")


def test_damaged_drawing_files_are_read_or_refused(tmp_path, odd_versions):
    for made in odd_versions(to_json(sample()).encode(), 4, 400):
        (tmp_path / "a.json").write_bytes(made)
        with contextlib.suppress(DrawingFileError):
            assert load_drawing(tmp_path / "a.json").strokes is not None
