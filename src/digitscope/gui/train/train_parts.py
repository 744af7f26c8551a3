"""The parts of the Train tab, for those who let them follow a training."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from digitscope.gui.style.theme import UNIT
from digitscope.gui.train.curves.curves_view import CurvesView
from digitscope.gui.train.film import Film
from digitscope.gui.train.form.training_form import TrainForm
from digitscope.gui.train.report.report_card import ReportCard
from digitscope.gui.train.run_controls import TrainingControls
from digitscope.gui.train.run_progress import TrainProgress
from digitscope.gui.train.runs.runs_panel import RunsPanel
from digitscope.gui.train.watch_panel import WatchPanel
from digitscope.gui.widgets.tabs import SmallTabs


class Pages(QWidget):
    """Pages under small tabs."""

    def __init__(self, name: str, pages: dict[str, QWidget]) -> None:
        super().__init__()
        self._titles = tuple(pages)
        self.tabs = SmallTabs(name)
        self.stack = QStackedWidget()
        for title, page in pages.items():
            self.stack.addWidget(page)
            self.tabs.addTab(title)
        self.tabs.currentChanged.connect(self.stack.setCurrentIndex)
        column = QVBoxLayout(self)
        column.setContentsMargins(UNIT, UNIT // 2, UNIT, 0)
        column.setSpacing(UNIT // 2)
        column.addWidget(self.tabs)
        column.addWidget(self.stack, 1)

    def show_page(self, title: str) -> None:
        """Bring a page to the front."""
        self.tabs.setCurrentIndex(self._titles.index(title))


@dataclass(frozen=True, eq=False)
class TrainParts:
    """Everything that changes while a training runs."""

    form: TrainForm
    controls: TrainingControls
    progress: TrainProgress
    curves: CurvesView
    film: Film
    watch: WatchPanel
    report: ReportCard
    runs: RunsPanel
    middle: Pages
    right: Pages
