"""Which data a network learns from: several sets with amounts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from digitscope.gui.style.theme import UNIT
from digitscope.gui.train.training_words import words_of
from digitscope.gui.widgets.file_dialogs import FILES
from digitscope.gui.widgets.labels import ElidingLabel, Note
from digitscope.gui.widgets.number_field import NumberField, NumberText
from digitscope.resources import data_folders
from digitscope.runs.messages import SetCount
from digitscope.runs.settings.config import AMOUNT, TIMES, SetShare

DRAWN = "made:12000"
KEPT = "drawings"
FETCHED = {
    "mnist": "Get MNIST (12 MB) …",
    "fashion-mnist": "Get Fashion-MNIST (31 MB) …",
    "kmnist": "Get Kuzushiji-MNIST (21 MB) …",
}
NONE_CHOSEN = "No set chosen, so the network learns from {}. Add sets to choose what is learned from."


class _Row(QWidget):
    """One set: its name, how much of it, how often, and a button that takes it out."""

    changed = Signal()
    removed = Signal()

    def __init__(self, share: SetShare) -> None:
        super().__init__()
        self._name = share.name
        short = words_of(share.name)
        name = ElidingLabel(short)
        self.setToolTip(share.name)
        amount = NumberText(f"How much of {short}, in %", 0.01, 100, whole=False, suffix=" % of it")
        self._amount = NumberField(amount)
        self._amount.set_value(100 * share.amount)
        self._given, self._given_text = share.amount, self._amount.text()
        self._amount.setToolTip(f"{AMOUNT.title}: {AMOUNT.help}")
        self._amount.setAccessibleName(f"How much of {short}")
        most = TIMES.high or 1
        times = NumberText(f"How often {short} is gone through", 1, most, whole=True, suffix="× an epoch")
        self._times = NumberField(times)
        self._times.set_value(share.times)
        self._times.setToolTip(f"{TIMES.title}: {TIMES.help}")
        self._times.setAccessibleName(f"How often {short} is gone through in an epoch")
        remove = QToolButton()
        remove.setText("✕")
        remove.setAutoRaise(True)
        remove.setToolTip(f"Do not learn from {short}")
        remove.setAccessibleName(f"Take {short} out")
        remove.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        head, amounts = QHBoxLayout(), QHBoxLayout()
        head.addWidget(name, 1)
        head.addWidget(remove)
        amounts.addWidget(self._amount, 1)
        amounts.addWidget(self._times, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(UNIT // 2)
        rows.addLayout(head)
        rows.addLayout(amounts)
        self._amount.edited.connect(self.changed)
        self._times.edited.connect(self.changed)
        remove.clicked.connect(lambda _=False: self.removed.emit())

        self.last = remove

    def follow(self, widget: QWidget) -> None:
        """Let Tab lead from a widget through this row."""
        for one in (self._amount, self._times, self.last):
            QWidget.setTabOrder(widget, one)
            widget = one

    @property
    def name(self) -> str:
        return self._name

    def share(self) -> SetShare:
        """Return what is chosen; raises ValueError with a sentence where that is no number."""
        amount = self._given  # not 100 times as much and back: that is a little more or less
        if self._amount.text() != self._given_text:
            amount = round(self._amount.value() / 100, 10)
        return SetShare(self._name, amount, int(self._times.value()))


class DataPanel(QWidget):
    """Chooses the sets of a training.

    Signals:
        changed(): other sets, or other amounts.
        fetch_asked(str): a set is to be fetched from the network.
        look_asked(): the data is to be looked at.
    """

    changed = Signal()
    fetch_asked = Signal(str)
    look_asked = Signal()

    def __init__(self, data: Path | None = None, parent: QWidget | None = None) -> None:
        """Make the panel; sets are offered from the folder `data` first."""
        super().__init__(parent)
        self._data = data
        self._rows: list[_Row] = []
        self._note = Note("What is learned from")
        self._list = QVBoxLayout()
        self._list.setSpacing(UNIT // 2)
        self.add = QPushButton("Add data")
        self.add.setToolTip("Learn from one more set of pictures or strokes")
        self.add.setAccessibleName("Add data")
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self.add.setMenu(menu)
        self.look = QPushButton("Look at the data")
        self.look.setToolTip("Counts, examples, means, doubtful and broken items, before anything is learned")
        self.look.setAccessibleName("Look at the data")
        self.look.clicked.connect(lambda _=False: self.look_asked.emit())
        self.fetch_bar = QProgressBar(maximum=100, textVisible=False)
        self.fetch_bar.setFixedHeight(6)
        self.fetch_bar.setAccessibleName("Progress of the download")
        self._fetch_words = Note("How the download goes")
        self._counts = Note("Pictures of the last training")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT)
        column.addWidget(self._note)
        column.addLayout(self._list)
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT // 2)
        buttons.addWidget(self.add, 1)
        buttons.addWidget(self.look, 1)
        column.addLayout(buttons)
        column.addWidget(self.fetch_bar)
        column.addWidget(self._fetch_words)
        self.fetch_bar.hide()
        self._fetch_words.hide()
        column.addWidget(self._counts)
        self._counts.hide()
        self._show_note()
        self.changed.connect(self._counts.hide)  # they are of the sets before

    def sets(self) -> tuple[SetShare, ...]:
        """Return what is chosen; nothing leaves the choice to the training.

        Raises:
            ValueError: if an amount is no number; the message is for people.
        """
        return tuple(row.share() for row in self._rows)

    def set_sets(self, shares: Sequence[SetShare]) -> None:
        """Show this choice."""
        for row in self._rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = []
        for share in shares:
            self._append(share)
        self._show_note()

    def add_set(self, name: str) -> None:
        """Choose one more set, by its name or path."""
        if name not in (row.name for row in self._rows):
            self._append(SetShare(name))
            self._show_note()
            self.changed.emit()

    def show_counts(self, counts: Sequence[SetCount]) -> None:
        """Say how many pictures each set gave."""
        parts = [
            f"{words_of(one.name)}: {one.trained:,} to learn from, {one.held_out:,} held out"
            for one in counts
        ]
        self._counts.setText("; ".join(parts))
        self._counts.setVisible(bool(parts))

    def show_fetching(self, sentence: str, share: float) -> None:
        """Say how far a download is."""
        self._say_fetch(sentence, warm=False)
        self.fetch_bar.setValue(round(100 * min(max(share, 0.0), 1.0)))
        self.fetch_bar.show()

    def show_fetched(self, name: str) -> None:
        """Choose a set that has just come."""
        self.fetch_bar.hide()
        self._say_fetch(f"{words_of(name)} is here, whole and checked.", warm=False)
        self.add_set(name)

    def show_fetch_trouble(self, sentence: str) -> None:
        """Say why a set did not come."""
        self.fetch_bar.hide()
        self._say_fetch(sentence, warm=True)

    def _say_fetch(self, sentence: str, *, warm: bool) -> None:
        self._fetch_words.setText(sentence)
        self._fetch_words.set_tone(warm=warm)
        self._fetch_words.show()

    def _show_note(self) -> None:
        """Say what is learned from where no set is chosen."""
        usual = "MNIST" if "mnist" in found_sets(self._data) else "digits that the program draws itself"
        self._note.setText(NONE_CHOSEN.format(usual))
        self._note.setVisible(not self._rows)

    def _append(self, share: SetShare) -> None:
        row = _Row(share)
        row.changed.connect(self.changed)
        row.removed.connect(lambda: self._take_out(row))
        before = self._rows[-1].last if self._rows else self.look
        self._rows.append(row)
        self._list.addWidget(row)
        row.follow(before)  # else Tab would come to it last of all, for it was made last

    def _take_out(self, row: _Row) -> None:
        self._rows.remove(row)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._show_note()
        self.add.setFocus()
        self.changed.emit()

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        found = found_sets(self._data)
        for name in found:
            _action(menu, words_of(name), f"Learn from {name}", lambda name=name: self.add_set(name))
        tip = "The digits that you drew and said what they are; a fifth of them is held out"
        _action(menu, words_of(KEPT), tip, lambda: self.add_set(KEPT))
        tip = "No data needed: the program draws pen digits itself"
        _action(menu, words_of(DRAWN), tip, lambda: self.add_set(DRAWN))
        menu.addSeparator()
        for name, text in FETCHED.items():
            if name not in found:
                tip = "Fetch it from the network, check it, and learn from it"
                _action(menu, text, tip, lambda name=name: self.fetch_asked.emit(name))
        menu.addSeparator()
        tip = "Pictures in a NumPy file (.npz) or a table (.csv), or strokes (.jsonl)"
        _action(menu, "A file …", tip, self._on_file)
        _action(menu, "A folder …", "MNIST files, or pictures with a folder for each class", self._on_folder)

    def _on_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Learn from a file", "", FILES)
        if name:
            self.add_set(name)

    def _on_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Learn from a folder")
        if name:
            self.add_set(name)


def _action(menu: QMenu, text: str, tip: str, slot: object) -> QAction:
    action = menu.addAction(text)
    action.setToolTip(tip)
    action.triggered.connect(lambda _=False: slot())  # type: ignore[operator]
    return action


def found_sets(data: Path | None = None) -> list[str]:
    """Return the sets in the data folders, `data` first, by the names that a training takes."""
    found: dict[str, None] = {}
    for folder in data_folders(data):
        for name in FETCHED:
            if (folder / name).is_dir():
                found[name] = None
        for path in sorted(folder.glob("pens/*train*.jsonl.gz")):
            found[f"pens/{path.name.removesuffix('.jsonl.gz')}"] = None
    return list(found)
