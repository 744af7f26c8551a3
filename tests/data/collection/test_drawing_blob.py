"""A drawing there and back, and bytes that are none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitscope.data.collection.drawing_blob import DamagedInkError, fingerprint, from_blob, to_blob
from digitscope.ink.drawing.strokes import Drawing, Picture, Stroke, drawing_of
from digitscope.ink.framing.framing import frame

PLACES = st.floats(-1e6, 1e6)
STROKES = st.lists(
    st.lists(st.tuples(PLACES, PLACES, st.floats(0, 1e5), st.floats(0, 1)), min_size=1, max_size=9),
    max_size=5,
)


@given(STROKES)
def test_comes_back_as_it_was(strokes):
    drawing = drawing_of(strokes, [1 + index / 7 for index in range(len(strokes))])
    again = from_blob(to_blob(drawing))
    assert len(again.strokes) == len(drawing.strokes)
    for before, after in zip(drawing.strokes, again.strokes, strict=True):
        assert after.width == before.width
        assert np.allclose(after.points, before.points, atol=6e-5, rtol=0)


def test_the_network_gets_the_same_picture(kept):
    for one in kept(20):
        before, after = frame(one.drawing), frame(from_blob(to_blob(one.drawing)))
        assert np.abs(before.image - after.image).max() < 0.01


def test_is_small(kept):
    sizes = [len(to_blob(one.drawing)) for one in kept(50)]
    points = [sum(len(stroke.points) for stroke in one.drawing.strokes) for one in kept(50)]
    assert sum(sizes) < 10 * sum(points)  # 32 bytes a point in memory


@pytest.mark.parametrize(("framed", "ready"), [(True, False), (False, False), (True, True)])
def test_a_picture_comes_back_too(framed, ready):
    ink = (np.arange(28 * 28) % 256 / 255).reshape(28, 28).astype(np.float32)
    drawing = Drawing((Stroke.of([[0.1, 0.2]]),), Picture(ink, framed, ready))
    again = from_blob(to_blob(drawing))
    assert (again.picture.framed, again.picture.ready) == (framed, ready)
    assert np.array_equal(again.picture.ink, ink)
    assert from_blob(to_blob(Drawing())).is_empty


@given(st.data())
def test_a_wrong_byte_is_noticed(data):
    blob = bytearray(to_blob(drawing_of([[(0.1, 0.2), (0.5, 0.6)], [(0.3, 0.3)]])))
    place = data.draw(st.integers(0, len(blob) - 1))
    blob[place] ^= data.draw(st.integers(1, 255))
    try:
        again = from_blob(bytes(blob))
    except DamagedInkError:
        return
    assert place == 3 or len(again.strokes) == 2  # the header byte of zlib that only names a level


@given(st.binary(max_size=200))
def test_other_bytes_are_refused(content):
    for blob in (content, b"Dg1" + content, to_blob(drawing_of([[(0.1, 0.2)]]))[: len(content) % 20]):
        with pytest.raises(DamagedInkError):
            from_blob(blob)


def test_tells_drawings_apart(line):
    marks = {fingerprint(to_blob(line(number))) for number in range(50)}
    assert len(marks) == 50
    assert fingerprint(to_blob(line(3))) == fingerprint(to_blob(line(3)))
