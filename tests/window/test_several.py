"""A number on the pad: its digits are boxed, read one by one, and chosen by a click."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitscope.ink.images import drawing_to_png, load_picture
from digitscope.ink.strokes import Drawing, Stroke, drawing_of


def ring(x):
    angle = np.linspace(0, 2 * np.pi, 40)
    return np.stack([x + 0.09 * np.cos(angle), 0.5 + 0.15 * np.sin(angle), angle / 6], axis=1)


def bar(x, begun=2.0):
    return np.stack([np.full(20, x), np.linspace(0.35, 0.65, 20), begun + np.linspace(0, 0.4, 20)], axis=1)


@pytest.fixture
def number(qtbot, open_window):
    window = open_window()
    window.draw.show_drawing(drawing_of([ring(0.3), bar(0.6)]))
    qtbot.waitUntil(lambda: len(window.draw.several.parts) == 2, timeout=60_000)
    return window


def shown(window):
    return [tag for tag in window.draw.tags._tags if tag.isVisible()]


def test_digits_are_read_one_by_one(number, qtbot):
    assert [entry.name for entry in number.draw.several.parts] == ["0", "1"]
    assert [tag.text() for tag in shown(number)] == ["0", "1"]
    qtbot.waitUntil(lambda: number.draw.answer.figure.text() == "1")
    assert number.draw.answer.verdict().startswith("Several digits. Read one by one: 0 1.")


def test_the_digits_of_a_picture_are_read_one_by_one(qtbot, open_window):
    window = open_window()
    pen = drawing_of([ring(0.3), bar(0.6)])
    thin = Drawing(tuple(Stroke(stroke.points, 0.5) for stroke in pen.strokes))
    window.draw.show_drawing(Drawing(picture=load_picture(drawing_to_png(thin, 400))))
    qtbot.waitUntil(lambda: len(window.draw.several.parts) == 2, timeout=60_000)
    assert [entry.name for entry in window.draw.several.parts] == ["0", "1"]
    qtbot.waitUntil(lambda: window.draw.answer.figure.text() == "0")
    QTest.mouseClick(shown(window)[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.draw.answer.figure.text() == "1")
    assert "number 2 of 2" in window.draw.answer.verdict()
    with qtbot.waitSignal(window.mine.teaching.kept):
        window.mine.teaching.teach("1")
    one, both = window.mine.teaching._last.drawing.picture, window.draw.pad.drawing.picture
    assert 0 < one.ink.sum() < both.ink.sum()
    more = window.draw.pad.drawing.plus(drawing_of([bar(0.85)]).strokes[0])
    assert window.draw.several.live(more).picture is None  # one begun beside them is read by itself
    window.draw.show_drawing(more)
    qtbot.waitUntil(lambda: len(window.draw.several.parts) == 3)
    assert [entry.name for entry in window.draw.several.parts] == ["0", "1", "1"]
    assert window.draw.several.chosen == 2
    assert window.draw.several.at(more, 0.0).picture is not None
    window.draw.show_drawing(drawing_of([ring(0.3)]))
    qtbot.waitUntil(lambda: not window.draw.several.parts)
    assert shown(window) == []


def test_a_click_on_a_tag_looks_at_that_digit(number, qtbot):
    QTest.mouseClick(shown(number)[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: number.draw.answer.figure.text() == "0")
    assert "number 1 of 2" in number.draw.answer.verdict()
    assert shown(number)[0].isChecked()


def test_an_earlier_moment_shows_the_digit_of_then(number, qtbot):
    with qtbot.waitSignal(number.draw.read, check_params_cb=lambda read: len(read.drawing.strokes) == 1):
        number.draw.scrubber.time_changed.emit(0.9)
    qtbot.waitUntil(lambda: number.draw.answer.figure.text() != "1")


def test_undo_takes_the_boxes_away(number, qtbot):
    number.draw.show_drawing(drawing_of([ring(0.3)]))
    qtbot.waitUntil(lambda: not number.draw.several.parts)
    assert shown(number) == []
    qtbot.waitUntil(lambda: number.draw.answer.figure.text() == "0")
    assert "Several" not in number.draw.answer.verdict()


def test_what_is_taught_is_the_digit_that_is_looked_at(number, qtbot):
    with qtbot.waitSignal(number.mine.teaching.kept):
        number.mine.teaching.teach("1")
    assert "Kept as 1" in number.draw.teach.sign.text()
    assert len(number.mine.teaching._last.drawing.strokes) == 1
    QTest.mouseClick(shown(number)[0], Qt.MouseButton.LeftButton)
    assert "Kept as" not in number.draw.teach.sign.text()


def test_a_digit_in_a_ring_is_read_without_it(qtbot, open_window):
    window = open_window()
    angle = np.linspace(0, 2 * np.pi, 60)
    round_it = np.stack([0.5 + 0.35 * np.cos(angle), 0.5 + 0.35 * np.sin(angle), 3 + angle / 6], axis=1)
    window.draw.show_drawing(drawing_of([bar(0.5), round_it]))
    qtbot.waitUntil(lambda: len(window.draw.several.parts) == 1, timeout=60_000)
    qtbot.waitUntil(lambda: window.draw.answer.figure.text() == "1")
    qtbot.waitUntil(lambda: window.draw.answer.verdict().endswith("Read without the line drawn round it."))
    assert [tag.text() for tag in shown(window)] == ["1"]
