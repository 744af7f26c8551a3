"""An error that nobody foresaw: told once, logged every time, and the window goes on."""

from __future__ import annotations

import logging
import sys
import threading

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton, QVBoxLayout, QWidget

from digitscope.gui.mainwindow.crash_reporter import LOG_BYTES, CrashReporter, start_log


@pytest.fixture
def log(home):
    """The path of the log, the handler taken away in the end."""
    logger = logging.getLogger("digitscope")
    before = list(logger.handlers)
    yield start_log()
    for handler in [each for each in logger.handlers if each not in before]:
        logger.removeHandler(handler)
        handler.close()


@pytest.fixture
def window(qtbot, log):
    made = QWidget()
    qtbot.addWidget(made)
    column = QVBoxLayout(made)
    made.works, made.fails = QPushButton("Works"), QPushButton("Fails")
    column.addWidget(made.works)
    column.addWidget(made.fails)
    made.fails.clicked.connect(lambda: [][3])  # noqa: PLE0643 - an error that nobody foresaw
    made.reporter = CrashReporter(made, log)
    made.reporter.install()
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.reporter.uninstall()


def dialogs(window):
    return [box for box in window.findChildren(QMessageBox) if box.isVisible()]


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def close(qtbot, window):
    (box,) = dialogs(window)
    box.button(QMessageBox.StandardButton.Ok).click()
    qtbot.waitUntil(lambda: not window.findChildren(QMessageBox))


def test_the_person_is_told_what_is_kept_and_where_the_log_is(window, log, qtbot):
    click(window.fails)
    qtbot.waitUntil(lambda: len(dialogs(window)) == 1)
    (box,) = dialogs(window)
    assert box.text() == "Something went wrong in Digitscope. Your drawing is kept."
    assert "IndexError: list index out of range" in box.informativeText()
    assert str(log) in box.informativeText()
    assert "Traceback" in box.detailedText()
    assert "IndexError: list index out of range" in log.read_text("utf-8")
    close(qtbot, window)


def test_many_errors_in_a_row_are_one_dialog_and_all_in_the_log(window, log, qtbot):
    for _ in range(5):
        window.fails.click()
    qtbot.waitUntil(lambda: len(dialogs(window)) == 1)
    assert log.read_text("utf-8").count("Uncaught error") == 5
    close(qtbot, window)
    window.fails.click()
    qtbot.waitUntil(lambda: len(dialogs(window)) == 1)  # a later one is told again
    close(qtbot, window)
    window.works.setFocus()
    assert window.works.isEnabled()


def test_an_error_in_another_thread_is_told_in_the_window(window, log, qtbot):
    thread = threading.Thread(target=lambda: 1 // 0, name="helper")
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(dialogs(window)) == 1)
    (box,) = dialogs(window)
    assert "ZeroDivisionError" in box.informativeText()
    assert box.thread() is window.thread()
    assert "ZeroDivisionError" in log.read_text("utf-8")
    close(qtbot, window)


def test_ctrl_c_closes_the_window_without_a_word(window, log, qtbot):
    def interrupt():
        raise KeyboardInterrupt

    QTimer.singleShot(0, interrupt)
    qtbot.waitUntil(lambda: not window.isVisible())
    assert dialogs(window) == []
    assert not log.exists()


def test_the_hooks_of_before_come_back(window):
    mine, of_threads = sys.excepthook, threading.excepthook
    window.reporter.uninstall()
    assert sys.excepthook != mine
    assert threading.excepthook != of_threads


def test_a_long_log_is_begun_anew_and_the_old_one_kept(home, log):
    logging.getLogger("digitscope").info("first")
    handlers = logging.getLogger("digitscope").handlers
    for handler in [each for each in handlers if isinstance(each, logging.FileHandler)]:
        handlers.remove(handler)
        handler.close()
    with log.open("a", encoding="utf-8") as file:
        file.write("x" * LOG_BYTES)
    assert start_log() == log
    logging.getLogger("digitscope").info("second")
    assert log.with_suffix(".old.log").stat().st_size > LOG_BYTES
    assert log.read_text("utf-8").strip().endswith("second")
