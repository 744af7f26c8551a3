"""The Test tab: where the network in use fails, on data at hand or my drawings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from digitscope.gui.failures.damage_curves import DamageCurves
from digitscope.gui.failures.failure_groups import FailGroups
from digitscope.gui.style.number_format import interval_text
from digitscope.gui.style.theme import MARGIN, UNIT, text_font
from digitscope.gui.widgets.file_dialogs import FILES
from digitscope.gui.widgets.labels import Note
from digitscope.gui.widgets.picture_pages import ReadPicture, WrongPictures
from digitscope.gui.widgets.scroll_area import quiet_scroll_area
from digitscope.gui.widgets.tabs import Pages
from digitscope.wording import percent

SURE = 0.9
COLUMNS = 12
INTRO = (
    "Choose data and press “Find where it fails”: the network in use reads all of it, in a process of its "
    "own. Then the errors stand here in groups of like drawings, those where it was sure and wrong first; a "
    "click on a picture opens it in Draw."
)
DOUBTS = (
    "None of the five drawings most like these, in the network’s eyes, bears their label: the label itself "
    "may be wrong. They are counted as errors all the same."
)
OTHER = "Another file …"


class _Sets(QComboBox):
    """A list that is read anew when it is opened.

    Signals:
        opening(): it is about to be shown.
    """

    opening = Signal()

    def showPopup(self) -> None:
        self.opening.emit()
        super().showPopup()


class FailsTab(QWidget):
    """Chooses data, shows how far the reading is, then groups, pictures, curves and doubts.

    Signals:
        asked(str): the data set of this name is to be looked into.
        stopped(): no more.
        save_asked(str, str): path, and the page to write there.
        picture_opened: a 28×28 picture `(28, 28)` uint8 that a person wants in *Draw*.
        sets_wanted(): somebody looks at the list of data sets: `set_sets` is to be told what there is now.
    """

    asked = Signal(str)
    sets_wanted = Signal()
    stopped = Signal()
    save_asked = Signal(str, str)
    picture_opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: dict[str, Any] = {}
        self._files: list[str] = []
        self._chosen = 0
        self.sets = _Sets()
        self.sets.setAccessibleName("Data to look into")
        self.sets.setToolTip("Data that the network reads")
        self.go = _button("Find where it fails", "Read all of it, sort the errors, damage pictures (Enter)")
        self.stop = _button("Stop", "Stop reading; what was found before is gone")
        self.save = _button("Save as page …", "One HTML file with everything shown here, pictures and all")
        self.bar = QProgressBar(maximum=1000, textVisible=False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName("How much has been read")
        self.summary = QLabel(wordWrap=True)
        self.summary.setFont(text_font())
        self.summary.setAccessibleName("What was found")
        self.summary.setMinimumWidth(1)
        self.groups = FailGroups()
        self.pictures = WrongPictures(COLUMNS, 2)
        self.curves = DamageCurves()
        self.doubts = WrongPictures(COLUMNS, 2)
        self.pages = Pages("Pictures, damage and doubts", self._pages())
        self.parts = QSplitter()
        self._lay_out()
        self.go.clicked.connect(lambda _=False: self._on_go())
        self.stop.clicked.connect(lambda _=False: self.stopped.emit())
        self.save.clicked.connect(lambda _=False: self._on_save())
        self.sets.activated.connect(self._on_set)
        self.sets.opening.connect(self.sets_wanted)
        self.groups.picked.connect(self._on_group)
        for grid in (self.pictures, self.doubts):
            grid.opened.connect(lambda picture: self.picture_opened.emit(picture.image))
        self.say(INTRO)

    def set_sets(self, names: Sequence[tuple[str, str]]) -> None:
        """Offer data sets, by words for people and name; a chosen one stays chosen."""
        offered = [*names, *((Path(path).name, path) for path in self._files), (OTHER, "")]
        there = [(self.sets.itemText(row), self.sets.itemData(row)) for row in range(self.sets.count())]
        if offered == there:
            return
        chosen = self.sets.currentData()
        self.sets.clear()
        for words, name in offered:
            self.sets.addItem(words, name)
        self._choose(max(self.sets.findData(chosen) if chosen else 0, 0))

    def add_set(self, path: str) -> None:
        """Offer a file too, and choose it."""
        place = self.sets.findData(path)
        if place < 0:
            self._files.append(path)
            place = self.sets.count() - 1
            self.sets.insertItem(place, Path(path).name, path)
        self._choose(place)

    def _choose(self, place: int) -> None:
        self._chosen = place
        self.sets.setCurrentIndex(place)

    def say(self, sentence: str) -> None:
        """Say something in place of results."""
        self._found = {}
        self.summary.setText(sentence)
        self.parts.hide()
        self.save.setEnabled(False)
        self.set_busy(busy=False)

    def set_busy(self, *, busy: bool) -> None:
        """Show whether something is being read."""
        self.go.setEnabled(not busy)
        self.stop.setVisible(busy)
        self.bar.setVisible(busy)

    def show_progress(self, share: float, doing: str) -> None:
        """Say how far it is."""
        self.set_busy(busy=True)
        self.bar.setValue(round(1000 * share))
        self.summary.setText(f"{100 * share:.0f} % done: {doing} …")

    def show_found(self, found: Mapping[str, Any], words: str) -> None:
        """Show what was found on data of this name for people."""
        self._found = dict(found)
        self.set_busy(busy=False)
        sure = sum(entry["share"] >= SURE for entry in found["wrong"])
        self.summary.setText(
            f"{found['network']} on {words}: {100 * found['accuracy']:.2f} % of {found['count']:,} right "
            f"({interval_text(found['interval'])}, {found['interval_method']}), "
            f"calibration error {percent(found['ece'])}. "
            f"Of {found['errors']:,} wrong answers {sure:,} were given with at least 90 %."
        )
        self.groups.set_groups(dict(found) | {"sure_and_wrong": sure}, found["groups"])
        self.curves.set_curves(found["curves"])
        doubtful = [k for k, entry in enumerate(found["wrong"]) if entry["doubtful"]]
        self.doubts.set_pictures(DOUBTS if doubtful else "There is no label to doubt.", self._of(doubtful))
        self.parts.show()
        self.save.setEnabled(True)

    def _of(self, places: Sequence[int]) -> list[ReadPicture]:
        wrong, images = self._found["wrong"], self._found["images"]
        told = [(wrong[k], images[k]) for k in places]
        return [
            ReadPicture(image, entry["label"], "", entry["read"], percent(entry["share"]))
            for entry, image in told
        ]

    def _on_group(self, row: int) -> None:
        if not self._found:
            return
        group = None if row < 0 else self._found["groups"][row]
        places = range(len(self._found["wrong"])) if group is None else group["examples"]
        name = "All wrong answers" if group is None else f"{group['trait']}: {group['name']}"
        first = "the surest first" if len(places) > 1 else "the only one"
        title = f"{name}, {first}" if places else f"{name}: none"
        self.pictures.set_pictures(title, self._of(places))
        self.pages.show_page("Pictures")

    def _on_go(self) -> None:
        if self.sets.currentData():
            self.asked.emit(self.sets.currentData())

    def _on_set(self, place: int) -> None:
        if self.sets.itemData(place):
            self._chosen = place
            return
        name, _ = QFileDialog.getOpenFileName(self, "Look into a file", "", FILES)
        if name:
            self.add_set(name)
        else:
            self._choose(self._chosen)  # what was chosen before

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.sets_wanted.emit()

    def _on_save(self) -> None:
        page = self._found["page"]  # of now: while the dialog is open, something else may be found
        name, _ = QFileDialog.getSaveFileName(self, "Save as page", "where-it-fails.html", "Page (*.html)")
        if name:
            path = Path(name)
            self.save_asked.emit(str(path if path.suffix else path.with_suffix(".html")), page)

    def _pages(self) -> dict[str, QWidget]:
        damage = QWidget()
        column = QVBoxLayout(damage)
        column.setContentsMargins(0, 0, UNIT, 0)
        about = "Accuracy as pictures of the set are damaged more and more."
        column.addWidget(Note("About the charts", about))
        column.addWidget(self.curves)
        column.addStretch(1)
        return {
            "Pictures": self.pictures,
            "Damaged pictures": quiet_scroll_area(damage),
            "Labels to doubt": self.doubts,
        }

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        title = QLabel("Where it fails")
        title.setFont(text_font(bold=True))
        row.addWidget(title)
        row.addWidget(self.sets)
        row.addWidget(self.go)
        row.addWidget(self.stop)
        row.addStretch(1)
        row.addWidget(self.save)
        self.parts.addWidget(self.groups)
        self.parts.addWidget(self.pages)
        self.parts.setSizes([560, 460])
        self.parts.setChildrenCollapsible(False)
        self.pages.setMinimumWidth(300)
        self.groups.setMinimumWidth(420)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, UNIT, MARGIN, UNIT)
        column.setSpacing(UNIT)
        column.addLayout(row)
        column.addWidget(self.bar)
        column.addWidget(self.summary)
        column.addWidget(self.parts, 1)
        column.addStretch(0)


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAccessibleName(text)
    button.setAccessibleDescription(tip)
    button.setMinimumHeight(3 * UNIT + 4)
    return button
