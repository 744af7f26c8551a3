"""The curves of a training: loss above, accuracy below, and the same numbers as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from digitscope.gui.style.number_format import short_number
from digitscope.gui.style.theme import UNIT, small_font
from digitscope.gui.train.curves.axes import ACCURACY, LOSS, share_text
from digitscope.gui.train.curves.curve_plot import Curve, CurvePlot

COLUMNS = ("Epoch", "Loss, training", "Loss, validation", "Accuracy, training", "Accuracy, validation")
SMOOTH = 6
"""Reports whose mean the training curves show: about a second."""
WAITING = "The curves grow here while a network learns."


Row = tuple[float, float | None, float | None, float | None, float | None]
"""Numbers at a moment, in the order of `COLUMNS`."""


@dataclass
class Numbers:
    """Points of one run as they come in: (epoch, number)."""

    loss: list[tuple[float, float]] = field(default_factory=list)
    accuracy: list[tuple[float, float]] = field(default_factory=list)
    checked_loss: list[tuple[float, float]] = field(default_factory=list)
    """On the validation data, at the ends of epochs."""
    checked_accuracy: list[tuple[float, float]] = field(default_factory=list)

    def rows(self) -> list[Row]:
        """Return a row for each moment at which anything is known."""
        every = (self.loss, self.checked_loss, self.accuracy, self.checked_accuracy)
        columns = [dict(points) for points in every]
        moments = sorted(set().union(*columns))
        return [(at, *(column.get(at) for column in columns)) for at in moments]  # type: ignore[misc]


class CurvesView(QWidget):
    """Two plots with one cursor; *Table* shows the numbers instead, Ctrl+C copies them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.numbers = Numbers()
        self._others: tuple[tuple[str, Numbers], ...] = ()
        self._epochs = 1.0
        self.loss = CurvePlot("Loss", LOSS)
        self.loss.setToolTip(
            "How far the answers are from the right ones; lower is better. Each step down of the same height "
            "divides the loss by the same number."
        )
        self.accuracy = CurvePlot("Accuracy", ACCURACY)
        self.accuracy.setToolTip(
            "Share of digits that are read right. The scale is stretched towards 100 %: each step up of the "
            "same height takes away the same share of the errors that are left."
        )
        self._table = _table()
        self.as_table = QToolButton()
        self.as_table.setText("Table")
        self.as_table.setCheckable(True)
        self.as_table.setToolTip("Show the numbers of the curves as a table (Ctrl+C copies them)")
        self.as_table.setAccessibleName("Curves as a table")
        self.as_table.setAutoRaise(True)
        self.as_table.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._hint = QLabel(WAITING)
        self._hint.setFont(small_font())
        self._lay_out()
        self.loss.pointed.connect(self.accuracy.set_moment)
        self.accuracy.pointed.connect(self.loss.set_moment)
        self.as_table.toggled.connect(self._on_toggled)
        copy = QShortcut(QKeySequence.StandardKey.Copy, self)
        copy.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        copy.activated.connect(lambda: QGuiApplication.clipboard().setText(self.text("\t")))

    def begin(self, epochs: float) -> None:
        """Forget the last run; the next one has so many epochs."""
        self.show_numbers(Numbers(), epochs)

    def show_numbers(
        self, numbers: Numbers, epochs: float, others: Sequence[tuple[str, Numbers]] = ()
    ) -> None:
        """Show a whole run at once, and the validation curves of others, by name, to compare."""
        self.numbers, self._epochs, self._others = numbers, epochs, tuple(others)
        self.refresh()

    def refresh(self) -> None:
        """Show what is in `numbers` now."""
        now = self.numbers
        losses = [_other(name, one.checked_loss) for name, one in self._others if one.checked_loss]
        shares = [_other(name, one.checked_accuracy) for name, one in self._others if one.checked_accuracy]
        self.loss.set_curves((*losses, *_pair(now.loss, now.checked_loss)), self._epochs)
        self.accuracy.set_curves((*shares, *_pair(now.accuracy, now.checked_accuracy)), self._epochs)
        self._hint.setText("epochs; training: mean of the last second" if now.loss else WAITING)
        if self.as_table.isChecked():
            self._fill()

    def text(self, separator: str = ",") -> str:
        """Return the numbers as text, a line for each moment."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=separator, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in self.numbers.rows():
            writer.writerow(["" if value is None else f"{value:.6g}" for value in row])
        return out.getvalue()

    def _lay_out(self) -> None:
        plots = QWidget()
        column = QVBoxLayout(plots)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT)
        column.addWidget(self.loss, 1)
        column.addWidget(self.accuracy, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(plots)
        self._pages.addWidget(self._table)
        foot = QHBoxLayout()
        foot.setContentsMargins(UNIT, 0, 0, 0)
        foot.addWidget(self._hint, 1)
        foot.addWidget(self.as_table)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._pages, 1)
        whole.addLayout(foot)

    def _on_toggled(self, wanted: bool) -> None:
        self._pages.setCurrentIndex(int(wanted))
        if wanted:
            self._fill()

    def _fill(self) -> None:
        """Show the ends of epochs and the newest moment: thousands of rows help nobody (copying has all)."""
        checked = {at for at, _ in self.numbers.checked_loss + self.numbers.checked_accuracy}
        every = self.numbers.rows()
        rows = [row for row in every if row[0] in checked]
        rows += [row for row in every[-1:] if row[0] not in checked]
        self._table.setRowCount(len(rows))
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                text = "" if value is None else share_text(value) if column >= 3 else short_number(value)
                item = QTableWidgetItem(f"{value:.2f}" if column == 0 else text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self._table.setItem(place, column, item)


def _pair(learned: list[tuple[float, float]], checked: list[tuple[float, float]]) -> tuple[Curve, ...]:
    made = []
    for name, points, dashed in (("training", learned, False), ("validation", checked, True)):
        if points:
            array = np.array(points, np.float64)
            y = array[:, 1] if dashed else smoothed(array[:, 1])
            made.append(Curve(name, array[:, 0], y, dashed))
    return tuple(made)


def _other(name: str, points: list[tuple[float, float]]) -> Curve:
    array = np.array(points, np.float64)
    return Curve(name, array[:, 0], array[:, 1], dashed=True, faint=True)


def smoothed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the running mean of the last reports: one report of a few batches is mostly chance."""
    whole = np.cumsum(np.nan_to_num(values))
    before = np.concatenate([np.zeros(SMOOTH), whole])[: len(whole)]
    counts = np.minimum(np.arange(1, len(values) + 1), SMOOTH)
    return np.where(np.isfinite(values), (whole - before) / counts, np.nan)


def _table() -> QTableWidget:
    table = QTableWidget(0, len(COLUMNS))
    table.setHorizontalHeaderLabels(COLUMNS)
    table.verticalHeader().hide()
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    table.setFrameShape(QTableWidget.Shape.NoFrame)
    table.setAccessibleName("Numbers of the curves")
    table.setTabKeyNavigation(False)
    return table
