"""Bars: what a person sees, reads, hovers and copies."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from digitscope.gui.style.theme import apply_theme, tokens
from digitscope.gui.widgets.answer_bars import BarsView

SEVEN = [0.001, 0.04, 0.004, 0.001, 0.0005, 0.001, 0.002, 0.9405, 0.005, 0.005]


@pytest.fixture
def bars(qtbot, qapp):
    apply_theme(qapp, "light")
    widget = BarsView()
    widget.set_reduced_motion(True)
    widget.resize(320, 320)
    qtbot.addWidget(widget)
    return widget


def coloured_length(widget, row, colour):
    image = widget.grab().toImage()
    y = row * 32 + 16
    return sum(image.pixelColor(x, y) == colour for x in range(image.width()))


def test_the_best_is_the_longest_and_in_the_accent(bars):
    bars.set_answer(SEVEN)
    colours = tokens(bars)
    long = coloured_length(bars, 7, colours.accent)
    assert long > 100
    assert coloured_length(bars, 1, colours.accent) == 0
    assert 0 < coloured_length(bars, 1, colours.mark) < 0.1 * long


def test_the_table_says_what_the_bars_show(bars):
    assert bars.table() == []
    bars.set_answer(SEVEN)
    assert bars.table()[7] == ("7", "94 %")
    assert len(bars.table()) == 10
    assert "7: 94 %" in bars.accessibleDescription()
    bars.set_empty()
    assert bars.table() == []
    assert coloured_length(bars, 7, tokens(bars).accent) == 0


def test_bars_slide_and_arrive(bars, qtbot):
    bars.set_reduced_motion(False)
    bars.set_answer(SEVEN)
    early = coloured_length(bars, 7, tokens(bars).accent)
    bars.set_reduced_motion(True)
    bars.set_answer(SEVEN)
    arrived = coloured_length(bars, 7, tokens(bars).accent)
    assert 0 < early < arrived
    bars.set_reduced_motion(False)
    bars.set_empty()
    qtbot.waitUntil(lambda: coloured_length(bars, 7, tokens(bars).accent) == 0)


def test_bars_arrive_although_answers_keep_coming(bars, qtbot):
    bars.set_reduced_motion(False)

    def answered_again():
        bars.set_answer(SEVEN)
        return coloured_length(bars, 7, tokens(bars).accent) > 150

    qtbot.waitUntil(answered_again)


def test_hovering_gives_the_exact_number(bars):
    bars.set_answer(SEVEN)
    bars.show()
    place = QPoint(100, 7 * 32 + 16)
    QApplication.sendEvent(bars, QHelpEvent(QHelpEvent.Type.ToolTip, place, bars.mapToGlobal(place)))
    assert QToolTip.text() == "7: 94.0500 %"
    QToolTip.hideText()


def test_keys_go_through_the_rows_and_copy_the_table(bars, qtbot):
    bars.set_answer(SEVEN)
    bars.show()
    bars.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(bars, Qt.Key.Key_Home)
    qtbot.keyClick(bars, Qt.Key.Key_Down)
    assert QToolTip.text() == "1: 4.0000 %"
    qtbot.keyClick(bars, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines()[1] == "1\t4 %"
    QToolTip.hideText()


@pytest.mark.parametrize("count", [2, 26, 100])
def test_any_number_of_classes(bars, count):
    bars.set_classes([f"class {number}" for number in range(count)])
    bars.set_answer(np.full(count, 1 / count))
    assert bars.minimumHeight() >= 18 * count
    assert len(bars.table()) == count
    bars.grab()


def test_odd_answers(bars):
    bars.set_answer([np.nan] * 10)
    assert bars.table()[0] == ("0", "under 0.1 %")
    with pytest.raises(ValueError, match="10 classes"):
        bars.set_answer([0.5, 0.5])
