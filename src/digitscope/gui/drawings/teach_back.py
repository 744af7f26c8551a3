"""Teach back: what a person says of the drawing on the pad is kept, at that moment, with the answer given."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from digitscope.data.collection.records import Kept, Said
from digitscope.gui.draw.teach_row import HINT, UNDO_KEY, TeachRow
from digitscope.gui.pad.pad import Pad
from digitscope.gui.services.collection_link import CollectionLink
from digitscope.gui.services.reading import Read
from digitscope.gui.widgets.class_keys import ALL_KEYS, class_of, keys_of
from digitscope.ink.drawing.strokes import Drawing
from digitscope.messages import ModelInfo
from digitscope.wording import with_article

OTHER_CLASSES = "It reads other classes; let it learn these."
"""Short enough for the narrowest window; My drawings says more."""


@dataclass(frozen=True, eq=False)
class _Taught:
    """What was said last."""

    drawing: Drawing
    id: int
    label: str
    before: str
    """The label it had before; empty if it was not kept before."""
    adopted: bool = False
    """It was kept long ago and opened again."""
    answered: bool = True
    """False as long as the network's answer is not kept with it."""

    @property
    def can_take_back(self) -> bool:
        """True if something was said that can be taken back."""
        return bool(self.before) or not self.adopted


class Teaching(QObject):
    """Connects the pad, the row under the answer and the collection.

    Signals:
        kept: label of a drawing that is safe on the disk now.
    """

    kept = Signal(str)

    def __init__(self, pad: Pad, row: TeachRow, collection: CollectionLink, parent: QObject) -> None:
        super().__init__(parent)
        self._pad, self._row, self._collection = pad, row, collection
        self._network = ModelInfo("", "", (), (), 0, "", "")
        self._read: Read | None = None
        self._last: _Taught | None = None
        self._busy = False
        self._part: Callable[[Drawing], Drawing] = _whole
        self.undo = QAction("Take the label back", self)
        self.undo.setShortcut(QKeySequence(UNDO_KEY))
        self.undo.setToolTip(f"Take back what you said last of the drawing ({UNDO_KEY})")
        self.undo.triggered.connect(self.take_back)
        self.undo.setEnabled(False)
        pad.addAction(self.undo)
        self._key_actions = [self._key_action(key) for key in ALL_KEYS]
        row.taught.connect(self.teach)
        row.undo_asked.connect(self.take_back)
        pad.history_changed.connect(self._on_drawing_changed)
        collection.hand_changed.connect(self.forget)
        collection.class_set_changed.connect(self._on_class_set_changed)
        self._on_class_set_changed()

    def set_model(self, model: ModelInfo) -> None:
        """Keep the answers of this network from now on, where it reads what is drawn."""
        self._network = model
        self._read = None
        self._show()

    def set_part(self, part: Callable[[Drawing], Drawing]) -> None:
        """Keep only this part of what is on the pad: of several digits the one that is looked at."""
        self._part = part

    def refresh(self) -> None:
        """Tell anew what became of the part that is looked at now."""
        self._show()

    def set_read(self, read: Read, *, altered: bool = False) -> None:
        """Note the answer on the screen; with maps switched off (`altered`) it counts for none."""
        self._read = None if altered else read
        if self._last is not None and not self._last.answered:
            self._note_answer()

    def teach(self, label: str) -> None:
        """Keep the drawing on the pad as this."""
        self._pad.finish_stroke()
        drawing = self._part(self._pad.drawing)
        if drawing.is_empty or self._busy:
            return
        last = self._last
        if last is not None and _is_same(last.drawing, drawing):
            if label != last.label:
                self._last = replace(last, label=label, before=last.label)
                self._collection.relabel([last.id], label, self._back_to(last))
            self._show()
            return
        kept = Kept(
            label,
            drawing,
            time.time(),
            self._said(drawing),
            self._collection.hand,
            class_set=self._collection.class_set.id,
        )
        self._busy = True
        self._collection.keep(
            kept,
            lambda number, before: self._on_kept(kept, number, before),
            lambda: self._row.show_open("It could not be kept; see below."),
            self._on_ended,
        )

    def take_back(self) -> None:
        """Take back what was said last: the drawing gets its label of before, or is not kept any more."""
        last = self._last
        if last is None or not last.can_take_back:
            return
        if last.before:
            self._last = replace(last, label=last.before, before="")
            self._collection.relabel([last.id], last.before, self._back_to(last))
            self._show()
        else:
            self._last = None
            self._collection.remove([last.id], self._back_to(last))
            self._show("Taken back: it is not kept.")

    def adopt(self, kept: Kept) -> None:
        """Take a drawing of the collection that is on the pad now: what is said of it relabels it."""
        self._last = _Taught(self._pad.drawing, kept.id, kept.label, "", adopted=True)
        self._show()

    def forget(self) -> None:
        """Begin anew: what was said before cannot be taken back any more."""
        self._last = None
        self._show()

    def _said(self, drawing: Drawing) -> Said | None:
        read, classes = self._read, self._network.classes
        if read is None or not _looks_same(read.drawing, drawing):
            return None
        shares = tuple(read.answer.probabilities.tolist())
        if len(shares) != len(classes) or not self._collection.class_set.fits(classes):
            return None
        best = int(read.answer.probabilities.argmax())
        return Said(classes[best], self._network.name, classes, shares)

    def _note_answer(self) -> None:
        """Add the answer that was still on its way when the drawing was kept."""
        last = self._last
        if last is not None and not last.answered and (said := self._said(last.drawing)) is not None:
            self._last = replace(last, answered=True)
            self._collection.ask(lambda collection: collection.set_said(last.id, said))

    def _back_to(self, before: _Taught) -> Callable[[], None]:
        """Return what shows this again, if the collection does not take what is said now."""
        now = self._last

        def show_again() -> None:
            if self._last is now:
                self._last = before
                self._show()

        return show_again

    def _on_ended(self) -> None:
        self._busy = False

    def _on_kept(self, kept: Kept, number: int, before: str) -> None:
        changed = before if before != kept.label else ""
        answered = bool(before) or kept.said is not None
        self._last = _Taught(
            kept.drawing, number, kept.label, changed, adopted=bool(before), answered=answered
        )
        self._note_answer()
        self._show()
        self.kept.emit(kept.label)

    def _hint(self) -> str:
        present, classes = self._collection.class_set, self._network.classes
        return HINT if not classes or present.fits(classes) else OTHER_CLASSES

    def _on_class_set_changed(self) -> None:
        classes = self._collection.class_set.classes
        self._row.set_classes(classes)
        for key, action in zip(ALL_KEYS, self._key_actions, strict=True):
            name = class_of(key, classes) if key in keys_of(classes) else ""
            action.setText(f"It was {with_article(name)}" if name else "")
            action.setData(name)
            action.setEnabled(bool(name))
        self.forget()

    def _on_drawing_changed(self) -> None:
        self._row.set_ready(ready=not self._pad.drawing.is_empty)
        self._show()

    def _show(self, otherwise: str = "") -> None:
        last = self._last
        undoable = last is not None and last.can_take_back
        self.undo.setEnabled(undoable)
        if last is None:
            self._row.show_open(otherwise or self._hint())
        elif _is_same(last.drawing, self._part(self._pad.drawing)):
            self._row.show_kept(last.label, f"Kept as {last.label}.", undoable=undoable)
        else:
            self._row.show_kept("", f"The last one is kept as {last.label}.", undoable=undoable)

    def _key_action(self, key: str) -> QAction:
        action = QAction(self)
        action.setShortcut(QKeySequence(key))
        # Lists and pictures use these keys for themselves.
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda: self.teach(action.data()))
        self._pad.addAction(action)
        return action


def _whole(drawing: Drawing) -> Drawing:
    return drawing


def _is_same(one: Drawing, other: Drawing) -> bool:
    """Tell whether two drawings are made of the very same strokes."""
    if one.picture is not other.picture or len(one.strokes) != len(other.strokes):
        return False
    return all(mine is yours for mine, yours in zip(one.strokes, other.strokes, strict=True))


def _looks_same(one: Drawing, other: Drawing) -> bool:
    """Tell whether two drawings have the same ink: a stroke that was under way becomes another object."""
    if one.picture is not other.picture or len(one.strokes) != len(other.strokes):
        return False
    return all(
        mine is yours or (mine.width == yours.width and np.array_equal(mine.points, yours.points))
        for mine, yours in zip(one.strokes, other.strokes, strict=True)
    )
