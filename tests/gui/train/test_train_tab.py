"""The Train tab with an invented training process: from Start to Keep."""

from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest

from digitscope.gui.services.background import Background
from digitscope.gui.services.notices import Notices
from digitscope.gui.train import train_tab
from digitscope.gui.train.train_tab import Makers, TrainTab
from digitscope.gui.train.training_words import progress_sentence
from digitscope.messages import Answer, ModelInfo, ModelInUse, Recognise, StageInfo, UseModel
from digitscope.runs import messages as say
from digitscope.runs.folder import RunFolder, new_run
from digitscope.runs.kept_networks import kept_networks
from digitscope.runs.listing import rename_run
from digitscope.runs.settings.config import TrainConfig
from digitscope.runs.settings.presets import PRESETS

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

    def begin(self, steps=100, config=None):
        order = self.orders[-1]
        folder, config = RunFolder(Path(order.run)), config or order.config
        folder.begin({"name": folder.path.name, "date": "2026-01-01T10:00:00", "config": config})
        counts = (say.SetCount("mnist", 55_000, 5_000),)
        digits = tuple("0123456789")
        config = {**config, "device": "cpu", "threads": 2}
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


def type_into(field, text):
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def of_drawings():
    """Return an order that does not come from the form."""
    config = TrainConfig(rate=0.00012, augment=None, start="/networks/one.safetensors", faith=2.0)
    return say.Train(config.to_json(), str(new_run().path), name="mine")


def live_fields(tab):
    return tab.form.learning.rows["rate"].field(), tab.form.options.rows["dropout"].field()


@pytest.mark.parametrize("phases", [("paused",), ("paused", "running"), ("paused", "running", "stopping")])
@pytest.mark.parametrize("begun", ["from the form", "from drawings", "taken up again"])
def test_no_run_changes_what_a_person_had_in_the_form(tab, phases, begun):
    tab.form.presets.button(1).click()
    type_into(tab.form.learning.rows["rate"].field(), "0,02")
    type_into(tab.form.amounts.rows["turn"].field(), "7,5")
    before = tab.form.config()
    if begun == "from the form":
        tab.controls.start.click()
    else:
        order = of_drawings()
        tab.run.begin(order if begun == "from drawings" else say.Train({}, order.run, resume=True))
    trainer = Trainer.made[-1]
    config = before.to_json() if begun == "from the form" else of_drawings().config
    trainer.begin(config=config)
    for number, phase in enumerate(phases):
        trainer.say(say.TrainingPhase(phase, number, {"rate": 0.00012, "augment": None}))
        assert tab.form.learning.rows["rate"].value() == 0.00012  # what the run has
        assert not tab.form.augments.isChecked()
    trainer.finish()
    assert tab.form.config() == before
    assert tab.form.learning.rows["rate"].field().text() == "0.02"
    assert tab.form.preset_note.text() == "Settings of your own."


def test_not_even_what_is_no_number_is_lost_to_a_run(tab):
    type_into(tab.form.learning.rows["rate"].field(), "1.234,5")
    tab.run.begin(of_drawings())
    Trainer.made[-1].begin(config=of_drawings().config)
    assert tab.form.learning.rows["rate"].value() == 0.00012
    Trainer.made[-1].finish()
    assert tab.form.learning.rows["rate"].field().text() == "1.234,5"
    assert "1.234,5" in tab.form.preset_note.text()


def test_the_form_while_a_run_is_paused(tab, trainer):
    trainer.begin()
    tab.controls.pause.click()
    trainer.say(say.TrainingPhase("paused", 10, {"rate": 0.004}))
    rate, dropout = live_fields(tab)
    assert rate.isEnabled()
    assert dropout.isEnabled()
    others = (
        tab.form.learning.rows["epochs"],
        tab.form.device.rows["seed"],
        tab.form.data_rows.rows["held_out"],
    )
    assert not any(row.field().isEnabled() for row in others)
    assert not tab.form.data.isEnabled()
    assert not any(button.isEnabled() for button in tab.form.presets.buttons())
    type_into(rate, "0,001")
    assert trainer.controls[-1] == say.Control("", {"rate": 0.001})
    trainer.say(say.TrainingPhase("running", 10, {"rate": 0.001}))
    trainer.finish()
    assert tab.form.config().rate == 0.001  # a person's own wish, for this form's run
    assert tab.form.learning.rows["epochs"].field().isEnabled()


def test_what_is_changed_in_a_run_of_drawings_is_for_that_run(tab):
    before = tab.form.config()
    tab.run.begin(of_drawings())
    trainer = Trainer.made[-1]
    trainer.begin(config=of_drawings().config)
    rate, _ = live_fields(tab)
    assert rate.text() == "0.00012"
    type_into(rate, "0.0002")
    assert trainer.controls[-1] == say.Control("", {"rate": 0.0002})
    trainer.finish()
    assert tab.form.config() == before


def test_settings_of_a_past_run_wanted_while_another_runs_stay(tab, trainer):
    trainer.begin()
    tab.form.set_config(TrainConfig(rate=0.03))
    assert tab.form.learning.rows["rate"].value() == trainer.orders[0].config["rate"]
    trainer.finish()
    assert tab.form.config().rate == 0.03


def test_a_run_of_drawings_begins_again_with_its_own_settings(tab):
    before, order = tab.form.config(), of_drawings()
    tab.run.begin(order)
    trainer = Trainer.made[-1]
    trainer.begin(config=order.config)
    trainer.say(say.TrainingHint("nan", "The loss is not a number.", {"rate": 0.0001}, live=False))
    tab.progress.mend.click()
    trainer.say(say.TrainingEnded("stopped", "Stopped.", order.run, 5, 1.0))
    again = Trainer.made[1].orders[0]
    assert again.config == order.config | {"rate": 0.0001}
    assert again.run != order.run
    Trainer.made[1].finish()
    assert tab.form.config() == before


def test_a_run_is_taken_up_with_the_data_that_it_was_begun_with(tab):
    folder = new_run()
    config = TrainConfig().to_json()
    folder.begin({"name": "one", "date": "2026-01-01T10:00:00", "config": config, "data_folder": "/my/data"})
    tab.run.begin(say.Train({}, str(folder.path), resume=True))
    assert Trainer.made[-1].orders == [say.Train({}, str(folder.path), resume=True, data_folder="/my/data")]


def test_processes_that_hang_are_waited_for_together(tab, trainer, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(train_tab.time, "monotonic", lambda: now[0])

    def hang(_client, seconds):
        now[0] += seconds
        return False

    for kind in (Trainer, Reader, Workshop):
        monkeypatch.setattr(kind, "wait", hang)
    tab.close_down()
    tab.wait(8.0)
    assert now[0] == 8.0


def test_a_hidden_tab_asks_no_process_to_read(tab, trainer, qtbot):
    trainer.begin()
    tab.set_image(np.ones((28, 28), np.float32))
    assert trainer.watches[-1].image is not None
    tab.form.groups["Augmentation"].heading.setChecked(True)
    tab.hide()
    told, jobs = len(trainer.watches), len(Workshop.made[-1].jobs)
    for number in range(100):
        tab.set_image(np.full((28, 28), number / 100, np.float32))
    assert len(trainer.watches) == told
    assert trainer.watches[-1].image is None
    qtbot.waitUntil(lambda: not tab.asking._settle.isActive())
    assert len(Workshop.made[-1].jobs) == jobs
    tab.show()
    assert (trainer.watches[-1].image == np.float32(0.99)).all()


def test_the_film_of_a_hidden_tab_reads_nothing(tab, trainer, tmp_path, qtbot):
    trainer.begin()
    trainer.finish()
    tab.set_image(np.ones((28, 28), np.float32))
    tab.film_slider.chosen.emit(0)
    reader = Reader.made[-1]
    qtbot.waitUntil(lambda: tab.watch.figure.text() == "3")
    tab.hide()
    asked = len(reader.requests)
    for number in range(100):
        tab.set_image(np.full((28, 28), number / 100, np.float32))
    assert len(reader.requests) == asked
    tab.show()
    assert (reader.requests[-1].image == np.float32(0.99)).all()


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
