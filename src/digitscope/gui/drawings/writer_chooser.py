"""Whose drawings these are: several people on one computer, each a named hand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QStackedWidget, QWidget

from digitscope.data.collection.records import Hand
from digitscope.gui.services.collection_link import CollectionLink
from digitscope.gui.style.theme import UNIT
from digitscope.gui.widgets.buttons import MenuButton
from digitscope.gui.widgets.choice_menu import Choice, ChoiceMenu

MOST_LETTERS = 40


class _NameField(QLineEdit):
    """A line for a name; Escape leaves it as it was.

    Signals:
        left: nothing is to be named.
    """

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class HandChooser(QStackedWidget):
    """A button with the hands; a line in its place to name one.

    Signals:
        hand_chosen: the `Hand` that draws from now on.
    """

    hand_chosen = Signal(object)

    def __init__(self, collection: CollectionLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._collection = collection
        self._hands: tuple[Hand, ...] = ()
        self._renaming = 0
        self.button = MenuButton()
        self.button.setText("My hand")
        self.button.setToolTip("Whose drawings: choose, add or rename a hand")
        self.button.setAccessibleName("Hand")
        self.menu = QMenu(self)
        self._choices = ChoiceMenu(self.menu)
        self.button.setMenu(self.menu)
        self.name = _NameField()
        self.name.setMaxLength(MOST_LETTERS)
        self.name.setAccessibleName("Name of the hand")
        self.name.returnPressed.connect(self._on_named)
        self.name.left.connect(self._leave)
        beside = QWidget()
        row = QHBoxLayout(beside)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button)
        row.addStretch(1)
        self.addWidget(beside)
        self.addWidget(self.name)
        self.setFixedHeight(4 * UNIT)

    def set_hands(self, hands: Sequence[Hand]) -> None:
        """Offer these hands."""
        self._hands = tuple(hands)
        choices = [
            Choice(
                f"{hand.name} ({hand.count:,})",
                "",
                hand.id == self._collection.hand,
                partial(self.hand_chosen.emit, hand),
            )
            for hand in hands
        ]
        more = [("New hand …", self._on_new), ("Rename this hand …", self._on_rename)]
        self._choices.offer(choices, more)
        present = self.present()
        if present is not None:
            self.button.setText(present.name)

    def hands(self) -> tuple[Hand, ...]:
        """Return the hands that are offered."""
        return self._hands

    def present(self) -> Hand | None:
        """Return the hand that draws, once it is known."""
        return next((hand for hand in self._hands if hand.id == self._collection.hand), None)

    def _on_new(self) -> None:
        self._ask("", 0, "Name, then Enter")

    def _on_rename(self) -> None:
        present = self.present()
        if present is not None:
            self._ask(present.name, present.id, "New name, then Enter")

    def _ask(self, text: str, renaming: int, hint: str) -> None:
        self._renaming = renaming
        self.name.setText(text)
        self.name.setPlaceholderText(hint)
        self.name.selectAll()
        self.setCurrentWidget(self.name)
        self.name.setFocus()

    def _leave(self) -> None:
        self.setCurrentIndex(0)
        self.button.setFocus()

    def _on_named(self) -> None:
        text, renaming = self.name.text().strip(), self._renaming
        self._leave()
        if not text:
            return
        if renaming:
            self._collection.change(
                lambda collection: collection.rename_hand(renaming, text),
                lambda _: self._collection.hand_changed.emit(),
                owner=self,
            )
        else:
            self._collection.change(lambda collection: collection.add_hand(text), self.hand_chosen.emit)
