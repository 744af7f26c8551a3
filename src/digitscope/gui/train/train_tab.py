"""The Train tab: settings at the left, curves in the middle, my digit and the report card at the right."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitscope.gui.services.background import Background
from digitscope.gui.services.notices import Notices
from digitscope.gui.services.training_link import MakeTrainer, TrainingLink
from digitscope.gui.services.workshop_link import MakeWorkshop, WorkshopLink
from digitscope.gui.style.theme import MARGIN, UNIT
from digitscope.gui.train.curves.curves_view import CurvesView
from digitscope.gui.train.data_overview import DataLookView
from digitscope.gui.train.film import Film, MakeReader
from digitscope.gui.train.film_slider import FilmSlider
from digitscope.gui.train.form.data_panel import DataPanel
from digitscope.gui.train.form.training_form import TrainForm
from digitscope.gui.train.past_runs import PastRuns
from digitscope.gui.train.report.report_card import ReportCard
from digitscope.gui.train.run_controls import TrainingControls
from digitscope.gui.train.run_progress import TrainProgress
from digitscope.gui.train.runs.runs_panel import RunsPanel
from digitscope.gui.train.train_parts import TrainParts
from digitscope.gui.train.training_run import TrainRun
from digitscope.gui.train.watch_panel import WatchPanel
from digitscope.gui.train.workshop_jobs import TrainWorkshop
from digitscope.gui.widgets.scroll_area import quiet_scroll_area
from digitscope.gui.widgets.splitter import Panels, Share
from digitscope.gui.widgets.tabs import Pages
from digitscope.messages import FloatArray
from digitscope.runs.listing import RunInfo

SHARES = (Share(0.25, 288, 360), Share(0.38, 330, 760))
"""Settings and curves; my digit and the report card take the rest."""
RIGHT_PX = 372
"""My digit and the report card, at least: the choices above the maps, which come with a network, fit in."""


@dataclass(frozen=True)
class Makers:
    """Makes the clients of the processes of the tab."""

    trainer: MakeTrainer
    reader: MakeReader
    workshop: MakeWorkshop


class TrainTab(QWidget):
    """Owns the parts of the tab; `TrainRun` lets them follow a training.

    Signals:
        keep_asked: file of the network that a person wants to read with; a `Learned` (what it learned).
        picture_opened: a 28×28 picture `(28, 28)` uint8 that a person wants in *Draw*.
    """

    keep_asked = Signal(str, object)
    picture_opened = Signal(object)

    def __init__(
        self,
        makers: Makers,
        background: Background,
        notices: Notices,
        data: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Make the tab; `data` is a folder that is searched for data sets first."""
        super().__init__(parent)
        self.data = DataPanel(data)
        self.form = TrainForm(self.data)
        self.controls = TrainingControls()
        self.progress = TrainProgress()
        self.curves = CurvesView()
        self.film_slider = FilmSlider()
        self.watch = WatchPanel()
        self.report = ReportCard()
        self.look = DataLookView()
        self.runs = RunsPanel(background, notices)
        middle = {"Curves": self._curves_page(), "Data": self.look, "Runs": self.runs}
        self.middle = Pages("Curves, data and runs", middle)
        right = {"My digit": self.watch, "Report card": self.report}
        self.right = Pages("My digit and report card", right)
        self.panels = self._lay_out()
        self.film_slider.chosen.connect(lambda _: self.right.show_page("My digit"))
        self.film = Film(self.film_slider, self.watch, makers.reader, self)
        parts = self._parts()
        self.run = TrainRun(parts, TrainingLink(makers.trainer, self), background, notices, data)
        self.workshop = WorkshopLink(makers.workshop, self)
        self.asking = TrainWorkshop(
            self.workshop, self.form, self.look, self.report, self.runs, background, notices, data
        )
        self.past = PastRuns(parts, self.run, background, notices)
        self.run.kept.connect(self.keep_asked)
        self.report.picture_opened.connect(lambda picture: self.picture_opened.emit(picture.image))
        self.past.networks_compared.connect(self._on_networks_compared)
        self.past.look_for_broken_off()
        self.data.look_asked.connect(self._on_look)
        self.look.opened.connect(lambda picture: self.picture_opened.emit(picture.image))

    def set_image(self, image: FloatArray | None) -> None:
        """Take the drawing on the pad as the network gets it; None for an empty pad."""
        self.watch.set_image(image)
        self.film.set_image(image)
        self.run.set_image(image)
        self.asking.set_image(image)

    def set_network_in_use(self, path: str) -> None:
        """Take note of the network file that reads now: a new one is compared with it."""
        self.run.versus = path
        self.asking.set_model(path)

    def close_down(self) -> None:
        """End every process of the tab; returns at once."""
        self.workshop.stop()
        self.film.stop()
        self.run.link.end()

    def _on_networks_compared(self, new: RunInfo, old: RunInfo) -> None:
        self.right.show_page("Report card")
        self.asking.compare(new, old)

    def _on_look(self) -> None:
        self.middle.show_page("Data")
        self.asking.look()

    def _parts(self) -> TrainParts:
        return TrainParts(
            self.form,
            self.controls,
            self.progress,
            self.curves,
            self.film,
            self.watch,
            self.report,
            self.runs,
            self.middle,
            self.right,
        )

    def wait(self, seconds: float) -> None:
        """Wait for the end of the processes, for all together at most so long."""
        until = time.monotonic() + seconds
        for part in (self.workshop, self.film, self.run.link):
            part.wait(max(0.0, until - time.monotonic()))

    def _curves_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, UNIT // 2, 0, UNIT)
        column.setSpacing(UNIT)
        column.addWidget(self.progress)
        column.addWidget(self.curves, 1)
        column.addWidget(self.film_slider)
        return page

    def _lay_out(self) -> Panels:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(UNIT, UNIT // 2, 0, 0)
        column.setSpacing(0)
        column.addWidget(quiet_scroll_area(self.form, always=True), 1)
        column.addWidget(self.controls)
        left.setMinimumWidth(SHARES[0].least)  # else what grows at the right cuts off the settings
        self.right.setMinimumWidth(RIGHT_PX)
        panels = Panels("train", SHARES)
        for panel in (left, self.middle, self.right):
            panels.addWidget(panel)
        panels.setCollapsible(0, False)
        panels.setCollapsible(1, False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, MARGIN // 2, 0)
        whole.addWidget(panels)
        return panels

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._set_shown(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._set_shown(False)

    def _set_shown(self, shown: bool) -> None:
        for part in (self.run, self.film, self.asking):
            part.set_shown(shown)
