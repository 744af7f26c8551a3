"""What a hand does with the window besides drawing: panels dragged, pictures dropped, views taken along."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from digitscope.gui.inside.inside_panel import LAYERS
from digitscope.gui.inside.views import EXAMPLES, WHY

LONG_MS = 30_000
LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def drag(handle, by):
    """Drag the line between two panels; it follows the cursor, so places are told in its parent's measure."""
    panels, middle = handle.parentWidget(), handle.rect().center()
    start = handle.mapTo(panels, middle)
    QTest.mousePress(handle, LEFT, NO_KEY, middle)
    for part in (0.3, 0.7, 1.0):
        QTest.mouseMove(handle, handle.mapFrom(panels, start + QPoint(round(by * part), 0)))
    QTest.mouseRelease(handle, LEFT, NO_KEY, handle.mapFrom(panels, start + QPoint(by, 0)))


def test_panels_are_dragged_hidden_and_remembered(open_window, qtbot, hand_on, seven, answer):
    window = open_window((1400, 900))
    hand_on(window).draw(*seven)
    answer(window, 7)
    panels = window.draw.panels
    before = panels.sizes()
    drag(panels.handle(1), 60)
    assert panels.sizes()[0] == pytest.approx(before[0] + 60, abs=2)
    drag(panels.handle(2), -1000)
    assert panels.sizes()[1] == 0
    assert window.draw.answer.visibleRegion().isEmpty()
    window.close()
    again = open_window((1400, 900))
    assert again.draw.panels.sizes() == panels.sizes()
    drag(again.draw.panels.handle(2), 300)
    assert again.draw.panels.sizes()[1] > 200
    assert not again.draw.answer.visibleRegion().isEmpty()
    drag(again.draw.panels.handle(2), 2000)
    assert again.draw.panels.sizes()[2] == 0
    again.close()
    third = open_window((1400, 900))
    assert third.draw.panels.sizes()[2] == 0
    drag(third.draw.panels.handle(2), -600)
    assert third.draw.panels.sizes()[2] > 300


def test_a_picture_file_is_dropped_on_the_pad(window, hand, seven, answer, tmp_path):
    hand.draw(*seven)
    answer(window, 7)
    picture = window.draw.pad.grab().toImage()
    picture.save(str(tmp_path / "seven.png"))
    window.draw.pad.clear()
    answer(window, "–")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "seven.png"))])
    pad, copy = window.draw.pad, Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(50, 50), copy, data, LEFT, NO_KEY)
    QApplication.sendEvent(pad, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(pad, QDropEvent(QPointF(50, 50), copy, data, LEFT, NO_KEY))
    answer(window, 7)


@pytest.mark.parametrize("tab", [LAYERS, WHY, EXAMPLES])
def test_a_view_is_saved_and_copied(window, hand, seven, answer, tmp_path, monkeypatch, qtbot, tab):
    hand.draw(*seven)
    answer(window, 7)
    inside = window.draw.inside
    inside.show_tab(tab)
    button = {
        LAYERS: lambda: inside.maps.save,
        WHY: lambda: inside.views.why.head.save,
        EXAMPLES: lambda: inside.views.examples.head.save,
    }[tab]()
    qtbot.waitUntil(lambda: button.isVisible() and not button.visibleRegion().isEmpty())
    QApplication.processEvents()  # the page is laid out when it is first shown

    def choose(number):
        QTest.mouseClick(button, LEFT)
        menu = button.findChild(QMenu)
        qtbot.waitUntil(menu.isVisible)
        for _ in range(number + 1):
            QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not menu.isVisible())

    for kind in ("png", "svg"):
        path = tmp_path / f"view.{kind}"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, path=path: (str(path), ""))
        choose(0)
        qtbot.waitUntil(path.exists, timeout=LONG_MS)
    assert not QImage(str(tmp_path / "view.png")).isNull()
    assert "<svg" in (tmp_path / "view.svg").read_text(encoding="utf-8")
    choose(1)
    assert QGuiApplication.clipboard().image().width() == QImage(str(tmp_path / "view.png")).width()
    QGuiApplication.clipboard().clear()
