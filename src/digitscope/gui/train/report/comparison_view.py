"""What is behind a comparison: confusion matrices, and the pictures of any cell, fixed or broken."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitscope.gui.services.workshop_link import Result
from digitscope.gui.style.theme import UNIT
from digitscope.gui.train.report.comparison import Comparison, Side
from digitscope.gui.train.report.confusion_matrix import ConfusionView
from digitscope.gui.widgets.labels import Note
from digitscope.gui.widgets.picture_pages import ReadPicture, WrongPictures
from digitscope.gui.widgets.tabs import SmallTabs
from digitscope.wording import with_article

MOST = 240
"""Pictures that are fetched at once."""
TABS = ("New", "Old", "Fixed", "Broke")
HELP = (
    "What the {side} network takes for what. Rows: what it is. Columns: what was read. "
    "A click on a cell opens its pictures below."
)
UNDER = "what it is: old → new"
FIXED = f"Read wrongly by the old network and rightly by the new one ({UNDER}):"
BROKE = f"Read rightly by the old network and wrongly by the new one ({UNDER}):"
PICTURES_PX = 180


class ComparisonView(QWidget):
    """Chooses pictures of a comparison and shows them.

    Signals:
        wanted(dict, list): pictures are wanted: the `source` of the comparison and indices.
        came(): pictures of a cell are there.
        opened: a `ReadPicture` that a person wants in *Draw*.
    """

    wanted = Signal(dict, list)
    came = Signal()
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._comparison: Comparison | None = None
        self._title, self._asked = "", [0][:0]
        self.tabs = SmallTabs("Parts of the comparison")
        for title in TABS:
            self.tabs.addTab(title)
        self.confusion = ConfusionView()
        self._help = Note("About the matrix")
        self.pictures = WrongPictures(least_px=PICTURES_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT)
        for widget in (self.tabs, self._help, self.confusion, self.pictures):
            column.addWidget(widget)
        self.tabs.currentChanged.connect(lambda _: self._show_tab())
        self.confusion.chosen.connect(self._on_cell)
        self.pictures.opened.connect(self.opened)

    def set_comparison(self, comparison: Comparison) -> None:
        """Show a comparison from its first part."""
        self._comparison = comparison
        for place, side in enumerate(("new", "old")):
            self.tabs.setTabToolTip(place, f"Confusion matrix of the {side} network")
        self.tabs.setTabText(2, f"Fixed {len(comparison.fixed):,}")
        self.tabs.setTabText(3, f"Broke {len(comparison.broke):,}")
        self._show_tab()

    def set_pictures(self, result: Result) -> None:
        """Show the pictures that came; those of an older wish are left."""
        if self._comparison is None or list(result["indices"]) != self._asked:
            return
        made = [
            ReadPicture(
                image, label, self._comparison.read_as("old", index), self._comparison.read_as("new", index)
            )
            for image, label, index in zip(result["images"], result["labels"], result["indices"], strict=True)
        ]
        self.pictures.set_pictures(self._title, made)
        if not self.confusion.isHidden():
            self.came.emit()

    def set_trouble(self, sentence: str) -> None:
        """Say why the pictures do not come."""
        self.pictures.set_pictures(sentence, ())

    def _side(self) -> Side:
        return "old" if self.tabs.currentIndex() == 1 else "new"

    def _show_tab(self) -> None:
        comparison = self._comparison
        if comparison is None:
            return
        place = self.tabs.currentIndex()
        for widget in (self.confusion, self._help):
            widget.setVisible(place < 2)
        if place < 2:
            self._help.setText(HELP.format(side=self._side()))
            self.confusion.set_counts(comparison.classes, comparison.confusion[self._side()])
            self.pictures.set_pictures("", ())
            self._asked = []
        elif place == 2:
            self._ask(FIXED, list(comparison.fixed))
        else:
            self._ask(BROKE, list(comparison.broke))

    def _on_cell(self, row: int, column: int) -> None:
        if self._comparison is not None:
            true, read = (with_article(self._comparison.classes[place]) for place in (row, column))
            title = f"{true.capitalize()} that the {self._side()} network reads as {read} ({UNDER}):"
            self._ask(title, self._comparison.indices(self._side(), row, column))

    def _ask(self, title: str, indices: list[int]) -> None:
        assert self._comparison is not None
        self._asked = indices[:MOST]
        self._title = title
        if len(indices) > MOST:
            self._title = f"{title} {MOST} of {len(indices):,}"
        if not indices:
            self.pictures.set_pictures(f"{title} none.", ())
            return
        self.pictures.set_pictures("The pictures are read …", (), awaited=True)
        self.wanted.emit(self._comparison.source, self._asked)
