"""Choosing a class: by mouse, by arrow keys, by typing it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitscope.gui.widgets.class_picker import CELL_PX, ClassPicker

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def picker(qtbot):
    made = ClassPicker("It was")
    qtbot.addWidget(made)
    made.resize(320, 40)
    made.show()
    qtbot.waitExposed(made)
    made.said = []
    made.chosen.connect(made.said.append)
    return made


def test_a_click_chooses(picker):
    for name in ("0", "7", "9"):
        QTest.mouseClick(picker, LEFT, NO_KEY, picker.place(name).center())
    assert picker.said == ["0", "7", "9"]


def test_keys_choose(picker):
    picker.setFocus()
    for key in (Qt.Key.Key_4, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_End, Qt.Key.Key_Space):
        QTest.keyClick(picker, key)
    assert picker.said == ["4", "5", "9"]
    QTest.keyClick(picker, Qt.Key.Key_X)
    assert len(picker.said) == 3


def test_names_wrap_where_there_is_no_room(picker):
    picker.resize(120, 40)
    assert picker.height() == 2 * CELL_PX
    picker.set_classes(["apple", "pear", "a very long name of a class indeed", "x"])
    places = [picker.place(name) for name in picker.classes()]
    assert all(place.right() <= 120 for place in places)
    assert not any(a.intersects(b) for a in places for b in places if a is not b)


def test_says_what_is_chosen(picker):
    picker.set_marked("3")
    assert "3 is chosen" in picker.accessibleDescription()
    assert picker.said == []  # to show it is not to choose it
