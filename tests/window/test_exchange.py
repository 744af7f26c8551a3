"""Drawings out of the window and into another hand, by the menus; a damaged file; two windows at once."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from digitscope.data.collection.records import Kept
from digitscope.data.collection.store import Collection
from digitscope.ink.synthesis.digits import make_digits

LONG_MS = 60_000
COUNT = 12


@pytest.fixture
def kept(home):
    """The file of the collection, with some drawings."""
    path = home / "data" / "drawings.sqlite"
    path.parent.mkdir(parents=True)
    collection = Collection(path)
    made = make_digits(COUNT, np.random.default_rng(4))
    collection.add_many([Kept(str(d), drawing, 1000.0 + i) for i, (d, drawing) in enumerate(made)])
    collection.close()
    return path


def open_tab(window):
    tabs = window.header.tabs
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(1).center())
    return window.mine.tab


def shows(qtbot, tab, count):
    qtbot.waitUntil(lambda: len(tab.wall.entries()) == count, timeout=LONG_MS)


def press(menu, words):
    next(action for action in menu.actions() if words in action.text()).trigger()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("as strokes", "some.jsonl.gz"),
        ("28×28 pictures", "some.npz"),
        ("Kaggle's", "some.csv"),
        ("PNG files", "my drawings"),
    ],
)
def test_every_kind_goes_out_and_comes_into_another_hand(
    kept, window, qtbot, tmp_path, monkeypatch, words, name
):
    path = tmp_path / name
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    tab = open_tab(window)
    shows(qtbot, tab, COUNT)
    files, exchange = tab.side.files, window.mine.exchange
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    with qtbot.waitSignal(exchange.ended, timeout=LONG_MS):
        press(files.export_menu, words)
    assert window.status.notice.text() == f"{COUNT} drawings were saved as {name}."
    labels = sorted(entry.label for entry in tab.wall.entries())
    press(tab.hands.menu, "New hand")
    QTest.keyClicks(tab.hands.name, "Ada")
    QTest.keyClick(tab.hands.name, Qt.Key.Key_Return)
    shows(qtbot, tab, 0)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(path))
    with qtbot.waitSignal(exchange.ended, timeout=LONG_MS):
        press(files.import_menu, "A folder" if path.is_dir() else "A file")
    shows(qtbot, tab, COUNT)
    assert sorted(entry.label for entry in tab.wall.entries()) == labels


def test_a_damaged_file_is_named_and_what_can_be_read_is_there(kept, open_window, qtbot):
    content = bytearray(kept.read_bytes())
    content[:100] = bytes(100)
    kept.write_bytes(content)
    window = open_window()
    told = []
    window.notices.notified.connect(lambda *words: told.append(words[1]))
    tab = open_tab(window)
    shows(qtbot, tab, COUNT)
    assert len(list(kept.parent.glob("*damaged*"))) == 1
    assert "The file with your drawings was damaged. 12 drawings could be read" in "".join(
        [*told, window.status.notice.text()]
    )


def test_two_windows_do_not_hurt_each_other(kept, open_window, hand_on, one, qtbot):
    first, second = open_window(), open_window()
    for window, key, count in ((first, Qt.Key.Key_1, COUNT + 1), (second, Qt.Key.Key_7, COUNT + 2)):
        hand_on(window).draw(*((x + 0.01 * count, y) for x, y in one))  # the very same is kept but once
        window.activateWindow()
        window.draw.pad.setFocus()
        qtbot.waitUntil(window.draw.pad.hasFocus, timeout=LONG_MS)
        with qtbot.waitSignal(window.mine.teaching.kept, timeout=LONG_MS):
            QTest.keyClick(window.draw.pad, key)
        shows(qtbot, open_tab(window), count)
    open_tab(first).refresh()
    shows(qtbot, first.mine.tab, COUNT + 2)
