"""The line above a view: its name, what it is in a sentence, and a menu that saves or copies its picture."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from digitscope.gui.style.theme import MARGIN, UNIT, text_font
from digitscope.gui.widgets.labels import Note
from digitscope.gui.widgets.save_menu import SaveMenu


class ViewHead(QWidget):
    """A name, a *?* that unfolds what the view is, and the menu that saves or copies what `view` names.

    Signals:
        told(str, str): level and sentence of how saving went.
    """

    told = Signal(str, str)

    def __init__(
        self, title: str, what: str, view: Callable[[], QWidget], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._title = QLabel(title)
        self._title.setFont(text_font(bold=True))
        self._what = Note("What this is", what)
        self._what.hide()
        self._ask = _button("?", f"What is this? {what}", f"What is this: {title}")
        self._ask.setCheckable(True)
        self._ask.toggled.connect(self._what.setVisible)
        self.save = SaveMenu(lambda: (view(), title), title)
        self.save.told.connect(self.told)
        self.line = QHBoxLayout()
        self.line.setSpacing(UNIT // 2)
        self.line.addWidget(self._title, 1)
        self.line.addWidget(self._ask)
        self.line.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, MARGIN, 0)
        column.setSpacing(UNIT // 2)
        column.addLayout(self.line)
        column.addWidget(self._what)

    def set_content(self, widget: QWidget) -> None:
        """Show these tabs or controls in place of the name, which the panel's own tab says already."""
        self._title.hide()
        self.line.insertWidget(0, widget, 1)

    def what(self) -> str:
        """Return the sentence that says what the view is."""
        return self._what.text()


def _button(text: str, tip: str, name: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setAutoRaise(True)
    button.setToolTip(tip)
    button.setAccessibleName(name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setFixedSize(3 * UNIT, 3 * UNIT)
    return button
