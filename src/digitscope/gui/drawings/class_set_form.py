"""Naming classes of one's own, above the wall; what is typed is judged at once."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from digitscope.data.collection.class_names import FEWEST, LONGEST, MOST, check_names, split_names
from digitscope.data.collection.records import ClassSet, CollectionError
from digitscope.gui.style.theme import MARGIN, UNIT, small_font, text_font, tokens
from digitscope.gui.widgets.buttons import WordButton

MOST_LETTERS = 40
EXPLAINED = (
    f"Name {FEWEST} to {MOST} things that you want to be told apart: letters, shapes, signs, in any script. "
    "Draw about ten of each, then let the network learn them. The digits and their drawings stay as they "
    "are, and you can go back to them at any time."
)
HOW = f"Part the names by commas; each has at most {LONGEST} letters."


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
