"""The row under the answer in which a person says what it really was."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from digitscope.gui.style.theme import UNIT, text_font
from digitscope.gui.widgets.buttons import WordButton
from digitscope.gui.widgets.class_keys import key_words
from digitscope.gui.widgets.class_picker import CELL_PX, ClassPicker
from digitscope.gui.widgets.labels import ElidingLabel

HINT = "Say which it was; it is kept."
UNDO_KEY = "U"


class TeachRow(QWidget):
    """It was: 0 1 … 9, and under it a quiet sign of what became of that.

    Signals:
        taught: the class name that it really was.
        undo_asked: what was said last is to be taken back.
    """

    taught = Signal(str)
    undo_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        label = QLabel("It was")
        label.setFont(text_font())
        label.setFixedHeight(CELL_PX)
        self.picker = ClassPicker("It was")
        self.sign = ElidingLabel(HINT)
        self.sign.setAccessibleName("What became of the drawing")
        self.undo = WordButton("Undo", f"Take back what you said last ({UNDO_KEY})")
        self.undo.hide()
        self.learn = WordButton("Learn", "Let the network learn from all the drawings that you kept")
        self.learn.hide()
        self.picker.chosen.connect(self.taught)
        self.undo.clicked.connect(self.undo_asked)
        first = QHBoxLayout()
        first.setSpacing(UNIT)
        first.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        first.addWidget(self.picker, 1)
        second = QHBoxLayout()
        second.setSpacing(UNIT // 2)
        second.addWidget(self.sign, 1)
        second.addWidget(self.learn)
        second.addWidget(self.undo)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(first)
        column.addLayout(second)
        self.undo.setFixedHeight(2 * UNIT)
        self.learn.setFixedHeight(2 * UNIT)
        self.set_classes(self.picker.classes())
        self.set_ready(ready=False)

    def set_classes(self, classes: Sequence[str]) -> None:
        """Offer these classes."""
        self.picker.set_classes(classes)
        keys = key_words(classes)
        what = "What you really drew, also when it was read right; it is kept in My drawings"
        self.picker.setToolTip(f"{what} ({keys})")

    def set_ready(self, *, ready: bool) -> None:
        """Allow to say it; there is nothing to keep on an empty pad."""
        self.picker.setEnabled(ready)

    def show_open(self, sentence: str = HINT) -> None:
        """Show that nothing has been said of this drawing."""
        self._show("", sentence, undoable=False)

    def show_kept(self, label: str, sentence: str, *, undoable: bool = True) -> None:
        """Show that the drawing is kept as this."""
        self._show(label, sentence, undoable=undoable)

    def _show(self, label: str, sentence: str, *, undoable: bool) -> None:
        self.picker.set_marked(label)
        self.sign.setText(sentence)
        self.undo.setVisible(undoable)
