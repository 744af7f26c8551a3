"""The report card: new against old, and the pictures behind it."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitscope.data.sets.digits import Digits
from digitscope.gui.train.report.comparison import comparisons_of, held_out_words, judged_of
from digitscope.gui.train.report.report_card import ReportCard
from digitscope.nn.evaluation.comparison import summary

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
    assert "2 of 60 wrong" in new
    assert "4 of 60 wrong" in old
    assert ", Wilson)" in old
    assert "Wilson" in card.intervals.toolTip()
    assert "No clear difference: the new network fixes 3 and breaks 1 of 60" in card.verdict()


def scroll_over(widget):
    nothing, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    middle = QPointF(widget.rect().center())
    turn = middle, widget.mapToGlobal(middle), QPoint(), QPoint(0, -120)
    QApplication.sendEvent(widget, QWheelEvent(*turn, nothing, keys, Qt.ScrollPhase.NoScrollPhase, False))


def test_scrolling_the_card_chooses_nothing_else(card):
    two = [invented(), invented(count=90)]
    card.set_report({"held_out": two[0]["new"], "versus": {"sets": two}}, "First steps", "/m")
    for widget in (card.sets, card.details.tabs):
        scroll_over(widget)
        assert widget.currentIndex() == 0


def test_what_was_held_out_is_said_of_no_other_set(card):
    held = invented()
    held["source"]["part"] = "held_out"
    report = {"held_out": held["new"], "versus": {"sets": [held, invented(count=90)]}}
    card.set_report(report, "My hand’s network", "/m")
    assert "60 held-out" in card._words.text()
    assert card._words.isVisible()
    card.sets.setCurrentIndex(1)
    assert not card._words.isVisible()


def test_of_few_that_were_held_out_no_more_is_said_than_they_show():
    few = held_out_words(judged_of(invented(count=7, wrong_new=(3,))["new"]))
    assert few.startswith("6 of 7 held-out digits")
    assert "certainty" not in few
    only = held_out_words(judged_of(invented(count=1, wrong_old=(0,), wrong_new=())["new"]))
    assert only == "The one held-out digit that it never learned from is read rightly: that says little."


def test_it_is_said_whether_what_was_held_out_also_chose(card):
    held = invented()
    held["source"]["part"] = "held_out"
    report = {"held_out": held["new"], "versus": {"sets": [held]}, "share_taken": 0.7}
    card.set_report(report | {"held_out_chose": False}, "My hand’s network", "/m")
    assert card.words().endswith("They had no say in how far it was moved.")
    card.set_report(report, "A run of an earlier version", "/m")
    assert "flatter it" in card.words()
    held["source"]["chose"] = True
    card.set_report(report, "My hand’s network", "/m")
    assert "These pictures helped to choose" in card.verdict()


def test_it_is_said_which_interval_it_is():
    new = invented()["new"] | {"interval_method": "bootstrap over 63 writers"}
    assert "(95 % interval, bootstrap over 63 writers)" in held_out_words(judged_of(new))


def test_certainty_that_was_fitted_on_these_very_digits_is_called_so():
    new = invented()["new"]
    assert "fitted" not in held_out_words(judged_of(new))
    assert "on the same digits that it was fitted on" in held_out_words(judged_of(new | {"ece_fitted": True}))


def test_it_is_said_how_much_of_what_was_learned_is_in_it(card):
    one = invented()
    report = {"held_out": one["new"], "versus": {"sets": [one]}}
    card.set_report(report | {"share_taken": 0.25}, "My hand’s network", "/m")
    assert card._share.text().startswith("It was moved 25 % of the way")
    assert card._share.isVisible()
    card.set_report(report | {"share_taken": 1.0}, "My hand’s network", "/m")
    assert not card._share.isVisible()


def test_pictures_that_are_not_there_take_no_room(card, qtbot):
    show(card, wrong_old=(0,), wrong_new=())
    card.details.tabs.setCurrentIndex(2)
    awaited = card.details.sizeHint().height()
    card.details.tabs.setCurrentIndex(3)
    qtbot.waitUntil(lambda: awaited - card.details.sizeHint().height() > 100)


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


def test_pictures_of_a_cell_are_brought_into_sight(card, qtbot):
    show(card)
    card.resize(360, 500)
    pictures = card.details.pictures
    assert pictures.visibleRegion().isEmpty()
    card.details.confusion.chosen.emit(0, 1)
    card.details.set_pictures({"images": np.zeros((1, 28, 28), np.uint8), "labels": ["0"], "indices": [3]})
    qtbot.waitUntil(lambda: pictures.visibleRegion().boundingRect().height() >= 100)


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
