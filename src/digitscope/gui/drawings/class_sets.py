"""What is drawn: the digits, or classes of one's own; a button with all sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from digitscope.data.collection.class_names import FEWEST, LONGEST, MOST, check_names, split_names
from digitscope.data.collection.records import DIGITS, ClassSet, CollectionError
from digitscope.gui.services.collection_link import CollectionLink
from digitscope.gui.style.theme import MARGIN, UNIT, small_font, text_font, tokens
from digitscope.gui.widgets.buttons import MenuButton, WordButton
from digitscope.gui.widgets.choice_menu import Choice, ChoiceMenu

MOST_LETTERS = 40

EXPLAINED = (
    f"Name {FEWEST} to {MOST} things that you want to be told apart: letters, shapes, signs, in any script. "
    "Draw about ten of each, then let the network learn them. The digits and their drawings stay as they "
    "are, and you can go back to them at any time."
)

HOW = f"Part the names by commas; each has at most {LONGEST} letters."


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


class ClassSetForm(QWidget):
    """Two lines to fill in; hidden until it is asked for.

    Signals:
        accepted: the `ClassSet` as it is wanted, with the number 0 if it is new.
        closed: it is no longer wanted.
    """

    accepted = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._given = ClassSet(0, "", ())
        self.title = QLabel()
        self.title.setFont(text_font(bold=True))
        explained = QLabel(EXPLAINED, wordWrap=True)
        explained.setFont(text_font())
        self.name, self.classes = QLineEdit(), QLineEdit()
        for line, what, hint in (
            (self.name, "Name of the set", "Name, such as Shapes"),
            (self.classes, "Names of the classes", "Classes, such as circle, square, star"),
        ):
            line.setAccessibleName(what)
            line.setPlaceholderText(hint)
            line.textChanged.connect(self._judge)
            line.returnPressed.connect(self._on_accepted)
        self.name.setMaxLength(MOST_LETTERS)
        self.words = QLabel(HOW, wordWrap=True)
        self.words.setFont(small_font())
        self.words.setAccessibleName("What becomes of these names")
        self.accept = QPushButton()
        self.leave = WordButton("Cancel", "Leave everything as it is (Esc)")
        self.accept.clicked.connect(self._on_accepted)
        self.leave.clicked.connect(self.closed)
        self._lay_out(explained)
        self.setAccessibleName("Classes of your own")
        self.hide()

    def ask(self, given: ClassSet | None = None) -> None:
        """Ask for a new set, or for what is to be changed of one."""
        self._given = given or ClassSet(0, "", ())
        self.title.setText(f"Change “{given.name}”" if given else "Classes of your own")
        self.accept.setText("Change" if given else "Make")
        self.name.setText(self._given.name)
        self.classes.setText(", ".join(self._given.classes))
        self._judge()
        self.show()
        (self.classes if given else self.name).setFocus()

    def say(self, sentence: str) -> None:
        """Say what is wrong with what was accepted."""
        self.words.setText(sentence)

    def _wanted(self) -> ClassSet:
        names = split_names(self.classes.text())
        return replace(self._given, name=" ".join(self.name.text().split()), classes=names)

    def _judge(self) -> None:
        wanted, fine = self._wanted(), False
        if not wanted.classes:
            self.words.setText(HOW)
        else:
            try:
                check_names(wanted.classes)
                fine = True
                shown = " · ".join(wanted.classes)
                self.words.setText(f"{len(wanted.classes)} classes: {shown}")
            except CollectionError as error:
                self.words.setText(str(error))
        self.accept.setEnabled(fine)

    def _on_accepted(self) -> None:
        if self.accept.isEnabled():
            self.accepted.emit(self._wanted())

    def _lay_out(self, explained: QLabel) -> None:
        lines = QHBoxLayout()
        lines.setSpacing(UNIT)
        lines.addWidget(self.name, 2)
        lines.addWidget(self.classes, 5)
        lines.addWidget(self.accept)
        lines.addWidget(self.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, UNIT, MARGIN, UNIT + 1)
        column.setSpacing(UNIT)
        for widget in (self.title, explained):
            column.addWidget(widget)
        column.addLayout(lines)
        column.addWidget(self.words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(MARGIN, self.height() - 1, self.width() - 2 * MARGIN, 1, tokens(self).hairline)
