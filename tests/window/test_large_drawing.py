"""Thousands of strokes on one pad: each is kept, and the answer still comes."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitscope.ink.drawing.strokes import drawing_of

LONG_MS = 60_000


def scribble(count, points=12):
    rng = np.random.default_rng(0)
    starts = rng.uniform(0.1, 0.9, (count, 1, 2))
    return np.clip(starts + rng.normal(0, 0.006, (count, points, 2)).cumsum(axis=1), 0, 1)


def test_a_drawing_of_thousands_of_strokes_is_read_and_drawn_on(window, hand, qtbot):
    window.draw.show_drawing(drawing_of(scribble(3000)))
    reads = []
    window.draw.read.connect(reads.append)
    qtbot.waitUntil(lambda: bool(reads), timeout=LONG_MS)
    hand.draw((0.2, 0.2), (0.8, 0.8))

    def has_read_the_last():
        return len(reads[-1].drawing.strokes) == 3001

    qtbot.waitUntil(has_read_the_last, timeout=LONG_MS)
    assert len(window.draw.pad.drawing.strokes) == 3001


def test_clearing_a_huge_drawing_empties_the_answer_at_once(window, hand, qtbot):
    window.draw.show_drawing(drawing_of(scribble(3000)))
    QTest.keyClick(window, Qt.Key.Key_Delete)
    assert window.draw.answer.figure.text() == "–"
    qtbot.waitUntil(lambda: not window.draw.reading.is_waiting, timeout=LONG_MS)
    assert window.draw.answer.figure.text() == "–"
