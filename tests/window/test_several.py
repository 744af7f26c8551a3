"""A number on the pad: its digits are boxed, read one by one, and chosen by a click."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest

from digitscope.gui.pad.ink_paths import LINE_PER_PAD
from digitscope.ink.drawing.strokes import Drawing, Stroke, drawing_of
from digitscope.ink.photo.loading import drawing_to_png, load_picture


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


def words_agree(window):
    """Whether boxes, the sentence and the large figure tell of the same digits."""
    draw = window.draw
    read, chosen = [tag.text() for tag in shown(window)], [tag.isChecked() for tag in shown(window)]
    told = f"Several digits. Read one by one: {' '.join(read)}."
    return draw.answer.verdict().startswith(told) and draw.answer.figure.text() == read[chosen.index(True)]


@pytest.mark.parametrize("how", ["Esc", "right click", "focus lost", "pen leaves"])
def test_the_boxes_come_back_after_a_stroke_that_came_to_nothing(number, qtbot, hand_on, how):
    pad, hand = number.draw.pad, hand_on(number)
    qtbot.waitUntil(lambda: words_agree(number))
    qtbot.waitUntil(lambda: number.draw.scrubber.slider.marks != [])
    before = list(number.draw.scrubber.slider.marks)
    number.draw.moments.look_again()  # is owed when the pen comes down
    if how == "right click":
        QTest.mouseClick(pad, Qt.MouseButton.RightButton, pos=hand.pixel(0.9, 0.1))
    elif how == "focus lost":
        QTest.mousePress(pad, Qt.MouseButton.RightButton, pos=hand.pixel(0.9, 0.1))
        assert shown(number) == []
        number.draw.answer.bars.setFocus()
    elif how == "pen leaves":
        kind = QEvent.Type
        hand._tablet(kind.TabletPress, (0.9, 0.1), 0.5, 1000, True)
        assert shown(number) == []
        hand._tablet(kind.TabletRelease, (0.9, 0.1), 0.0, 1016, True)
    else:
        hand.press((0.85, 0.2), (0.86, 0.3), (0.86, 0.4))
        assert shown(number) == []
        QTest.keyClick(pad, Qt.Key.Key_Escape)
    assert [tag.text() for tag in shown(number)] == ["0", "1"]
    assert number.draw.tags.isVisible()
    qtbot.waitUntil(lambda: words_agree(number))
    with qtbot.waitSignal(number.draw.moments.marks_ready):  # what was owed is made up for
        pass
    assert number.draw.scrubber.slider.marks == before


def test_boxes_lie_round_the_ink_also_after_the_window_was_resized(number, qtbot):
    draw = number.draw

    def boxes_fit():
        side = draw.pad.square.width()
        for place, tag in enumerate(shown(number)):
            box = draw.tags._box(draw.several.parts[place])
            line = LINE_PER_PAD * side / 2
            points = draw.several.parts[place].drawing.strokes[0].points[:, :2] * side
            left, top = points.min(axis=0) - line + [draw.pad.square.left(), draw.pad.square.top()]
            assert box.left() <= left
            assert box.top() <= top
            assert tag.geometry().left() == round(box.left())
            assert abs(tag.geometry().bottom() + 1 - box.top()) <= 1
        return len(shown(number)) == 2

    assert boxes_fit()
    number.resize(1400, 900)
    qtbot.waitUntil(lambda: draw.pad.width() > 400)
    assert boxes_fit()


def test_an_earlier_moment_is_not_called_several_digits(number, qtbot, hand_on):
    draw = number.draw
    qtbot.waitUntil(lambda: words_agree(number))
    draw.scrubber.time_changed.emit(0.9)
    assert shown(number) == []
    # An answer to the digit that was looked at before may still be on its way.
    qtbot.waitUntil(lambda: "number" not in draw.answer.verdict())
    # A right click on empty paper ends the look back, and changes nothing else.
    QTest.mouseClick(draw.pad, Qt.MouseButton.RightButton, pos=hand_on(number).pixel(0.9, 0.1))
    assert draw.pad.view_time is None
    qtbot.waitUntil(lambda: words_agree(number))


def test_marks_end_in_the_answer(number, qtbot):
    draw = number.draw
    marks = []
    draw.moments.marks_ready.connect(lambda told: marks.append(told))

    def last_mark_is_the_figure():
        return bool(marks and marks[-1]) and marks[-1][-1][1] == draw.answer.figure.text()

    qtbot.waitUntil(last_mark_is_the_figure)
    assert draw.answer.figure.text() == "1"
    marks.clear()
    QTest.mouseClick(shown(number)[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: draw.answer.figure.text() == "0")
    qtbot.waitUntil(last_mark_is_the_figure)


def test_with_maps_off_boxes_sentence_and_figure_tell_the_same(number, qtbot):
    draw = number.draw
    qtbot.waitUntil(lambda: words_agree(number))
    assert draw.reliability.sentence().startswith("When it says")
    stage = next(info for info in draw.inside._model.stages if len(info.shape) == 3 and info.name != "input")
    with qtbot.waitSignal(draw.several.changed):
        draw.inside.board.keep_only(stage.name, 0, stage.shape[0])
    qtbot.waitUntil(lambda: words_agree(number))
    assert not draw.reliability.sentence().startswith("When it says")  # it was measured on the whole network
    draw.inside.board.restore()
    qtbot.waitUntil(lambda: [tag.text() for tag in shown(number)] == ["0", "1"])
    qtbot.waitUntil(lambda: words_agree(number))
    assert draw.reliability.sentence().startswith("When it says")
