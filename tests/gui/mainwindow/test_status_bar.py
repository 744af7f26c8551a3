"""The line at the bottom: a notice can be read wherever the mouse is, and however long it is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QStatusTipEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from digitscope.gui.draw.pad_actions import PadActions, ToolBar
from digitscope.gui.mainwindow.status_bar import StatusLine
from digitscope.gui.pad.pad import Pad
from digitscope.gui.widgets.buttons import ToolButton


@pytest.fixture
def window(qtbot):
    made = QMainWindow()
    qtbot.addWidget(made)
    made.pad = Pad()
    made.tools = ToolBar(PadActions(made.pad, made.pad))
    made.status = StatusLine()
    page = QWidget()
    column = QVBoxLayout(page)
    column.addWidget(made.pad)
    column.addWidget(made.tools)
    made.setCentralWidget(page)
    made.setStatusBar(made.status)
    made.resize(640, 480)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_notice_is_seen_while_the_mouse_is_over_the_tool_that_caused_it(window, qtbot):
    for button in window.tools.findChildren(ToolButton):
        QTest.mouseMove(button, QPoint(2, 2))
        QTest.mouseMove(button, button.rect().center())
        QApplication.sendEvent(button, QStatusTipEvent(button.defaultAction().statusTip()))
        window.status.show_notice("error", "There is no picture on the clipboard.", "")
        assert window.status.notice.isVisible()
        assert not window.status.currentMessage()


def test_no_tool_has_a_status_tip(window):
    tips = [action.text() for action in window.findChildren(QAction) if action.statusTip()]
    assert tips == []
    assert [widget for widget in window.findChildren(QWidget) if widget.statusTip()] == []


@pytest.mark.parametrize("words", [5, 60])
def test_a_long_notice_is_seen_whole_and_does_not_make_the_window_wider(window, qtbot, words):
    before = window.minimumSizeHint().width()
    window.status.show_notice("error", "sentence " * words, "")
    notice = window.status.notice
    qtbot.waitUntil(lambda: notice.height() >= notice.heightForWidth(notice.width()))
    assert window.minimumSizeHint().width() == before
    assert window.width() == 640
    assert window.rect().contains(window.status.geometry())
