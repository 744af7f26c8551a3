from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitscope.ink.drawing.raster import EDGE_PX, draw_lines


def draw(points, radius=1.2, side=28):
    points = np.asarray(points, float)
    radii = np.broadcast_to(np.asarray(radius, float), len(points)).copy()
    starts = np.array([0, len(points)])
    return draw_lines(points[:, 0], points[:, 1], radii, starts, np.array([0]), 1, side)[0]


def test_a_line_has_the_ink_of_its_area():
    pixels = draw([(5, 14), (23, 14)], radius=1.5)
    caps = np.pi * 1.5**2
    assert pixels.sum() == pytest.approx(18 * 3 + caps, rel=0.01)


@pytest.mark.parametrize("angle", np.linspace(0, np.pi, 13))
def test_ink_does_not_depend_on_the_direction(angle):
    reach = 9 * np.array([np.cos(angle), np.sin(angle)])
    pixels = draw([14 - reach, 14 + reach], radius=1.5)
    assert pixels.sum() == pytest.approx(18 * 3 + np.pi * 1.5**2, rel=0.015)


def test_a_shift_by_whole_pixels_shifts_the_picture():
    line = np.array([(6.3, 7.1), (15.2, 18.9), (17.7, 9.4)])
    assert np.abs(draw(line + 3)[3:, 3:] - draw(line)[:-3, :-3]).max() < 1e-4


def test_a_shift_by_part_of_a_pixel_moves_the_centre_by_as_much():
    places = np.arange(28) + 0.5
    line = np.array([(6.3, 7.1), (15.2, 18.9)])
    for shift in (0.1, 0.37, 0.5):
        here, there = draw(line), draw(line + np.array([shift, 0]))
        moved = there.sum(0) @ places / there.sum() - here.sum(0) @ places / here.sum()
        assert moved == pytest.approx(shift, abs=0.02)


def test_points_in_between_change_nothing():
    ends = np.array([(4.0, 5.0), (22.0, 17.0)])
    many = np.linspace(ends[0], ends[1], 500)
    assert np.abs(draw(ends) - draw(many)).max() < 0.01


def test_crossing_lines_are_not_painted_twice():
    twice = draw([(5, 14), (23, 14), (5, 14)])
    assert np.abs(twice - draw([(5, 14), (23, 14)])).max() < 1e-5


def test_width_changes_along_a_stroke():
    pixels = draw([(5, 14), (23, 14)], radius=[0.5, 3])
    across = pixels.sum(axis=0)
    assert across[6] == pytest.approx(1.3, abs=0.2)
    assert across[21] == pytest.approx(5.6, abs=0.4)


def test_a_hair_line_is_faint():
    assert 0.1 < draw([(5, 14.5), (23, 14.5)], radius=0.1).max() <= 0.2 / EDGE_PX + 1e-6


def test_strokes_go_to_their_pictures():
    x = np.array([5.0, 20.0, 14.0, 3.0, 25.0])
    y = np.array([5.0, 20.0, 14.0, 25.0, 3.0])
    starts = np.array([0, 2, 3, 5])
    together = draw_lines(x, y, np.full(5, 1.2), starts, np.array([1, 0, 1]), 3, 28)
    assert np.abs(together[0] - draw([(14, 14)])).max() < 1e-6
    assert np.abs(together[1] - np.maximum(draw([(5, 5), (20, 20)]), draw([(3, 25), (25, 3)]))).max() < 1e-6
    assert together[2].max() == 0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-200, 200), st.floats(-200, 200)), min_size=1, max_size=20),
    st.floats(0.05, 8),
)
def test_anything_gives_a_picture_in_range(points, radius):
    pixels = draw(points, radius)
    assert pixels.shape == (28, 28)
    assert np.isfinite(pixels).all()
    assert pixels.min() >= 0
    assert pixels.max() <= 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(3, 25), st.floats(3, 25)), min_size=2, max_size=8))
def test_coverage_is_that_of_the_nearest_segment(points):
    pixels = draw(points, 1.2)
    points = np.array(points)
    middle = np.stack(np.meshgrid(np.arange(28) + 0.5, np.arange(28) + 0.5), axis=-1)
    nearest = np.full((28, 28), np.inf)
    for a, b in pairwise(points):
        step = b - a
        along = np.clip(((middle - a) @ step) / max(step @ step, 1e-12), 0, 1)
        nearest = np.minimum(nearest, np.linalg.norm(middle - a - along[..., None] * step, axis=-1))
    expected = np.clip((1.2 + EDGE_PX / 2 - nearest) / EDGE_PX, 0, 1)
    # Points nearer to each other than 0.35 px along the line are passed over.
    assert np.abs(pixels - expected).max() < 0.35
    assert np.abs(pixels - expected).mean() < 0.01
