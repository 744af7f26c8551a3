"""Changes to my drawings that can be taken back, step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from digitscope.data.collection.records import Entry
from digitscope.gui.drawings.drawing_words import counted
from digitscope.gui.services.collection_link import CollectionLink
from digitscope.wording import with_article

if TYPE_CHECKING:
    from digitscope.data.collection.store import Collection


@dataclass(frozen=True)
class _Step:
    sentence: str
    take_back: Callable[[Collection], None]


class DrawingsEdits(QObject):
    """Relabels and removes; each step knows how it is taken back.

    Signals:
        told: a sentence on what was done last, and whether there is something to take back.
    """

    told = Signal(str, bool)

    def __init__(self, collection: CollectionLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._collection = collection
        self._steps: list[_Step] = []

    def relabel(self, entries: Sequence[Entry], label: str) -> None:
        """Say that these are something else."""
        others = [entry for entry in entries if entry.label != label]
        if not others:
            return
        before: dict[str, list[int]] = {}
        for entry in others:
            before.setdefault(entry.label, []).append(entry.id)
        ids = [entry.id for entry in others]

        def take_back(collection: Collection) -> None:
            for old, numbers in before.items():
                collection.relabel(numbers, old)

        step = _Step(f"{_counted(others)} now {with_article(label)}.", take_back)
        self._do(step, lambda collection: collection.relabel(ids, label))

    def remove(self, entries: Sequence[Entry]) -> None:
        """Take these out of the collection."""
        if not entries:
            return
        ids = [entry.id for entry in entries]
        step = _Step(f"{_counted(entries)} removed.", lambda collection: collection.restore(ids))
        self._do(step, lambda collection: collection.remove(ids))

    def move(self, entries: Sequence[Entry], hand: int, name: str) -> None:
        """Give these to another hand."""
        if not entries:
            return
        ids, old = [entry.id for entry in entries], entries[0].hand
        step = _Step(f"{_counted(entries)} now {name}’s.", lambda collection: collection.move(ids, old))
        self._do(step, lambda collection: collection.move(ids, hand))

    def undo(self) -> None:
        """Take the last step back."""
        if not self._steps:
            return
        step = self._steps.pop()

        def not_done(error: Exception) -> None:
            self._steps.append(step)
            self.told.emit(step.sentence, True)
            self._collection.report(error)

        def done(_: None) -> None:
            self.told.emit("Taken back.", bool(self._steps))

        self._collection.change(step.take_back, done, not_done, owner=self)

    def _do(self, step: _Step, work: Callable[[Collection], None]) -> None:
        def done(_: None) -> None:
            self._steps.append(step)
            self.told.emit(step.sentence, True)

        self._collection.change(work, done, owner=self)


def _counted(entries: Sequence[Entry]) -> str:
    return f"{counted(len(entries))} {'is' if len(entries) == 1 else 'are'}"
