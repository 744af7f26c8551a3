"""What can be done with runs of the past: shown, used, cloned, taken up again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from digitscope.gui.services.background import Background
from digitscope.gui.services.notices import Notices
from digitscope.gui.train.runs.run_record import PastRun, read_run
from digitscope.gui.train.train_parts import TrainParts
from digitscope.gui.train.training_run import RESUME, TrainRun
from digitscope.runs.listing import RunInfo, list_runs
from digitscope.runs.messages import Train
from digitscope.runs.settings.config import config_from_json


class PastRuns(QObject):
    """Answers to the buttons of the list of runs.

    Signals:
        networks_compared: two `RunInfo` whose networks are to be compared.
    """

    networks_compared = Signal(object, object)

    def __init__(self, tab: TrainParts, run: TrainRun, background: Background, notices: Notices) -> None:
        super().__init__(run)
        self._tab, self._run, self._background, self._notices = tab, run, background, notices
        tab.runs.show_asked.connect(self._on_show)
        tab.runs.compare_asked.connect(self._on_compare)
        tab.runs.use_asked.connect(lambda info: run.keep(info.model, info.name))
        tab.runs.clone_asked.connect(self._on_clone)
        tab.runs.resume_asked.connect(lambda info: run.begin(Train({}, info.path, resume=True)))

    def look_for_broken_off(self) -> None:
        """Offer to take up the newest run if the program ended before it did."""
        self._background.run(list_runs, self._on_listed, lambda _: None)

    def _on_listed(self, runs: list[RunInfo]) -> None:
        newest = runs[0] if runs else None
        if newest is None or not newest.resumable or newest.model or self._run.link.running:
            return
        self._tab.progress.show_hint(
            f"The run “{newest.name}” was broken off at step {newest.step:,}; its safe point is kept.",
            "Go on",
            {RESUME: newest.path},
        )

    def _on_show(self, info: RunInfo) -> None:
        self._background.run(lambda: read_run(info), self._on_read, self._on_failed)

    def _on_read(self, past: PastRun) -> None:
        tab = self._tab
        if self._run.link.running:
            return
        tab.curves.show_numbers(past.numbers, past.epochs)
        tab.film.set_frames(past.frames)
        tab.report.set_report(past.report, past.info.name, past.info.model)
        tab.progress.say(f"The run “{past.info.name}”, as it was.")
        tab.progress.hide_hint()
        tab.middle.show_page("Curves")
        tab.right.show_page("Report card")

    def _on_compare(self, new: RunInfo, old: RunInfo) -> None:
        self._background.run(lambda: (read_run(new), read_run(old)), self._on_both_read, self._on_failed)

    def _on_both_read(self, both: tuple[PastRun, PastRun]) -> None:
        tab, (new, old) = self._tab, both
        if self._run.link.running:
            return
        epochs = max(new.epochs, old.epochs)
        tab.curves.show_numbers(new.numbers, epochs, [(old.info.name, old.numbers)])
        tab.film.set_frames(new.frames)
        tab.progress.say(f"“{new.info.name}”; in grey, on validation data, “{old.info.name}”.")
        tab.progress.hide_hint()
        tab.middle.show_page("Curves")
        if new.info.model and old.info.model:
            self.networks_compared.emit(new.info, old.info)

    def _on_clone(self, info: RunInfo) -> None:
        try:
            self._tab.form.set_config(config_from_json(info.config))
        except ValueError as error:
            self._notices.notify("error", f"The form cannot show these settings: {error}")
            return
        self._tab.form.changed.emit()
        self._notices.notify("info", f"The form now has the settings of “{info.name}”.")

    def _on_failed(self, error: Exception) -> None:
        self._notices.notify("error", f"The run cannot be shown: {error}")
