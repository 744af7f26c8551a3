"""What a person does: draw on the real window, with the real recogniser, and see the answer."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

LONG_MS = 60_000


def test_draws_a_seven_with_the_mouse(window, answer, seven, hand):
    hand.draw(*seven)
    answer(window, 7)
    assert window.draw.answer.sentence().endswith("% a 7") or "% a 7," in window.draw.answer.sentence()
    assert "ms" in window.status.state.text()


def test_answers_while_the_stroke_is_being_drawn(window, answer, seven, qtbot, hand):
    answers = []
    window.draw.read.connect(answers.append)
    hand.press(*seven)
    answer(window, 7)
    assert window.draw.pad.is_pen_down
    hand.lift(seven[-1])
    assert len(answers) >= 1


def test_draws_with_a_pen_whose_pressure_makes_the_line_wider(window, answer, seven, hand):
    pad = window.draw.pad
    hand.pen(*seven, pressure=0.2)
    answer(window, 7)
    assert {round(p, 1) for p in pad.drawing.strokes[0].points[1:-1, 3]} == {0.2}


def test_the_eraser_tip_takes_a_stroke_away(window, answer, seven, one, hand):
    pad = window.draw.pad
    hand.draw(*seven)
    answer(window, 7)
    x, y = seven[0]
    hand.pen((x, y - 0.1), (x, y + 0.1), eraser=True)
    assert pad.drawing.is_empty
    assert window.draw.answer.figure.text() == "–"
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    answer(window, 7)


def test_an_answer_to_older_ink_never_shows_on_an_empty_pad(window, seven, qtbot, hand):
    for _ in range(5):
        hand.draw(*seven)
        QTest.keyClick(window.draw.pad, Qt.Key.Key_Delete)
        assert window.draw.answer.figure.text() == "–"
    read = []
    window.draw.read.connect(read.append)
    # What was asked before this is answered before it.
    with qtbot.waitSignal(window.link.many_answered, timeout=LONG_MS):
        window.link.recognise_many(np.zeros((1, 28, 28), np.float32))
    assert read == []
    assert window.draw.answer.figure.text() == "–"


def test_undo_redo_and_clear_change_the_answer(window, answer, seven, one, hand):
    hand.draw(*one)
    answer(window, 1)
    QTest.keyClick(window, Qt.Key.Key_Delete)
    hand.draw(*seven)
    answer(window, 7)
    for _ in range(2):
        QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    answer(window, 1)
    for _ in range(2):
        QTest.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    answer(window, 7)


def test_moving_through_the_drawing_moves_the_answer_and_drawing_on_returns_to_the_end(
    window, answer, seven, qtbot, hand
):
    pad, scrubber = window.draw.pad, window.draw.scrubber
    hand.pen(*seven)
    answer(window, 7)
    with qtbot.waitSignal(window.draw.moments.marks_ready, check_params_cb=bool, timeout=LONG_MS):
        pass
    QTest.keyClick(pad, Qt.Key.Key_Left)
    assert pad.view_time is not None
    assert pad.view_time < pad.drawing.duration
    for _ in range(40):
        QTest.keyClick(pad, Qt.Key.Key_Left)
    assert scrubber.slider.value() == 0
    hand.draw((0.5, 0.5))
    assert pad.view_time is None
    assert scrubber.is_at_end
    assert len(pad.drawing.strokes) == 2
