import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitscope.ink.drawing.packed import pack
from digitscope.ink.drawing.strokes import Drawing, drawing_of
from digitscope.ink.framing.framing import frame_packed
from digitscope.ink.synthesis.allographs import vary_forms
from digitscope.ink.synthesis.digits import make_digits
from digitscope.ink.synthesis.stroke_augmentation import Amounts, augment, augment_drawing

NOTHING = Amounts(
    rotation=0, slant=0, aspect=0, thinnest=1, thickest=1, pressure=0, warp=0, drift=0, shift=0, tremor=0,
    ends=0, rounded=0, sparse=0, joined=0, forms=0,
)  # fmt: skip


@pytest.fixture(scope="module")
def digits():
    return make_digits(120, np.random.default_rng(2))


def check(ink):
    assert ink.stroke_starts[0] == 0
    assert ink.stroke_starts[-1] == len(ink.x) == len(ink.y) == len(ink.t) == len(ink.width)
    assert (np.diff(ink.stroke_starts) > 0).all()
    assert ink.drawing_starts[0] == 0
    assert ink.drawing_starts[-1] == len(ink.stroke_starts) - 1
    assert np.isfinite(ink.x).all()
    assert np.isfinite(ink.y).all()
    assert (ink.width > 0).all()


def test_nothing_varied_is_the_same_picture(digits):
    ink = pack([drawing for _, drawing in digits])
    same = augment(ink, np.random.default_rng(0), NOTHING)
    assert np.abs(frame_packed(same).astype(int) - frame_packed(ink)).max() <= 1


def test_same_seed_same_variation(digits):
    ink, labels = pack([drawing for _, drawing in digits]), [str(label) for label, _ in digits]
    one, other, third = (augment(ink, np.random.default_rng(seed), None, labels) for seed in (7, 7, 8))
    assert (one.x == other.x).all()
    assert len(one.x) != len(third.x) or not (one.x == third.x).all()


def test_varied_but_still_digits(digits):
    ink = pack([drawing for _, drawing in digits])
    varied = augment(ink, np.random.default_rng(1))
    check(varied)
    assert len(varied) == len(ink)
    change = np.abs(frame_packed(varied).astype(float) - frame_packed(ink)).mean(axis=(1, 2))
    assert 5 < np.median(change) < 45


@pytest.mark.parametrize("name", ["sparse", "rounded", "joined", "forms"])
def test_every_share_can_be_all(digits, name):
    ink, labels = pack([drawing for _, drawing in digits]), [str(label) for label, _ in digits]
    varied = augment(ink, np.random.default_rng(1), Amounts(**{name: 1.0}), labels)
    check(varied)
    if name == "sparse":
        assert len(varied.x) < 0.7 * len(ink.x)
    if name == "joined":
        assert len(varied.stroke_starts) < len(ink.stroke_starts)


def test_forms_add_strokes_to_plain_digits_only():
    seven = [(0.0, 0.0), (0.6, 0.0), (0.45, 0.5), (0.3, 1.0)]
    one = [(0.3, 0.0), (0.3, 0.5), (0.3, 1.0)]
    turn = np.linspace(0, 2 * np.pi, 30)
    zero = np.stack([0.3 + 0.3 * np.sin(turn), 0.5 - 0.5 * np.cos(turn)], axis=1)
    drawings = [drawing_of(strokes) for strokes in ([seven], [one], [zero], [seven, one], [one], [zero])]
    ink = vary_forms(pack(drawings), ["7", "1", "0", "7", "4", "8"], 1.0, np.random.default_rng(0))
    check(ink)
    counts = np.diff(ink.drawing_starts).tolist()
    assert counts[0] == 2
    assert counts[1] >= 2
    assert counts[2] == 2
    assert counts[3:] == [2, 1, 1]


coordinate = st.floats(-1e3, 1e3)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.lists(st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=9), max_size=4), max_size=5
    ),
    st.integers(0, 100),
)
def test_any_drawings(drawings, seed):
    ink = pack([drawing_of(strokes) for strokes in drawings])
    labels = [str(number % 10) for number in range(len(drawings))]
    everything = Amounts(rounded=1, sparse=0.5, joined=0.5, forms=1)
    varied = augment(ink, np.random.default_rng(seed), everything, labels)
    check(varied)
    assert len(varied) == len(drawings)
    assert frame_packed(varied).shape == (len(drawings), 28, 28)


def test_one_drawing():
    varied = augment_drawing(drawing_of([[(0, 0), (1, 0), (0.4, 1)]]), np.random.default_rng(0), label="7")
    assert varied.strokes
    assert augment_drawing(Drawing(), np.random.default_rng(0)).is_empty
