"""Classes of one's own in the real window: named, asked for, drawn, kept apart from the digits."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitscope.data.collection.records import DIGITS, Kept, Query
from digitscope.data.collection.store import Collection
from digitscope.ink.drawing.strokes import drawing_of

LONG_MS = 60_000
LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHAPES = ("circle", "square", "arrow")


@pytest.fixture
def stored(home):
    """Return a function that reads the drawings of any classes as another program would."""

    def read(class_set=None):
        collection = Collection(home / "data" / "drawings.sqlite")
        found = collection.search(Query(class_set=class_set))
        collection.close()
        return found

    return read


@pytest.fixture
def tab(window):
    window.header.tabs.setCurrentIndex(1)
    return window.mine.tab


@pytest.fixture
def name_classes(qtbot):
    """Return a function that names classes as a person does, by keys."""

    def name(tab, set_name, classes):
        tab.sets.new_asked.emit()  # the menu's entry
        QTest.keyClicks(tab.form.name, set_name)
        QTest.keyClicks(tab.form.classes, classes)
        with qtbot.waitSignal(tab.window().mine.collection.class_set_changed, timeout=LONG_MS):
            QTest.keyClick(tab.form.classes, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not tab.form.isVisible(), timeout=LONG_MS)

    return name


def circle(x=0.5, y=0.5, r=0.3):
    turn = np.linspace(0, 2 * np.pi, 24)
    return [(x + r * np.cos(t), y + r * np.sin(t)) for t in turn]


def test_names_are_judged_while_they_are_typed(tab):
    tab.sets.new_asked.emit()
    form = tab.form
    assert form.isVisible()
    assert not form.accept.isEnabled()
    QTest.keyClicks(form.classes, "a")
    assert form.words.text() == "Name 2 to 30 classes, not 1."
    QTest.keyClicks(form.classes, ", b, b")
    assert "“b” is named twice" in form.words.text()
    QTest.keyClick(form.classes, Qt.Key.Key_Backspace)
    QTest.keyClicks(form.classes, "c")
    assert form.words.text() == "3 classes: a · b · c"
    assert form.accept.isEnabled()
    QTest.keyClick(form.classes, Qt.Key.Key_Escape)
    assert not form.isVisible()


def test_drawings_are_asked_for_and_kept_by_keys_alone(window, tab, name_classes, hand_on, qtbot, stored):
    name_classes(tab, "Shapes", ", ".join(SHAPES))
    assert tab.side.ask.text() == "Draw one for me"
    assert window.draw.teach.picker.classes() == SHAPES
    assert window.draw.pad._face.hint == "Draw circle, square, arrow here"
    assert "random digit" not in window.draw.pad._face.quiet_hint  # of these there is none at random
    tab.side.ask.setFocus()
    with qtbot.waitSignal(window.mine.asking.asked, timeout=LONG_MS) as asked:
        QTest.keyClick(tab.side.ask, Qt.Key.Key_Space)
    for place in (0.45, 0.5, 0.55):  # the very same drawing is not kept twice
        label = asked.args[0]
        article = "an" if label == "arrow" else "a"
        assert window.mine.ask_bar.prompt.text() == f"Please draw {article} {label}."
        assert window.draw.pad._face.hint == f"Draw {article} {label} here"
        hand_on(window).draw(*circle(place))
        with qtbot.waitSignal(window.mine.asking.asked, timeout=LONG_MS) as asked:
            QTest.keyClick(window.draw.pad, Qt.Key.Key_Return)
    assert sorted(entry.label for entry in stored()) == sorted(SHAPES)
    assert stored(DIGITS.id) == []


def test_each_class_has_a_key_and_a_chip(window, tab, name_classes, hand_on, qtbot, stored):
    name_classes(tab, "Shapes", ", ".join(SHAPES))
    window.header.tabs.setCurrentIndex(0)
    hand_on(window).draw(*circle())
    with qtbot.waitSignal(window.mine.teaching.kept, timeout=LONG_MS):
        QTest.keyClick(window.draw.pad, Qt.Key.Key_3)
    assert window.draw.teach.sign.text() == "Kept as arrow."
    picker = window.draw.teach.picker
    with qtbot.waitSignal(window.mine.collection.changed, timeout=LONG_MS):
        QTest.mouseClick(picker, LEFT, NO_KEY, picker.place("circle").center())
    assert [entry.label for entry in stored()] == ["circle"]
    QTest.keyClick(window.draw.pad, Qt.Key.Key_7)  # the key of no class
    with qtbot.waitSignal(window.mine.collection.changed, timeout=LONG_MS):
        QTest.keyClick(window.draw.pad, Qt.Key.Key_U)
    assert [entry.label for entry in stored()] == ["arrow"]
    window.header.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: len(tab.wall.entries()) == 1, timeout=LONG_MS)
    tab.wall.setFocus()
    QTest.keyClick(tab.wall, Qt.Key.Key_Home)
    QTest.keyClick(tab.wall, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: [entry.label for entry in stored()] == ["square"], timeout=LONG_MS)
    # The network of the digits read it as a digit: that is no answer to what shape it is.
    assert tab.wall.entries()[0].answer == ""
    assert "reads other classes" in tab.side.accuracy.text()


def test_thirty_classes_have_keys(window, tab, name_classes, hand_on, qtbot, stored):
    names = [f"c{number}" for number in range(1, 31)]
    name_classes(tab, "Many", " ".join(names))
    window.header.tabs.setCurrentIndex(0)
    pad = window.draw.pad
    for held, key, name in (
        (NO_KEY, Qt.Key.Key_0, "c10"),
        (Qt.KeyboardModifier.AltModifier, Qt.Key.Key_1, "c11"),
        (Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_0, "c30"),
    ):
        QTest.keyClick(pad, Qt.Key.Key_Delete)
        hand_on(window).draw(*circle())
        with qtbot.waitSignal(window.mine.teaching.kept, timeout=LONG_MS) as kept:
            QTest.keyClick(pad, key, held)
        assert kept.args == [name]


def test_back_to_the_digits_and_to_the_classes_again(window, tab, name_classes, hand_on, qtbot, stored):
    window.header.tabs.setCurrentIndex(0)
    hand_on(window).draw(*circle())
    with qtbot.waitSignal(window.mine.teaching.kept, timeout=LONG_MS):
        QTest.keyClick(window.draw.pad, Qt.Key.Key_0)
    window.header.tabs.setCurrentIndex(1)
    name_classes(tab, "Shapes", ", ".join(SHAPES))
    qtbot.waitUntil(lambda: tab.title.text() == "0 drawings", timeout=LONG_MS)
    window.mine.own.use(tab.sets.sets()[0])
    qtbot.waitUntil(lambda: tab.title.text() == "1 drawing", timeout=LONG_MS)
    assert window.draw.teach.picker.classes() == DIGITS.classes
    qtbot.waitUntil(lambda: len(tab.sets.sets()) == 2, timeout=LONG_MS)
    window.mine.own.use(tab.sets.sets()[1])
    assert window.draw.teach.picker.classes() == SHAPES
    window._on_bundled()  # the menu's entry: the network of the digits brings the digits with it
    assert window.draw.teach.picker.classes() == DIGITS.classes


def test_the_set_is_there_again_next_time(window, tab, name_classes, open_window, qtbot):
    name_classes(tab, "Shapes", ", ".join(SHAPES))
    window.close()
    again = open_window()
    assert again.draw.teach.picker.classes() == SHAPES
    assert again.mine.collection.class_set.name == "Shapes"


def test_a_set_without_drawings_can_be_removed(window, tab, name_classes, qtbot):
    name_classes(tab, "Shapes", ", ".join(SHAPES))
    qtbot.waitUntil(lambda: len(tab.sets.sets()) == 2, timeout=LONG_MS)
    with qtbot.waitSignal(window.notices.notified, timeout=LONG_MS) as told:
        tab.sets.remove_asked.emit()
    assert told.args[1].startswith("“Shapes” is removed.")
    assert window.mine.collection.class_set == DIGITS
    qtbot.waitUntil(lambda: len(tab.sets.sets()) == 1, timeout=LONG_MS)


def test_another_window_takes_a_set_away(window, tab, name_classes, home, qtbot):
    name_classes(tab, "Shapes", ", ".join(SHAPES))
    other = Collection(home / "data" / "drawings.sqlite")
    other.remove_class_set(other.class_sets()[1].id)
    other.close()
    tab.refresh()
    qtbot.waitUntil(lambda: window.mine.collection.class_set == DIGITS, timeout=LONG_MS)


def test_learned_classes_are_read_and_digits_are_one_choice_away(
    window, tab, name_classes, hand_on, qtbot, stored, home, monkeypatch
):
    """The whole loop: name, draw, learn, keep, be read; then the digits again, and back."""
    monkeypatch.setattr("digitscope.runs.custom_classes.OWN_PICTURES", 240)
    monkeypatch.setattr("digitscope.runs.custom_classes.MANY_OTHERS", 120)
    name_classes(tab, "Forms", "ring, bar")
    assert not tab.side.own.start.isEnabled()
    qtbot.waitUntil(lambda: "Missing: ring, bar" in tab.side.own.words.text(), timeout=LONG_MS)
    collection = Collection(home / "data" / "drawings.sqlite")
    of = collection.class_sets()[1].id
    for index in range(10):
        bent = index / 100
        for label, points in (
            ("ring", circle(r=0.25 + bent)),
            ("bar", [(0.2, 0.4 + bent), (0.5, 0.45), (0.8, 0.5 - bent)]),
        ):
            drawing = drawing_of([[(x, y, 0.01 * at) for at, (x, y) in enumerate(points)]])
            collection.add(Kept(label, drawing, 1000.0 + index, class_set=of))
    collection.close()
    tab.refresh()
    qtbot.waitUntil(tab.side.own.start.isEnabled, timeout=LONG_MS)
    assert tab.side.own.words.text().startswith("About 4 are held back: when it says “not sure”")
    QTest.mouseClick(tab.side.own.start, LEFT)
    qtbot.waitUntil(lambda: window.training.tab is not None, timeout=LONG_MS)
    train = window.training.tab
    assert window.stack.currentWidget() is window.training.page
    qtbot.waitUntil(train.report.keep.isVisible, timeout=2 * LONG_MS)
    assert "held-out" in train.report.words()
    QTest.mouseClick(train.report.keep, LEFT)
    qtbot.waitUntil(lambda: window.draw.answer.bars.classes() == ("ring", "bar"), timeout=LONG_MS)
    window.header.tabs.setCurrentIndex(0)
    QTest.keyClick(window.draw.pad, Qt.Key.Key_Delete)
    assert window.draw.answer.sentence() == "Empty. Draw something on the pad."
    hand_on(window).draw(*circle())
    qtbot.waitUntil(lambda: window.draw.answer.figure.text() == "ring", timeout=LONG_MS)
    assert "% a ring" in window.draw.answer.sentence()
    assert window.draw.basis.text().startswith("Only 4 of the drawings could be held back")
    with qtbot.waitSignal(window.mine.teaching.kept, timeout=LONG_MS):
        QTest.keyClick(window.draw.pad, Qt.Key.Key_1)
    window.header.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: "of 21 drawings rightly" in tab.side.accuracy.text(), timeout=LONG_MS)
    window.mine.own.use(tab.sets.sets()[0])
    qtbot.waitUntil(lambda: window.draw.answer.bars.classes() == DIGITS.classes, timeout=LONG_MS)
    window.mine.own.use(tab.sets.sets()[1])
    qtbot.waitUntil(lambda: window.draw.answer.bars.classes() == ("ring", "bar"), timeout=LONG_MS)
    window._on_bundled()
    qtbot.waitUntil(lambda: window.draw.answer.bars.classes() == DIGITS.classes, timeout=LONG_MS)


def test_parts_of_a_drawing_stay_together(window, tab, name_classes, hand_on, qtbot, home):
    """What would be several digits is one drawing of a class of one's own."""
    name_classes(tab, "Signs", "colon equals")
    window.header.tabs.setCurrentIndex(0)
    hand = hand_on(window)
    hand.draw(*circle(x=0.2, r=0.1))
    hand.draw(*circle(x=0.8, r=0.1))
    with qtbot.waitSignal(window.mine.teaching.kept, timeout=LONG_MS):
        QTest.keyClick(window.draw.pad, Qt.Key.Key_1)
    collection = Collection(home / "data" / "drawings.sqlite")
    (kept,) = collection.get([entry.id for entry in collection.search(Query(class_set=None))])
    collection.close()
    assert len(kept.drawing.strokes) == 2
