"""The scrubber: replay, moments, marks, keys."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from digitscope.gui.draw.scrubber import Scrubber
from digitscope.ink.drawing.strokes import Drawing, Picture, drawing_of

LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
TWO = drawing_of([[[0.5, 0.5, begin + t / 100] for t in range(101)] for begin in (0.0, 31.0)])
"""Two strokes of one second with half a minute between; its replay takes 2.6 s."""


class Now:
    seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def now():
    return Now()


@pytest.fixture
def scrubber(qtbot, now):
    made = Scrubber(clock=now)
    qtbot.addWidget(made)
    made.resize(400, 40)
    made.show()
    qtbot.waitExposed(made)
    made.set_drawing(TWO)
    return made


@pytest.fixture
def told(scrubber):
    """What the scrubber says, in order."""
    words = []
    scrubber.time_changed.connect(lambda seconds: words.append(round(seconds, 2)))
    scrubber.released_at_end.connect(lambda: words.append("end"))
    scrubber.playing_changed.connect(lambda playing: words.append("play" if playing else "pause"))
    return words


def frame(scrubber):
    scrubber._on_frame_due()


def test_it_stands_at_the_end_and_says_nothing_of_it(scrubber, told):
    scrubber.set_drawing(TWO)
    assert scrubber.is_at_end
    assert told == []


def test_a_replay_goes_from_the_start_over_the_cut_pause_to_the_end(scrubber, told, now):
    scrubber.button.click()
    for now.seconds in (0.5, 1.6, 2.0, 2.7):
        frame(scrubber)
    assert told == ["play", 0.0, 0.5, 31.0, 31.4, "pause", "end"]


def test_the_real_timer_plays_to_the_end(qtbot):
    scrubber = Scrubber()
    qtbot.addWidget(scrubber)
    scrubber.set_drawing(drawing_of([[[0, 0, 0.0], [1, 1, 0.1]]]))
    with qtbot.waitSignal(scrubber.released_at_end):
        scrubber.toggle_play()
    assert not scrubber.is_playing


def test_pause_and_play_on(scrubber, told, now):
    scrubber.toggle_play()
    now.seconds = 0.5
    frame(scrubber)
    scrubber.toggle_play()
    now.seconds = 60.0
    scrubber.toggle_play()
    now.seconds = 60.305
    frame(scrubber)
    assert told == ["play", 0.0, 0.5, "pause", "play", 0.8]


def test_reduced_motion_shows_whole_strokes(scrubber, told, now):
    scrubber.set_reduced_motion(True)
    scrubber.toggle_play()
    for now.seconds in (0.2, 0.9, 1.05, 1.8, 2.7):
        frame(scrubber)
    assert told == ["play", 0.0, 1.0, "pause", "end"]


def test_dragging_goes_to_a_moment_and_stops_the_replay(scrubber, told):
    scrubber.toggle_play()
    slider = scrubber.slider
    middle = QPoint(slider.width() // 4, 25)
    QTest.mousePress(slider, LEFT, NO_KEYS, middle)
    assert told[2] == "pause"
    assert 0.4 < told[-1] < 0.8
    QTest.mouseMove(slider, QPoint(slider.width(), 25))
    QTest.mouseRelease(slider, LEFT, NO_KEYS, QPoint(slider.width(), 25))
    assert told[-1] == "end"


def test_keys(scrubber, told):
    QTest.keyClick(scrubber.slider, Qt.Key.Key_Left)
    assert told == [31.9]
    QTest.keyClick(scrubber.slider, Qt.Key.Key_Home)
    QTest.keyClick(scrubber.slider, Qt.Key.Key_Right)
    QTest.keyClick(scrubber.slider, Qt.Key.Key_End)
    assert told[1:] == [0.0, 0.1, "end"]
    scrubber.step(-2)
    assert told[-1] == 31.8


def test_going_to_the_end_is_silent(scrubber, told):
    scrubber.step(-3)
    told.clear()
    scrubber.go_to_end()
    assert scrubber.is_at_end
    assert told == []


@pytest.mark.parametrize(
    ("drawing", "word"),
    [
        (Drawing(), "Draw something"),
        (Drawing((), Picture(np.ones((28, 28), np.float32))), "picture"),
        (drawing_of([[[0.5, 0.5, 1.0]]]), "dot"),
    ],
)
def test_without_anything_to_replay_it_says_why(scrubber, told, drawing, word):
    scrubber.set_drawing(drawing)
    assert not scrubber.slider.isEnabled()
    assert not scrubber.button.isEnabled()
    for widget in (scrubber, scrubber.slider, scrubber.button):
        assert word in widget.toolTip()
    scrubber.toggle_play()
    assert told == []


def test_marks_lie_where_the_answer_changed(scrubber, qtbot):
    scrubber.set_marks([(0.5, "1"), (31.5, "7")])
    places = [(round(mark.at, 2), mark.label) for mark in scrubber.slider.marks]
    assert places == [(0.5, "1"), (2.1, "7")]
    assert not scrubber.slider.grab().isNull()


def test_the_label_of_the_last_mark_is_always_there(scrubber):
    slider = scrubber.slider
    near = [(0.5 + place / 100, name) for place, name in enumerate("15160539")]
    scrubber.set_marks([(0.0, "1"), *near, (31.9, "5")])
    named = [slider.marks[place].label for place in slider.named_marks()]
    assert named[-1] == "5"
    assert named[0] == "1"
    assert named == ["1", "9", "5"]  # of those that lie together the last one
    places = [slider._label_place(slider.marks[place]).center().x() for place in slider.named_marks()]
    assert all(after - before >= 9 for before, after in pairwise(places))


def test_a_long_name_gives_way_to_the_one_after_it(scrubber):
    scrubber.set_marks([(0.2, "an upside-down triangle"), (0.4, "a house with a garden"), (31.0, "7")])
    slider = scrubber.slider
    assert [slider.marks[place].label for place in slider.named_marks()] == ["a house with a garden", "7"]
