"""My drawings as the window sees them: work goes to a thread, what changed comes back as signals."""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from digitscope.data.collection.records import DIGITS, FIRST_HAND, ClassSet, CollectionError, Kept
from digitscope.gui.services.background import Background
from digitscope.gui.services.notices import Notices

if TYPE_CHECKING:
    from digitscope.data.collection.store import Collection

T = TypeVar("T")
STORE = "digitscope.data.collection.store"
NEEDED = (
    "sqlite3.dbapi2", "sqlite3", "_hashlib", "_blake2", "hashlib", "unicodedata", "shutil",
    "digitscope.data.collection.drawing_blob", "digitscope.data.collection.class_names",
    "digitscope.data.collection.drawing_queries", "digitscope.data.collection.recovery",
)  # fmt: skip
"""What the store imports and takes longest, in pieces of a few milliseconds."""
BREATH_S = 0.004


class CollectionLink(QObject):
    """Opens the collection when it is first needed and keeps every access to it on one thread.

    Signals:
        changed: drawings have come, gone or got another label.
        hand_changed: another hand draws from now on, or it has another name.
        class_set_changed: other classes are drawn from now on, or they have other names.
    """

    changed = Signal()
    hand_changed = Signal()
    class_set_changed = Signal()

    def __init__(self, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notices = notices
        self._background = Background(self)
        self._collection: Collection | None = None
        self._hand = FIRST_HAND
        self._class_set = DIGITS

    @property
    def hand(self) -> int:
        """Number of the hand that draws."""
        return self._hand

    def set_hand(self, hand: int) -> None:
        """Let another hand draw from now on."""
        if hand != self._hand:
            self._hand = hand
            self.hand_changed.emit()

    @property
    def class_set(self) -> ClassSet:
        """What is drawn: the digits, or classes of one's own."""
        return self._class_set

    def set_class_set(self, class_set: ClassSet) -> None:
        """Let drawings be one of these classes from now on."""
        if class_set != self._class_set:
            self._class_set = class_set
            self.class_set_changed.emit()

    def ask(
        self,
        work: Callable[[Collection], T],
        then: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        *,
        ended: Callable[[], None] | None = None,
        owner: QObject | None = None,
    ) -> None:
        """Read something; `then(result)` runs on the window's thread.

        `ended` and `owner` are those of `Background.run`.
        """
        self._background.run(
            lambda: work(self._open()),
            self._telling(then),
            failed or self.report,
            ended=ended,
            owner=owner or self,
        )

    def change(
        self,
        work: Callable[[Collection], T],
        then: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        *,
        ended: Callable[[], None] | None = None,
        owner: QObject | None = None,
    ) -> None:
        """Change something; `changed` follows once it is safe on the disk."""

        def done(result: T) -> None:
            try:
                if then is not None:
                    then(result)
            finally:
                self._notices.succeed()
                self.changed.emit()

        self.ask(work, done, failed, ended=ended, owner=owner)

    def keep(
        self,
        kept: Kept,
        then: Callable[[int, str], None],
        failed: Callable[[], None],
        ended: Callable[[], None],
    ) -> None:
        """Keep a drawing; `then(its number, its label of before)` runs once it is safe on the disk.

        The label is "" unless the very same drawing was kept before. `ended()` comes first in any case.
        """
        self.change(
            lambda collection: collection.keep(kept),
            lambda done: then(*done),
            self._reporting(failed),
            ended=ended,
        )

    def relabel(self, ids: Sequence[int], label: str, failed: Callable[[], None] = lambda: None) -> None:
        """Say that these drawings are something else."""
        self.change(lambda collection: collection.relabel(ids, label), failed=self._reporting(failed))

    def remove(self, ids: Sequence[int], failed: Callable[[], None] = lambda: None) -> None:
        """Take drawings out."""
        self.change(lambda collection: collection.remove(ids), failed=self._reporting(failed))

    def restore(self, ids: Sequence[int]) -> None:
        """Bring removed drawings back."""
        self.change(lambda collection: collection.restore(ids))

    def close(self) -> None:
        """Finish what was asked for and let go of the file."""
        self._background.close()
        if self._collection is not None:
            self._collection.close()

    def _open(self) -> Collection:
        if self._collection is None:
            _import_store()
            from digitscope.data.collection.store import Collection

            self._collection = Collection()
        return self._collection

    def _telling(self, then: Callable[[T], None] | None) -> Callable[[T], None]:
        def tell_and_go_on(result: T) -> None:
            collection = self._collection
            if collection is not None and collection.rescued is not None:
                rescued, collection.rescued = collection.rescued, None
                self._notices.notify("warning", rescued.sentence(), str(rescued.aside))
            if then is not None:
                then(result)

        return tell_and_go_on

    def _reporting(self, failed: Callable[[], None]) -> Callable[[Exception], None]:
        def not_done(error: Exception) -> None:
            try:
                self.report(error)
            finally:
                failed()

        return not_done

    def report(self, error: Exception) -> None:
        """Tell why the collection could not do something; what nobody foresaw reaches the hook, too."""
        self._notices.notify("error", reason(error), repr(error))
        if not is_foreseen(error):
            raise error


def is_foreseen(error: Exception) -> bool:
    """Return whether an error is one that disks and files cause, rather than a mistake in the program."""
    import sqlite3

    return isinstance(error, CollectionError | sqlite3.Error | OSError)


def reason(error: Exception) -> str:
    """Say in a sentence why the collection could not do something."""
    if isinstance(error, CollectionError):
        return str(error)
    if not is_foreseen(error):
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        return f"Something went wrong that nobody foresaw ({what:.200}). What was kept before is safe."
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"My drawings could not be changed or read ({why}). What was kept before is safe. Try again."


def _import_store() -> None:
    """Import what the collection needs, not before it is wanted, and with a breath after each module.

    All at once the background would keep the window from its turns for tens of milliseconds.
    """
    if STORE in sys.modules:
        return
    for name in (*NEEDED, STORE):
        importlib.import_module(name)
        time.sleep(BREATH_S)
