"""Telling digits apart by space, and choosing between what else the strokes could be."""

from __future__ import annotations

import numpy as np
import pytest

from digitscope.ink.drawing.strokes import Drawing, Stroke, drawing_of
from digitscope.ink.segmentation.pieces import box_of, drawing_of_part
from digitscope.ink.segmentation.segmentation import belongs_to, choose, log_likely, part


def ring(x, y=0.5, size=0.1):
    angle = np.linspace(0, 2 * np.pi, 30)
    return np.stack([x + 0.6 * size * np.cos(angle), y + size * np.sin(angle)], axis=1)


def line(*places):
    return np.array(places, dtype=float)


def usual(*strokes):
    return list(part(drawing_of(strokes)).usual)


def chosen(drawing, likely):
    """Choose where every part that is named is that likely a digit, every other nearly never."""
    parting = part(drawing)
    return choose(parting, np.log([likely.get(each, 1e-6) for each in parting.possible]))


def test_digits_with_space_between_them_are_read_from_left_to_right():
    assert usual(ring(0.7), ring(0.3), ring(0.5)) == [(1,), (2,), (0,)]


def test_a_column_is_read_from_the_top():
    assert usual(ring(0.5, 0.8), ring(0.5, 0.2), ring(0.5, 0.5)) == [(1,), (2,), (0,)]


def test_rows_come_one_after_the_other():
    assert usual(ring(0.7, 0.7), ring(0.3, 0.7), ring(0.7, 0.3), ring(0.3, 0.3)) == [(3,), (2,), (1,), (0,)]


@pytest.mark.parametrize(
    "strokes",
    [
        # a 7 with its bar, a 4 of two strokes, a 5 whose hat does not touch, a slashed 0, a 1 with a base
        (line((0.3, 0.3), (0.6, 0.3), (0.45, 0.7)), line((0.4, 0.5), (0.6, 0.5))),
        (line((0.4, 0.3), (0.3, 0.5), (0.6, 0.5)), line((0.55, 0.35), (0.5, 0.7))),
        (line((0.4, 0.35), (0.38, 0.5), (0.6, 0.6), (0.4, 0.7)), line((0.42, 0.31), (0.6, 0.31))),
        (ring(0.5), line((0.42, 0.6), (0.58, 0.4))),
        (line((0.5, 0.3), (0.5, 0.7)), line((0.4, 0.72), (0.6, 0.72))),
    ],
)
def test_digits_of_two_strokes_stay_one(strokes):
    whole = tuple(range(len(strokes)))
    parting = part(drawing_of(strokes))
    assert parting.usual == (whole,)
    assert choose(parting, np.log([0.5] * len(parting.possible))) == (whole,)


def test_what_lies_near_can_be_one_or_several_and_the_reader_decides():
    drawing = drawing_of([ring(0.4), ring(0.53)])
    parting = part(drawing)
    assert parting.is_open
    assert sorted(parting.possible) == [(0,), (0, 1), (1,)]
    assert chosen(drawing, {(0,): 0.99, (1,): 0.99}) == ((0,), (1,))
    assert chosen(drawing, {(0,): 0.01, (1,): 0.99, (0, 1): 0.99}) == ((0, 1),)


def test_the_hat_of_a_digit_in_a_column_goes_with_it_though_it_lies_near_the_one_above():
    below = [line((0.4, 0.55), (0.38, 0.65), (0.6, 0.75), (0.4, 0.85)), line((0.4, 0.5), (0.6, 0.5))]
    column = drawing_of([ring(0.5, 0.3, 0.17), *below])
    assert chosen(column, {(0,): 0.99, (1, 2): 0.99, (1,): 0.4, (0, 2): 0.1}) == ((0,), (1, 2))


def test_two_rows_near_each_other_are_read_one_after_the_other():
    drawing = drawing_of([ring(x, y, 0.1) for y in (0.3, 0.52) for x in (0.7, 0.4, 0.54)])
    assert chosen(drawing, {(each,): 0.99 for each in range(6)}) == ((1,), (2,), (0,), (4,), (5,), (3,))


def test_a_row_may_rise():
    drawing = drawing_of([ring(0.2 + 0.15 * step, 0.6 - 0.08 * step, 0.1) for step in range(5)])
    assert chosen(drawing, {(each,): 0.99 for each in range(5)}) == tuple((each,) for each in range(5))


def test_ten_digits_near_each_other_are_ten():
    drawing = drawing_of([ring(0.08 * step, 0.5, 0.06) for step in range(10)])
    assert chosen(drawing, {(each,): 0.99 for each in range(10)}) == tuple((each,) for each in range(10))


def test_a_tangle_is_parted_in_time():
    rng = np.random.default_rng(5)
    parting = part(drawing_of([0.4 + 0.2 * rng.random((3, 2)) for _ in range(60)]))
    assert len(choose(parting, np.zeros(len(parting.possible)))) >= 1


def test_a_part_is_the_strokes_as_they_were_drawn():
    drawing = drawing_of([ring(0.7), ring(0.3), line((0.66, 0.55), (0.74, 0.45))])
    right = drawing_of_part(drawing, part(drawing).usual[1])
    assert right.strokes == (drawing.strokes[0], drawing.strokes[2])
    assert box_of(right) == pytest.approx((0.64, 0.4, 0.76, 0.6), abs=0.01)


@pytest.mark.parametrize("count", [0, 1, 61])
def test_nothing_one_stroke_and_a_picture_of_many_strokes_stay_one(count):
    parting = part(drawing_of([line((0.01 * k, 0.2), (0.01 * k, 0.8)) for k in range(count)]))
    assert len(parting.usual) == min(count, 1)
    assert not parting.is_open


def test_dots_and_lines_on_one_spot_do_no_harm():
    dots = drawing_of([[(0.5, 0.5)], [(0.5, 0.5)], [(0.9, 0.5)]])
    assert sum(map(len, part(dots).atoms)) == 3


def test_every_stroke_is_in_exactly_one_part():
    rng = np.random.default_rng(3)
    for _ in range(50):
        lengths = rng.integers(1, 9, int(rng.integers(2, 20)))
        drawing = drawing_of([rng.random((int(length), 2)) for length in lengths])
        parting = part(drawing)
        likely = rng.normal(size=len(parting.possible))
        parts = [drawing_of_part(drawing, each) for each in choose(parting, likely)]
        assert sorted(map(id, drawing.strokes)) == sorted(id(s) for p in parts for s in p.strokes)


def test_a_stroke_under_way_goes_with_what_it_touches():
    box = box_of(Drawing((Stroke.of(ring(0.3)),)))
    assert belongs_to(Stroke.of(line((0.3, 0.5), (0.35, 0.5))), box)
    assert not belongs_to(Stroke.of(line((0.6, 0.4), (0.6, 0.6))), box)


def test_how_likely_needs_no_scores():
    shares = np.array([0.5, 1.0, 0.0], np.float32)
    found = log_likely(shares, np.zeros(0, np.float32))
    assert found[:2] == pytest.approx([np.log(0.5), 0])
    assert np.isfinite(found).all()
    assert log_likely(shares, np.array([0.5, 0.5, 0.5], np.float32))[0] == pytest.approx(np.log(0.25))


def box_round(left, top, right, bottom):
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    return line(*corners)


@pytest.mark.parametrize("round_it", [ring(0.5, 0.5, 0.4), box_round(0.3, 0.1, 0.7, 0.9)])
def test_a_ring_or_box_round_a_digit_is_left_out(round_it):
    seven = [line((0.42, 0.35), (0.58, 0.35), (0.48, 0.68)), line((0.45, 0.5), (0.55, 0.5))]
    parting = part(drawing_of([*seven, round_it]))
    assert not parting.is_whole
    assert parting.ring == 2
    assert chosen(drawing_of([*seven, round_it]), {(0, 1): 0.99}) == ((0, 1),)


@pytest.mark.parametrize(
    "inner",
    [
        line((0.45, 0.6), (0.76, 0.4)),  # a slash that crosses the zero
        line((0.5, 0.5), (0.5, 0.52)),  # a dot in it
    ],
)
def test_a_zero_with_a_slash_or_a_dot_is_no_ring(inner):
    assert part(drawing_of([ring(0.5, 0.5, 0.3), inner])).ring is None


def test_what_is_open_at_one_side_is_no_ring():
    angle = np.linspace(0, 1.5 * np.pi, 30)
    open_ring = np.stack([0.5 + 0.3 * np.cos(angle), 0.5 + 0.3 * np.sin(angle)], axis=1)
    assert part(drawing_of([open_ring, line((0.5, 0.4), (0.5, 0.6))])).ring is None
