"""My drawings in the real window: look, relabel, remove, open, be asked for digits, switch hands."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitscope.data.collection.records import Kept, Query
from digitscope.data.collection.store import Collection
from digitscope.ink.synthesis.digits import make_digits

LONG_MS = 60_000
LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def stored(home):
    """Return a function that reads the drawings as another program would."""

    def read():
        collection = Collection(home / "data" / "drawings.sqlite")
        found = collection.search(Query())
        collection.close()
        return found

    return read


@pytest.fixture
def tab(home, open_window, qtbot):
    """The tab of a window with 30 drawings, all read."""
    (home / "data").mkdir(parents=True)
    collection = Collection(home / "data" / "drawings.sqlite")
    digits = make_digits(30, np.random.default_rng(4))
    collection.add_many([Kept(str(d), drawing, 1000.0 + i) for i, (d, drawing) in enumerate(digits)])
    collection.close()
    window = open_window()
    window.header.tabs.setCurrentIndex(1)
    tab = window.mine.tab
    qtbot.waitUntil(lambda: " of 30 drawings rightly" in tab.side.accuracy.text(), timeout=LONG_MS)
    return tab


def click(wall, index, modifiers=NO_KEY):
    QTest.mouseClick(wall.viewport(), LEFT, modifiers, wall.place(index).center())


def test_shows_all_with_what_the_network_reads(tab, qtbot):
    assert tab.title.text() == "30 drawings"
    assert len(tab.wall.entries()) == 30
    assert all(entry.answer for entry in tab.wall.entries())
    pictures = tab.wall._pictures
    qtbot.waitUntil(lambda: all(pictures.get(entry.id) for entry in tab.wall.entries()), timeout=LONG_MS)
    image = pictures.get(tab.wall.entries()[0].id)
    assert image.width() == round(72 * tab.devicePixelRatioF())


def test_filters_by_digit(tab, qtbot):
    label = tab.wall.entries()[0].label
    QTest.mouseClick(tab.side.counts, LEFT, NO_KEY, tab.side.counts.row(label).center())
    qtbot.waitUntil(lambda: {entry.label for entry in tab.wall.entries()} == {label}, timeout=LONG_MS)
    assert " of 30 drawings" in tab.title.text()
    tab.side.counts.setFocus()
    QTest.keyClick(tab.side.counts, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(tab.wall.entries()) == 30, timeout=LONG_MS)
    tab.side.times.setCurrentIndex(1)
    qtbot.waitUntil(lambda: len(tab.wall.entries()) == 0, timeout=LONG_MS)


def test_relabels_and_removes_and_takes_back_by_keys(tab, qtbot, stored):
    before = stored()
    other = "5" if before[0].label != "5" else "6"
    tab.wall.setFocus()
    QTest.keyClick(tab.wall, Qt.Key.Key_Home)
    QTest.keyClick(tab.wall, other)
    qtbot.waitUntil(lambda: stored()[0].label == other, timeout=LONG_MS)
    QTest.keyClick(tab.wall, Qt.Key.Key_Right, SHIFT)
    QTest.keyClick(tab.wall, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(stored()) == 28, timeout=LONG_MS)
    qtbot.waitUntil(lambda: tab.note.text() == "2 drawings are removed.", timeout=LONG_MS)
    for _ in range(2):
        QTest.keyClick(tab.wall, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: [e[:2] for e in stored()] == [e[:2] for e in before], timeout=LONG_MS)


def test_mouse_chooses_several(tab, qtbot, stored):
    click(tab.wall, 2)
    click(tab.wall, 5, SHIFT)
    click(tab.wall, 3, CTRL)
    assert len(tab.wall.choice) == 3
    QTest.mouseClick(tab.remove, LEFT)
    qtbot.waitUntil(lambda: len(stored()) == 27, timeout=LONG_MS)
    qtbot.waitUntil(lambda: len(tab.wall.choice) == 0, timeout=LONG_MS)
    QTest.mouseClick(tab.undo, LEFT)
    qtbot.waitUntil(lambda: len(stored()) == 30, timeout=LONG_MS)


def test_opens_one_in_draw_where_it_is_relabelled(tab, qtbot, stored):
    window = tab.window()
    entry = tab.wall.entries()[0]
    tab.wall.setFocus()
    QTest.keyClick(tab.wall, Qt.Key.Key_Home)
    QTest.keyClick(tab.wall, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.stack.currentIndex() == 0, timeout=LONG_MS)
    assert window.draw.teach.picker.marked() == entry.label
    assert not window.mine.teaching.undo.isEnabled()
    other = "5" if entry.label != "5" else "6"
    QTest.keyClick(window.draw.pad, other)
    qtbot.waitUntil(lambda: stored()[0].label == other, timeout=LONG_MS)
    assert len(stored()) == 30


def test_asks_for_the_rarest_digit(tab, qtbot, hand_on, one, stored):
    window = tab.window()
    counts = {str(d): sum(entry.label == str(d) for entry in stored()) for d in range(10)}
    with qtbot.waitSignal(window.mine.asking.asked, timeout=LONG_MS) as asked:
        QTest.mouseClick(tab.side.ask, LEFT)
    label = asked.args[0]
    assert counts[label] == min(counts.values())
    assert window.draw.pad.hasFocus()
    hand_on(window).draw(*one)
    with qtbot.waitSignal(window.mine.asking.asked, timeout=LONG_MS) as asked:
        QTest.keyClick(window.draw.pad, Qt.Key.Key_Return)
    assert asked.args[0] != label
    assert window.draw.pad.drawing.is_empty
    assert stored()[0].label == label
    hand_on(window).draw(*((x + 0.05, y) for x, y in one))  # the very same one is not kept twice
    with qtbot.waitSignal(window.mine.asking.asked, timeout=LONG_MS):
        QTest.mouseClick(window.mine.ask_bar.keep, LEFT)
    assert len(stored()) == 32
    figures = window.mine.ask_bar.figures
    assert figures.text().endswith("32 in all.")
    QTest.keyClick(window.draw.pad, Qt.Key.Key_U)  # what is taken back is counted no more
    qtbot.waitUntil(lambda: figures.text().endswith("31 in all."), timeout=LONG_MS)
    QTest.keyClick(window.draw.pad, Qt.Key.Key_Escape)
    assert not window.mine.ask_bar.isVisible()


def test_a_new_hand_has_its_own_drawings(tab, qtbot):
    window = tab.window()
    tab.hands._on_new()
    QTest.keyClicks(tab.hands.name, "Ada")
    with qtbot.waitSignal(window.mine.collection.hand_changed, timeout=LONG_MS):
        QTest.keyClick(tab.hands.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tab.hands.button.text() == "Ada", timeout=LONG_MS)
    qtbot.waitUntil(lambda: len(tab.wall.entries()) == 0, timeout=LONG_MS)
    assert window.keeper.get("hand", 1) == window.mine.collection.hand != 1
    window.mine.use_hand(tab.hands.hands()[0])
    qtbot.waitUntil(lambda: len(tab.wall.entries()) == 30, timeout=LONG_MS)


def test_the_window_of_another_program_is_followed(tab, qtbot, home):
    other = Collection(home / "data" / "drawings.sqlite")
    other.remove([entry.id for entry in other.search(Query())][:10])
    other.close()
    tab.window().header.tabs.setCurrentIndex(0)
    tab.window().header.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: len(tab.wall.entries()) == 20, timeout=LONG_MS)


def test_takes_the_collection_along_and_brings_it_back(tab, qtbot, stored, tmp_path):
    window, path = tab.window(), tmp_path / "all.digitscope"
    with qtbot.waitSignal(window.mine.exchange.ended, timeout=LONG_MS):
        tab.side.files.whole_asked.emit(path)
    assert window.status.notice.text() == "30 drawings were saved as all.digitscope."
    tab.wall.setFocus()
    QTest.keyClick(tab.wall, Qt.Key.Key_A, CTRL)
    QTest.keyClick(tab.wall, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(tab.wall.entries()) == 0, timeout=LONG_MS)
    with qtbot.waitSignal(window.mine.exchange.ended, timeout=LONG_MS):
        tab.side.files.import_asked.emit(path)
    qtbot.waitUntil(lambda: len(tab.wall.entries()) == 30, timeout=LONG_MS)
    assert len(stored()) == 30


def test_exports_what_the_wall_shows(tab, qtbot, tmp_path):
    label = tab.wall.entries()[0].label
    QTest.mouseClick(tab.side.counts, LEFT, NO_KEY, tab.side.counts.row(label).center())
    qtbot.waitUntil(lambda: {entry.label for entry in tab.wall.entries()} == {label}, timeout=LONG_MS)
    with qtbot.waitSignal(tab.window().mine.exchange.ended, timeout=LONG_MS):
        tab.side.files.export_asked.emit(tmp_path / "some.csv")
    lines = (tmp_path / "some.csv").read_text().splitlines()[1:]
    assert {line.split(",")[0] for line in lines} == {label}
    assert len(lines) == len(tab.wall.entries())


def test_a_file_that_is_none_gets_a_sentence(tab, qtbot, tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text("label,pixel0\n7,\n")
    with qtbot.waitSignal(tab.window().mine.exchange.ended, timeout=LONG_MS):
        tab.side.files.import_asked.emit(path)
    said = tab.window().status.notice.text()
    assert "odd.csv was not imported" in said
    assert "no row of a label and 784 numbers" in said
    assert len(tab.wall.entries()) == 30


def test_says_how_the_hand_differs(tab, qtbot):
    QTest.mouseClick(tab.side.differs, LEFT)
    qtbot.waitUntil(lambda: tab.report.isVisible(), timeout=LONG_MS)
    assert tab.report.findings()[0].sentence.startswith("Measured on ")
    QTest.mouseClick(tab.side.differs, LEFT)
    assert not tab.report.isVisible()


def test_a_hand_keeps_its_network(tab, qtbot, tmp_path):
    """Each hand reads with the network it used last."""
    import shutil

    from digitscope.resources import BUNDLED_MODEL, asset

    window, mine = tab.window(), tmp_path / "mine.safetensors"
    shutil.copyfile(asset(BUNDLED_MODEL), mine)
    window.mine.collection.change(lambda collection: collection.add_hand("Ada"))
    qtbot.waitUntil(lambda: len(tab.hands.hands()) == 2, timeout=LONG_MS)
    window.mine.use_hand(tab.hands.hands()[1])
    window.use_model(mine)
    qtbot.waitUntil(lambda: tab.hands.hands()[1].network == str(mine), timeout=LONG_MS)
    with qtbot.waitSignal(window.link.model_changed, timeout=LONG_MS) as changed:
        window.mine.use_hand(tab.hands.hands()[0])
    assert changed.args[0].path == str(asset(BUNDLED_MODEL))
    with qtbot.waitSignal(window.link.model_changed, timeout=LONG_MS) as changed:
        window.mine.use_hand(tab.hands.hands()[1])
    assert changed.args[0].path == str(mine)
    window.use_model(asset(BUNDLED_MODEL))
    qtbot.waitUntil(lambda: tab.hands.hands()[1].network == "", timeout=LONG_MS)
