"""The actions of the pad and the row of tools: keys, names, what is enabled when."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSlider, QVBoxLayout, QWidget

from digitscope.gui.draw.pad_actions import PadActions, ToolBar
from digitscope.gui.pad.pad import Pad
from digitscope.gui.pad.tool import Tool
from digitscope.gui.style.theme import DARK, palette_of
from digitscope.gui.widgets.buttons import ToolButton
from digitscope.ink.drawing.strokes import drawing_of

LINE = drawing_of([[[0.2, 0.5, 0], [0.8, 0.5, 1]]])


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    column = QVBoxLayout(made)
    made.pad = Pad()
    made.actions_ = PadActions(made.pad, made)
    made.tools = ToolBar(made.actions_)
    column.addWidget(made.pad)
    column.addWidget(made.tools)
    made.show()
    qtbot.waitActive(made)
    made.pad.setFocus()
    return made


def test_keys_do_what_the_tools_do(window):
    pad = window.pad
    QTest.keyClick(pad, Qt.Key.Key_E)
    assert pad.tool is Tool.ERASER
    assert window.actions_.eraser.isChecked()
    QTest.keyClick(pad, Qt.Key.Key_P)
    assert pad.tool is Tool.PEN
    QTest.keyClick(pad, Qt.Key.Key_BracketRight)
    assert pad.pen_width == pytest.approx(1.2)
    QTest.keyClick(pad, Qt.Key.Key_BracketLeft)
    assert pad.pen_width == pytest.approx(1.0)


def test_keys_of_the_history(window):
    pad, control = window.pad, Qt.KeyboardModifier.ControlModifier
    pad.set_drawing(LINE)
    QTest.keyClick(pad, Qt.Key.Key_Delete)
    assert pad.drawing.is_empty
    QTest.keyClick(pad, Qt.Key.Key_Z, control)
    assert pad.drawing is not None
    assert len(pad.drawing.strokes) == 1
    QTest.keyClick(pad, Qt.Key.Key_Y, control)
    assert pad.drawing.is_empty
    QTest.keyClick(pad, Qt.Key.Key_Z, control)
    QTest.keyClick(pad, Qt.Key.Key_Z, control | Qt.KeyboardModifier.ShiftModifier)
    assert pad.drawing.is_empty


@pytest.mark.parametrize(
    ("key", "signal"),
    [("D", "random_asked"), ("Ctrl+O", "open_asked"), ("Ctrl+V", "paste_asked"), ("Ctrl+S", "save_asked")],
)
def test_keys_that_the_window_answers(window, qtbot, key, signal):
    window.pad.set_drawing(LINE)
    keys = {"D": Qt.Key.Key_D, "O": Qt.Key.Key_O, "V": Qt.Key.Key_V, "S": Qt.Key.Key_S}
    held = Qt.KeyboardModifier.ControlModifier if "Ctrl" in key else Qt.KeyboardModifier.NoModifier
    with qtbot.waitSignal(getattr(window.actions_, signal)):
        QTest.keyClick(window.pad, keys[key[-1]], held)


def test_space_and_arrows_belong_to_the_pad_only(window, qtbot):
    window.pad.set_drawing(LINE)
    with qtbot.waitSignals([window.actions_.play_asked, window.actions_.step_asked]):
        QTest.keyClick(window.pad, Qt.Key.Key_Space)
        QTest.keyClick(window.pad, Qt.Key.Key_Left)
    eraser = window.tools.findChildren(ToolButton)[1]
    eraser.setFocus()
    with qtbot.assertNotEmitted(window.actions_.play_asked):
        QTest.keyClick(eraser, Qt.Key.Key_Space)
    assert window.pad.tool is Tool.ERASER


def test_enabled_follows_the_history(window):
    actions = window.actions_
    needs_ink = [actions.undo, actions.redo, actions.clear, actions.save, actions.play]
    assert not any(action.isEnabled() for action in needs_ink)
    window.pad.set_drawing(LINE)
    assert actions.undo.isEnabled()
    assert actions.clear.isEnabled()
    window.pad.undo()
    assert actions.redo.isEnabled()
    assert not actions.clear.isEnabled()


def test_every_action_has_a_name_a_key_and_a_tool_tip_with_it(window):
    actions = window.actions_.all()
    keys = [key.toString() for action in actions for key in action.shortcuts()]
    assert len(keys) == len(set(keys)) == len(actions) + 2
    for action in actions:
        assert action.text()
        assert action.shortcut().toString(action.shortcut().SequenceFormat.NativeText) in action.toolTip()
    for button in window.tools.findChildren(ToolButton):
        assert button.accessibleName()
        assert button.icon_name


def test_the_slider_sets_the_width_and_follows_it(window):
    slider = window.tools.findChild(QSlider)
    slider.setValue(slider.maximum())
    assert window.pad.pen_width == pytest.approx(2.5)
    slider.setValue(slider.minimum())
    assert window.pad.pen_width == pytest.approx(0.4)
    window.pad.set_pen_width(1.0)
    assert 0 < slider.value() < slider.maximum()
    assert window.pad.pen_width == 1.0
    assert "1.0" in slider.toolTip()


def test_icons_follow_the_theme_and_fade_when_of_no_use(window):
    def lightness(button):
        image = button.grab().toImage()
        return [image.pixelColor(x, y).lightness() for x in range(4, 28) for y in range(4, 28)]

    buttons = {button.icon_name: button for button in window.findChildren(ToolButton)}
    pen, undo = buttons["pen"], buttons["undo"]
    window.actions_.eraser.trigger()
    assert min(lightness(pen)) < min(lightness(undo)) - 40
    window.setPalette(palette_of(DARK))
    assert max(lightness(pen)) > max(lightness(undo)) + 40
