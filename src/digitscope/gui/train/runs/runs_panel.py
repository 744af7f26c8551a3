"""The list of runs: settings, results, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QGridLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from digitscope.atomic_write import copy_atomically, write_atomically
from digitscope.gui.services.background import Background
from digitscope.gui.services.notices import Notices
from digitscope.gui.style.number_format import accuracy_text, duration
from digitscope.gui.style.theme import UNIT
from digitscope.gui.train.form.setting_specs import NETWORKS
from digitscope.gui.train.training_words import words_of
from digitscope.gui.widgets.labels import Note
from digitscope.runs.folder import RunFolder
from digitscope.runs.listing import (
    RunInfo,
    compare_settings,
    curves_csv,
    delete_run,
    list_runs,
    rename_run,
    restore_run,
)
from digitscope.runs.settings.descriptions import SETTINGS

HEADS = ("Name", "Held-out", "Time", "State")

ROW_PX = 3 * UNIT + 4


EMPTY = "Every training is kept here as a run: its settings, its curves, its film and its network."
SURE_MS = 5000
"""How long the second press on Delete is waited for."""
ACTIONS = (
    ("show", "Show", "Show its curves, its film and its report card"),
    ("compare", "Compare", "Show two runs in one picture, and their networks on the same data"),
    ("use", "Use", "Keep its network and read with it from now on"),
    ("clone", "Settings", "Set the form as it was for this run"),
    ("resume", "Go on", "Take it up again from its last safe point"),
    ("export", "Export", "Write its network or its curves to a file"),
    ("delete", "Delete", "Delete the run and its network; kept networks stay"),
    ("restore", "Undo delete", "Bring back the runs that were deleted since the program started"),
)


class RunsPanel(QWidget):
    """Lists the runs.

    Signals, the first four with a `RunInfo`:
        show_asked, use_asked, clone_asked, resume_asked.
        compare_asked(object, object): two runs, the newer one first.
        export_asked(str, str, str): the workshop is to write a format: its name, folder of the run, path.
    """

    show_asked = Signal(object)
    use_asked = Signal(object)
    clone_asked = Signal(object)
    resume_asked = Signal(object)
    compare_asked = Signal(object, object)
    export_asked = Signal(str, str, str)

    def __init__(self, background: Background, notices: Notices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._background, self._notices = background, notices
        self._running = ""
        self._deleted: list[str] = []
        self.table = RunsTable()
        self._note = Note("About the runs", EMPTY)
        self.buttons = {name: _button(text, tip) for name, text, tip in ACTIONS}
        self._sure = QTimer(self, interval=SURE_MS, singleShot=True)
        self._lay_out()
        self._connect()
        self._offer()

    def refresh(self) -> None:
        """Read the runs anew (on the background thread)."""
        self._background.run(list_runs, self._on_listed, self._complain)

    def set_running(self, run: str) -> None:
        """Take note of the run under way; "" for none."""
        self._running = run
        self._offer()

    def note(self) -> str:
        """Return what is said under the table."""
        return self._note.text()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(UNIT)
        for place, button in enumerate(self.buttons.values()):
            grid.addWidget(button, place // 4, place % 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, UNIT, 0, UNIT)
        column.setSpacing(UNIT)
        column.addWidget(self.table, 1)
        column.addWidget(self._note)
        column.addLayout(grid)

    def _connect(self) -> None:
        self.table.picked.connect(self._offer)
        self.table.renamed.connect(self._on_renamed)
        self._sure.timeout.connect(self._offer)
        for name, signal in (
            ("show", self.show_asked),
            ("use", self.use_asked),
            ("clone", self.clone_asked),
            ("resume", self.resume_asked),
        ):
            self.buttons[name].clicked.connect(lambda _=False, signal=signal: signal.emit(self._one()))
        self.buttons["compare"].clicked.connect(lambda _=False: self.compare_asked.emit(*self.table.chosen()))
        self.buttons["export"].setMenu(self._export_menu())
        self.buttons["delete"].clicked.connect(lambda _=False: self._on_delete())
        self.buttons["restore"].clicked.connect(lambda _=False: self._on_restore())

    def _one(self) -> RunInfo:
        return self.table.chosen()[0]

    def _offer(self) -> None:
        """Offer what can be done with the chosen runs."""
        chosen = self.table.chosen()
        one = chosen[0] if len(chosen) == 1 else None
        idle = all(run.path != self._running for run in chosen)
        can = {
            "show": one is not None and idle and not self._running,
            "use": one is not None and bool(one.model) and idle,
            "compare": len(chosen) == 2 and idle and not self._running,
            "clone": one is not None and not self._running,
            "resume": one is not None and one.resumable and not self._running,
            "export": one is not None and idle,
            "delete": bool(chosen) and idle,
            "restore": bool(self._deleted),
        }
        for name, button in self.buttons.items():
            button.setEnabled(can[name])
        for action in self._of_network:
            action.setEnabled(one is not None and bool(one.model))
        self._sure.stop()
        self.buttons["delete"].setText("Delete")
        self._note.setText(self._words(chosen))

    def _words(self, chosen: list[RunInfo]) -> str:
        if not self.table.rowCount():
            return EMPTY
        if len(chosen) < 2:
            return "" if chosen else "Choose a run, or two with Ctrl to compare them."
        differ = compare_settings(*(run.config for run in chosen))
        lines = [f"{_title(name)}: {' | '.join(map(_short, values))}" for name, values in differ.items()]
        names = " | ".join(run.name for run in chosen)
        return "\n".join([names, *(lines or ["The same settings."])])

    def _on_listed(self, runs: list[RunInfo]) -> None:
        self.table.set_runs(runs, self._running)

    def _on_renamed(self, path: str, name: str) -> None:
        self._change(lambda: rename_run(RunFolder(Path(path)), name))

    def _on_delete(self) -> None:
        if not self._sure.isActive():
            self.buttons["delete"].setText("Really delete")
            self._sure.start()
            return
        folders = [RunFolder(Path(run.path)) for run in self.table.chosen()]
        self._background.run(lambda: _delete(folders), self._on_deleted, self._complain)

    def _on_deleted(self, names: list[str]) -> None:
        self._deleted += names
        self.buttons["restore"].setEnabled(True)
        self._notices.notify("info", f"Deleted {', '.join(names)}. “Undo delete” brings it back.")
        self.refresh()

    def _on_restore(self) -> None:
        names, self._deleted = self._deleted, []
        self.buttons["restore"].setEnabled(False)
        self._change(lambda: _restore(names))

    def _export_menu(self) -> QMenu:
        menu = QMenu(self)
        self._of_network = [
            menu.addAction("Network file …", self._on_model_file),
            menu.addAction("Network as ONNX, checked …", self._on_onnx),
        ]
        menu.addAction("Curves as a table (CSV) …", self._on_table)
        menu.addAction("Curves as TensorBoard events …", self._on_events)
        return menu

    def _on_model_file(self) -> None:
        run = self._one()
        path = self._ask_path("Write the network", "network.safetensors", "Networks (*.safetensors)")
        if path:
            self._write(lambda: copy_atomically(Path(run.model), path), path)

    def _on_onnx(self) -> None:
        run = self._one()  # before the dialog: the list may be another one after it
        path = self._ask_path("Write the network as ONNX", "network.onnx", "ONNX (*.onnx)")
        if path:
            self.export_asked.emit("onnx", run.path, str(path))

    def _on_table(self) -> None:
        folder = RunFolder(Path(self._one().path))
        path = self._ask_path("Write the curves", "curves.csv", "Tables (*.csv)")
        if path:
            self._write(lambda: write_atomically(path, curves_csv(folder).encode()), path)

    def _on_events(self) -> None:
        run = self._one()
        name = QFileDialog.getExistingDirectory(self, "Folder for the TensorBoard events")
        if name:
            self.export_asked.emit("tensorboard", run.path, name)

    def _ask_path(self, title: str, start: str, kinds: str) -> Path | None:
        name, _ = QFileDialog.getSaveFileName(self, title, start, kinds)
        return Path(name) if name else None

    def _write(self, work: Callable[[], object], path: Path) -> None:
        said = f"Written to {path.name}."
        self._background.run(work, lambda _: self._notices.notify("info", said), self._complain, owner=self)

    def _change(self, work: Callable[[], Any]) -> None:
        self._background.run(work, lambda _: self.refresh(), self._complain, owner=self)

    def _complain(self, error: Exception) -> None:
        text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        self._notices.notify("error", f"That did not work: {text}", repr(error))
        self.refresh_quietly()

    def refresh_quietly(self) -> None:
        """Show again what is on the disk, without a word if that cannot be read."""
        self._background.run(list_runs, self._on_listed, lambda _: None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()


def _delete(folders: list[RunFolder]) -> list[str]:
    return [delete_run(folder).name for folder in folders]


def _restore(names: list[str]) -> None:
    for name in names:
        restore_run(name)


def _title(name: str) -> str:
    return SETTINGS[name].title if name in SETTINGS else name


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, dict) and {"name", "amount", "times"} <= value.keys():
        share = "" if value["amount"] == 1 else f" {100 * value['amount']:g} %"
        return words_of(str(value["name"])) + share + ("" if value["times"] == 1 else f" {value['times']}×")
    if isinstance(value, dict):
        return ", ".join(f"{name} {_short(inner)}" for name, inner in value.items()) or "usual"
    if isinstance(value, list | tuple):
        return " ".join(_short(inner) for inner in value) or "–"
    return "none" if value is None else str(value)


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAccessibleName(text.rstrip(" …"))
    button.setAccessibleDescription(tip)
    button.setMinimumWidth(1)
    return button


class RunsTable(QTableWidget):
    """A row for each run, the newest first.

    Signals:
        picked(): other rows are selected.
        renamed(str, str): folder of a run, and the name that was typed.
    """

    picked = Signal()
    renamed = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(HEADS), parent)
        self._runs: tuple[RunInfo, ...] = ()
        self._running = ""
        self.setHorizontalHeaderLabels(HEADS)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setFrameShape(QTableWidget.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)  # else an ellipsis stands where a line would break, too
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # names often differ at their ends: the time
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Runs")
        self.setToolTip("Choose a run, or several with Ctrl to compare them; F2 renames one")
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.itemSelectionChanged.connect(self.picked)
        self.itemChanged.connect(self._on_changed)

    def set_runs(self, runs: Sequence[RunInfo], running: str) -> None:
        """Show these runs; `running` is the folder of the one under way."""
        chosen = {run.path for run in self.chosen()}
        self._runs, self._running = tuple(runs), running
        self.blockSignals(True)
        self.setRowCount(len(runs))
        for row, run in enumerate(runs):
            for column, text in enumerate(self._texts(run)):
                item = QTableWidgetItem(text)
                if column:
                    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                item.setToolTip(tip_of(run))
                self.setItem(row, column, item)
        self.clearSelection()
        model = self.selectionModel()
        for row, run in enumerate(runs):
            if run.path in chosen:
                flags = model.SelectionFlag.Select | model.SelectionFlag.Rows
                model.select(self.model().index(row, 0), flags)
        self.blockSignals(False)
        self.picked.emit()

    def chosen(self) -> list[RunInfo]:
        """Return the selected runs, in the order of the table."""
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return [self._runs[row] for row in rows if row < len(self._runs)]

    def _texts(self, run: RunInfo) -> tuple[str, ...]:
        accuracy = "" if run.held_out_accuracy is None else accuracy_text(run.held_out_accuracy)
        state = "finished" if run.finished else "stopped" if run.model else "broken off"
        state = "runs now" if run.path == self._running else state
        return run.name, accuracy, duration(run.seconds), state

    def _on_changed(self, item: QTableWidgetItem) -> None:
        run = self._runs[item.row()]
        if item.column() == 0 and item.text().strip() != run.name:
            self.renamed.emit(run.path, item.text())


def tip_of(run: RunInfo) -> str:
    """Return the settings of a run as a tool tip."""
    config = run.config
    sets = ", ".join(str(one.get("name")) for one in config.get("sets", ())) or "MNIST or drawn digits"
    network = str(config.get("architecture", ""))
    lines = (
        run.name,
        run.date.replace("T", " "),
        NETWORKS.get(network, network),
        sets,
        f"{config.get('epochs', 0):g} epochs, batch {config.get('batch')}, rate {config.get('rate', 0):g}",
        f"{run.step:,} steps, {run.size_bytes / 1e6:.0f} MB on the disk",
    )
    return "\n".join(lines)
