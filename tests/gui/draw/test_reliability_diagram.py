"""The reliability strip: which bin is marked, what it says, all of it by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from digitscope.gui.draw.reliability_diagram import ReliabilityStrip
from digitscope.messages import ReliabilityBin

BINS = (
    ReliabilityBin(0.0, 12, 0.43, 0.5),
    ReliabilityBin(0.5, 80, 0.7, 0.66),
    ReliabilityBin(0.9, 400, 0.95, 0.91),
    ReliabilityBin(0.99, 9000, 0.999, 0.9971),
)


@pytest.fixture
def strip(qtbot):
    widget = ReliabilityStrip()
    qtbot.addWidget(widget)
    widget.set_bins(BINS)
    widget.resize(260, widget.sizeHint().height())
    widget.show()
    return widget


def test_it_says_how_often_such_an_answer_is_right(strip):
    strip.set_share(0.93)
    assert strip.sentence() == "When it says 90 to 99 %, it is right 91 times in 100."
    strip.set_share(0.9999)
    assert strip.sentence() == "When it says over 99 %, it is right 99.7 times in 100."
    strip.set_share(None)
    assert strip.sentence() == "How true the percentages are"


def test_never_a_round_hundred_but_where_it_was_counted(strip):
    strip.set_bins((ReliabilityBin(0.0, 12, 0.43, 0.9997), ReliabilityBin(0.9, 420, 0.99, 1.0)))
    strip.set_share(0.5)
    assert strip.sentence() == "When it says 0 to 90 %, it is right over 99.9 times in 100."
    strip.set_share(0.95)
    assert strip.sentence() == "When it says over 90 %, it was right all 420 times."


def test_a_click_and_the_arrow_keys_tell_of_the_other_bins(strip):
    strip.set_share(0.93)
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(15, 40))
    assert "0 to 50 %" in strip.sentence()
    QTest.keyClick(strip, Qt.Key.Key_Right)
    assert "50 to 90 %" in strip.accessibleDescription()
    strip.set_share(0.94)  # the next answer is told of again
    assert "90 to 99 %" in strip.sentence()


def test_the_numbers_behind_it(strip):
    assert "12 held-out digits" in strip.exact(0)
    assert "too few" in strip.exact(0)
    assert "too few" not in strip.exact(2)
    QTest.keySequence(strip, "Ctrl+C")
    rows = QGuiApplication.clipboard().text().splitlines()
    assert rows[0].split("\t") == ["from %", "count", "claimed", "right"]
    assert rows[3].split("\t") == ["90", "400", "0.9500", "0.9100"]


def test_a_network_without_bins_has_no_strip(strip):
    strip.set_bins(())
    assert strip.isHidden()


def test_it_can_be_painted(strip):
    strip.set_share(0.6)
    assert not strip.grab().isNull()
