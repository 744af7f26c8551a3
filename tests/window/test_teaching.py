"""Teach back in the real window: by key, by click, taken back; and it is on the disk."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitscope.data.collection.records import Query
from digitscope.data.collection.store import Collection

LONG_MS = 60_000
LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def stored(home):
    """Return a function that reads the drawings as another program would."""

    def read():
        collection = Collection(home / "data" / "drawings.sqlite")
        found = collection.get([entry.id for entry in collection.search(Query())])
        collection.close()
        return found

    return read


def says(window, text):
    return lambda: window.draw.teach.sign.text() == text


def test_a_key_keeps_the_drawing_with_what_the_network_said(window, hand, seven, answer, qtbot, stored):
    hand.draw(*seven)
    answer(window, 7)
    with qtbot.waitSignal(window.mine.teaching.kept, timeout=LONG_MS):
        QTest.keyClick(window.draw.pad, Qt.Key.Key_1)
    assert says(window, "Kept as 1.")()
    qtbot.waitUntil(lambda: stored()[0].said is not None, timeout=LONG_MS)
    (kept,) = stored()
    assert kept.label == "1"
    assert kept.said.answer == "7"
    assert kept.said.network == "bundled"
    assert sum(kept.said.probabilities) == pytest.approx(1, abs=1e-4)
    assert len(kept.drawing.strokes) == 1


def test_said_again_it_is_relabelled_and_taken_back_step_by_step(window, hand, seven, qtbot, stored):
    hand.draw(*seven)
    picker = window.draw.teach.picker
    with qtbot.waitSignal(window.mine.teaching.kept, timeout=LONG_MS):
        QTest.mouseClick(picker, LEFT, NO_KEY, picker.place("1").center())
    with qtbot.waitSignal(window.mine.collection.changed, timeout=LONG_MS):
        QTest.mouseClick(picker, LEFT, NO_KEY, picker.place("7").center())
    assert picker.marked() == "7"
    assert [kept.label for kept in stored()] == ["7"]
    with qtbot.waitSignal(window.mine.collection.changed, timeout=LONG_MS):
        QTest.keyClick(window.draw.pad, Qt.Key.Key_U)
    assert [kept.label for kept in stored()] == ["1"]
    with qtbot.waitSignal(window.mine.collection.changed, timeout=LONG_MS):
        QTest.mouseClick(window.draw.teach.undo, LEFT)
    assert stored() == []
    assert says(window, "Taken back: it is not kept.")()


def test_the_next_drawing_is_another_one(window, hand, seven, one, qtbot, stored):
    for points, key in ((seven, Qt.Key.Key_7), (one, Qt.Key.Key_1)):
        QTest.keyClick(window, Qt.Key.Key_Delete)
        hand.draw(*points)
        assert window.draw.teach.picker.marked() == ""
        with qtbot.waitSignal(window.mine.teaching.kept, timeout=LONG_MS):
            QTest.keyClick(window.draw.pad, key)
    assert sorted(kept.label for kept in stored()) == ["1", "7"]


def test_an_empty_pad_is_not_kept(window, stored):
    QTest.keyClick(window.draw.pad, Qt.Key.Key_5)
    assert not window.draw.teach.picker.isEnabled()
    assert window.draw.teach.sign.text().startswith("Say which it was")
    assert stored() == []


def test_a_full_disk_is_told_and_nothing_is_claimed(window, hand, seven, qtbot, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("digitscope.data.collection.store.Collection.keep", full)
    hand.draw(*seven)
    with qtbot.waitSignal(window.notices.notified, timeout=LONG_MS) as told:
        QTest.keyClick(window.draw.pad, Qt.Key.Key_7)
    assert told.args[0] == "error"
    assert "No space left on device" in told.args[1]
    assert window.draw.teach.picker.marked() == ""


def test_the_very_same_drawing_is_kept_but_once(window, hand, seven, one, qtbot, stored):
    """A step back brings a drawing that was kept before the last one."""
    pad, kept = window.draw.pad, window.mine.teaching.kept
    for points, key in ((seven, Qt.Key.Key_7), (one, Qt.Key.Key_1)):
        QTest.keyClick(pad, Qt.Key.Key_Delete)
        hand.draw(*points)
        with qtbot.waitSignal(kept, timeout=LONG_MS):
            QTest.keyClick(pad, key)
    for _ in range(2):
        QTest.keyClick(pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(kept, timeout=LONG_MS):
        QTest.keyClick(pad, Qt.Key.Key_2)
    assert sorted(each.label for each in stored()) == ["1", "2"]
    with qtbot.waitSignal(window.mine.collection.changed, timeout=LONG_MS):
        QTest.keyClick(pad, Qt.Key.Key_U)
    assert sorted(each.label for each in stored()) == ["1", "7"]
