"""Where it fails, in the real window with the real process: choose data, look, open in Draw, save."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from digitscope.data.load import load

LONG_MS = 120_000
LEFT = Qt.MouseButton.LeftButton


def click(widget, where=None):
    QTest.mouseClick(widget, LEFT, pos=where) if where else QTest.mouseClick(widget, LEFT)


@pytest.fixture
def wrong_labels(tmp_path):
    """Forty digits of which the first ten bear a wrong label."""
    digits = load("made:40")
    labels = digits.labels.copy()
    labels[:10] = (labels[:10] + 5) % 10
    path = tmp_path / "forty.npz"
    np.savez(path, images=digits.images, labels=labels)
    return path


@pytest.fixture
def tab(window):
    tabs = window.header.tabs
    place = next(index for index in range(tabs.count()) if tabs.tabText(index) == "Test")
    click(tabs, tabs.tabRect(place).center())
    return window.testing.tab


def test_errors_stand_in_groups_and_open_in_draw(window, tab, wrong_labels, tmp_path, qtbot, monkeypatch):
    tab.add_set(str(wrong_labels))
    click(tab.go)
    qtbot.waitUntil(tab.parts.isVisible, timeout=LONG_MS)
    assert "of 40 right" in tab.summary.text()
    everything, *groups = tab.groups.rows()
    assert everything[1] == "40"
    assert int(everything[4]) >= 5
    assert any(row[0].startswith("slant") for row in groups)
    assert len(tab.curves.words(0)) > 10
    pictures = tab.pictures.grid
    assert len(pictures.tiles()) >= 8
    page = tmp_path / "page.html"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(page), ""))
    click(tab.save)
    qtbot.waitUntil(page.exists, timeout=LONG_MS)
    assert "Sure and wrong" in page.read_text("utf-8")
    click(pictures, pictures.place(0).center().toPoint())
    assert window.header.tabs.currentIndex() == 0
    assert window.draw.pad.drawing.picture is not None


def test_it_can_be_stopped_and_what_cannot_be_read_is_said(window, tab, wrong_labels, qtbot):
    tab.add_set(str(wrong_labels))
    click(tab.go)
    qtbot.waitUntil(tab.stop.isVisible, timeout=LONG_MS)
    click(tab.stop)
    assert "Stopped" in tab.summary.text()
    wrong_labels.write_bytes(b"nothing")
    click(tab.go)
    qtbot.waitUntil(lambda: "forty.npz" in tab.summary.text(), timeout=LONG_MS)
    assert not tab.parts.isVisible()
    assert tab.go.isEnabled()
