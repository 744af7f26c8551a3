"""The button that saves or copies a view."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from digitscope.gui.services.background import Background
from digitscope.gui.style.theme import UNIT
from digitscope.gui.widgets.view_saving import copy_view, save_view


class SaveMenu(QToolButton):
    """Saves as PNG or SVG, or copies, what a function names: the view and its title.

    Signals:
        told(str, str): level and sentence of how it went.
        opened(), closed(): the view may be wanted soon; it is not wanted any more.
    """

    told = Signal(str, str)
    opened = Signal()
    closed = Signal()

    def __init__(
        self, view: Callable[[], tuple[QWidget, str]], what: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._view = view
        self.setText("⋯")
        self.setAutoRaise(True)
        self.setToolTip(f"Save or copy {what}")
        self.setAccessibleName(f"Save or copy {what}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(3 * UNIT, 3 * UNIT)
        self._busy = False
        self._aside = Background(self)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self.opened)
        # Qt tells that a menu closes before it tells what was chosen in it.
        self._menu.aboutToHide.connect(lambda: QTimer.singleShot(0, self._on_hidden))
        self.save = self._menu.addAction("Save as PNG or SVG …")
        self.copy = self._menu.addAction("Copy as a picture")
        self.save.triggered.connect(self._on_save)
        self.copy.triggered.connect(self._on_copy)
        # Not `setMenu`: its arrow would lie on the three dots.
        self.clicked.connect(lambda: self._menu.popup(self.mapToGlobal(QPoint(0, self.height()))))

    def view(self) -> QWidget:
        """Return the widget whose picture is saved or copied."""
        return self._view()[0]

    def _on_hidden(self) -> None:
        if not self._busy:
            self.closed.emit()

    def _on_save(self) -> None:
        self._busy = True
        try:
            view, title = self._view()
            name = "-".join(word for word in title.replace("·", " ").split())
            save_view(view, f"{name}.png", self.told.emit, self._aside)
        finally:
            self._busy = False
            self.closed.emit()

    def _on_copy(self) -> None:
        copy_view(self._view()[0], self.told.emit)
