"""*Draw a digit for me*: asks for the rarest one in turn; a key or a tap of the pen keeps it and asks on."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from digitscope.data.collection.records import DIGITS, Tally
from digitscope.gui.drawings.teach_back import Teaching
from digitscope.gui.pad.pad import Pad
from digitscope.gui.pad.pad_painter import HINT
from digitscope.gui.services.collection_link import CollectionLink
from digitscope.gui.style.theme import UNIT, small_font, text_font
from digitscope.gui.widgets.buttons import WordButton
from digitscope.wording import with_article

NAMED = 3
"""So many classes are named on an empty pad."""


class Asking(QObject):
    """Asks as long as the user likes.

    Signals:
        asked: the class that is to be drawn.
    """

    asked = Signal(str)

    def __init__(
        self, pad: Pad, bar: AskBar, teaching: Teaching, collection: CollectionLink, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._pad, self._bar, self._teaching, self._collection = pad, bar, teaching, collection
        self._counts: dict[str, int] = {}
        self._random = random.Random()
        self.label = ""
        """What is asked for, empty for nothing."""
        self._keep = self._action("Keep the drawing that was asked for", self.keep, "Return", "Enter")
        self._end = self._action("Ask for no more drawings", self._on_escape, "Esc")
        bar.kept.connect(self.keep)
        bar.ended.connect(self.end)
        teaching.kept.connect(self._on_kept)
        pad.history_changed.connect(self._on_drawing_changed)
        collection.changed.connect(self._on_changed)
        collection.hand_changed.connect(self.end)
        collection.class_set_changed.connect(self.end)

    def start(self) -> None:
        """Begin to ask, with an empty pad."""
        hand, of = self._collection.hand, self._collection.class_set.id
        self._collection.ask(lambda collection: collection.tallies(hand, class_set=of), self._on_tallies)

    def keep(self) -> None:
        """Keep what is on the pad as what was asked for."""
        if self.label:
            self._teaching.teach(self.label)

    def end(self) -> None:
        """Ask for no more."""
        self.label = ""
        of = self._collection.class_set
        self._pad.set_hint(hint_of(of.classes), digits=of.is_digits)
        self._bar.hide()
        self._enable()

    def _on_tallies(self, tallies: dict[str, Tally]) -> None:
        found = {label: tally.drawings for label, tally in tallies.items()}
        self._counts = {label: found.get(label, 0) for label in self._collection.class_set.classes}
        self._pad.clear()
        self._ask_next()
        self._pad.setFocus()

    def _ask_next(self) -> None:
        if not self._counts:
            return
        fewest = min(self._counts.values())
        rarest = [label for label, count in self._counts.items() if count == fewest]
        # Any of the rarest, not always the first: a row that is known is not written as it usually is.
        others = [label for label in rarest if label != self.label] or rarest
        self.label = self._random.choice(others)
        self._bar.ask(self.label, self._counts[self.label], sum(self._counts.values()))
        digits = self._collection.class_set.is_digits
        self._pad.set_hint(f"Draw {with_article(self.label)} here", digits=digits)
        self._enable()
        self.asked.emit(self.label)

    def _on_kept(self, label: str) -> None:
        if not self.label:
            return
        self._counts[label] = self._counts.get(label, 0) + 1
        self._pad.clear()
        if label == self.label:
            self._ask_next()
        else:
            self._bar.ask(self.label, self._counts[self.label], sum(self._counts.values()))

    def _on_changed(self) -> None:
        """Count anew: what was taken back, or called something else, is not there any more."""
        if self.label:
            hand, of = self._collection.hand, self._collection.class_set.id
            self._collection.ask(lambda collection: collection.tallies(hand, class_set=of), self._on_counted)

    def _on_counted(self, tallies: dict[str, Tally]) -> None:
        if not self.label:
            return
        self._counts = {label: tallies[label].drawings if label in tallies else 0 for label in self._counts}
        self._bar.ask(self.label, self._counts[self.label], sum(self._counts.values()))

    def _on_escape(self) -> None:
        if not self._pad.cancel_stroke():
            self.end()

    def _on_drawing_changed(self) -> None:
        self._bar.set_ready(ready=not self._pad.drawing.is_empty)

    def _enable(self) -> None:
        for action in (self._keep, self._end):
            action.setEnabled(bool(self.label))
        self._on_drawing_changed()

    def _action(self, text: str, slot: Callable[[], None], *keys: str) -> QAction:
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(slot)
        action.setEnabled(False)
        self._pad.addAction(action)
        return action


def hint_of(classes: Sequence[str]) -> str:
    """Say what is drawn here when nothing in particular is asked for."""
    if DIGITS.fits(tuple(classes)):
        return HINT
    return f"Draw {', '.join(classes[:NAMED])}{' …' if len(classes) > NAMED else ''} here"


class AskBar(QWidget):
    """Says what to draw and how many of it there are; hidden while nothing is asked.

    Signals:
        kept: the drawing is what was asked for.
        ended: no more is to be asked.
    """

    kept = Signal()
    ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.prompt = QLabel(wordWrap=True)
        self.prompt.setFont(text_font(bold=True))
        self.prompt.setAccessibleName("What to draw")
        self.figures = QLabel(wordWrap=True)
        self.figures.setFont(small_font())
        self.keep = WordButton(
            "Keep, next (Enter)", "Keep the drawing as what was asked for, and ask on (Enter)"
        )
        self.end = WordButton("End (Esc)", "Ask for no more (Esc)")
        self.keep.clicked.connect(self.kept)
        self.end.clicked.connect(self.ended)
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        row.addWidget(self.keep)
        row.addWidget(self.end)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, UNIT, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.prompt)
        column.addWidget(self.figures)
        column.addLayout(row)
        self.hide()

    def ask(self, label: str, kept: int, whole: int) -> None:
        """Ask for a class of which `kept` drawings are there, of `whole` of all classes."""
        self.prompt.setText(f"Please draw {with_article(label)}.")
        self.figures.setText(f"{kept:,} of it kept so far, {whole:,} in all.")
        self.show()

    def set_ready(self, *, ready: bool) -> None:
        """Allow to keep what is on the pad."""
        self.keep.setEnabled(ready)
