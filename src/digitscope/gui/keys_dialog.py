"""F1: every key of the window in one list."""

from __future__ import annotations

from PySide6.QtCore import Qt
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

WIDTH, HEIGHT = 440, 560
MARGIN = 16


class KeysDialog(QDialog):
    """Lists actions with their keys."""

    def __init__(
        self, actions: list[QAction], more: list[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.resize(WIDTH, HEIGHT)
        rows = [(_keys(action), action.text().replace("&", "").removesuffix(" …")) for action in actions]
        rows = [row for row in rows if row[0]] + more
        self.table = QTableWidget(len(rows), 2)
        self.table.setAccessibleName("Keys and what they do")
        self.table.setHorizontalHeaderLabels(["Key", "What it does"])
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                self.table.setItem(row, column, QTableWidgetItem(text))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column_layout.addWidget(self.table)
        column_layout.addWidget(buttons)


def _keys(action: QAction) -> str:
    return " or ".join(
        keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts()
    )
