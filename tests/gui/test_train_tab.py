"""The Train tab with an invented training process: from Start to Keep."""

from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from PySide6.QtCore import QTimer

from digitscope.gui.background import Background
from digitscope.gui.notices import Notices
from digitscope.gui.train_tab import Makers, TrainTab
from digitscope.gui.train_words import progress_sentence
from digitscope.messages import Answer, ModelInfo, ModelInUse, Recognise, StageInfo, UseModel
from digitscope.plan import messages as say
from digitscope.plan.config import TrainConfig
from digitscope.plan.kept_networks import kept_networks
from digitscope.plan.presets import PRESETS
from digitscope.plan.run_folder import RunFolder, new_run
from digitscope.plan.runs import rename_run

HELD = {"count": 5000, "errors": 29, "accuracy": 0.9942, "interval": [0.9917, 0.9959], "ece": 0.004,
        "per_class": {str(n): 0.99 for n in range(10)}}  # fmt: skip


class Trainer:
    """Does nothing by itself; the test speaks for it."""

    made: ClassVar[list] = []

    def __init__(self, on_message):
        self.say = on_message
        self.orders, self.controls, self.watches, self.stops = [], [], [], []
        Trainer.made.append(self)

    def start(self, order):
        self.orders.append(order)

    def control(self, request):
        self.controls.append(request)

    def watch(self, request):
        self.watches.append(request)

    def stop(self, at_once=False):
        self.stops.append("at once" if at_once else "when judged")

    def wait(self, seconds):
        return True

    def begin(self, steps=100):
        order = self.orders[-1]
        folder = RunFolder(Path(order.run))
        folder.begin({"name": folder.path.name, "date": "2026-01-01T10:00:00", "config": order.config})
        counts = (say.SetCount("mnist", 55_000, 5_000),)
        digits = tuple("0123456789")
        config = {**order.config, "device": "cpu", "threads": 2}
        self.say(say.TrainingStarted(order.run, config, digits, counts, "CPU", "bfloat16", 0, steps, 31_000))

    def progress(self, step, steps=100, loss=0.5, accuracy=0.9):
        epoch = 2 * step / steps
        self.say(
            say.TrainingProgress(
                step, steps, epoch, 2.0, loss, accuracy, 0.002, 14_237.0, 8.0, 42.0, 412_000_000, "learning"
            )
        )

    def finish(self, **changes):
        run = self.orders[-1].run
        model = RunFolder(Path(run)).model
        model.write_bytes(b"a network")
        values = {"model": str(model), "report": {"held_out": HELD}, **changes}
        self.say(say.TrainingEnded("finished", "The training is finished.", run, 100, 50.0, **values))


class Reader:
    """A recogniser process of which the test is the mind."""

    made: ClassVar[list] = []

    def __init__(self, path):
        self.path, self.requests, self.gave_up, self.stopped = path, [], False, False
        Reader.made.append(self)

    def listen(self, on_reply, _on_died):
        # Later, as from another process.
        self.reply = lambda reply: QTimer.singleShot(0, lambda: on_reply(reply))
        self.reply(ModelInUse(0, info(self.path)))

    def request(self, request):
        self.requests.append(request)
        if isinstance(request, UseModel):
            self.reply(ModelInUse(request.id, info(request.path)))
        elif isinstance(request, Recognise):
            shares = np.eye(10, dtype=np.float32)[3]
            self.reply(Answer(request.id, shares, shares, {}, 0.001))

    def stop(self):
        self.stopped = True

    def wait(self, seconds):
        return True


class Workshop:
    """Keeps the jobs; the test answers them."""

    made: ClassVar[list] = []

    def __init__(self, on_reply):
        self.reply, self.jobs, self.stopped = on_reply, [], False
        Workshop.made.append(self)

    def ask(self, job):
        self.jobs.append(job)

    def cancel(self, number):
        self.jobs = [job for job in self.jobs if job.id != number]

    def stop(self):
        self.stopped = True

    def wait(self, seconds):
        return True


def info(path):
    stages = (StageInfo("input", "Input", (1, 28, 28), 0), StageInfo("digit", "Linear", (10,), 7850))
    return ModelInfo("x", "linear", tuple("0123456789"), stages, 7850, path, "CPU")


@pytest.fixture
def tab(qtbot):
    Trainer.made, Reader.made, Workshop.made = [], [], []
    background = Background()
    made = TrainTab(Makers(Trainer, Reader, Workshop), background, Notices())
    qtbot.addWidget(made)
    made.resize(1024, 568)
    made.show()
    yield made
    made.close_down()
    background.close()


@pytest.fixture
def trainer(tab):
    tab.form.presets.button(0).click()
    tab.controls.start.click()
    return Trainer.made[-1]


def test_start_orders_what_the_form_says(tab, trainer):
    order = trainer.orders[0]
    assert order.config["architecture"] == PRESETS["first-steps"].config.architecture
    assert RunFolder(Path(order.run)).path.is_dir()
    assert tab.controls.pause.isVisible()
    assert not tab.controls.start.isVisible()
    assert not tab.form.learning.rows["epochs"].field().isEnabled()


def test_progress_is_said_as_people_speak(tab, trainer):
    trainer.begin()
    trainer.progress(55)
    said = tab.progress.sentence.text()
    assert said == "epoch 2 of 2 · 14,200 digits a second · 42 s left · CPU, 2 threads, bf16"
    assert tab.progress.bar.value() == 550
    assert tab.curves.numbers.loss == [(1.1, 0.5)]


def test_part_of_an_epoch_is_said_as_such():
    small = say.TrainingProgress(30, 100, 0.25, 0.75, 0.5, 0.9, 0.002, 14_237.0, 8.0, 42.0, 0, "learning")
    assert progress_sentence(small, "").startswith("epoch 0.25 of 0.75 · ")


def test_a_run_that_goes_on_is_not_shown_as_done_before_its_steps_are_counted(tab, trainer):
    trainer.begin(steps=200)
    trainer.say(say.TrainingProgress(50, 0, 0.0, 2.0, None, None, 0.0, 0.0, 8.0, 0.0, 0, "drawing"))
    assert tab.progress.bar.value() == 250


def test_pause_go_on_stop(tab, trainer):
    trainer.begin()
    tab.controls.pause.click()
    assert trainer.controls[-1] == say.Control("pause", {})
    trainer.say(say.TrainingPhase("paused", 10, {"rate": 0.004}))
    assert tab.controls.pause.text() == "Go on"
    assert tab.form.learning.rows["rate"].value() == 0.004
    tab.controls.pause.click()
    assert trainer.controls[-1] == say.Control("resume", {})
    tab.controls.stop.click()
    assert trainer.controls[-1] == say.Control("stop", {})
    trainer.say(say.TrainingPhase("stopping", 12, {}))
    assert "Stopped at step 12" in tab.progress.sentence.text()
    trainer.say(say.TrainingNote("Calibrating …"))
    assert "Stopped at step 12" in tab.progress.sentence.text()
    tab.controls.stop.click()
    assert trainer.stops == ["at once"]


def test_before_the_first_step_stop_ends_the_process_at_once(tab, trainer):
    tab.controls.stop.click()
    assert trainer.stops == ["at once"]
    assert not trainer.controls


def test_my_digit_is_read_while_it_learns(tab, trainer):
    image = np.zeros((28, 28), np.float32)
    image[5:20, 13] = 1
    tab.set_image(image)
    trainer.begin()
    watch = trainer.watches[-1]
    assert watch.image is image
    trainer.say(say.WatchAnswer(watch.id, 5, np.eye(10, dtype=np.float32)[1], {}))
    assert tab.watch.figure.text() == "1"
    trainer.say(say.WatchAnswer(watch.id - 1, 5, np.eye(10, dtype=np.float32)[2], {}))
    assert tab.watch.figure.text() == "1"
    tab.hide()
    assert trainer.watches[-1].image is None


def test_the_report_card_and_keep(tab, trainer, qtbot):
    trainer.begin()
    trainer.finish()
    assert tab.report.isVisible()
    assert "5,000 held-out" in tab.report.words()
    with qtbot.waitSignal(tab.keep_asked) as kept:
        tab.report.keep.click()
    assert [str(path) for path in kept_networks()] == kept.args[:1]
    assert kept_networks()[0].read_bytes() == b"a network"
    assert tab.controls.start.isVisible()


def test_discard_keeps_the_run(tab, trainer):
    trainer.begin()
    trainer.finish()
    tab.report.discard.click()
    assert "list of runs" in tab.report.decided()
    assert not kept_networks()


def test_a_hint_is_mended_by_one_click(tab, trainer):
    trainer.begin()
    trainer.say(say.TrainingHint("rate", "The learning rate is far too high.", {"rate": 0.001}, live=True))
    assert tab.progress.hint() == "The learning rate is far too high."
    assert "learning rate 0.001" in tab.progress.mend.text()
    tab.progress.mend.click()
    assert trainer.controls[-1] == say.Control("", {"rate": 0.001})
    assert tab.progress.hint() == ""


def test_a_hint_that_needs_a_new_beginning_stops_then_starts(tab, trainer):
    trainer.begin()
    trainer.say(say.TrainingHint("nan", "The loss is not a number.", {"rate": 0.001}, live=False))
    tab.progress.mend.click()
    assert trainer.controls[-1].action == "stop"
    trainer.say(say.TrainingEnded("stopped", "Stopped.", trainer.orders[0].run, 5, 1.0))
    assert len(Trainer.made) == 2
    assert Trainer.made[1].orders[0].config["rate"] == 0.001


def test_a_hint_of_the_last_epoch_stays(tab, trainer):
    trainer.begin()
    trainer.say(say.TrainingHint("one-class", "It answers “2” to all.", {"rate": 0.002}, live=True))
    trainer.finish(resumable=True)
    assert tab.progress.hint() == "It answers “2” to all."
    assert tab.progress.mend.text() == "Begin again with learning rate 0.002"
    tab.progress.mend.click()
    assert Trainer.made[1].orders[0].config["rate"] == 0.002
    assert not Trainer.made[1].orders[0].resume


def test_a_run_that_was_broken_off_is_offered(qtbot):
    folder = new_run()
    about = {"name": "Good", "date": "2026-01-01T10:00:00"}
    folder.begin(about | {"config": TrainConfig().to_json()})
    folder.state.write_bytes(b"state")
    Trainer.made = []
    background = Background()
    tab = TrainTab(Makers(Trainer, Reader, Workshop), background, Notices())
    qtbot.addWidget(tab)
    qtbot.waitUntil(lambda: "broken off" in tab.progress.hint())
    tab.progress.mend.click()
    assert Trainer.made[0].orders == [say.Train({}, str(folder.path), resume=True)]
    background.close()


def test_a_failed_run_goes_on_with_what_helps(tab, trainer):
    trainer.begin()
    run = trainer.orders[0].run
    trainer.say(say.TrainingEnded("failed", "No memory.", run, 50, 9.0, resumable=True, mend={"batch": 64}))
    assert tab.controls.start.isVisible()
    tab.progress.mend.click()
    assert Trainer.made[1].orders == [say.Train({"batch": 64}, run, resume=True)]


def test_a_run_whose_process_died_goes_on_by_one_click_and_keeps_its_name(tab, trainer):
    trainer.begin()
    run = trainer.orders[0].run
    rename_run(RunFolder(Path(run)), "my own")
    trainer.say(
        say.TrainingEnded("failed", "The training stopped unexpectedly.", run, 50, 9.0, resumable=True)
    )
    assert tab.progress.mend.text() == "Go on"
    tab.progress.mend.click()
    again = Trainer.made[1]
    assert again.orders == [say.Train({}, run, resume=True)]
    again.say(say.TrainingEnded("finished", "Done.", run, 100, 9.0, f"{run}/model", {"held_out": HELD}))
    assert tab.report.title() == "my own"


def test_the_film_reads_with_the_chosen_snapshot(tab, trainer, qtbot):
    tab.set_image(np.ones((28, 28), np.float32))
    trainer.begin()
    for step in (0, 1, 10):
        trainer.say(say.SnapshotSaved(step, f"/film/{step}"))
    trainer.finish()
    assert not Reader.made
    assert tab.report.isVisible()
    tab.film_slider.slider.setValue(1)
    assert tab.watch.isVisible()  # else nothing would be seen of the film
    qtbot.waitUntil(lambda: tab.watch.figure.text() == "3")
    assert Reader.made[0].path == "/film/1"
    tab.film_slider.slider.setValue(0)
    qtbot.waitUntil(lambda: isinstance(Reader.made[0].requests[-1], Recognise))
    assert [one.path for one in Reader.made[0].requests if isinstance(one, UseModel)] == ["/film/0"]
    assert "before the first step" in tab.film_slider.slider.accessibleDescription()
    tab.set_image(np.zeros((28, 28), np.float32))
    assert tab.watch.figure.text() == "–"  # until the other drawing is read
    qtbot.waitUntil(lambda: tab.watch.figure.text() == "3")
    tab.controls.start.click()
    assert Reader.made[0].stopped
