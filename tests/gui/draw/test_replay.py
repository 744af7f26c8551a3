"""The timing of a replay: true speed, long pauses cut, no clock of its own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitscope.gui.draw.replay import LONGEST_PAUSE_S, Player, Timeline
from digitscope.ink.drawing.strokes import Drawing, drawing_of


def timeline(*strokes):
    made = Timeline()
    made.follow(drawing_of([[[0.5, 0.5, t] for t in times] for times in strokes]))
    return made


def points(begin, end):
    """Return the times of a pen that does not rest."""
    return np.linspace(begin, end, round((end - begin) * 100) + 1).tolist()


def test_a_drawing_without_pauses_plays_at_true_speed():
    line = timeline(points(0, 1), points(1.5, 2))
    assert line.duration == pytest.approx(2.0)
    assert line.drawn_at(1.2) == pytest.approx(1.2)


def test_a_long_pause_between_strokes_is_cut():
    line = timeline(points(0, 1), points(61, 62))
    assert line.duration == pytest.approx(2.0 + LONGEST_PAUSE_S)
    assert line.drawn_at(1.0 + LONGEST_PAUSE_S) == pytest.approx(61.0)
    assert line.played_at(61.5) == pytest.approx(1.5 + LONGEST_PAUSE_S)


def test_a_long_rest_within_a_stroke_is_cut():
    assert timeline([0.0, 0.1, 30.0, 30.1]).duration == pytest.approx(0.2 + LONGEST_PAUSE_S)


def test_a_late_beginning_is_cut_altogether():
    assert timeline(points(100, 101)).duration == pytest.approx(1.0)
    assert timeline(points(100, 101)).drawn_at(0.0) == 100.0


def test_nothing_and_a_dot_last_no_time():
    assert timeline().duration == 0.0
    assert timeline([3.0]).duration == 0.0


def test_whole_strokes_come_one_by_one():
    line = timeline(points(0, 1), points(1.2, 2))
    assert [line.whole_strokes_at(at) for at in (0.5, 1.1, 1.9, 2.0)] == pytest.approx([0, 1, 1, 2])


def test_following_a_growing_and_a_shrinking_drawing_is_as_starting_afresh():
    strokes = drawing_of([[[0, 0, t], [1, 1, t + 0.4]] for t in (0.0, 5.0, 6.0, 20.0)]).strokes
    line = Timeline()
    for chosen in (strokes[:1], strokes[:3], strokes, strokes[1:2], ()):
        line.follow(Drawing(chosen))
        fresh = Timeline()
        fresh.follow(Drawing(chosen))
        assert line.duration == fresh.duration


@given(st.lists(st.lists(st.floats(0, 1e4), min_size=1, max_size=6), max_size=5), st.floats(0, 1e5))
def test_there_and_back_again(strokes, drawn):
    line = timeline(*[sorted(times) for times in strokes])
    assert line.drawn_at(line.played_at(drawn)) <= 1e4
    played = np.linspace(0, line.duration, 20)
    assert np.allclose([line.played_at(line.drawn_at(at)) for at in played], played, atol=1e-6)


def test_the_player_keeps_its_place():
    now = [10.0]
    player = Player(lambda: now[0])
    player.play(0.5)
    now[0] = 11.0
    assert player.is_playing
    assert player.at == 1.5
    player.stop()
    now[0] = 20.0
    assert player.at == 1.5
