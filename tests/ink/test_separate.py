"""Telling digits apart by space, and choosing between what else the strokes could be."""

from __future__ import annotations

import numpy as np
import pytest

from digitscope.ink.separate import belongs_to, box_of, choose, drawing_of_run, log_odds, part
from digitscope.ink.strokes import Drawing, Stroke, drawing_of


def ring(x, y=0.5, size=0.1):
    angle = np.linspace(0, 2 * np.pi, 30)
    return np.stack([x + 0.6 * size * np.cos(angle), y + size * np.sin(angle)], axis=1)


def line(*places):
    return np.array(places, dtype=float)


def usual(*strokes):
    parting = part(drawing_of(strokes))
    return [tuple(sorted(i for atom in parting.atoms[a:b] for i in atom)) for a, b in parting.usual]


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
    parting = part(drawing_of(strokes))
    assert (len(parting.atoms), parting.is_open) == (1, False)


def test_what_lies_near_can_be_one_or_several_and_the_reader_decides():
    drawing = drawing_of([ring(0.4), ring(0.53)])
    parting = part(drawing)
    assert parting.is_open
    assert parting.possible == ((0, 1), (0, 2), (1, 2))
    assert choose(parting, {(0, 1): 5.0, (1, 2): 5.0, (0, 2): -5.0}) == ((0, 1), (1, 2))
    assert choose(parting, {(0, 1): -5.0, (1, 2): 5.0, (0, 2): 5.0}) == ((0, 2),)


def test_a_part_is_the_strokes_as_they_were_drawn():
    drawing = drawing_of([ring(0.7), ring(0.3), line((0.66, 0.55), (0.74, 0.45))])
    parting = part(drawing)
    right = drawing_of_run(drawing, parting, parting.usual[1])
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
        odds = {run: float(rng.normal()) for run in parting.possible}
        parts = [drawing_of_run(drawing, parting, run) for run in choose(parting, odds)]
        assert sorted(map(id, drawing.strokes)) == sorted(id(s) for p in parts for s in p.strokes)


def test_a_stroke_under_way_goes_with_what_it_touches():
    group = Drawing((Stroke.of(ring(0.3)),))
    assert belongs_to(Stroke.of(line((0.3, 0.5), (0.35, 0.5))), group)
    assert not belongs_to(Stroke.of(line((0.6, 0.4), (0.6, 0.6))), group)


def test_log_odds_need_no_scores():
    shares = np.array([0.5, 1.0, 0.0], np.float32)
    found = log_odds(shares, np.zeros(0, np.float32))
    assert found[0] == pytest.approx(0)
    assert np.isfinite(found).all()
    assert log_odds(shares, np.array([0.5, 0.5, 0.5], np.float32))[0] == pytest.approx(np.log(1 / 3))
