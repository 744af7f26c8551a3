"""The runs as rows of a table; names can be changed in place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from digitscope.gui.style.theme import UNIT
from digitscope.gui.train.form.setting_specs import NETWORKS
from digitscope.gui.train.training_words import accuracy_text, duration
from digitscope.runs.listing import RunInfo

HEADS = ("Name", "Held-out", "Time", "State")
ROW_PX = 3 * UNIT + 4


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
