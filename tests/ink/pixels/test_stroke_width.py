"""Lines of a picture that become thinner or thicker, each by its own width."""

from __future__ import annotations

import numpy as np
import pytest

from digitscope.ink.pixels.stroke_width import lines_as_wide, middles


def pieces(mask):
    """Count what hangs together, corners included."""
    left, count = {(int(y), int(x)) for y, x in np.argwhere(mask)}, 0
    while left:
        count, edge = count + 1, [left.pop()]
        while edge:
            y, x = edge.pop()
            near = {(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)} & left
            left -= near
            edge += near
    return count


@pytest.fixture
def hammer():
    """A thick bar that hangs on a thin handle."""
    ink = np.zeros((60, 60), np.float32)
    ink[8:20, 10:50] = 1
    ink[20:52, 28:31] = 1
    return ink


def test_each_line_is_so_many_times_as_wide(hammer):
    for times in (0.6, 1.0, 1.6):
        changed = lines_as_wide(hammer, times)
        assert changed.shape == hammer.shape
        thick, thin = changed[:, 16].sum(), changed[40].sum()
        assert thick == pytest.approx(12 * times, rel=0.1)
        assert thin == pytest.approx(3 * times, abs=0.6)


@pytest.mark.parametrize("times", [0.3, 0.6, 1.0, 1.6])
def test_nothing_falls_apart(hammer, times):
    assert pieces(lines_as_wide(hammer, times) > 0) == 1


def test_middles_are_thin_and_hang_together_as_the_lines_do(hammer):
    ring = np.hypot(*(np.mgrid[0:41, 0:41] - 20))
    for mask in (hammer > 0, (ring > 10) & (ring < 16), np.ones((2, 2), bool), np.eye(5, dtype=bool)):
        found = middles(mask)
        assert not (found & ~mask).any()
        assert pieces(found) == pieces(mask) == 1
        blocks = found[1:, 1:] & found[:-1, 1:] & found[1:, :-1] & found[:-1, :-1]
        assert not blocks.any()


def test_a_ring_stays_a_ring():
    ring = np.hypot(*(np.mgrid[0:41, 0:41] - 20))
    middle = middles((ring > 10) & (ring < 16))
    assert not middle[15:26, 15:26].any()
    angles = np.arctan2(*(np.argwhere(middle) - 20).T)
    assert np.diff(np.sort(angles)).max() < 0.3


def test_lines_at_the_edge_of_the_picture_and_no_lines_at_all():
    ink = np.zeros((20, 20), np.float32)
    assert not lines_as_wide(ink, 1.6).any()
    ink[:, :4] = 1
    grown = lines_as_wide(ink, 2.0)
    assert grown.shape == ink.shape
    assert 5 < grown[10].sum() < 7
