"""The groups in which a network fails, as rows of a table, the surest errors first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QBrush, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from digitscope.gui.style.theme import UNIT, tokens

HEADS = ("Group", "Count", "Right", "95 % interval", "Sure, wrong")
TIPS = (
    "Drawings that are alike in one respect; they overlap, so a cause in one shows in others too",
    "Drawings of the group",
    "Share that was read rightly",
    "Where the true share lies: small groups say little, and so do many drawings of few writers",
    "Read wrongly although the network was at least 90 % sure",
)
ROW_PX = 3 * UNIT
EVERY = "all of it"


class FailGroups(QTableWidget):
    """A row for all that went wrong and one for each group; Ctrl+C copies the table.

    Signals:
        picked(int): a group, -1 for all wrong answers.
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(HEADS), parent)
        self.setHorizontalHeaderLabels(HEADS)
        for column, tip in enumerate(TIPS):
            head = self.horizontalHeaderItem(column)
            if head is not None:
                head.setToolTip(tip)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QTableWidget.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Groups, sure and wrong first")
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.itemSelectionChanged.connect(self._on_selection)

    def set_groups(self, whole: Mapping[str, Any], groups: Sequence[Mapping[str, Any]]) -> None:
        """Show the whole set (count, accuracy, interval, interval_method, sure_and_wrong) and its groups."""
        self.blockSignals(True)
        self.setRowCount(1 + len(groups))
        self._fill(0, EVERY, whole)
        for row, group in enumerate(groups, start=1):
            self._fill(row, f"{group['trait']}: {group['name']}", group)
        self._colour()
        self.blockSignals(False)
        self.selectRow(0)
        self._on_selection()

    def rows(self) -> list[list[str]]:
        """Return what stands in the table."""
        columns = range(len(HEADS))
        cells = [[self.item(row, column) for column in columns] for row in range(self.rowCount())]
        return [["" if cell is None else cell.text() for cell in row] for row in cells]

    def _fill(self, row: int, name: str, group: Mapping[str, Any]) -> None:
        low, high = group["interval"]
        texts = (
            name,
            f"{group['count']:,}",
            f"{100 * group['accuracy']:.1f} %",
            f"{100 * low:.1f} to {100 * high:.1f} %",
            f"{group['sure_and_wrong']:,}",
        )
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            if column:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            made = group["interval_method"]
            item.setToolTip(f"{name}: {texts[2]} of {texts[1]} right (95 % interval {texts[3]}, {made})")
            self.setItem(row, column, item)

    def _colour(self) -> None:
        """Write the counts of sure and wrong answers in the warm colour of the present theme."""
        for row in range(self.rowCount()):
            item = self.item(row, len(HEADS) - 1)
            if item is not None and item.text() != "0":
                item.setForeground(QBrush(tokens(self).warm))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()

    def _on_selection(self) -> None:
        if self.rowCount():
            self.picked.emit(max(self.currentRow(), 0) - 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText("\n".join("\t".join(r) for r in [list(HEADS), *self.rows()]))
        else:
            super().keyPressEvent(event)
