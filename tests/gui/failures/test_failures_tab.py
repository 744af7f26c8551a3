"""The Test tab without its process: which data it offers, and what is chosen in its list."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from digitscope.gui.failures import failures_page as module
from digitscope.gui.failures.failures_page import sets_at_hand
from digitscope.gui.services.background import Background
from digitscope.gui.services.notices import Notices


@pytest.fixture
def tab(qtbot, tmp_path):
    background, parent = Background(), QObject()
    testing = module.Testing(background, Notices(), tmp_path, parent)
    qtbot.addWidget(testing.page)
    testing.page.show()
    yield testing.tab
    background.close()


def offered(tab):
    return [tab.sets.itemText(row) for row in range(tab.sets.count())]


def add(folder, name):
    (folder / "pens").mkdir(exist_ok=True)
    (folder / "pens" / f"{name}.jsonl.gz").write_bytes(b"")


def test_the_list_is_read_when_it_is_opened(tab, tmp_path):
    assert "ada (pen strokes)" not in offered(tab)
    add(tmp_path, "ada")
    tab.sets.showPopup()
    tab.sets.hidePopup()
    assert "ada (pen strokes)" in offered(tab)


def test_the_list_is_read_when_the_tab_is_shown_again(tab, tmp_path):
    tab.add_set("/somewhere/own.npz")
    add(tmp_path, "ada")
    page = tab.parentWidget()
    page.hide()
    page.show()
    assert {"ada (pen strokes)", "own.npz"} <= set(offered(tab))
    assert tab.sets.currentData() == "/somewhere/own.npz"  # what was chosen stays


def test_a_file_that_was_not_chosen_after_all_changes_nothing(tab, monkeypatch):
    tab.add_set("/somewhere/own.npz")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    tab.sets.setFocus()
    QTest.keyClick(tab.sets, Qt.Key.Key_End)  # "Another file …" is the last
    assert tab.sets.currentData() == "/somewhere/own.npz"


def test_the_page_that_was_shown_is_saved_even_if_it_is_gone_when_the_name_is_given(tab, monkeypatch, qtbot):
    tab._found = {"page": "<html>"}

    def ask(*_):
        tab.say("Another network reads now.")
        return "/somewhere/page", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    with qtbot.waitSignal(tab.save_asked) as asked:
        tab.save.setEnabled(True)
        tab.parts.show()
        tab.save.click()
    assert asked.args[1] == "<html>"


def test_mnist_that_comes_with_the_program_is_offered(own_data):
    assert sets_at_hand(None)[:2] == [
        ("MNIST, its test digits", "mnist"),
        ("MNIST, held out of its training digits", "mnist:held-out"),
    ]
