"""The tabs of the right panel, and where the inspector stands."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from digitscope.gui.inside.inside_panel import INSPECTOR, LAYERS, RightPanel
from digitscope.gui.widgets.tabs import SmallTabs


@pytest.fixture
def panel(qtbot):
    made = RightPanel(QWidget(), QWidget())
    made.add_tab("Why", QWidget(), "Why this digit")
    made.resize(380, 500)
    qtbot.addWidget(made)
    made.show()
    return made


def names(panel):
    return [panel.tabs.tabText(index) for index in range(panel.tabs.count())]


def test_where_room_is_short_the_inspector_is_a_tab(panel):
    assert names(panel) == [LAYERS, INSPECTOR, "Why"]
    panel.open_inspector()
    assert panel.current() == INSPECTOR
    assert panel._inspector.isVisible()
    assert not panel._split.isVisible()


def test_escape_goes_back_to_the_layers(panel, qtbot):
    panel.open_inspector()
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert panel.current() == LAYERS
    assert panel._split.isVisible()


def test_where_there_is_room_it_stands_under_the_layers(panel, qtbot):
    panel.resize(560, 820)
    assert names(panel) == [LAYERS, "Why"]
    assert not panel._inspector.isVisible()
    panel.open_inspector()
    assert panel.current() == LAYERS
    assert panel._inspector.isVisible()
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel._inspector.isVisible()


def test_growing_and_shrinking_keep_what_is_shown(panel):
    panel.open_inspector()
    for height, tabs in ((820, 2), (500, 3), (820, 2)):
        panel.resize(560, height)
        assert len(names(panel)) == tabs
    assert panel._inspector.isVisible()
    panel.show_tab("Why")
    panel.resize(560, 500)
    assert panel.current() == "Why"


def test_a_tab_in_a_narrow_strip_is_written_smaller_not_cut(qtbot):
    tabs = SmallTabs()
    qtbot.addWidget(tabs)
    for name in (LAYERS, INSPECTOR, "Why"):
        tabs.addTab(name)
    tabs.resize(400, 32)
    tabs.show()
    usual = tabs.tabRect(0).width()
    tabs.resize(170, 32)
    assert tabs.tabRect(0).width() < usual
    assert tabs.tabRect(2).right() <= tabs.width()


def test_every_tab_says_what_it_shows(panel):
    assert all(panel.tabs.tabToolTip(index) for index in range(panel.tabs.count()))
    panel.grab()
