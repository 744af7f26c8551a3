"""Scales that are even, centred and told apart by the colour-blind; numbers that are not numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from digitscope.gui.style.colormaps import colourise, levels, lut, oklab, pixels, srgb

# Source: Viénot, Brettel & Mollon (1999), simulation of dichromats; on linear RGB.
PROTAN = np.array([[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]])
DEUTAN = np.array([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]])


def rgb(scale):
    colours = lut(scale)
    return np.stack([colours >> 16 & 255, colours >> 8 & 255, colours & 255], axis=1) / 255


def lab_seen(scale, eye=None):
    colours = rgb(scale)
    if eye is not None:
        colours = np.clip((colours**2.2) @ eye.T, 0, 1) ** (1 / 2.2)
    return oklab(colours)


def test_conversion_goes_there_and_back():
    given_colours = np.random.default_rng(0).random((50, 3))
    assert srgb(oklab(given_colours)) == pytest.approx(given_colours, abs=1e-6)
    assert oklab([1.0, 1.0, 1.0]) == pytest.approx([1, 0, 0], abs=1e-4)


@pytest.mark.parametrize("scale", ["even", "diverging", "diverging_dark"])
def test_equal_steps_look_equal(scale):
    seen = lab_seen(scale)
    for arm in (seen[:128], seen[128:]):
        steps = np.linalg.norm(np.diff(arm[::15], axis=0), axis=1)
        assert steps.max() < 1.15 * steps.min()


@pytest.mark.parametrize("scale", ["even", "grey"])
@pytest.mark.parametrize("eye", [None, PROTAN, DEUTAN], ids=["usual", "protan", "deutan"])
def test_more_is_lighter_to_every_eye(scale, eye):
    assert np.all(np.diff(lab_seen(scale, eye)[::8, 0]) > 0)


@pytest.mark.parametrize("scale", ["diverging", "diverging_dark"])
@pytest.mark.parametrize("eye", [None, PROTAN, DEUTAN], ids=["usual", "protan", "deutan"])
def test_both_signs_are_told_apart_by_every_eye(scale, eye):
    seen = lab_seen(scale, eye)
    for distance in (64, 96, 127):
        assert np.linalg.norm(seen[128 + distance] - seen[127 - distance]) > 0.1


@pytest.mark.parametrize("scale", ["diverging", "diverging_dark"])
def test_zero_is_neutral(scale):
    assert np.hypot(*lab_seen(scale)[127:129, 1:].mean(axis=0)) < 0.02


def test_grey_is_the_number_itself():
    colours = pixels(np.array([0, 100 / 255, 1.0]), 0, 1, "grey")
    assert colours.tolist() == [0xFF000000, 0xFF646464, 0xFFFFFFFF]


def test_colourise_gives_red_green_blue_alpha():
    picture = colourise(np.zeros((3, 5)), -1, 1, "diverging")
    assert picture.shape == (3, 5, 4)
    assert picture.dtype == np.uint8
    assert (picture[..., 3] == 255).all()


@given(arrays(np.float32, (4, 5), elements=st.floats(width=32)), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_any_numbers_have_a_colour(array, low, high):
    assert levels(array, low, high).shape == array.shape


def test_what_is_not_a_number_lies_at_the_low_end():
    assert levels(np.array([np.nan, -np.inf, 0.5, np.inf]), 0, 1).tolist() == [0, 0, 128, 255]


def test_limits_may_differ_from_map_to_map():
    maps = np.array([[[1.0]], [[1.0]]])
    assert levels(maps, 0, np.array([1, 2])[:, None, None]).ravel().tolist() == [255, 128]
