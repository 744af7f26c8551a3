"""The window itself: sizes, names, keys, networks."""

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QComboBox, QScrollBar, QWidget

LONG_MS = 60_000


@pytest.mark.parametrize("size", [(1024, 640), (1400, 900), (2560, 1440)])
def test_everything_is_inside_the_window(open_window, size):
    window = open_window(size)
    assert (window.width(), window.height()) == size
    inside = window.rect()
    draw = window.draw
    parts = (draw.pad, draw.tools, draw.scrubber, draw.path, draw.answer, draw.maps)
    for part in (*parts, window.header, window.status):
        place = part.rect().translated(part.mapTo(window, part.rect().topLeft()))
        assert inside.contains(place), part
        assert not part.visibleRegion().isEmpty(), part
    assert window.draw.pad.square.width() >= 320 - 1
    assert window.draw.pad.square.width() == pytest.approx(window.draw.pad.square.height())


def test_it_opens_no_larger_than_the_screen(open_window):
    window = open_window((1400, 900))
    window.restore()
    there = window.screen().availableSize().expandedTo(window.minimumSize())
    assert there.width() < 1400  # else this proves nothing
    assert window.width() <= there.width()
    assert window.height() <= there.height()


def test_every_control_has_a_name_and_a_tool_tip(window):
    nameless = []
    for widget in window.findChildren(QWidget):
        kinds = QAbstractButton | QAbstractSlider | QComboBox
        if not isinstance(widget, kinds) or isinstance(widget, QScrollBar) or not widget.isVisible():
            continue
        name = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
        if not name or not widget.toolTip():
            nameless.append((type(widget).__name__, widget.objectName(), name))
    assert nameless == []


def test_f1_lists_every_key(window):
    QTest.keyClick(window, Qt.Key.Key_F1)
    table = window._keys.table
    shown = {table.item(row, 0).text() for row in range(table.rowCount())}
    for key in ("P", "E", "Ctrl+Z", "D", "Ctrl+O", "Ctrl+S", "F1"):
        assert key in shown
    for action in window.actions():
        for keys in action.shortcuts():
            assert any(keys.toString() in text for text in shown)


def test_no_key_means_two_things(window):
    seen = {}
    for action in window.actions():
        for keys in action.shortcuts():
            assert keys.toString() not in seen, f"{action.text()} and {seen[keys.toString()]}"
            seen[keys.toString()] = action.text()


def test_a_broken_network_file_leaves_the_old_one_in_use(window, answer, seven, qtbot, tmp_path, hand):
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"\x10\x00\x00\x00\x00\x00\x00\x00{")
    with qtbot.waitSignal(window.notices.notified, timeout=LONG_MS) as said:
        window.open_path(broken)
    assert said.args[0] == "error"
    assert "stays in use" in said.args[1]
    hand.draw(*seven)
    answer(window, 7)
    assert "ready" in window.status.state.text()


def test_another_network_can_be_used_and_the_bundled_one_again(window, answer, seven, qtbot, tmp_path, hand):
    from digitscope.nn.model.architectures import make_model
    from digitscope.nn.model.card import ModelCard
    from digitscope.nn.model.file import save_model

    path = tmp_path / "letters.safetensors"
    save_model(path, make_model("linear", {"classes": 3}), ModelCard(name="letters", classes=("a", "b", "c")))
    hand.draw(*seven)
    answer(window, 7)
    with qtbot.waitSignal(window.link.model_changed, timeout=LONG_MS):
        window.open_path(path)
    qtbot.waitUntil(lambda: window.draw.answer.figure.text() in "abc", timeout=LONG_MS)
    assert "letters" in window.header.network.text()
    window._on_bundled()
    answer(window, 7)


def test_the_theme_changes_at_once(window, qtbot):
    from digitscope.gui.style.theme import tokens

    window.set_theme("dark")
    qtbot.waitUntil(lambda: tokens(window.draw.pad).dark)
    window.set_theme("light")
    qtbot.waitUntil(lambda: not tokens(window.draw.pad).dark)


def test_no_tab_opens_a_window_of_its_own(window, qtbot, qapp):
    """A part that is shown before it has its place is a window for a moment, and takes the keys away."""
    flashed = Flashes(window)
    qapp.installEventFilter(flashed)
    tabs = window.header.tabs
    for place in (*range(tabs.count()), 0):
        QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(place).center())
        qtbot.waitUntil(lambda place=place: window.stack.currentIndex() == place)
    qapp.removeEventFilter(flashed)
    assert flashed.seen == []
    assert window.isActiveWindow()


class Flashes(QObject):
    """Notes every widget that becomes a window."""

    def __init__(self, window):
        super().__init__(window)
        self.window, self.seen = window, []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(watched)
        return False
