"""The whole loop by real events: teach back, My drawings, Learn, report card, Keep, and the bars change."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitscope.data.collection.records import Kept, Query
from digitscope.data.collection.store import Collection
from digitscope.ink.drawing.strokes import drawing_of
from digitscope.runs import finetuning
from digitscope.runs.kept_networks import kept_networks

LONG_MS = 180_000
LEFT = Qt.MouseButton.LeftButton


def mirrored_seven(random):
    """Return the points of a seven as seen in a mirror, leaning, its top sloping: in pad units."""
    x, y = random.uniform(0.24, 0.3), random.uniform(0.16, 0.22)
    foot = random.uniform(0.66, 0.74)
    top = [(0.72 - t * (0.72 - x), y + 0.2 * (1 - t)) for t in np.linspace(0, 1, 12)]
    leg = [(x + t * (foot - x), y + t * (0.85 - y)) for t in np.linspace(0, 1, 20)]
    return [(float(a), float(b)) for a, b in top + leg[1:]]


@pytest.fixture
def sevens(home):
    """Eight mirrored sevens that were kept earlier."""
    (home / "data").mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(0)
    collection = Collection(home / "data" / "drawings.sqlite")
    for number in range(8):
        points = [(x, y, 0.01 * i) for i, (x, y) in enumerate(mirrored_seven(random))]
        collection.add(Kept("7", drawing_of([points]), 1000.0 + number))
    collection.close()


def open_tab(window, name):
    tabs = window.header.tabs
    place = next(index for index in range(tabs.count()) if tabs.tabText(index) == name)
    QTest.mouseClick(tabs, LEFT, pos=tabs.tabRect(place).center())


def test_from_teaching_to_other_bars(sevens, open_window, hand_on, qtbot, home, monkeypatch):
    monkeypatch.setattr(finetuning, "OWN_PICTURES", 1500)
    window = open_window()
    pad, random = window.draw.pad, np.random.default_rng(1)
    assert not window.draw.teach.learn.isVisible()
    for number in range(3):
        with qtbot.waitSignal(window.draw.read, timeout=LONG_MS):
            hand_on(window).draw(*mirrored_seven(random))
        QTest.keyClick(pad, Qt.Key.Key_7)
        qtbot.waitUntil(lambda n=number: stored(home) == 9 + n, timeout=LONG_MS)
        window.draw.actions_.clear.trigger()
    qtbot.waitUntil(window.draw.teach.learn.isVisible, timeout=LONG_MS)
    hand_on(window).draw(*mirrored_seven(random))
    figure = window.draw.answer.figure
    qtbot.waitUntil(lambda: figure.text() not in ("", "–", "7"), timeout=LONG_MS)
    open_tab(window, "My drawings")
    side = window.mine.tab.side
    qtbot.waitUntil(side.learn.isEnabled, timeout=LONG_MS)
    QTest.mouseClick(side.learn, LEFT)
    qtbot.waitUntil(lambda: window.training.tab is not None, timeout=LONG_MS)
    tab = window.training.tab
    qtbot.waitUntil(tab.report.keep.isVisible, timeout=LONG_MS)
    names = [tab.report.sets.itemText(place) for place in range(tab.report.sets.count())]
    assert names[:2] == ["My hand’s drawings (held out)", "My hand’s drawings (learned from)"]
    assert "so few were held out" in tab.report.words()
    assert "held-out" in tab.report.words()
    QTest.mouseClick(tab.report.keep, LEFT)
    qtbot.waitUntil(lambda: "bundled" not in window.header.network.text(), timeout=LONG_MS)
    open_tab(window, "My drawings")
    qtbot.waitUntil(lambda: "It learned from 9 drawings" in side.accuracy.text(), timeout=LONG_MS)
    assert "interval" not in side.accuracy.text()
    open_tab(window, "Draw")
    qtbot.waitUntil(lambda: figure.text() == "7", timeout=LONG_MS)
    QTest.keyClick(pad, Qt.Key.Key_Delete)
    hand_on(window).draw(*mirrored_seven(random))
    QTest.keyClick(pad, Qt.Key.Key_7)  # the keys go to the pad again
    qtbot.waitUntil(lambda: stored(home) == 12, timeout=LONG_MS)
    kept = str(kept_networks()[0])
    qtbot.waitUntil(lambda: network_of_hand(home) == kept, timeout=LONG_MS)
    with qtbot.waitSignal(window.link.model_changed, timeout=LONG_MS):
        window._on_bundled()
    qtbot.waitUntil(lambda: figure.text() != "7", timeout=LONG_MS)


def test_what_is_kept_goes_to_the_hand_that_learned(sevens, open_window, qtbot, home, monkeypatch):
    """Another hand that came in meanwhile keeps its network."""
    monkeypatch.setattr(finetuning, "OWN_PICTURES", 200)
    collection = Collection(home / "data" / "drawings.sqlite")
    for number, entry in enumerate(collection.get(range(1, 5))):
        collection.add(Kept("7", entry.drawing, 2000.0 + number))
    ada = collection.add_hand("Ada")
    collection.close()
    window = open_window()
    open_tab(window, "My drawings")
    tab = window.mine.tab
    qtbot.waitUntil(tab.side.learn.isEnabled, timeout=LONG_MS)
    qtbot.waitUntil(lambda: len(tab.hands.hands()) == 2, timeout=LONG_MS)
    QTest.mouseClick(tab.side.learn, LEFT)
    qtbot.waitUntil(lambda: window.training.tab is not None, timeout=LONG_MS)
    report = window.training.tab.report
    choose_hand(tab, "Ada")
    qtbot.waitUntil(lambda: window.mine.collection.hand == ada.id, timeout=LONG_MS)
    qtbot.waitUntil(report.keep.isVisible, timeout=LONG_MS)
    with qtbot.waitSignal(window.notices.notified, timeout=LONG_MS) as told:
        QTest.mouseClick(report.keep, LEFT)
    assert told.args[1].startswith("Kept for “My hand”.")
    assert "for the hand whose drawings it learned" in report.decided()
    assert "bundled" in window.header.network.text()
    kept = str(kept_networks()[0])
    assert (network_of_hand(home), network_of_hand(home, ada.id)) == (kept, "")
    choose_hand(tab, "My hand")
    qtbot.waitUntil(lambda: "bundled" not in window.header.network.text(), timeout=LONG_MS)
    assert network_of_hand(home, ada.id) == ""


def test_a_hand_may_be_renamed_while_it_is_learned(sevens, open_window, qtbot, home, monkeypatch):
    """Its network goes to it all the same, and not to another one that is called so by now."""
    monkeypatch.setattr(finetuning, "OWN_PICTURES", 200)
    collection = Collection(home / "data" / "drawings.sqlite")
    for number, entry in enumerate(collection.get(range(1, 5))):
        collection.add(Kept("7", entry.drawing, 2000.0 + number))
    mine = collection.hands()[0]
    collection.close()
    window = open_window()
    open_tab(window, "My drawings")
    tab = window.mine.tab
    qtbot.waitUntil(tab.side.learn.isEnabled, timeout=LONG_MS)
    ordered = []

    def rename(order):
        """Before the training process has read a single drawing."""
        ordered.append(order)
        other = Collection(home / "data" / "drawings.sqlite")
        other.rename_hand(mine.id, "Grace")
        ordered.append(other.add_hand(mine.name))
        other.close()

    window.mine.training_wanted.connect(rename)
    QTest.mouseClick(tab.side.learn, LEFT)
    qtbot.waitUntil(lambda: window.training.tab is not None, timeout=LONG_MS)
    report = window.training.tab.report
    qtbot.waitUntil(report.keep.isVisible, timeout=LONG_MS)
    order, namesake = ordered
    assert (order.hand, order.config["sets"][0]["name"]) == (mine.id, f"drawings:{mine.name}")
    assert report.sets.itemText(1).endswith("(learned from)")
    QTest.mouseClick(report.keep, LEFT)
    qtbot.waitUntil(lambda: network_of_hand(home, mine.id) != "", timeout=LONG_MS)
    assert network_of_hand(home, mine.id) == str(kept_networks()[0])
    assert network_of_hand(home, namesake.id) == ""
    assert stored(home) == 12


def choose_hand(tab, name):
    next(action for action in tab.hands.menu.actions() if action.text().startswith(name)).trigger()


def stored(home):
    collection = Collection(home / "data" / "drawings.sqlite")
    count = len(collection.search(Query()))
    collection.close()
    return count


def network_of_hand(home, hand=1):
    collection = Collection(home / "data" / "drawings.sqlite")
    path = collection.network(hand)
    collection.close()
    return path


def test_too_few_drawings_say_what_is_missing(window, qtbot):
    open_tab(window, "My drawings")
    side = window.mine.tab.side
    qtbot.waitUntil(lambda: "at least 10 drawings" in side.learn.toolTip(), timeout=LONG_MS)
    assert not side.learn.isEnabled()
    assert not window.draw.teach.learn.isVisible()
