"""Lets the parts of the Train tab follow a training, from *Start* to *Keep* or *Discard*."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from digitscope.gui.services.background import Background
from digitscope.gui.services.notices import Notices
from digitscope.gui.services.training_link import TrainingLink
from digitscope.gui.style.number_format import size_of_memory
from digitscope.gui.train.film_slider import Frame
from digitscope.gui.train.form.presets import run_name
from digitscope.gui.train.runs.run_record import read_run
from digitscope.gui.train.train_parts import TrainParts
from digitscope.gui.train.training_words import mend_words, progress_sentence
from digitscope.messages import FloatArray
from digitscope.runs.finetuning import Learned, learned_from
from digitscope.runs.folder import RunFolder, new_run, read_json
from digitscope.runs.kept_networks import keep_network
from digitscope.runs.listing import run_info
from digitscope.runs.messages import (
    SnapshotSaved,
    Train,
    TrainingEnded,
    TrainingEpoch,
    TrainingHint,
    TrainingNote,
    TrainingPhase,
    TrainingProgress,
    TrainingStarted,
    WatchAnswer,
)
from digitscope.runs.settings.config import changed, config_from_json, full_options
from digitscope.runs.settings.descriptions import LIVE
from digitscope.runs.settings.network_plan import planned_stages

DRAW_MS = 200
"""The curves are drawn anew at most five times a second."""
RESUME = "resume"
"""Stands in a mend for the folder of the run that is to be taken up again."""
LEARNING = "The network learns from your drawings now, with settings for that. Those below are for others."
BROKEN_OFF = "It can go on from there, with the settings it had."
READY = "Ready. Choose a preset and press Start."


class TrainRun(QObject):
    """Holds what is known of the present run.

    Signals:
        kept: file of a network that was kept and is to be used; a `Learned`, whose drawings it learned.
    """

    kept = Signal(str, object)

    def __init__(
        self,
        tab: TrainParts,
        link: TrainingLink,
        background: Background,
        notices: Notices,
        data: Path | None = None,
    ) -> None:
        super().__init__(link)
        self.versus = ""
        self._data_folder = str(data) if data else ""
        self.link = link
        self._tab, self._background, self._notices = tab, background, notices
        self._image: FloatArray | None = None
        self._shown = False
        self._order: Train | None = None
        self._started: TrainingStarted | None = None
        self._progress: TrainingProgress | None = None
        self._ended: TrainingEnded | None = None
        self._frames: list[Frame] = []
        self._again: dict[str, Any] | None = None
        """The mend of a hint that needs a new beginning."""
        self._hint: TrainingHint | None = None
        self._anew: dict[str, Any] | None = None
        """With which settings it begins again once it has stopped."""
        self._own_run = False
        """Whether it was begun with the settings of the form."""
        self._watched: tuple[FloatArray | None, tuple[str, ...]] = None, ()
        self._timer = QTimer(self, interval=DRAW_MS, singleShot=True)
        self._timer.timeout.connect(tab.curves.refresh)
        self._connect()
        tab.progress.say(READY)

    def set_image(self, image: FloatArray | None) -> None:
        """Let the growing network read another drawing."""
        self._image = image
        self._watch()

    def set_shown(self, shown: bool) -> None:
        """Read the drawing only while somebody looks."""
        self._shown = shown
        self._watch()

    def _connect(self) -> None:
        tab, link = self._tab, self.link
        tab.controls.start_asked.connect(self._on_start)
        tab.controls.pause_asked.connect(lambda: link.control("pause"))
        tab.controls.resume_asked.connect(lambda: link.control("resume"))
        tab.controls.stop_asked.connect(self._on_stop)
        tab.form.changed.connect(self._check)
        tab.form.live_changed.connect(lambda settings: link.control(settings=settings))
        tab.progress.mend_asked.connect(self._on_mend)
        tab.watch.wanted_changed.connect(lambda _: self._watch())
        tab.report.keep_asked.connect(self.keep)
        tab.report.discard_asked.connect(self._on_discard)
        for signal, slot in (
            (link.noted, self._on_noted),
            (link.started, self._on_started),
            (link.progressed, self._on_progressed),
            (link.epoch_ended, self._on_epoch),
            (link.phase_changed, self._on_phase),
            (link.watched, self._on_watched),
            (link.snapshot_saved, self._on_snapshot),
            (link.hinted, self._on_hinted),
            (link.ended, self._on_ended),
        ):
            signal.connect(slot)

    # -- orders ---------------------------------------------------------------------------------------------

    def begin(self, order: Train, *, own: bool = False) -> None:
        """Begin a run, or take one up again; `own` if its settings are those of the form."""
        tab = self._tab
        self._own_run, self._watched = own, (None, ())
        tab.film.stop()
        self._order, self._started, self._progress, self._ended = order, None, None, None
        self._again = self._hint = None
        self._frames = []
        tab.progress.hide_hint()
        tab.progress.say("The training process starts …", 0.0)
        tab.controls.set_state("starting")
        tab.form.set_running(True, own=own)
        tab.form.show_note(LEARNING if order.config.get("start") else "")
        tab.runs.set_running(order.run)
        tab.report.clear()
        tab.film.set_frames(())
        tab.curves.begin(1.0)
        tab.middle.show_page("Curves")
        tab.right.show_page("My digit")
        if order.resume:
            if not order.data_folder:  # where its data came from when it was begun
                known = read_json(RunFolder(Path(order.run)).about).get("data_folder")
                order = replace(order, data_folder=str(known or self._data_folder))
            self._notices.notify("info", "The run goes on from its last safe point.")
        self.link.train(order)

    def _on_start(self) -> None:
        try:
            config = self._tab.form.config()
        except ValueError as error:
            self._tab.controls.set_trouble(str(error))
            return
        folder = self._new_folder()
        if folder is None:
            return
        order = Train(
            config.to_json(),
            str(folder.path),
            name=run_name(config),
            data_folder=self._data_folder,
            versus=self.versus,
        )
        self.begin(order, own=True)

    def _new_folder(self) -> RunFolder | None:
        try:
            return new_run()
        except OSError as error:
            self._notices.notify("error", f"There is no room for a run: {error.strerror}. Nothing was begun.")
            return None

    def _begin_again(self, settings: dict[str, Any]) -> None:
        """Begin the run anew with some settings changed: in the form if it was begun from there."""
        order = self._order
        given = (order.config if order and not order.resume else {}) or self._begun_with()
        try:
            if self._own_run or order is None or not given:
                self._tab.form.set_config(changed(self._tab.form.config(), settings))
                self._on_start()
                return
            config = changed(config_from_json(given), settings)
        except ValueError as error:
            self._notices.notify("error", f"It cannot begin again: {error} Nothing was begun.")
            return
        folder = self._new_folder()
        if folder is not None:
            where, versus = order.data_folder or self._data_folder, order.versus or self.versus
            again = replace(order, config=config.to_json(), run=str(folder.path), resume=False)
            self.begin(replace(again, data_folder=where, versus=versus))

    def _begun_with(self) -> dict[str, Any]:
        return self._started.config if self._started is not None else {}

    def _check(self) -> None:
        try:
            self._tab.form.config()
        except ValueError as error:
            self._tab.controls.set_trouble(str(error))
        else:
            self._tab.controls.set_trouble("")

    def _on_stop(self) -> None:
        if self._tab.controls.state == "stopping" or self._started is None:
            self.link.end(at_once=True)  # nobody waits for a process that has nothing to judge
        else:
            self.link.control("stop")
        self._tab.controls.set_state("stopping")

    def _on_mend(self, settings: dict[str, Any]) -> None:
        self._hint = None
        if RESUME in settings:
            self.begin(Train({}, settings[RESUME], resume=True))
            return
        if self._again is None:
            self.link.control(settings=settings)
            return
        if self._ended is not None and self._ended.mend == settings and self._ended.resumable and self._order:
            self.begin(Train(settings, self._order.run, resume=True))
            return
        if self.link.running:
            self._anew = settings
            self._on_stop()
        else:
            self._begin_again(settings)

    def _watch(self) -> None:
        if self._started is None or self._ended is not None:
            return
        image = self._image if self._shown else None
        wanted = self._tab.watch.maps.wanted_stages() if image is not None else ()
        before, wanted_before = self._watched
        if image is not before or wanted != wanted_before:  # a hidden tab has nothing to say, pen or no pen
            self._watched = image, wanted
            self.link.watch(image, wanted)

    # -- what the process says ------------------------------------------------------------------------------

    def _on_noted(self, note: TrainingNote) -> None:
        if note.level == "warning":
            self._notices.notify("warning", note.text)
        elif self._tab.controls.state != "stopping":
            self._tab.progress.say(note.text, self._share())

    def _on_started(self, started: TrainingStarted) -> None:
        self._started = started
        config = config_from_json(started.config)
        tab = self._tab
        tab.controls.set_state("running")
        tab.form.set_classes(len(started.classes))
        holds = started.config | full_options(config)
        tab.form.show_live({name: holds[name] for name in LIVE if name in holds})
        if started.step:
            self._take_up(started)
        else:
            tab.curves.begin(config.epochs)
        stages = planned_stages(config.architecture, config.options, len(started.classes))
        tab.watch.set_network(stages, started.classes)
        tab.form.data.show_counts(started.sets)
        self._watch()

    def _on_progressed(self, progress: TrainingProgress) -> None:
        self._progress = progress
        numbers = self._tab.curves.numbers
        if progress.doing == "learning":
            if progress.loss is not None:
                numbers.loss.append((progress.epoch, progress.loss))
            if progress.training_accuracy is not None:
                numbers.accuracy.append((progress.epoch, progress.training_accuracy))
        self._tab.progress.say(progress_sentence(progress, self._where()), self._share())
        detail = f"learning rate {progress.rate:.2g} · {size_of_memory(progress.memory_bytes)} of memory"
        self._tab.progress.say_more(detail)
        self._tab.form.rate.set_moment(self._share() or 0.0)
        if not self._timer.isActive():
            self._timer.start()

    def _on_epoch(self, ended: TrainingEpoch) -> None:
        numbers = self._tab.curves.numbers
        at = self._epoch_of(ended.step)
        if ended.held_out_loss is not None:
            numbers.checked_loss.append((at, ended.held_out_loss))
        if ended.held_out_accuracy is not None:
            numbers.checked_accuracy.append((at, ended.held_out_accuracy))
        self._tab.curves.refresh()

    def _on_phase(self, phase: TrainingPhase) -> None:
        self._tab.controls.set_state(phase.phase)
        if phase.phase == "paused":
            self._tab.progress.say("Paused. Nothing is lost; press Go on.", self._share())
        if phase.phase == "stopping":
            judged = "What it learned is being judged; End now leaves that out."
            self._tab.progress.say(f"Stopped at step {phase.step}. {judged}", self._share())
        self._tab.form.show_live(phase.settings)

    def _on_watched(self, answer: WatchAnswer) -> None:
        self._tab.watch.set_answer(answer.probabilities, answer.maps)

    def _on_snapshot(self, saved: SnapshotSaved) -> None:
        self._frames.append(Frame(saved.step, self._epoch_of(saved.step), saved.path))

    def _on_hinted(self, hint: TrainingHint) -> None:
        self._hint = hint
        self._again = None if hint.live else hint.mend
        begin = "Go on with " if hint.live else "Begin again with "
        self._tab.progress.show_hint(hint.sentence, begin + mend_words(hint.mend), hint.mend)

    def _on_ended(self, ended: TrainingEnded) -> None:
        self._ended = ended
        anew, self._anew = self._anew, None
        tab = self._tab
        tab.controls.set_state("idle")
        tab.form.set_running(False)
        tab.form.show_note("")
        tab.form.rate.set_moment(-1)
        tab.curves.refresh()
        tab.progress.say(ended.sentence)
        tab.progress.say_more("")
        tab.progress.hide_hint()
        if ended.model:
            self._frames.append(Frame(ended.step, self._epoch_of(ended.step), ended.model))
        tab.film.set_frames(self._frames)
        tab.runs.set_running("")
        tab.runs.refresh_quietly()
        hint = self._hint
        if hint is not None and hint.mend and not ended.mend and anew is None:
            self._again = hint.mend
            tab.progress.show_hint(hint.sentence, f"Begin again with {mend_words(hint.mend)}", hint.mend)
        if ended.mend:
            self._again = ended.mend
            tab.progress.show_hint(ended.sentence, f"Go on with {mend_words(ended.mend)}", ended.mend)
        elif ended.outcome == "failed" and ended.resumable and (hint is None or hint.live):
            tab.progress.show_hint(BROKEN_OFF, "Go on", {RESUME: ended.run})
        if ended.outcome == "failed":
            self._notices.notify("error", ended.sentence, ended.details)
        if ended.model:
            name = read_json(RunFolder(Path(ended.run)).about).get("name")
            tab.report.set_report(ended.report, str(name or Path(ended.run).name), ended.model)
            tab.right.show_page("Report card")
        if anew is not None:
            self._begin_again(anew)

    def _take_up(self, started: TrainingStarted) -> None:
        """Show what was there before a run was taken up again."""
        past = read_run(run_info(RunFolder(Path(started.run))))
        self._frames = list(past.frames)
        self._tab.curves.show_numbers(past.numbers, past.epochs)

    # -- afterwards -----------------------------------------------------------------------------------------

    def keep(self, model: str, name: str) -> None:
        """Copy a network to the kept ones and read with it."""
        folder = RunFolder(Path(model).parent)
        self._background.run(
            lambda: (keep_network(Path(model), name), learned_from(read_json(folder.about))),
            lambda kept: self._on_kept(*kept),
            lambda error: self._notices.notify("error", f"The network was not kept: {error}. Its run stays."),
            owner=self,
        )

    def _on_kept(self, path: Path, learned: Learned) -> None:
        # The hand may be called otherwise by now.
        whose = "for the hand whose drawings it learned" if learned.hand else "your drawings"
        self._tab.report.set_decided(f"Kept. It reads {whose} until another is chosen.", kept=True)
        self.kept.emit(str(path), learned)

    def _on_discard(self) -> None:
        sentence = "Not used. Its run stays in the list of runs until it is deleted there."
        self._tab.report.set_decided(sentence, kept=False)

    def _epoch_of(self, step: int) -> float:
        if self._started is None or not self._started.steps:
            return 0.0
        return step / self._started.steps * float(self._started.config["epochs"])

    def _share(self) -> float | None:
        at, planned = self._progress, self._started.steps if self._started else 0
        return at.step / max(1, at.steps or planned) if at else 0.0  # 0 steps: not counted yet

    def _where(self) -> str:
        if self._started is None:
            return ""
        config = self._started.config
        count = config["threads"]
        threads = f", {count} thread{'' if count == 1 else 's'}" if config["device"] == "cpu" else ""
        precision = {"bfloat16": ", bf16"}.get(self._started.precision, "")
        return f"{self._started.device}{threads}{precision}"
