"""The table of groups in which a network fails."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from digitscope.gui.failures.failure_groups import EVERY, FailGroups


def group(count, wrong, sure, **more):
    right = 1 - wrong / count
    return {
        "count": count,
        "accuracy": right,
        "interval": (max(0.0, right - 0.01), min(1.0, right + 0.01)),
        "interval_method": "Wilson",
        "sure_and_wrong": sure,
    } | more


@pytest.fixture
def table(qtbot):
    made = FailGroups()
    qtbot.addWidget(made)
    made.set_groups(group(1000, 20, 3), [group(100, 10, 2, trait="stroke", name="thin")])
    return made


def test_the_whole_set_comes_first(table):
    first, second = table.rows()
    assert first == [EVERY, "1,000", "98.0 %", "97.0 to 99.0 %", "3"]
    assert second[0] == "stroke: thin"
    assert table.currentRow() == 0


def test_a_chosen_group_is_told(qtbot, table):
    with qtbot.waitSignal(table.picked) as told:
        table.selectRow(1)
    assert told.args == [0]
    with qtbot.waitSignal(table.picked) as told:
        table.selectRow(0)
    assert told.args == [-1]


def test_the_table_can_be_copied(qtbot, table):
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 3
    assert lines[2].startswith("stroke: thin\t100\t90.0 %")
