"""What the Train tab asks the workshop, and what becomes of the answers."""

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication

from digitscope.engine.worker.messages import JobFailed, JobResult
from digitscope.gui.services.background import Background
from digitscope.gui.services.notices import Notices
from digitscope.gui.services.workshop_link import WorkshopLink
from digitscope.gui.train.data_overview import DataLookView
from digitscope.gui.train.form.data_panel import DataPanel, found_sets
from digitscope.gui.train.form.training_form import TrainForm
from digitscope.gui.train.report.report_card import ReportCard
from digitscope.gui.train.runs.runs_panel import RunsPanel
from digitscope.gui.train.workshop_jobs import TrainWorkshop
from digitscope.gui.widgets.labels import Note
from digitscope.runs.messages import DeviceFound
from digitscope.runs.settings.config import SetShare


class Workshop:
    def __init__(self, on_reply):
        self.on_reply, self.jobs = on_reply, []

    def ask(self, job):
        self.jobs.append(job)

    def cancel(self, number):
        pass

    def stop(self):
        pass

    def wait(self, seconds):
        return True

    def answer(self, result, final=True):
        self.on_reply(JobResult(self.jobs[-1].id, self.jobs[-1].kind, result, final))

    def fail(self, sentence):
        self.on_reply(JobFailed(self.jobs[-1].id, self.jobs[-1].kind, sentence))


class Room:
    """The parts, connected."""

    def __init__(self, qtbot):
        made = []
        self.link = WorkshopLink(lambda on_reply: made.append(Workshop(on_reply)) or made[0])
        self.client = made[0]
        self.data, self.look, self.report = DataPanel(), DataLookView(), ReportCard()
        self.form = TrainForm(self.data)
        for widget in (self.form, self.look, self.report):
            qtbot.addWidget(widget)
            widget.show()
        self.background = Background()
        self.link.setParent(self.form)
        self.notices = Notices()
        self.runs = RunsPanel(self.background, self.notices)
        qtbot.addWidget(self.runs)
        parts = (self.form, self.look, self.report, self.runs)
        self.asking = TrainWorkshop(self.link, *parts, self.background, self.notices, None)


@pytest.fixture
def room(qtbot):
    made = Room(qtbot)
    yield made
    made.background.close()
    QCoreApplication.processEvents()


def look_result():
    image = np.zeros((28, 28), np.uint8)
    doubt = {"index": 3, "why": "the network reads it otherwise", "label": "b", "read_as": "a", "sure": 1.0}
    one = {
        "name": "letters", "count": 1500, "classes": ("a", "b"), "counts": [1000, 500], "held_out": [80, 40],
        "writers": 12, "samples": [np.zeros((3, 28, 28), np.uint8), np.zeros((2, 28, 28), np.uint8)],
        "means": np.zeros((2, 28, 28), np.float32), "broken": [("x.png", "it is empty")],
        "doubtful": [doubt | {"image": image}], "doubtful_count": 1, "notes": ["“b” is rare."],
    }  # fmt: skip
    return {"sets": [one], "share": 1.0, "done": True}


def test_devices_are_named_when_their_group_is_unfolded(room):
    room.form.groups["Device"].heading.click()
    assert room.client.jobs[-1].kind == "devices"
    found = [DeviceFound("cpu", "CPU: 2 cores", True), DeviceFound("cuda", "CUDA", False, "No such card.")]
    room.client.answer({"devices": found})
    assert room.form._devices.text() == "✓ CPU: 2 cores\n– CUDA: No such card."


def test_augmentation_is_shown_on_real_digits_and_the_drawing(room, qtbot):
    drawing = np.ones((28, 28), np.float32)
    room.asking.set_image(drawing)
    room.form.groups["Augmentation"].heading.click()
    qtbot.waitUntil(lambda: bool(room.client.jobs) and room.client.jobs[-1].kind == "preview")
    wanted = room.client.jobs[-1].wanted
    assert wanted["images"].shape == (3, 28, 28)
    assert np.array_equal(wanted["images"][0], drawing)
    assert wanted["augment"]["turn"] == room.form.config().augment.turn
    room.client.answer({"pictures": np.zeros((3, 6, 28, 28), np.float32)})
    assert len(room.form.preview.grid.tiles()) == 18


def test_a_look_at_the_data(room, qtbot):
    room.data.add_set("letters")
    room.asking.look()
    assert room.client.jobs[-1].wanted["config"]["sets"] == [{"name": "letters", "amount": 1.0, "times": 1}]
    room.client.answer(look_result())
    assert "1,500 pictures of 2 classes, 12 writers. 120 are held out" in room.look.words()
    assert [tile.lines for tile in room.look.classes.tiles()] == [("a", "1,000"), ("b", "500")]
    assert len(room.look.samples.tiles()) == 3
    room.look.classes.activated.emit(1)
    assert len(room.look.samples.tiles()) == 2
    assert "it is empty" in room.look._broken.text()
    with qtbot.waitSignal(room.look.opened) as opened:
        room.look.doubtful.activated.emit(0)
    assert (opened.args[0].true, opened.args[0].new) == ("b", "a")


def test_data_that_cannot_be_read_says_why(room):
    room.asking.look()
    room.client.fail("There is no data set letters.")
    assert room.look.words() == "There is no data set letters."


def test_mnist_comes_by_one_click(room):
    room.data.fetch_asked.emit("mnist")
    assert room.client.jobs[-1].wanted == {"name": "mnist"}
    room.client.answer({"name": "train-images", "done": 2_000_000, "total": 8_000_000, "sentence": ""}, False)
    assert room.data.fetch_bar.value() == 25
    assert "2.0 of 8.0 MB" in room.data._fetch_words.text()
    room.client.answer({"folder": "/data/mnist"})
    assert room.data.sets() == (SetShare("mnist"),)
    assert not room.data.fetch_bar.isVisible()


def test_a_download_that_fails_says_so(room):
    room.data.fetch_asked.emit("mnist")
    room.client.fail("No mirror gave it.")
    assert room.data._fetch_words.text() == "No mirror gave it."


def test_a_run_is_exported_and_checked(room, qtbot):
    room.runs.export_asked.emit("onnx", "/runs/one", "/here/network.onnx")
    assert room.client.jobs[-1].wanted == {"format": "onnx", "run": "/runs/one", "path": "/here/network.onnx"}
    with qtbot.waitSignal(room.notices.notified) as said:
        room.client.answer({"path": "/here/network.onnx", "greatest_difference": 2e-7})
    assert "Written to network.onnx. Checked" in said.args[1]


def test_sets_in_the_data_folder_are_offered(home, monkeypatch, tmp_path):
    (tmp_path / "mnist").mkdir()
    (tmp_path / "pens").mkdir()
    (tmp_path / "pens" / "unipen_train.jsonl.gz").write_bytes(b"")
    monkeypatch.setenv("DIGITSCOPE_DATA", str(tmp_path))
    assert found_sets() == ["mnist", "pens/unipen_train"]


@pytest.fixture
def panel(qtbot):
    made = DataPanel()
    qtbot.addWidget(made)
    made.show()
    return made


def offered(panel):
    panel.add.menu().aboutToShow.emit()
    return {action.text(): action for action in panel.add.menu().actions()}


def note(panel):
    return next(each for each in panel.findChildren(Note) if each.accessibleName() == "What is learned from")


def test_mnist_that_comes_with_the_program_is_chosen_not_fetched(own_data, panel):
    assert note(panel).text().startswith("No set chosen, so the network learns from MNIST.")
    texts = offered(panel)
    assert [text for text in texts if text.startswith("Get")] == [
        "Get Fashion-MNIST (31 MB) …",
        "Get Kuzushiji-MNIST (21 MB) …",
    ]
    texts["MNIST"].trigger()
    assert panel.sets() == (SetShare("mnist"),)
    assert not note(panel).isVisible()


def test_where_no_mnist_is_the_panel_says_what_is_learned_from_and_offers_to_fetch_it(panel):
    assert "so the network learns from digits that the program draws itself." in note(panel).text()
    assert "Get MNIST (12 MB) …" in offered(panel)


def test_a_set_can_be_weighed_and_taken_out(room):
    room.data.set_sets([SetShare("mnist", 0.5, 2), SetShare("made:100")])
    assert room.data.sets() == (SetShare("mnist", 0.5, 2), SetShare("made:100"))
    room.data._rows[0].removed.emit()
    assert room.data.sets() == (SetShare("made:100"),)
