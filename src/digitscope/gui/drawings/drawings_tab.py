"""My drawings: what was kept, to look at, to put right, and to take along."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from digitscope.data.collection.records import ClassSet, Entry, Hand, Query, Tally
from digitscope.gui.drawings.class_sets import ClassSetChooser, ClassSetForm
from digitscope.gui.drawings.collection_predictions import CollectionReadings
from digitscope.gui.drawings.drawing_wall import DrawingWall
from digitscope.gui.drawings.drawing_words import counted
from digitscope.gui.drawings.filters_panel import DrawingsSide
from digitscope.gui.drawings.thumbnails import WallPictures
from digitscope.gui.drawings.undoable_edits import DrawingsEdits
from digitscope.gui.drawings.writer_chooser import HandChooser
from digitscope.gui.drawings.writing_report import HandReport
from digitscope.gui.services.collection_link import CollectionLink
from digitscope.gui.services.recogniser_link import RecogniserLink
from digitscope.gui.style.theme import MARGIN, UNIT, text_font, tokens
from digitscope.gui.widgets.buttons import WordButton
from digitscope.gui.widgets.class_keys import class_of, key_words
from digitscope.gui.widgets.class_picker import ClassPicker
from digitscope.gui.widgets.labels import ElidingLabel
from digitscope.messages import ModelInfo

if TYPE_CHECKING:
    from digitscope.data.collection.store import Collection
    from digitscope.ink.handwriting.comparison import Finding

NOTHING = (
    "Nothing is kept yet. Draw a digit and say what it was (a key 0–9, or a click under the answer): "
    "it is kept here with its strokes. Or press “Draw a digit for me”."
)
NOTHING_OF_THESE = (
    "Nothing is kept yet. Press “Draw one for me”: you are asked for one class after another. Or draw in "
    "Draw and say what it was, by its key or a click under the answer."
)
NOTHING_FITS = "No drawing fits what is chosen at the left."
MOST_COMPARED = 500
"""The newest drawings that a hand is judged by: about a tenth of a second."""
REFRESH_MS = 400
"""While the network reads the drawings, the figures follow at this pace."""
HINT = "Arrow keys and Shift choose, {keys} say what it was, Delete removes, Enter opens in Draw."


class _Line(QWidget):
    """The hairline between the side and the wall."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), tokens(self).hairline)


class _Found(NamedTuple):
    """What the collection gives for one refresh."""

    entries: list[Entry]
    tallies: dict[str, Tally]
    hands: list[Hand]
    class_sets: list[ClassSet]


class DrawingsTab(QWidget):
    """The wall, its filters, and what can be done with what is chosen.

    Signals:
        open_asked: number of a drawing that is to be put on the pad.
        asking_wanted: the user wants to be asked for drawings.
        sets_shown: the sets of classes as they are in the collection now.
    """

    open_asked = Signal(int)
    asking_wanted = Signal()
    sets_shown = Signal(object)

    def __init__(
        self, collection: CollectionLink, link: RecogniserLink, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._collection = collection
        self.readings = CollectionReadings(collection, link, self)
        self.edits = DrawingsEdits(collection, self)
        self.hands = HandChooser(collection)
        self.sets = ClassSetChooser(collection)
        self.form = ClassSetForm()
        self.side = DrawingsSide(self.hands, self.sets)
        self.wall = DrawingWall(WallPictures(collection, self))
        self.picker = ClassPicker("The chosen ones are")
        self.title = QLabel("")
        self.open = WordButton("Open in Draw", "Put the chosen drawing on the pad (Enter)")
        self.remove = WordButton("Remove", "Take the chosen drawings out (Delete); this can be taken back")
        self.undo = WordButton("Undo", "Take the last change back (Ctrl+Z)")
        self.report = HandReport()
        self.note = ElidingLabel("")
        self.stop = WordButton("Stop", "End the import or export; what was taken stays")
        self.stop.hide()
        self._asked = 0
        self._soon = QTimer(self, interval=REFRESH_MS, singleShot=True)
        self._lay_out()
        self._connect()
        self._on_choice()
        self._on_class_set_changed()

    def set_model(self, model: ModelInfo) -> None:
        """Read with this network, if it reads what is drawn."""
        self.readings.set_model(model)
        self.side.set_learned(model.learned_drawings)
        self._on_class_set_changed()

    def refresh(self) -> None:
        """Show what is in the collection now (another window may have changed it)."""
        if not self.isVisible():
            return
        self._asked += 1
        asked, hand, network = self._asked, self._collection.hand, self.readings.network
        of, query = self._collection.class_set.id, self.side.query()

        def read(collection: Collection) -> _Found:
            wanted = replace(query, hand=hand, network=network, class_set=of)
            found = collection.search(wanted), collection.tallies(hand, network, of)
            return _Found(*found, collection.hands(), collection.class_sets())

        self._collection.ask(read, lambda found: self._show(asked, found), owner=self)

    def _show(self, asked: int, found: _Found) -> None:
        if asked != self._asked:
            return
        entries, tallies, present = found.entries, found.tallies, self._collection.class_set
        self.side.set_tallies(present.classes, tallies)
        self.hands.set_hands(found.hands)
        self.sets.set_sets(found.class_sets)
        self.sets_shown.emit(found.class_sets)
        whole = sum(tally.drawings for tally in tallies.values())
        nothing = NOTHING if present.is_digits else NOTHING_OF_THESE
        self.wall.set_entries(entries, NOTHING_FITS if whole else nothing)
        some = counted(whole) if len(entries) == whole else f"{len(entries):,} of {counted(whole)}"
        self.title.setText(some)
        if self.readings.network and any(tally.read < tally.drawings for tally in tallies.values()):
            self.readings.go_on()

    def _lay_out(self) -> None:
        self.title.setFont(text_font(bold=True))
        self._label = QLabel("The chosen ones are")
        self._label.setFont(text_font())
        top = QHBoxLayout()
        top.setContentsMargins(MARGIN, UNIT, MARGIN, 0)
        top.setSpacing(UNIT)
        top.addWidget(self.title)
        top.addStretch(1)
        top.addWidget(self._label)
        top.addWidget(self.picker, 2)
        top.addWidget(self.open)
        top.addWidget(self.remove)
        bottom = QHBoxLayout()
        bottom.setContentsMargins(MARGIN, 0, MARGIN, UNIT // 2)
        bottom.addWidget(self.note, 1)
        bottom.addWidget(self.stop)
        bottom.addWidget(self.undo)
        column = QVBoxLayout()
        column.setSpacing(UNIT)
        column.addLayout(top)
        column.addWidget(self.form)
        column.addWidget(self.report)
        column.addWidget(self.wall, 1)
        column.addLayout(bottom)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addWidget(_Line())
        row.addLayout(column, 1)
        self.undo.setEnabled(False)

    def _connect(self) -> None:
        self._collection.changed.connect(self.refresh)
        self._collection.hand_changed.connect(self.refresh)
        self._collection.hand_changed.connect(self.report.hide)
        self._collection.class_set_changed.connect(self._on_class_set_changed)
        self.sets.new_asked.connect(lambda: self.form.ask())
        self.sets.change_asked.connect(lambda: self.form.ask(self._collection.class_set))
        self.form.closed.connect(self._on_form_closed)
        self.readings.progressed.connect(self._on_progressed)
        self._soon.timeout.connect(self.refresh)
        self.side.filter_changed.connect(self.refresh)
        self.side.ask.clicked.connect(self.asking_wanted)
        self.wall.choice_changed.connect(self._on_choice)
        self.wall.opened.connect(self.open_asked)
        self.wall.remove_asked.connect(self._on_remove)
        self.wall.undo_asked.connect(self.edits.undo)
        self.wall.label_typed.connect(self._on_label)
        self.picker.chosen.connect(self._on_label)
        self.open.clicked.connect(self._on_open)
        self.remove.clicked.connect(self._on_remove)
        self.undo.clicked.connect(self.edits.undo)
        self.edits.told.connect(self._on_told)
        self.side.differs.clicked.connect(self._on_differs)
        self.report.closed.connect(self.report.hide)
        self.report.label_wanted.connect(self.side.counts.show_only)

    def _on_progressed(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _on_choice(self) -> None:
        chosen = len(self.wall.choice)
        for widget in (self._label, self.picker, self.remove):
            widget.setEnabled(bool(chosen))
        self.open.setEnabled(chosen == 1)
        self._label.setText("It is" if chosen == 1 else f"The {chosen:,} chosen are" if chosen else "It is")
        labels = {entry.label for entry in self.wall.chosen()} if 0 < chosen < 500 else set()
        self.picker.set_marked(labels.pop() if len(labels) == 1 else "")

    def _on_class_set_changed(self) -> None:
        present = self._collection.class_set
        self.readings.look_at_classes()
        self.picker.set_classes(present.classes)
        self.side.set_classes(present, read=bool(self.readings.network))
        self.report.hide()
        self.show_exchange("")
        self.refresh()

    def _on_form_closed(self) -> None:
        self.form.hide()
        self.sets.setFocus()

    def _on_label(self, typed: str) -> None:
        label = class_of(typed, self._collection.class_set.classes)
        if label:
            self.edits.relabel(self.wall.chosen(), label)

    def _on_remove(self) -> None:
        self.edits.remove(self.wall.chosen())

    def _on_open(self) -> None:
        chosen = self.wall.chosen()
        if len(chosen) == 1:
            self.open_asked.emit(chosen[0].id)

    def show_exchange(self, sentence: str) -> None:
        """Say how far an import or export is; empty when it is over."""
        keys = key_words(self._collection.class_set.classes)
        self.note.setText(sentence or HINT.format(keys=keys))
        self.stop.setVisible(bool(sentence))

    def _on_differs(self) -> None:
        if self.report.isVisible():
            self.report.hide()
            return
        hand = self._collection.hand

        def compare(collection: Collection) -> list[Finding]:
            from digitscope.ink.handwriting.comparison import differences
            from digitscope.ink.handwriting.examples import with_examples  # not before it is wanted

            numbers = [entry.id for entry in collection.search(Query(hand=hand))[:MOST_COMPARED]]
            labelled = [(kept.label, kept.drawing) for kept in collection.get(numbers)]
            return with_examples(differences(labelled), labelled)

        self._collection.ask(compare, self._show_report)

    def _show_report(self, findings: list[Finding]) -> None:
        self.report.set_findings(findings)
        self.report.show()

    def _on_told(self, sentence: str, undoable: bool) -> None:
        self.note.setText(sentence)
        self.undo.setEnabled(undoable)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            self.refresh()  # another window may have been at work
        return super().event(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.readings.pause()
