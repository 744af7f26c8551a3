import numpy as np
import pytest

from digitscope.ink.framing import frame, frame_packed
from digitscope.ink.letterforms import DIGITS, SIGNS
from digitscope.ink.packed import pack
from digitscope.ink.strokes import T
from digitscope.ink.synth import make_digits, make_nondigits, two_digits


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
