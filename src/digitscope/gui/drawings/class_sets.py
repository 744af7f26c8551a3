"""What is drawn: the digits, or classes of one's own; a button with all sets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QMenu, QWidget

from digitscope.data.collection.records import DIGITS, ClassSet
from digitscope.gui.choice_menu import Choice, ChoiceMenu
from digitscope.gui.services.collection_link import CollectionLink
from digitscope.gui.style.theme import UNIT
from digitscope.gui.widgets.menu_button import MenuButton

NAME_PX = 13 * UNIT


class ClassSetChooser(MenuButton):
    """Names the set of classes in use and offers the others.

    Signals:
        set_chosen: the `ClassSet` that is drawn from now on.
        new_asked, change_asked, remove_asked: that is to be done, the last two with the present one.
    """

    set_chosen = Signal(object)
    new_asked = Signal()
    change_asked = Signal()
    remove_asked = Signal()

    def __init__(self, collection: CollectionLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._collection = collection
        self._sets: tuple[ClassSet, ...] = (DIGITS,)
        self.setAccessibleName("What is drawn")
        menu = QMenu(self)
        self._choices = ChoiceMenu(menu)
        self.setMenu(menu)
        self.set_sets(self._sets)

    def set_sets(self, sets: Sequence[ClassSet]) -> None:
        """Offer these sets of classes."""
        self._sets = tuple(sets)
        present = self._collection.class_set
        choices = [
            Choice(
                f"{one.name} ({one.count:,})",
                ", ".join(one.classes),
                one.id == present.id,
                partial(self.set_chosen.emit, one),
            )
            for one in sets
        ]
        more = [("New classes of your own …", self.new_asked.emit)]
        if not present.is_digits:
            more.append((f"Change “{present.name}” …", self.change_asked.emit))
            more.append((f"Remove “{present.name}”", self.remove_asked.emit))
        self._choices.offer(choices, more)
        fits = QFontMetrics(self.font()).elidedText(present.name, Qt.TextElideMode.ElideRight, NAME_PX)
        self.setText(fits)
        self.setToolTip(
            f"What is drawn: {present.name} ({', '.join(present.classes)}). "
            "Choose, or name classes of your own"
        )

    def sets(self) -> tuple[ClassSet, ...]:
        """Return the sets that are offered."""
        return self._sets

    def minimumSizeHint(self) -> QSize:
        return QSize(4 * UNIT, super().minimumSizeHint().height())
