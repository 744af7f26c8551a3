import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from digitscope.ink.photo.cleaning import clean
from digitscope.ink.pixels.components import find_blobs


def flooded(mask):
    """Areas by filling, the slow and plain way."""
    left = {(int(y), int(x)) for y, x in zip(*np.nonzero(mask), strict=True)}
    areas = []
    while left:
        edge, area = [left.pop()], set()
        while edge:
            y, x = edge.pop()
            area.add((y, x))
            near = {(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)} & left
            left -= near
            edge.extend(near)
        areas.append(frozenset(area))
    return set(areas)


@settings(max_examples=120, deadline=None)
@given(arrays(bool, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_blobs_are_those_of_filling(mask):
    blobs = find_blobs(mask)
    found = set()
    for number, (area, box) in enumerate(zip(blobs.areas, blobs.boxes, strict=True)):
        rows, columns = np.nonzero(blobs.labels == number)
        assert len(rows) == area
        assert box.tolist() == [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        found.add(frozenset(zip(rows.tolist(), columns.tolist(), strict=True)))
    assert found == flooded(mask)


def test_two_strokes_stay_and_a_speck_goes():
    ink = np.zeros((100, 100), np.float32)
    ink[20:70, 30:34] = ink[20:80, 60:64] = 1
    ink[90, 90] = 1
    kept = clean(ink)
    assert kept[90, 90] == 0
    assert kept.sum() == ink.sum() - 1


def test_nothing_stays_nothing():
    assert clean(np.zeros((10, 10), np.float32)).max() == 0
