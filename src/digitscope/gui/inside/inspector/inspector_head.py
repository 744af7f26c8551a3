"""The heading of the inspector: which map, what it detects, to the next one, save, close."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from digitscope.gui.style.theme import UNIT
from digitscope.gui.widgets.labels import line, note
from digitscope.gui.widgets.save_menu import SaveMenu

EMPTY = "No map is chosen"
EMPTY_HINT = "Click a map in the layers, or go there with the arrow keys and press Enter."


class InspectorHead(QWidget):
    """Two lines and four buttons.

    Signals:
        step_wanted(int): the map before (-1) or after (1).
        close_wanted(): back to the layers.
    """

    step_wanted = Signal(int)
    close_wanted = Signal()

    def __init__(self, save: SaveMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = line(EMPTY, "Map in the inspector", bold=True)
        self._title.setWordWrap(False)
        self._caption = note(EMPTY_HINT, "What this map detects")
        self.back = _button("‹", "The map before (Page up)", "PgUp")
        self.forth = _button("›", "The next map (Page down)", "PgDown")
        self.close_ = _button("✕", "Back to the layers (Esc)", "")
        self.back.clicked.connect(lambda: self.step_wanted.emit(-1))
        self.forth.clicked.connect(lambda: self.step_wanted.emit(1))
        self.close_.clicked.connect(self.close_wanted)
        top = QHBoxLayout()
        top.setSpacing(UNIT // 2)
        top.addWidget(self._title, 1)
        for button in (self.back, self.forth, save, self.close_):
            top.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self._caption)

    def title(self) -> str:
        """Return the name of the map."""
        return self._title.text()

    def caption(self) -> str:
        """Return what is said of it."""
        return self._caption.text()

    def set_title(self, title: str) -> None:
        """Name the map; empty for none."""
        self._title.setText(title or EMPTY)
        self._caption.setText("" if title else EMPTY_HINT)
        for button in (self.back, self.forth):
            button.setEnabled(bool(title))

    def set_caption(self, caption: str) -> None:
        """Say what the map detects."""
        self._caption.setText(caption)


def _button(text: str, tip: str, key: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setAutoRaise(True)
    button.setToolTip(tip)
    button.setAccessibleName(tip.partition(" (")[0])
    button.setFixedSize(3 * UNIT, 3 * UNIT)
    if key:
        button.setShortcut(key)
    return button
