"""Pictures softened before they are read."""

from __future__ import annotations

import numpy as np

from digitscope.ink.drawing.strokes import Drawing, Picture, drawing_of
from digitscope.ink.framing.framing import frame
from digitscope.ink.framing.smoothing import SHARE, softened, softened_bytes

SEVEN = drawing_of([[(0.2, 0.2), (0.8, 0.2), (0.4, 0.9)]])


def test_a_dot_gives_to_its_neighbours_on_all_sides():
    dot = np.zeros((9, 9), np.float32)
    dot[4, 4] = 1
    soft = softened(dot)
    keeps = 1 - 2 * SHARE
    assert np.allclose(soft[3:6, 4], [SHARE * keeps, keeps * keeps, SHARE * keeps])
    assert np.allclose(soft, soft.T)
    assert np.isclose(soft.sum(), 1)
    assert dot.sum() == dot[4, 4] == 1


def test_bytes_are_softened_as_numbers_are():
    images = np.zeros((1003, 28, 28), np.uint8)
    images[:, 4:24, 4:24] = np.random.default_rng(0).integers(0, 256, (1003, 20, 20))
    soft = softened_bytes(images)
    assert np.abs(soft / 255 - softened(images.astype(np.float32) / np.float32(255))).max() < 0.003


def test_a_picture_is_softened_for_a_network_that_wants_it_and_a_drawing_is_not():
    drawn = frame(SEVEN)
    assert drawn.seen_by(True) is drawn
    opened = frame(Drawing(picture=Picture(drawn.image, framed=True)))
    assert np.array_equal(opened.seen_by(False).image, drawn.image)
    soft = opened.seen_by(True).image
    assert np.abs(soft - softened(drawn.image)).max() < 0.003
    assert np.allclose(soft * 255, np.rint(soft * 255), atol=1e-3)


def test_ink_over_a_picture_is_part_of_it():
    both = frame(Drawing(SEVEN.strokes, Picture(np.eye(40, dtype=np.float32))))
    assert (both.seen_by(True).image != both.image).any()


def test_what_a_network_was_given_is_not_softened_again():
    soft = softened(frame(SEVEN).image)
    again = frame(Drawing(picture=Picture(soft, framed=True, ready=True)))
    assert np.abs(again.seen_by(True).image - soft).max() < 0.003
