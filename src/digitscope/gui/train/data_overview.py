"""A look at the data before a network learns from it: counts, means, samples, doubtful and broken items."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QProgressBar, QVBoxLayout, QWidget

from digitscope.gui.style.array_image import image_of_grey, picture_of
from digitscope.gui.style.theme import UNIT, text_font
from digitscope.gui.train.training_words import words_of
from digitscope.gui.widgets.labels import Note
from digitscope.gui.widgets.picture_pages import ReadPicture
from digitscope.gui.widgets.scroll_area import quiet_scroll_area
from digitscope.gui.widgets.tile_grid import Tile, TileGrid
from digitscope.wording import counted

EMPTY = "“Look at the data” shows what would be learned from: how many of each class, examples, doubts."
TILE_PX = 52
MOST_BROKEN = 12


class DataLookView(QWidget):
    """Shows one set at a time; a click on a class shows its examples.

    Signals:
        opened: a `ReadPicture` that a person wants in *Draw*.
    """

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sets: list[dict[str, Any]] = []
        self._class = 0
        self.sets = QComboBox()
        self.sets.setAccessibleName("Data set that is looked at")
        self.sets.setToolTip("Data set that is looked at")
        self._head, self._notes = Note("The data", EMPTY), Note("What may go wrong")
        self._notes.set_tone(warm=True)
        self.bar = QProgressBar(maximum=100, textVisible=False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName("How much has been looked at")
        self.classes = _grid("Classes: mean picture and count; Enter shows examples", 2)
        self._samples_head = _title("Examples")
        self.samples = _grid("Examples of the class; Enter opens one in Draw", 0)
        self._doubtful_head = _title("Doubtful")
        self.doubtful = _grid("Doubtful pictures; Enter opens one in Draw", 2)
        self._broken = Note("Broken items")
        self._lay_out()
        self.sets.currentIndexChanged.connect(lambda _: self._show())
        self.classes.activated.connect(self._on_class)
        self.samples.activated.connect(self._on_sample)
        self.doubtful.activated.connect(self._on_doubtful)
        self._show()

    def begin(self) -> None:
        """Say that the data is being read."""
        self._sets = []
        self._show()
        self._head.setText("The data is read …")
        self.bar.show()

    def set_look(self, result: dict[str, Any]) -> None:
        """Show what is known so far."""
        first = not self._sets
        self._sets = list(result["sets"])
        names = [words_of(str(one["name"])) for one in self._sets]
        if names != [self.sets.itemText(place) for place in range(self.sets.count())]:
            self.sets.blockSignals(True)
            self.sets.clear()
            self.sets.addItems(names)
            self.sets.blockSignals(False)
        if first:
            self._class = 0
        self.bar.setVisible(not result.get("done"))
        self.bar.setValue(round(100 * float(result.get("share", 0))))
        self._show()

    def set_trouble(self, sentence: str) -> None:
        """Say why the data cannot be looked at."""
        self._sets = []
        self._show()
        self._head.setText(sentence)

    def words(self) -> str:
        """Return the sentence at the top."""
        return self._head.text()

    def _one(self) -> dict[str, Any] | None:
        return self._sets[max(0, self.sets.currentIndex())] if self._sets else None

    def _show(self) -> None:
        one = self._one()
        parts = (self.classes, self._samples_head, self.samples, self._doubtful_head, self.doubtful)
        for part in (*parts, self._notes, self._broken):
            part.setVisible(one is not None)
        self.sets.setVisible(len(self._sets) > 1)
        self.bar.setVisible(bool(self._sets) and not self.bar.isHidden())
        if one is None:
            self._head.setText(EMPTY)
            return
        names, held = one["classes"], sum(one["held_out"])
        count = one.get("writers") or 0
        writers = f", {count:,} writer{'' if count == 1 else 's'}" if count else ""
        self._head.setText(
            f"{words_of(str(one['name']))}: {counted(one['count'], 'picture')} of "
            f"{counted(len(names), 'class', 'classes')}{writers}. "
            f"{held:,} are held out to measure with."
        )
        self._notes.setText(" ".join(one["notes"]))
        self._notes.setVisible(bool(one["notes"]))
        counts = zip(names, one["counts"], one["means"], strict=True)
        self.classes.set_tiles(
            [
                Tile(picture_of(mean), (name, f"{count:,}"), f"{count:,} of {name}")
                for name, count, mean in counts
            ]
        )
        self._class = min(self._class, len(names) - 1)
        self.classes.set_chosen(self._class)
        self._show_samples(one)
        self._show_doubts(one)

    def _show_samples(self, one: dict[str, Any]) -> None:
        self._samples_head.setText(f"Examples of {one['classes'][self._class]}")
        self.samples.set_tiles([Tile(image_of_grey(image)) for image in one["samples"][self._class]])

    def _show_doubts(self, one: dict[str, Any]) -> None:
        count, shown = one.get("doubtful_count", 0), one["doubtful"]
        more = f", the first {len(shown)}" if count > len(shown) else ""
        so_far = " so far" if not self.bar.isHidden() else ""
        self._doubtful_head.setText(f"Doubtful: {count:,}{more}{so_far}" if count else f"Doubtful: 0{so_far}")
        self.doubtful.set_tiles([_doubt_tile(doubt) for doubt in shown])
        broken = one["broken"]
        lines = [f"{item}: {why}" for item, why in broken[:MOST_BROKEN]]
        if len(broken) > MOST_BROKEN:
            lines.append(f"… and {len(broken) - MOST_BROKEN:,} more")
        self._broken.setText("\n".join([f"Broken and left out: {len(broken):,}", *lines]))
        self._broken.setVisible(bool(broken))

    def _on_class(self, index: int) -> None:
        self._class = index
        self.classes.set_chosen(index)
        one = self._one()
        if one is not None:
            self._show_samples(one)

    def _on_sample(self, index: int) -> None:
        one = self._one()
        if one is not None:
            name = one["classes"][self._class]
            self.opened.emit(ReadPicture(one["samples"][self._class][index], name, "", name))

    def _on_doubtful(self, index: int) -> None:
        one = self._one()
        if one is not None:
            doubt = one["doubtful"][index]
            self.opened.emit(ReadPicture(doubt["image"], doubt["label"], "", doubt["read_as"]))

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, UNIT, UNIT, UNIT)
        column.setSpacing(UNIT)
        for widget in (
            self.sets,
            self._head,
            self.bar,
            self._notes,
            self.classes,
            self._samples_head,
            self.samples,
            self._doubtful_head,
            self.doubtful,
            self._broken,
        ):
            column.addWidget(widget)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(quiet_scroll_area(inside, always=True))
        self.bar.hide()


def _grid(name: str, lines: int) -> TileGrid:
    grid = TileGrid(12, TILE_PX, TILE_PX, lines)
    grid.setAccessibleName(name)
    return grid


def _title(text: str) -> Note:
    note = Note(text, text)
    note.setFont(text_font(bold=True))
    return note


def _doubt_tile(doubt: dict[str, Any]) -> Tile:
    label, read = str(doubt["label"]), str(doubt["read_as"])
    lines = (f"is {label}?", f"read as {read}" if read else "")
    tip = f"Labelled {label}: {doubt['why']}. Click to open it in Draw."
    return Tile(image_of_grey(doubt["image"]), lines, tip)
