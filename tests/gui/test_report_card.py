"""The report card: new against old, and the pictures behind it."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from digitscope.gui.comparison import comparisons_of
from digitscope.gui.report_card import ReportCard
from digitscope.nn.comparing import summary
from digitscope.nn.digits import Digits

CLASSES = ("0", "1", "2")


def invented(count=60, wrong_old=(0, 1, 2, 3), wrong_new=(3, 4)):
    labels = np.arange(count) % 3
    shares = {}
    for side, wrong in (("old", wrong_old), ("new", wrong_new)):
        answers = labels.copy()
        answers[list(wrong)] = (answers[list(wrong)] + 1) % 3
        shares[side] = np.eye(4, dtype=np.float32)[answers]
    digits = Digits(np.zeros((count, 28, 28), np.uint8), labels.astype(np.int64), CLASSES, name="invented")
    return summary(digits, shares["old"], shares["new"]) | {"source": {"set": "invented", "part": "test"}}


@pytest.fixture
def card(qtbot):
    made = ReportCard()
    qtbot.addWidget(made)
    made.resize(360, 700)
    made.show()
    return made


def show(card, **changes):
    one = invented(**changes)
    held = one["new"]
    report = {"held_out": held, "versus": {"sets": [one]}}
    card.set_report(report, "First steps", "/somewhere/model.safetensors")
    return comparisons_of(report)[0]


def test_both_networks_stand_side_by_side(card):
    show(card)
    new, old = card.intervals.sentences()
    assert new.startswith("new: 96.67 %")
    assert "2 wrong" in new
    assert "4 wrong" in old
    assert "No clear difference: the new network fixes 3 and breaks 1 of 60" in card.verdict()


def test_a_clear_difference_is_called_so(card):
    show(card, count=300, wrong_old=tuple(range(40)), wrong_new=(1,))
    assert "clearly better" in card.verdict()


def test_a_cell_of_the_matrix_asks_for_its_pictures(card, qtbot):
    show(card)
    with qtbot.waitSignal(card.details.wanted) as wanted:
        card.details.confusion.chosen.emit(0, 1)
    assert wanted.args == [{"set": "invented", "part": "test"}, [3]]
    card.details.set_pictures({"images": np.zeros((1, 28, 28), np.uint8), "labels": ["0"], "indices": [3]})
    assert [tile.lines for tile in card.details.pictures.grid.tiles()] == [("0: 1",)]
    with qtbot.waitSignal(card.picture_opened) as opened:
        card.details.pictures.grid.activated.emit(0)
    assert opened.args[0].true == "0"


def test_what_was_fixed_and_broken_picture_by_picture(card, qtbot):
    show(card)
    with qtbot.waitSignal(card.details.wanted) as wanted:
        card.details.tabs.setCurrentIndex(2)
    assert wanted.args[1] == [0, 1, 2]
    with qtbot.waitSignal(card.details.wanted) as wanted:
        card.details.tabs.setCurrentIndex(3)
    assert wanted.args[1] == [4]


def test_pictures_of_an_older_wish_are_left(card):
    show(card)
    card.details.tabs.setCurrentIndex(2)
    card.details.set_pictures({"images": np.zeros((1, 28, 28), np.uint8), "labels": ["0"], "indices": [9]})
    assert not card.details.pictures.grid.tiles()


def test_the_matrix_is_walked_by_keyboard(card, qtbot):
    one = show(card)
    view = card.details.confusion
    assert view.sentence(0, 1) == "A 0 read as a 1: 1 of 20"
    assert "right" in view.sentence(1, 1)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(view, key)
    with qtbot.waitSignal(view.chosen) as chosen:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert chosen.args == [0, 1]
    assert one.indices("new", *chosen.args) == [3]
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPointF(view._rect(2, 0).center()).toPoint())


def test_no_measure_is_said_so(card):
    card.set_report({}, "run", "")
    assert "not known" in card.words()
    assert not card.keep.isVisible()


DAMAGED = [
    {"versus": {"sets": [{}]}},
    {"versus": {"sets": [{"old": 1}]}},
    {"versus": 3},
    {"held_out": {"x": 1}},
]


@pytest.mark.parametrize("report", DAMAGED)
def test_a_damaged_report_invents_nothing(card, report):
    card.set_report(report, "run", "/m")
    assert card.verdict() == ""
    assert not card.intervals.isVisible()
