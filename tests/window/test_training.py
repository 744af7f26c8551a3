"""Train in the real window with the real processes: from Start to Keep, by real events."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitscope.runs.kept_networks import kept_networks
from digitscope.runs.settings.config import SetShare, TrainConfig

LONG_MS = 120_000
LEFT = Qt.MouseButton.LeftButton
TINY = TrainConfig(
    sets=(SetShare("made:400"),), architecture="first-steps", epochs=2, batch=32, augment=None, threads=1
)


def click(widget, where=None):
    QTest.mouseClick(widget, LEFT, pos=where) if where else QTest.mouseClick(widget, LEFT)


def open_train(window):
    tabs = window.header.tabs
    place = next(index for index in range(tabs.count()) if tabs.tabText(index) == "Train")
    click(tabs, tabs.tabRect(place).center())
    return window.training.tab


@pytest.fixture
def tab(window):
    made = open_train(window)
    made.form.set_config(TINY)
    return made


def test_from_start_to_keep(window, tab, hand, seven, qtbot):
    window.header.tabs.setCurrentIndex(0)
    hand.draw(*seven)
    open_train(window)
    click(tab.controls.start)
    qtbot.waitUntil(lambda: len(tab.curves.numbers.checked_accuracy) == 2, timeout=LONG_MS)
    qtbot.waitUntil(lambda: tab.watch.figure.text() != "–", timeout=LONG_MS)
    qtbot.waitUntil(tab.report.keep.isVisible, timeout=LONG_MS)
    assert "held-out" in tab.report.words()
    assert tab.report.verdict()
    click(tab.report.keep)
    qtbot.waitUntil(lambda: "bundled" not in window.header.network.text(), timeout=LONG_MS)
    assert len(kept_networks()) == 1
    assert "Kept" in tab.report.decided()
    tab.right.show_page("My digit")
    tab.film_slider.slider.setValue(0)
    qtbot.waitUntil(lambda: "before the first step" in tab.film_slider.slider.accessibleDescription())
    menus = [action.menu() for action in window.header.network.menu().actions() if action.menu()]
    menus[0].aboutToShow.emit()
    assert menus[0].actions()[0].isChecked()
    with qtbot.waitSignal(window.link.model_changed, timeout=LONG_MS) as used:
        menus[0].actions()[0].trigger()
    assert used.args[0].path == str(kept_networks()[0])


def test_pause_go_on_and_stop(window, tab, qtbot):
    tab.form.set_config(replace(TINY, epochs=500))
    click(tab.controls.start)
    qtbot.waitUntil(lambda: bool(tab.curves.numbers.loss), timeout=LONG_MS)
    click(tab.controls.pause)
    qtbot.waitUntil(lambda: tab.controls.state == "paused", timeout=LONG_MS)
    click(tab.controls.pause)
    qtbot.waitUntil(lambda: tab.controls.state == "running", timeout=LONG_MS)
    click(tab.controls.stop)
    qtbot.waitUntil(lambda: tab.controls.state == "idle", timeout=LONG_MS)
    assert tab.report.keep.isVisible()
    tab.middle.show_page("Runs")
    qtbot.waitUntil(lambda: tab.runs.table.rowCount() == 1, timeout=LONG_MS)
    tab.runs.table.selectRow(0)
    assert tab.runs.buttons["resume"].isEnabled()


def test_a_process_that_dies_leaves_the_window_and_a_run_to_take_up(window, tab, qtbot):
    tab.form.set_config(replace(TINY, epochs=500))
    click(tab.controls.start)
    qtbot.waitUntil(lambda: bool(tab.curves.numbers.loss), timeout=LONG_MS)
    trainer = tab.run.link._trainer
    trainer._child.process.kill()
    qtbot.waitUntil(lambda: tab.controls.state == "idle", timeout=LONG_MS)
    assert "unexpectedly" in tab.progress.sentence.text()
    assert "ready" in window.status.state.text()


def test_the_data_can_be_looked_at_first(tab, qtbot):
    click(tab.data.look)
    qtbot.waitUntil(lambda: len(tab.look.classes.tiles()) == 10, timeout=LONG_MS)
    assert "400 pictures of 10 classes" in tab.look.words()


def tab_to(window, widget):
    """Press Tab until a widget has the focus."""
    for _ in range(200):
        if window.focusWidget() is widget:
            return
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not lead to {widget.accessibleName()}: {window.focusWidget()}")


def test_from_start_to_keep_by_keyboard_alone(window, qtbot):
    with qtbot.waitActive(window):
        window.activateWindow()
    tabs = window.header.tabs
    tabs.setFocus()
    while tabs.tabText(tabs.currentIndex()) != "Train":
        QTest.keyClick(tabs, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.training.tab is not None and window.training.tab.isVisible())
    tab = window.training.tab
    tab.form.set_config(TINY)
    qtbot.waitUntil(tab.controls.start.isVisible)
    tab_to(window, tab.controls.start)
    QTest.keyClick(tab.controls.start, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(tab.curves.numbers.loss), timeout=LONG_MS)
    tab_to(window, tab.controls.pause)
    qtbot.waitUntil(tab.report.keep.isVisible, timeout=LONG_MS)
    tab_to(window, tab.report.keep)
    QTest.keyClick(tab.report.keep, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "bundled" not in window.header.network.text(), timeout=LONG_MS)
    assert len(kept_networks()) == 1
