"""The Train tab in the smallest window and on the keyboard: nothing cut off, nameless or out of reach."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QScrollBar,
    QTableWidget,
    QWidget,
)

from digitscope.gui.services.background import Background
from digitscope.gui.services.notices import Notices
from digitscope.gui.train.train_tab import Makers, TrainTab
from digitscope.runs import messages as say


class Trainer:
    """A training process that only begins."""

    def __init__(self, on_message):
        self.say = on_message

    def start(self, order):
        self.order = order

    def watch(self, request):
        pass

    def stop(self, at_once=False):
        pass

    def begin(self):
        counts, digits = (say.SetCount("mnist", 55_000, 5_000),), tuple("0123456789")
        config = {**self.order.config, "device": "cpu", "threads": 2}
        run = self.order.run
        self.say(say.TrainingStarted(run, config, digits, counts, "CPU", "bfloat16", 0, 100, 31_000))


class Unasked:
    """A process of which nothing is wanted here."""

    def __init__(self, _given):
        pass

    def stop(self):
        pass


@pytest.fixture
def tab(qtbot):
    background = Background()
    made = TrainTab(Makers(Trainer, Unasked, Unasked), background, Notices())
    qtbot.addWidget(made)
    made.resize(1024, 568)
    made.show()
    yield made
    made.close_down()
    background.close()


def trainer_of(tab):
    return tab.run.link._trainer


def test_every_control_has_a_name_and_a_tool_tip(tab):
    tab.data.add_set("made:100")
    parts_of_others = ("qt_", "Scroll")
    nameless = [
        f"{type(one).__name__} {one.objectName()} in {type(one.parent()).__name__}"
        for kind in (QAbstractButton, QAbstractSlider, QComboBox, QAbstractSpinBox)
        for one in tab.findChildren(kind)
        if not isinstance(one, QScrollBar) and not one.objectName().startswith(parts_of_others)
        if not isinstance(one.parent(), QTableWidget)
        if not ((one.accessibleName() or getattr(one, "text", str)()) and one.toolTip())
    ]
    assert nameless == []


def test_nothing_scrolls_sideways_in_the_smallest_window(tab):
    assert tab.width() == 1024
    for part in (tab.form, tab.curves, tab.watch, tab.controls, tab.film_slider):
        place = part.rect().translated(part.mapTo(tab, part.rect().topLeft()))
        assert 0 <= place.left() <= place.right() < 1024, part
    for bar in tab.findChildren(QScrollBar):
        if bar.orientation() == Qt.Orientation.Horizontal:
            assert not bar.isVisible()


def test_the_settings_are_not_cut_off_by_what_comes_with_a_network(tab, qtbot):
    before = tab.panels.sizes()
    tab.controls.start.click()
    trainer_of(tab).begin()
    qtbot.waitUntil(tab.watch.maps.isVisible)
    assert tab.panels.sizes() == before
    assert tab.form.minimumSizeHint().width() <= tab.form.width()


def test_it_can_be_reached_by_keyboard(tab, qtbot):
    tab.activateWindow()
    qtbot.waitUntil(tab.isActiveWindow)
    tab.controls.start.setFocus()
    QTest.keyClick(tab.controls.start, Qt.Key.Key_Space)
    assert tab.controls.hasFocus()  # neither lost to the tabs nor on Stop
    trainer_of(tab).begin()
    assert tab.controls.pause.hasFocus()
    seen, widget = set(), tab.controls.pause
    for _ in range(300):
        widget = widget.nextInFocusChain()
        if isinstance(widget, QWidget) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            seen.add(widget)
    for one in (tab.controls.stop, tab.curves.loss, tab.film_slider.slider, tab.watch.bars):
        assert one in seen
