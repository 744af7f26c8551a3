"""F1: every key of the window in one list, by where it works."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from digitscope.gui.style.theme import MARGIN, UNIT, text_font
from digitscope.gui.widgets.scroll_area import SlimScrollBar

WIDTH, HEIGHT = 640, 600
KEYS_PX = 184
ROW_PX, HEAD_PX = 3 * UNIT, 5 * UNIT
Rows = Sequence[tuple[str, str]]


class KeysDialog(QDialog):
    """Lists keys and what they do, section by section."""

    def __init__(self, sections: Sequence[tuple[str, Rows]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.resize(QSize(WIDTH, HEIGHT).boundedTo(self.screen().availableSize() * 0.9))
        self.table = QTableWidget(0, 2)
        self.table.setAccessibleName("Keys and what they do")
        self.table.setHorizontalHeaderLabels(["Key", "What it does"])
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setFrameShape(QTableWidget.Shape.NoFrame)
        self.table.setVerticalScrollBar(SlimScrollBar(self.table))
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self.table.setColumnWidth(0, KEYS_PX)
        self.table.horizontalHeader().setStretchLastSection(True)
        for title, rows in sections:
            self._add_title(title)
            for row in rows:
                self._add([QTableWidgetItem(text) for text in row])
        self.table.setCurrentCell(-1, -1)  # nothing is marked at first
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(UNIT)
        column.addWidget(self.table)
        column.addWidget(buttons)

    def _add_title(self, title: str) -> None:
        item = QTableWidgetItem(title)
        item.setFont(text_font(bold=True))
        item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        row = self._add([item], HEAD_PX)
        self.table.setSpan(row, 0, 1, 2)

    def _add(self, items: Sequence[QTableWidgetItem], height: int = ROW_PX) -> int:
        row = self.table.rowCount()
        self.table.insertRow(row)
        self.table.setRowHeight(row, height)
        for column, item in enumerate(items):
            self.table.setItem(row, column, item)
        return row


def rows_of(actions: Sequence[QAction]) -> list[tuple[str, str]]:
    """Return keys and name of each action that has a key."""
    rows = [(_keys(action), action.text().replace("&", "").removesuffix(" …")) for action in actions]
    return [row for row in rows if row[0]]


def _keys(action: QAction) -> str:
    return " or ".join(keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts())
