from itertools import pairwise

import numpy as np
import pytest

from digitscope.ink.drawing.packed import pack
from digitscope.ink.drawing.strokes import T
from digitscope.ink.framing.framing import frame, frame_packed
from digitscope.ink.synthesis.digits import make_digits, make_nondigits, make_regional, two_digits
from digitscope.ink.synthesis.letterforms import DIGITS, SIGNS
from digitscope.ink.synthesis.regional_forms import REGIONAL, form_of


def test_digits_are_labelled_timed_and_on_the_pad():
    made = make_digits(60, np.random.default_rng(0), digits=[1, 7])
    assert {label for label, _ in made} == {1, 7}
    for _, drawing in made:
        points = np.concatenate([stroke.points for stroke in drawing.strokes])
        assert points[:, :2].min() > -0.2
        assert points[:, :2].max() < 1.2
        assert points[0, T] == 0
        assert (np.diff(points[:, T]) >= 0).all()
        assert 0.2 < drawing.duration < 10


def test_the_same_seed_makes_the_same_digits():
    one, other = (make_digits(5, np.random.default_rng(3)) for _ in range(2))
    assert [label for label, _ in one] == [label for label, _ in other]
    assert (one[0][1].strokes[0].points == other[0][1].strokes[0].points).all()


def test_a_nearest_mean_tells_most_of_them():
    """Digits of one label look alike and unlike the others, if even a method as plain as this reads them."""
    rng = np.random.default_rng(0)
    known, asked = make_digits(600, rng), make_digits(200, rng)
    labels = np.array([label for label, _ in known])
    images = frame_packed(pack([drawing for _, drawing in known])).reshape(len(known), -1) / 255
    means = np.stack([images[labels == digit].mean(axis=0) for digit in range(10)])
    new = frame_packed(pack([drawing for _, drawing in asked])).reshape(len(asked), -1) / 255
    best = np.square(new[:, None] - means).sum(axis=2).argmin(axis=1)
    assert (best == [label for label, _ in asked]).mean() > 0.8


def test_nondigits_of_every_kind():
    made = make_nondigits(80, np.random.default_rng(0))
    assert {kind for kind, _ in made} == {"sign", "scribble", "two digits", "part of a digit"}
    assert all(frame(drawing) is not None for _, drawing in made)


def test_two_digits_lie_side_by_side():
    rng = np.random.default_rng(0)
    (_, left), (_, right) = make_digits(2, rng)
    both = two_digits(left, right, rng)
    assert len(both.strokes) == len(left.strokes) + len(right.strokes)
    first = both.strokes[0].points[:, 0].mean()
    assert first < both.strokes[-1].points[:, 0].mean()


@pytest.mark.parametrize("form", [form for forms in DIGITS.values() for form in forms] + list(SIGNS.values()))
def test_forms_lie_in_their_box(form):
    for line in form:
        assert len(line) > 1
        assert np.min(line) >= -0.01
        assert np.max(line) <= 1.01


def test_regional_digits_are_labelled_and_of_every_digit():
    made = make_regional(400, np.random.default_rng(5))
    assert {label for label, _drawing in made} == set(range(10))
    again = make_regional(400, np.random.default_rng(5))
    first, second = (pack([drawing for _label, drawing in each]) for each in (made, again))
    assert (first.x == second.x).all()


@pytest.mark.parametrize("shapes", REGIONAL, ids=lambda each: f"{each.digit}")
def test_the_two_shapes_of_a_range_go_together(shapes):
    first, second = form_of(shapes.one), form_of(shapes.other)
    assert [len(line) for line in first] == [len(line) for line in second]
    for one, other in zip(first, second, strict=True):
        # Corners, which are given twice, are corners of both.
        assert [a == b for a, b in pairwise(one)] == [a == b for a, b in pairwise(other)]
    points = np.concatenate([*first, *second])
    assert points.min() >= 0
    assert points.max() <= 1


def test_a_long_flag_rises_and_the_top_of_a_seven_does_not():
    """The flag's slope is what tells a regional 1 from a 7."""
    flags = {1: [], 7: []}
    for shapes in REGIONAL:
        if shapes.digit in flags and shapes.proportion[1] > 0.4:  # a short flag may be level
            flags[shapes.digit] += [form_of(text)[0] for text in (shapes.one, shapes.other)]
    rises = {digit: [line[0][1] - min(y for _x, y in line) for line in each] for digit, each in flags.items()}
    assert min(rises[1]) > max(rises[7])
