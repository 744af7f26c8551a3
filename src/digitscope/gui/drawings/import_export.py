"""Import and export of my drawings, on a thread and a connection of their own: keeping goes on meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QPushButton, QWidget

from digitscope.gui.services.background import Background
from digitscope.gui.services.collection_link import CollectionLink, is_foreseen, reason
from digitscope.gui.services.notices import Notices
from digitscope.gui.style.theme import UNIT
from digitscope.wording import counted

IMPORT_FILTER = (
    "What can be imported (*.digitscope *.jsonl.gz *.jsonl *.csv *.npz);;"
    "Collection taken along (*.digitscope);;Strokes (*.jsonl.gz *.jsonl);;"
    "CSV in Kaggle's layout (*.csv);;Pictures with labels (*.npz);;All files (*)"
)

EXPORTS: tuple[tuple[str, str, str], ...] = (
    ("What the wall shows, as strokes …", ".jsonl.gz", "Strokes (*.jsonl.gz)"),
    ("What the wall shows, as 28×28 pictures with labels …", ".npz", "Pictures with labels (*.npz)"),
    ("What the wall shows, as CSV in Kaggle's layout …", ".csv", "CSV (*.csv)"),
)

IMPORT_TIP = "Take drawings from a file or a folder into this hand; a whole collection keeps its hands"


T = TypeVar("T")


class Exchange(QObject):
    """Runs one import or export at a time; it can be stopped between two pieces.

    Signals:
        progressed: a sentence on how far it is.
        ended: it is over, well or not.
    """

    progressed = Signal(str)
    ended = Signal()

    def __init__(self, collection: CollectionLink, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._collection, self._notices = collection, notices
        self._aside = Background(self)
        self._stop = False
        self.is_busy = False

    def take_in(self, path: Path) -> None:
        """Import a file or a folder into the present hand."""
        hand, of, name = self._collection.hand, self._collection.class_set.id, path.name

        def work() -> str:
            from digitscope.data.collection.importing import Imported, take_in
            from digitscope.data.collection.store import Collection

            collection = Collection()
            far = Imported(0, 0)
            try:
                for far in self._until_stopped(take_in(collection, path, hand, of)):
                    self.progressed.emit(f"{name}: {far.added + far.there:,} drawings read …")
            finally:
                collection.close()
            return far.sentence(name) if far.last else f"Stopped: {far.sentence(name)}"

        self._start(work, f"{name} was not imported")

    def give_out(self, ids: Sequence[int], path: Path) -> None:
        """Export drawings to a file of the kind that its suffix names, or into a folder."""
        chosen = list(ids)

        def work() -> str:
            from digitscope.data.collection.exporting import export
            from digitscope.data.collection.store import Collection

            collection = Collection()
            try:
                for done, whole in self._until_stopped(export(collection, chosen, path)):
                    self.progressed.emit(f"{path.name}: {done:,} of {whole:,} drawings …")
            finally:
                collection.close()
            if self._stop:
                return f"Stopped: {path.name} was not written."
            were = "was" if len(chosen) == 1 else "were"
            return f"{counted(len(chosen), 'drawing')} {were} saved as {path.name}."

        self._start(work, f"{path.name} was not saved")

    def stop(self) -> None:
        """End what is going on, at the next piece."""
        self._stop = True

    def close(self) -> None:
        """End the thread; an import keeps what it has taken."""
        self.stop()
        self._aside.close()

    def _until_stopped(self, pieces: Iterator[T]) -> Iterator[T]:
        for piece in pieces:
            yield piece
            if self._stop:
                return

    def _start(self, work: Callable[[], str], otherwise: str) -> None:
        if self.is_busy:
            self._notices.notify("info", "One import or export at a time: wait for the other, or stop it.")
            return
        self.is_busy, self._stop = True, False
        self.progressed.emit("Reading …")
        self._aside.run(
            work,
            lambda sentence: self._notices.notify("info", sentence),
            lambda error: self._on_failed(otherwise, error),
            ended=self._on_ended,
            owner=self,
        )

    def _on_failed(self, otherwise: str, error: Exception) -> None:
        told = isinstance(error, ValueError)  # for people: what is wrong with the file
        self._notices.notify("error", f"{otherwise}: {error if told else reason(error)}", repr(error))
        if not told and not is_foreseen(error):
            raise error

    def _on_ended(self) -> None:
        self.is_busy = False
        self._collection.changed.emit()
        self.ended.emit()


class ExchangeButtons(QWidget):
    """Says which file is to be read or written; whoever listens does it.

    Signals:
        import_asked: path of a file or folder.
        export_asked: path of a file or folder for what the wall shows.
        whole_asked: path of a file for the whole collection.
    """

    import_asked = Signal(object)
    export_asked = Signal(object)
    whole_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.import_menu, self.export_menu = QMenu(self), QMenu(self)
        self.import_menu.addAction("A file …", self._on_import_file)
        self.import_menu.addAction("A folder of pictures, a folder for each label …", self._on_import_folder)
        self.export_menu.addAction("The whole collection, to take along …", self._on_whole)
        self.export_menu.addSeparator()
        for text, suffix, kind in EXPORTS:
            action = self.export_menu.addAction(text)
            action.triggered.connect(lambda _=False, s=suffix, k=kind: self._on_export(s, k))
        self.export_menu.addAction("What the wall shows, as PNG files in folders …", self._on_export_folder)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT)
        for text, tip, menu in (
            ("Import", IMPORT_TIP, self.import_menu),
            ("Export", "Save drawings for other programs, or to take along", self.export_menu),
        ):
            button = QPushButton(text)
            button.setToolTip(tip)
            button.setAccessibleDescription(tip)
            button.setMenu(menu)
            row.addWidget(button, 1)

    def _on_import_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Import drawings", "", IMPORT_FILTER)
        if name:
            self.import_asked.emit(Path(name))

    def _on_import_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Import pictures, a folder for each label")
        if name:
            self.import_asked.emit(Path(name))

    def _on_whole(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, "Save the whole collection", "my drawings.digitscope", "Collection (*.digitscope)"
        )
        if name:
            self.whole_asked.emit(with_suffix(name, ".digitscope"))

    def _on_export(self, suffix: str, kind: str) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Export drawings", f"my drawings{suffix}", kind)
        if name:
            self.export_asked.emit(with_suffix(name, suffix))

    def _on_export_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Export pictures into this folder")
        if name:
            self.export_asked.emit(Path(name) / "my drawings")


def with_suffix(name: str, suffix: str) -> Path:
    """Return the path, with the suffix if whoever named it left it out."""
    return Path(name if name.lower().endswith(suffix) else name + suffix)
