"""A menu with one of several chosen, offered anew as often as wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu


@dataclass(frozen=True, eq=False)
class Choice:
    """One of several."""

    text: str
    tip: str
    chosen: bool
    choose: Callable[[], None]


Command = tuple[str, Callable[[], None]]


class ChoiceMenu(QObject):
    """Fills a menu with choices, and commands below them; nothing changes in it while it is open."""

    def __init__(self, menu: QMenu) -> None:
        super().__init__(menu)
        self._menu = menu
        self._group = QActionGroup(menu)
        self._later: tuple[Sequence[Choice], Sequence[Command]] | None = None
        menu.aboutToHide.connect(self._on_closed)

    def offer(self, choices: Sequence[Choice], commands: Sequence[Command]) -> None:
        """Offer these in place of those before; once the menu is closed, if it is open."""
        if self._menu.isVisible():
            self._later = choices, commands
            return
        self._later = None
        for action in self._group.actions():
            self._group.removeAction(action)
        # An action that a click has just chosen is still in use: Qt deletes them when that is over.
        for action in self._menu.actions():
            self._menu.removeAction(action)
            action.deleteLater()
        for choice in choices:
            action = QAction(choice.text, self._menu, checkable=True)
            action.setActionGroup(self._group)
            action.setChecked(choice.chosen)
            action.setToolTip(choice.tip)
            action.triggered.connect(lambda _=False, choose=choice.choose: choose())
            self._menu.addAction(action)
        self._menu.addSeparator()
        for text, command in commands:
            self._menu.addAction(text).triggered.connect(lambda _=False, command=command: command())

    def _on_closed(self) -> None:
        if self._later is not None:
            choices, commands = self._later
            # Not at once: the menu tells that it closes before it tells which action was chosen.
            QTimer.singleShot(0, self, lambda: self.offer(choices, commands))
