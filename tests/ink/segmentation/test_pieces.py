"""The pieces of a drawing or a picture, and the digits of a picture told apart by them."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from digitscope.ink.drawing.strokes import Drawing, Picture, drawing_of
from digitscope.ink.framing.smoothing import softened
from digitscope.ink.photo.loading import load_picture
from digitscope.ink.segmentation.pieces import (
    box_of,
    can_be_parted,
    drawing_of_part,
    images_of_parts,
    pieces_of,
)
from digitscope.ink.segmentation.segmentation import choose, part

SIDE, PEN = 400, 12
ZERO, ONE, SEVEN = "zero", "one", "seven"


def opened(*digits):
    """Return a picture as it is opened: each digit at a place, 100 pixels high."""
    image = Image.new("L", (SIDE, SIDE), 255)
    pen = ImageDraw.Draw(image)
    for digit, x, y in digits:
        if digit == ZERO:
            pen.ellipse((x, y, x + 60, y + 100), outline=0, width=PEN)
        elif digit == ONE:
            pen.line((x, y, x, y + 100), fill=0, width=PEN)
        else:
            pen.line((x, y, x + 60, y, x + 20, y + 100), fill=0, width=PEN)
            pen.line((x + 62, y + 50, x + 80, y + 50), fill=0, width=PEN)  # a bar that does not touch
    content = io.BytesIO()
    image.save(content, "PNG")
    return Drawing(picture=load_picture(content.getvalue()))


def digits_of(drawing):
    """Return the parts by space alone."""
    parting = part(drawing)
    return [drawing_of_part(drawing, each) for each in choose(parting, np.zeros(len(parting.possible)))]


def test_a_number_in_a_picture_is_read_from_left_to_right():
    found = digits_of(opened((ONE, 300, 100), (ZERO, 50, 100), (ZERO, 180, 100)))
    assert [box_of(each)[0] for each in found] == pytest.approx([56 / SIDE, 186 / SIDE, 300 / SIDE], abs=0.01)


def test_parts_hold_all_ink_once():
    drawing = opened((ZERO, 50, 100), (SEVEN, 180, 100), (ONE, 350, 110))
    found = digits_of(drawing)
    assert len(found) == 3
    assert np.array_equal(sum(each.picture.ink for each in found), drawing.picture.ink)
    assert all(each.picture.place == drawing.picture.place for each in found)


def test_a_bar_that_does_not_touch_stays_with_its_digit():
    drawing = opened((SEVEN, 100, 100))
    assert len(pieces_of(drawing).boxes) == 2
    assert len(digits_of(drawing)) == 1


def test_distances_and_boxes_are_those_of_the_middles_of_lines():
    pieces = pieces_of(opened((ONE, 100, 100), (ONE, 200, 100)))
    assert pieces.between[0, 1] == pytest.approx(100 / SIDE, abs=0.01)
    assert pieces.between[0, 0] == 0
    assert pieces.boxes[:, 0] == pytest.approx([100 / SIDE, 200 / SIDE], abs=0.01)
    assert pieces.boxes[:, 2] == pytest.approx([100 / SIDE, 200 / SIDE], abs=0.01)


def test_a_faint_line_that_fell_into_crumbs_can_still_be_one():
    ink = np.zeros((SIDE, SIDE), np.float32)
    for top, bottom in ((100, 200), (210, 245), (255, 290), (300, 335), (345, 380), (390, 400)):
        ink[top:bottom, 195:205] = 1
    drawing = Drawing(picture=Picture(ink))
    every = tuple(range(6))
    parting = part(drawing)
    assert len(pieces_of(drawing).boxes) == 6
    likely = np.log([1.0 if each == every else 1e-6 for each in parting.possible])
    assert choose(parting, likely) == (every,)


def test_parts_look_as_a_picture_of_them_alone_does():
    whole, alone = opened((ZERO, 50, 100), (ONE, 250, 100)), opened((ZERO, 50, 100))
    sharp, soft = (
        [images_of_parts(drawing, [(0,)], softens)[0] for drawing in (whole, alone)]
        for softens in (False, True)
    )
    assert np.array_equal(*sharp)
    assert np.array_equal(soft[0], np.rint(255 * softened(sharp[0] / np.float32(255))).astype(np.uint8))


def test_strokes_are_framed_as_ever():
    drawing = drawing_of([[(0.2, 0.2), (0.2, 0.5)], [(0.6, 0.2), (0.6, 0.5)]])
    images = images_of_parts(drawing, [(0,), (0, 1)], softens=True)
    assert images.shape == (2, 28, 28)
    assert images[0].max() == 255


def test_what_is_only_one_is_known_without_looking():
    picture = opened((ZERO, 50, 100)).picture
    stroke = drawing_of([[(0.2, 0.2), (0.2, 0.5)]])
    assert can_be_parted(Drawing(picture=picture))
    assert can_be_parted(drawing_of([[(0.2, 0.2), (0.2, 0.5)], [(0.6, 0.2), (0.6, 0.5)]]))
    assert not can_be_parted(stroke)
    assert can_be_parted(replace(stroke, picture=picture))
    framed = Picture(np.zeros((28, 28), np.float32), framed=True)
    assert not can_be_parted(Drawing(picture=framed))
    assert not can_be_parted(replace(stroke, picture=framed))
    assert len(pieces_of(replace(stroke, picture=framed)).boxes) == 0


def test_a_digit_drawn_beside_those_of_a_picture_is_one_more():
    picture = opened((ZERO, 50, 100), (ZERO, 150, 100)).picture
    bar = [(0.8, 0.25), (0.8, 0.5)]
    drawing = Drawing(drawing_of([bar]).strokes, picture)
    found = digits_of(drawing)
    assert [(each.picture is None, len(each.strokes)) for each in found] == [
        (False, 0),
        (False, 0),
        (True, 1),
    ]
    assert box_of(found[2]) == pytest.approx((0.8, 0.25, 0.8, 0.5))


def test_what_is_drawn_onto_a_digit_of_a_picture_goes_with_it():
    picture = opened((ONE, 100, 100), (ONE, 300, 100)).picture
    drawing = Drawing(drawing_of([[(0.2, 0.5), (0.3, 0.5)]]).strokes, picture)
    found = digits_of(drawing)
    assert [(each.picture is None, len(each.strokes)) for each in found] == [(False, 1), (False, 0)]
    images = images_of_parts(drawing, [(0, 2), (1,)], softens=False)
    assert images[0].sum() > images[1].sum()


def test_without_ink_there_is_no_box():
    assert box_of(Drawing(picture=Picture(np.zeros((50, 50), np.float32)))) == (0, 0, 0, 0)


@pytest.mark.parametrize("count", [0, 100])
def test_no_ink_and_a_page_of_it_stay_one(count):
    ink = np.zeros((SIDE, SIDE), np.float32)
    for index in range(count):
        ink[20 * (index // 10) : 20 * (index // 10) + 10, 30 * (index % 10) : 30 * (index % 10) + 8] = 1
    assert part(Drawing(picture=Picture(ink))).is_whole
