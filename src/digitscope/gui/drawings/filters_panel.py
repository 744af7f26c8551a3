"""The left side of My drawings: whose they are, how well they are read, and which are shown."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from digitscope.data.collection.records import ClassSet, Query, Tally
from digitscope.gui.drawings.class_counts import LabelCounts
from digitscope.gui.drawings.class_sets import ClassSetChooser
from digitscope.gui.drawings.drawing_words import accuracy_sentence, not_read_sentence
from digitscope.gui.drawings.import_export import ExchangeButtons
from digitscope.gui.drawings.own_classes_training import OwnLearning
from digitscope.gui.drawings.writer_chooser import HandChooser
from digitscope.gui.style.theme import MARGIN, UNIT, text_font
from digitscope.gui.widgets.buttons import WordButton
from digitscope.gui.widgets.scroll_area import quiet_scroll_area
from digitscope.gui.widgets.tabs import SmallTabs

WIDTH = 272
DAY_S = 24 * 3600.0
TIMES = {"Any time": 0.0, "Last hour": 3600.0, "Last 24 hours": DAY_S, "Last 7 days": 7 * DAY_S,
         "Last 30 days": 30 * DAY_S, "Last year": 365 * DAY_S}  # fmt: skip
READ: tuple[tuple[str, bool | None, str], ...] = (
    ("All", None, "Every drawing"),
    ("Read rightly", True, "Drawings that the network reads as what you said"),
    ("Misread", False, "Drawings that the network reads as something else"),
)


class DrawingsSide(QWidget):
    """Filters and figures.

    Signals:
        filter_changed: other drawings are wanted.
    """

    filter_changed = Signal()

    def __init__(self, hands: HandChooser, sets: ClassSetChooser) -> None:
        super().__init__()
        self._read_here, self._learned = True, 0
        self.setFixedWidth(WIDTH)
        self.hands, self.sets = hands, sets
        self.accuracy = QLabel("Nothing is kept yet.", wordWrap=True)
        self.accuracy.setFont(text_font())
        self.accuracy.setAccessibleName("Accuracy on my drawings")
        self.accuracy.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.ask = QPushButton("Draw a digit for me")
        self.ask.setToolTip("Be asked for the digits of which there are fewest, one after another")
        self.learn = QPushButton("Learn from my drawings")
        self.learn.setAccessibleName("Learn from my drawings")
        self.learn.setEnabled(False)
        self.differs = WordButton(
            "How does my hand differ?", "Compare your drawings with those the network knows"
        )
        self.read = SmallTabs("Which drawings")
        for index, (text, _, tip) in enumerate(READ):
            self.read.addTab(text)
            self.read.setTabToolTip(index, tip)
        self.times = QComboBox()
        self.times.addItems(list(TIMES))
        self.times.setAccessibleName("When they were drawn")
        self.times.setToolTip("When they were drawn")
        self.counts = LabelCounts()
        self.own = OwnLearning()
        self.files = ExchangeButtons()
        self._label: str | None = None
        self._lay_out()
        self.read.currentChanged.connect(lambda _: self.filter_changed.emit())
        self.times.currentIndexChanged.connect(lambda _: self.filter_changed.emit())
        self.counts.chosen.connect(self._on_label)

    def query(self) -> Query:
        """Return what the filters ask for; hand and network are left to the caller."""
        back = TIMES[self.times.currentText()]
        since = time.time() - back if back else None
        return replace(Query(), label=self._label, right=READ[self.read.currentIndex()][1], since=since)

    @property
    def is_filtered(self) -> bool:
        """True if not all of the hand's drawings are asked for."""
        return replace(self.query(), since=None) != Query() or self.times.currentIndex() > 0

    def set_tallies(self, classes: Sequence[str], tallies: Mapping[str, Tally]) -> None:
        """Show how many there are and how well they are read."""
        self.own.set_tallies(classes, tallies)
        asked_for = {label: tally for label, tally in tallies.items() if label in classes}
        read = accuracy_sentence(asked_for, self._learned)
        self.accuracy.setText(read if self._read_here else not_read_sentence(tallies))
        self.counts.set_tallies(classes, tallies)

    def set_learned(self, drawings: int) -> None:
        """Take note how many drawings the network in use learned from."""
        self._learned = drawings

    def set_classes(self, class_set: ClassSet, *, read: bool) -> None:
        """Speak of digits, or of classes of one's own; `read`: the network in use reads them."""
        self._read_here = read
        self.ask.setText("Draw a digit for me" if class_set.is_digits else "Draw one for me")
        what = "digits" if class_set.is_digits else "classes"
        self.ask.setToolTip(f"Be asked for the {what} of which there are fewest, one after another")
        self.counts.setAccessibleName(f"Drawings of each {'digit' if class_set.is_digits else 'class'}")
        # Nobody else's drawings of these classes are known.
        self.differs.setVisible(class_set.is_digits)
        self.own.setVisible(not class_set.is_digits)
        self.read.setVisible(read)
        if not read:
            self.read.setCurrentIndex(0)

    def _on_label(self, label: str) -> None:
        self._label = label or None
        self.filter_changed.emit()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, UNIT, UNIT, UNIT)
        column.setSpacing(UNIT)
        whose = QHBoxLayout()
        whose.setSpacing(UNIT // 2)
        whose.addWidget(self.hands, 1)
        whose.addWidget(self.sets)
        column.addLayout(whose)
        for widget in (self.accuracy, self.differs, self.ask, self.learn, self.own, self.read, self.times):
            column.addWidget(widget)
        column.addWidget(quiet_scroll_area(self.counts), 1)
        column.addWidget(self.files)
