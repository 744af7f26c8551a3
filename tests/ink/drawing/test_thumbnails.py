"""Small pictures: as large as fits, in the middle, with the picture under the strokes."""

import numpy as np
import pytest

from digitscope.ink.drawing.strokes import Drawing, Picture, Stroke, drawing_of
from digitscope.ink.drawing.thumbnails import FREE, thumbs
from digitscope.ink.synthesis.digits import make_digits


@pytest.mark.parametrize("side", [36, 72, 144])
def test_fills_its_place(side):
    drawings = [drawing for _, drawing in make_digits(20, np.random.default_rng(1))]
    made = thumbs(drawings, side)
    assert made.shape == (20, side, side)
    for ink in made:
        rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        size = max(np.ptp(rows), np.ptp(columns)) + 1
        assert side * (1 - 2 * FREE) <= size <= side * (1 - 2 * FREE + 0.15)
        assert ink[0].max() == ink[-1].max() == ink[:, 0].max() == ink[:, -1].max() == 0


def test_a_moved_and_scaled_copy_looks_the_same():
    points = np.array([(0.3, 0.2), (0.7, 0.3), (0.4, 0.8)])
    one, other = thumbs([drawing_of([points]), drawing_of([points * 0.5 + 0.2])], 72).astype(int)
    assert np.abs(one - other).max() <= 1


def test_a_dot_stays_small_and_nothing_stays_blank():
    dot, nothing, far = thumbs(
        [drawing_of([[(0.1, 0.9)]]), Drawing(), drawing_of([[(1e6, 1), (1e6, 2)]])], 72
    )
    assert 0 < np.count_nonzero(dot) < 100
    assert not nothing.any()
    assert far.any()


def test_a_picture_is_shown_with_the_strokes_over_it():
    ink = np.zeros((28, 28), np.float32)
    ink[10:14] = 1
    drawing = Drawing((Stroke.of([(0.5, 0.1), (0.5, 0.9)]),), Picture(ink, framed=True))
    (made,) = thumbs([drawing], 56)
    assert made[20:28].mean() > 250
    assert made[10, 28] > 250
    assert made[50, 5] == 0
