"""Choosing on the wall: alone, more, ranges, by keys; and what becomes of it when drawings go."""

import pytest
from PySide6.QtCore import Qt

from digitscope.gui.drawings.drawing_wall import WallChoice

NO, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier,
)  # fmt: skip


@pytest.fixture
def choice():
    made = WallChoice()
    made.set_ids(list(range(100, 120)))
    return made


def test_press(choice):
    choice.press(3, NO)
    assert choice.indices() == [3]
    choice.press(6, SHIFT)
    assert choice.indices() == [3, 4, 5, 6]
    choice.press(1, CTRL)
    choice.press(5, CTRL)
    assert choice.indices() == [1, 3, 4, 6]
    choice.press(-1, CTRL)
    assert len(choice) == 4
    choice.press(-1, NO)
    assert choice.indices() == []


def test_keys(choice):
    for key, modifiers, wanted in (
        (Qt.Key.Key_Right, NO, [0]),
        (Qt.Key.Key_Right, NO, [1]),
        (Qt.Key.Key_Down, NO, [6]),
        (Qt.Key.Key_Right, SHIFT, [6, 7]),
        (Qt.Key.Key_Left, SHIFT, [6]),
        (Qt.Key.Key_Left, SHIFT, [5, 6]),
        (Qt.Key.Key_End, NO, [19]),
        (Qt.Key.Key_PageUp, NO, [9]),
        (Qt.Key.Key_Home, NO, [0]),
        (Qt.Key.Key_Up, NO, [0]),
        (Qt.Key.Key_A, CTRL, list(range(20))),
        (Qt.Key.Key_Escape, NO, []),
    ):
        assert choice.move(key, modifiers, 5, 10)
        assert choice.indices() == wanted
    assert not choice.move(Qt.Key.Key_Escape, NO, 5, 10)
    assert not choice.move(Qt.Key.Key_7, NO, 5, 10)


def test_what_is_gone_is_not_chosen(choice):
    choice.press(4, NO)
    choice.press(6, SHIFT)
    choice.set_ids([100, 101, 102, 103, 105, 110])
    assert choice.indices() == [4]
    assert choice.cursor == 5
    choice.set_ids([])
    assert (choice.indices(), choice.cursor) == ([], -1)
    assert not choice.move(Qt.Key.Key_Right, NO, 5, 10)
