"""Curves: numbers, cursor, table."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest

from digitscope.gui.style.theme import UNIT, small_font
from digitscope.gui.train.curves.axes import ACCURACY, LOSS, epoch_ticks, shown_ticks, span
from digitscope.gui.train.curves.curves_view import CurvesView, Numbers


def learned(count=200, epochs=4.0):
    x = np.linspace(0.02, epochs, count)
    loss, right = 2.3 * np.exp(-1.5 * x) + 0.05, 1 - 0.9 * np.exp(-2 * x) - 0.01
    numbers = Numbers(list(zip(x, loss, strict=True)), list(zip(x, right, strict=True)))
    for epoch in range(1, int(epochs) + 1):
        numbers.checked_loss.append((float(epoch), 0.1 / epoch))
        numbers.checked_accuracy.append((float(epoch), 1 - 0.03 / epoch))
    return numbers


@pytest.fixture
def view(qtbot):
    made = CurvesView()
    qtbot.addWidget(made)
    made.resize(600, 480)
    made.show()
    return made


def test_the_newest_numbers_stand_beside_the_names(view):
    view.show_numbers(learned(), 4)
    assert view.accuracy.sentence() == "training 98.97 % · validation 99.25 %"
    assert view.loss.accessibleDescription() == view.loss.sentence()


def test_in_a_narrow_window_names_are_cut_before_they_meet_the_title(view):
    view.show_numbers(learned(), 4)
    metrics = QFontMetrics(small_font())
    for room in (400, 260, 200):
        texts, sample = view.accuracy._legend(room, "")
        taken = sum(metrics.horizontalAdvance(text) + 6 + sample + 2 * UNIT for text in texts) - 2 * UNIT
        assert taken <= room
        assert all(number in text for text, number in zip(texts, ("98.97 %", "99.25 %"), strict=True))


def test_one_cursor_for_both_plots(view):
    view.show_numbers(learned(), 4)
    area = view.loss.area()
    QTest.mouseMove(view.loss, area.center().toPoint())
    assert view.accuracy.sentence().endswith("validation 98.5 %")
    QTest.keyClick(view.loss, Qt.Key.Key_Escape)
    assert view.accuracy.sentence().endswith("validation 99.25 %")


def test_arrow_keys_go_through_the_training(view):
    view.show_numbers(learned(), 4)
    for _ in range(10):
        QTest.keyClick(view.accuracy, Qt.Key.Key_Left)
    assert "validation 99 %" in view.accuracy.sentence()


def test_the_table_has_the_same_numbers(view):
    view.show_numbers(learned(), 4)
    view.as_table.click()
    table = view._table
    assert table.rowCount() == 4
    assert [table.item(3, column).text() for column in (0, 2, 4)] == ["4.00", "0.03", "99.25 %"]
    assert len(view.text().splitlines()) == 201
    assert view.text().splitlines()[0].startswith("Epoch,")


def test_nothing_yet_and_a_single_point_can_be_painted(view):
    view.begin(3)
    view.grab()
    assert (view.loss.sentence(), view.accuracy.sentence()) == ("", "")
    view.numbers.loss.append((0.1, 2.3))
    view.numbers.accuracy.append((0.1, float("nan")))
    view.refresh()
    view.grab()
    assert view.loss.sentence() == "training 2.30"
    assert view.accuracy.sentence() == "training not a number"


@pytest.mark.parametrize(("axis", "ends"), [(LOSS, (1.9, 2.3)), (LOSS, (0.02, 0.03)), (ACCURACY, (0.1, 0.35)),
                                           (ACCURACY, (0.991, 0.9945))])  # fmt: skip
def test_an_axis_of_little_difference_has_numbers_to_compare_with(axis, ends):
    low, high = span(axis, [np.array(ends)])
    ticks = shown_ticks(axis, low, high, 120, 20)
    assert len(ticks) >= 2
    assert ticks == sorted(ticks)
    assert len({axis.printed(tick) for tick in ticks}) == len(ticks)


def test_axes_print_round_numbers_that_do_not_touch():
    low, high = span(ACCURACY, [np.array([0.1, 0.9, 0.99])])
    assert shown_ticks(ACCURACY, low, high, 100, 20)[0] >= 0
    heights = [float(LOSS.place(tick)) for tick in shown_ticks(LOSS, -2, 1, 200, 20)]
    assert np.diff(heights).min() * 200 / 3 >= 20 - 1e-9
    assert epoch_ticks(8, 400, 40) == [0, 1, 2, 3, 4, 5, 6, 7, 8]
    assert len(epoch_ticks(2000, 400, 40)) <= 11


def test_an_accuracy_of_one_has_a_place():
    assert np.isfinite(ACCURACY.place(1.0))


def test_another_run_is_shown_in_grey(view):
    view.show_numbers(learned(), 4, [("older", learned())])
    assert [curve.faint for curve in view.loss._curves] == [True, False, False]
    assert view.accuracy.sentence().startswith("older 99.25 %")
    view.begin(2)
    assert view.loss._curves == ()
