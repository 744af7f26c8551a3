"""Import and export under the counts: two buttons with their menus, and the dialogs for the files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QPushButton, QWidget

from digitscope.gui.style.theme import UNIT

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
