"""Menus that are offered anew again and again: the hands, the classes."""

import gc

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject

from digitscope.data.collection.records import DIGITS, ClassSet, Hand
from digitscope.gui.drawings.class_sets import ClassSetChooser
from digitscope.gui.drawings.writer_chooser import HandChooser
from digitscope.gui.services.collection_link import CollectionLink
from digitscope.gui.services.notices import Notices


@pytest.fixture(params=["hands", "classes"])
def chooser(request, qtbot):
    collection = CollectionLink(Notices())
    if request.param == "hands":
        made = HandChooser(collection)
        made.offer = lambda count: made.set_hands([Hand(1, "Ada", count=count), Hand(2, "Bo", count=3)])
        made.the_menu, made.chosen, made.second = made.menu, made.hand_chosen, "Bo (3)"
    else:
        made = ClassSetChooser(collection)
        shapes = ClassSet(2, "Shapes", ("circle", "square"), 5)
        made.offer = lambda count: made.set_sets(
            [ClassSet(DIGITS.id, "Digits", DIGITS.classes, count), shapes]
        )
        made.the_menu, made.chosen, made.second = made.menu(), made.set_chosen, "Shapes (5)"
    qtbot.addWidget(made)
    made.show()
    yield made
    collection.close()


def objects(widget):
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return len(widget.findChildren(QObject))


def test_offering_again_leaves_nothing_behind(chooser):
    chooser.offer(1)
    before = objects(chooser)
    for count in range(200):
        chooser.offer(count)
    assert objects(chooser) == before


def test_an_open_menu_keeps_still_and_is_right_afterwards(chooser, qtbot):
    chooser.offer(1)
    chooser.the_menu.popup(chooser.mapToGlobal(chooser.rect().center()))
    action = next(action for action in chooser.the_menu.actions() if action.text() == chooser.second)
    chooser.offer(7)
    assert action in chooser.the_menu.actions()
    with qtbot.waitSignal(chooser.chosen):
        action.trigger()
    chooser.the_menu.close()
    qtbot.waitUntil(lambda: any("(7)" in action.text() for action in chooser.the_menu.actions()))


def test_one_of_them_is_checked(chooser):
    chooser.offer(1)
    checked = [action.isChecked() for action in chooser.the_menu.actions() if action.isCheckable()]
    assert checked == [True, False]
