"""The time of points: the device's within a stroke, the computer's between strokes, never backwards."""

from __future__ import annotations

import pytest

from digitscope.gui.pad.pen_clock import InkClock


class Now:
    def __init__(self):
        self.seconds = 100.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def now():
    return Now()


def test_the_first_point_is_at_zero_and_the_device_tells_the_rest(now):
    clock = InkClock(now)
    now.seconds += 5
    assert clock.pen_down(7000, first=True) == 0.0
    now.seconds += 0.3  # the program is late
    assert clock.pen_moved(7010) == pytest.approx(0.01)


def test_the_pause_between_strokes_is_the_computers(now):
    clock = InkClock(now)
    clock.pen_down(7000, first=True)
    now.seconds += 1.5
    assert clock.pen_down(3, first=False) == pytest.approx(1.5)


@pytest.mark.parametrize(("down", "move"), [(0, 0), (0, 50), (5000, 0), (5000, 4000), (5000, 99_000_000)])
def test_an_odd_device_is_not_believed(now, down, move):
    clock = InkClock(now)
    clock.pen_down(down, first=True)
    now.seconds += 0.25
    assert clock.pen_moved(move) == pytest.approx(0.25)


def test_time_never_runs_back(now):
    clock = InkClock(now)
    clock.pen_down(5000, first=True)
    now.seconds += 0.2
    later = clock.pen_moved(5200)
    assert clock.pen_moved(5100) == later
    assert clock.pen_down(1, first=False) == pytest.approx(later)


def test_an_opened_drawing_goes_on_after_its_end(now):
    clock = InkClock(now)
    clock.continue_at(4.0)
    now.seconds += 2
    assert clock.pen_down(1, first=False) == pytest.approx(6.0)


def test_what_undo_brings_back_is_not_overtaken(now):
    clock = InkClock(now)
    clock.pen_down(1, first=True)
    now.seconds += 1
    clock.not_before(8.0)
    assert clock.pen_down(1, first=False) == pytest.approx(8.0)
    now.seconds += 1
    clock.not_before(2.0)
    assert clock.pen_down(1, first=False) == pytest.approx(9.0)
