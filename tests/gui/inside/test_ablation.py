"""Maps switched off and scaled, and the line that says so."""

import pytest

from digitscope.gui.inside.ablation import SwitchBoard, SwitchNotice
from digitscope.gui.inside.inspector.map_switches import MapSwitches
from digitscope.gui.inside.inspector.part import Place
from digitscope.messages import StageInfo

STAGE = StageInfo("a", "Conv2d", (4, 5, 5), 9)


@pytest.fixture
def board():
    return SwitchBoard()


@pytest.fixture
def switches(qtbot, board):
    made = MapSwitches(board)
    qtbot.addWidget(made)
    made.set_map(Place(STAGE, 2))
    made.show()
    return made


def test_only_what_is_not_as_it_is_is_told(board, qtbot):
    with qtbot.waitSignal(board.changed):
        board.set_factor("a", 3, 0.0)
    board.set_factor("b", 1, 1.5)
    assert board.factors() == {"a": {3: 0.0}, "b": {1: 1.5}}
    board.set_factor("b", 1, 1.0)
    assert board.factors() == {"a": {3: 0.0}}
    with qtbot.assertNotEmitted(board.changed):
        board.set_factor("a", 3, 0.0)


def test_one_key_restores_all(board, qtbot):
    notice = SwitchNotice(board)
    qtbot.addWidget(notice)
    assert not notice.isVisible()
    board.set_factor("a", 0, 0.0)
    board.set_factor("a", 1, 0.0)
    board.set_factor("b", 0, 2.0)
    assert notice.isVisible()
    assert notice.text().startswith("2 maps are off, 1 map is scaled")
    assert notice.restore.shortcut().toString() == "R"
    notice.restore.trigger()
    assert board.factors() == {}
    assert not notice.isVisible()


def test_keep_only_one(board):
    board.keep_only("a", 2, 4)
    assert board.factors() == {"a": {0: 0.0, 1: 0.0, 3: 0.0}}
    assert board.keeps_only("a", 2, 4)
    assert not board.keeps_only("a", 1, 4)


def test_a_long_list_is_cut(board):
    board.keep_only("a", 2, 40)
    assert board.listing().endswith("and 27 more")


def test_the_buttons_say_how_the_map_is(board, switches):
    switches.off.click()
    assert board.factor("a", 2) == 0
    switches.off.click()
    assert board.factors() == {}
    switches.only.click()
    assert board.keeps_only("a", 2, 4)
    assert switches.only.isChecked()
    switches.set_map(Place(STAGE, 1))
    assert switches.off.isChecked()
    assert not switches.only.isChecked()
    board.restore()
    assert not switches.off.isChecked()


def test_the_slider_scales(board, switches):
    switches.scale.setValue(30)
    assert board.factor("a", 2) == 1.5
    board.set_factor("a", 2, 0.5)
    assert switches.scale.value() == 10
    assert board.factor("a", 2) == 0.5


def test_the_picture_that_goes_in_has_no_switches(switches):
    switches.set_map(Place(StageInfo("input", "Input", (1, 28, 28), 0), 0))
    assert not switches.isEnabled()
