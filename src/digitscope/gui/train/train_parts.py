"""The parts of the Train tab, for those who let them follow a training."""

from __future__ import annotations

from dataclasses import dataclass

from digitscope.gui.train.curves.curves_view import CurvesView
from digitscope.gui.train.film import Film
from digitscope.gui.train.form.training_form import TrainForm
from digitscope.gui.train.report.report_card import ReportCard
from digitscope.gui.train.run_controls import TrainingControls
from digitscope.gui.train.run_progress import TrainProgress
from digitscope.gui.train.runs.runs_panel import RunsPanel
from digitscope.gui.train.watch_panel import WatchPanel
from digitscope.gui.widgets.tabs import Pages


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
