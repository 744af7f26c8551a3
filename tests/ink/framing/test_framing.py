import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from digitscope.ink.drawing.packed import pack
from digitscope.ink.drawing.strokes import Drawing, Picture, Stroke, drawing_of
from digitscope.ink.framing.framing import BOX_SIDE, CENTRE_PX, frame, frame_packed

SEVEN = [[(0.3, 0.3), (0.7, 0.28), (0.45, 0.8)], [(0.4, 0.52), (0.66, 0.5)]]

places = st.floats(0, 1, allow_subnormal=False)
lines = st.lists(st.tuples(places, places), min_size=1, max_size=12)
drawings = st.lists(lines, min_size=1, max_size=4)


def moved(strokes, scale, dx, dy):
    return [[(x * scale + dx, y * scale + dy) for x, y in stroke] for stroke in strokes]


def framed(strokes, **kwargs):
    framing = frame(drawing_of(strokes, **kwargs))
    assert framing is not None
    return framing


def grey_levels(one, other):
    return float(np.abs(one.image - other.image).mean() * 255)


def test_no_ink_no_framing():
    assert frame(Drawing()) is None
    assert frame(Drawing(picture=Picture(np.zeros((40, 40), np.float32)))) is None


def test_every_step_fits_the_next():
    framing = framed(SEVEN)
    marks = framing.fitted > 0.5
    rows, columns = np.flatnonzero(marks.any(1)), np.flatnonzero(marks.any(0))
    assert rows[0] == 0
    assert rows[-1] == BOX_SIDE - 1
    middle = np.arange(BOX_SIDE) + 0.5
    assert framing.centre[0] == pytest.approx(framing.fitted.sum(0) @ middle / framing.fitted.sum(), abs=1e-4)
    assert abs(columns[0] - (BOX_SIDE - 1 - columns[-1])) <= 1
    at = np.arange(28) + 0.5
    assert framing.image.sum(0) @ at / framing.image.sum() == pytest.approx(CENTRE_PX, abs=0.1)
    assert framing.image.sum(1) @ at / framing.image.sum() == pytest.approx(CENTRE_PX, abs=0.1)
    assert framing.offset[0] == pytest.approx(CENTRE_PX - framing.centre[0], abs=1e-4)


def test_the_image_has_whole_grey_levels():
    levels = framed(SEVEN).image * 255
    assert framed(SEVEN).image.dtype == np.float32
    assert np.abs(levels - np.rint(levels)).max() < 1e-3


def test_pad_and_image_places_go_both_ways():
    framing = framed(SEVEN)
    assert framing.to_pad(*framing.to_image(0.3, 0.6)) == pytest.approx((0.3, 0.6))
    x, y = framing.to_image(0.3, 0.3)
    assert framing.image[int(y), int(x)] > 0.5
    corner = framing.to_image(framing.box[0], framing.box[1])
    assert framing.to_image(framing.box[2], framing.box[3])[1] - corner[1] == pytest.approx(BOX_SIDE)


@settings(max_examples=120, deadline=None)
@given(drawings, st.floats(0.1, 20), st.floats(-50, 50), st.floats(-50, 50))
def test_moved_and_scaled_copies_look_the_same(strokes, scale, dx, dy):
    every = np.array([point for stroke in strokes for point in stroke])
    assume(np.ptp(every, axis=0).max() > 0.2)
    assert grey_levels(framed(strokes), framed(moved(strokes, scale, dx, dy))) < 2


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.lists(
            st.tuples(
                st.floats(allow_nan=True, allow_infinity=True, width=32),
                st.floats(allow_nan=True, allow_infinity=True, width=32),
            ),
            min_size=1,
            max_size=8,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_numbers_give_a_picture_or_nothing(strokes):
    framing = frame(drawing_of(strokes))
    usable = any(np.isfinite(point).all() for stroke in strokes for point in stroke)
    assert (framing is not None) == usable
    if framing is not None:
        assert np.isfinite(framing.image).all()
        assert framing.image.max() > 0.5
        assert framing.image.max() <= 1


@settings(max_examples=60, deadline=None)
@given(drawings)
def test_ink_stays_inside(strokes):
    framing = framed(strokes)
    # Where lines lie side by side within a pixel, its grey depends a little on where the pixels lie.
    assert framing.image.sum() > 0.95 * framing.fitted.sum()
    assert 0 <= min(framing.offset) <= max(framing.offset) <= 8


def test_a_dot_is_a_blot_in_the_middle():
    for strokes in ([[(0.2, 0.9)]], [[(0.5, 0.5)] * 40], [[(7.0, -3.0)]]):
        image = framed(strokes).image
        assert 2 < image.sum() < 12
        assert image[14, 14] == 1


def test_a_trembling_dot_is_not_blown_up():
    framing = framed([[(0.5, 0.5), (0.5005, 0.5), (0.5, 0.5005), (0.5005, 0.5005)]])
    assert framing.image.sum() < 12


def test_straight_lines_fill_the_box_one_way():
    flat = framed([[(0.1, 0.5), (0.9, 0.5)]]).image
    upright = framed([[(0.5, 0.1), (0.5, 0.9)]]).image
    assert (flat > 0.5).any(axis=0).sum() == pytest.approx(20, abs=1)
    assert (flat > 0.5).any(axis=1).sum() == pytest.approx(2.5, abs=1)
    assert np.abs(flat - upright.T).max() < 0.01


def test_points_outside_the_pad_count_like_all_others():
    assert grey_levels(framed(SEVEN), framed(moved(SEVEN, 3, -5, 8))) < 0.01


def test_thousands_of_points():
    turn = np.linspace(0, 60, 10_000)
    spiral = np.stack([0.5 + 0.005 * turn * np.cos(turn), 0.5 + 0.005 * turn * np.sin(turn)], axis=1)
    assert framed([spiral]).image.max() == 1


def test_the_line_is_as_wide_as_the_stroke_and_the_pressure_say():
    plain = framed([[(0.2, 0.5), (0.8, 0.5)]]).image.sum()
    wide = framed([[(0.2, 0.5), (0.8, 0.5)]], widths=[1.5]).image.sum()
    light = framed([[(0.2, 0.5, 0, 0.0), (0.8, 0.5, 1, 0.0)]]).image.sum()
    assert wide / plain == pytest.approx(1.5, rel=0.06)
    assert light / plain == pytest.approx(0.6, rel=0.06)


def test_a_wide_line_still_fits_the_box():
    framing = frame(Drawing((Stroke.of([(0.2, 0.2), (0.8, 0.8)], 2.5), Stroke.of([(0.2, 0.9), (0.8, 0.1)]))))
    assert framing is not None
    rows = np.flatnonzero((framing.fitted > 0.5).any(axis=1))
    assert (rows[0], rows[-1]) == (0, BOX_SIDE - 1)


def test_many_at_once_are_as_one_by_one():
    rng = np.random.default_rng(5)
    made = [
        drawing_of([rng.random((rng.integers(1, 40), 2)) for _ in range(rng.integers(0, 4))])
        for _ in range(300)
    ]
    images = frame_packed(pack(made))
    assert images.shape == (300, 28, 28)
    for drawing, image in zip(made, images, strict=True):
        framing = frame(drawing)
        expected = np.zeros((28, 28)) if framing is None else framing.image * 255
        # A patch's size follows the widest line of those drawn together; that may round differently.
        assert np.abs(image - expected).max() <= 1.01


def test_a_framed_picture_goes_through_untouched():
    ink = np.zeros((28, 28), np.float32)
    ink[4:24, 10:14] = np.linspace(0.3, 1, 20, dtype=np.float32)[:, None]
    ink = np.rint(ink * 255) / np.float32(255)
    framing = frame(Drawing(picture=Picture(ink, framed=True)))
    assert framing is not None
    assert framing.source == "picture"
    assert np.abs(framing.image - ink).max() < 1e-6
    assert framing.to_pad(14, 7) == pytest.approx((0.5, 0.25))


def picture_of_bar(side, width):
    ink = np.zeros((side, side), np.float32)
    ink[side // 4 : side * 3 // 4, side // 2 : side // 2 + width] = 1
    return Drawing(picture=Picture(ink))


@pytest.mark.parametrize(("side", "width"), [(60, 4), (400, 4), (400, 24), (400, 60), (1000, 1)])
def test_lines_of_pictures_come_to_the_usual_width(side, width):
    framing = frame(picture_of_bar(side, width))
    assert framing is not None
    across = framing.image[10:19].sum(axis=1).mean()
    assert 1.8 < across < 3.8
    assert (framing.image > 0.5).any(axis=1).sum() == pytest.approx(20, abs=1)


def test_strokes_over_a_picture_are_framed_together():
    drawing = picture_of_bar(200, 12).plus(Stroke.of([(0.25, 0.4), (0.75, 0.4)]))
    framing = frame(drawing)
    assert framing is not None
    assert framing.source == "picture"
    x, y = framing.to_image(0.35, 0.4)
    assert framing.image[int(y), int(x)] > 0.5
    x, y = framing.to_image(0.52, 0.7)
    assert framing.image[int(y), int(x)] > 0.5
