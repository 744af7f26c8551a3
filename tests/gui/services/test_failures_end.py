"""Whatever goes wrong ends what it interrupted: the next try works, and a person is told."""

from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitscope.data.collection import exporting, importing
from digitscope.data.collection.records import Kept, Query
from digitscope.data.collection.store import Collection
from digitscope.gui.draw.segmentation import Several
from digitscope.gui.draw.teach_row import TeachRow
from digitscope.gui.drawings.collection_predictions import CollectionReadings
from digitscope.gui.drawings.import_export import Exchange
from digitscope.gui.drawings.teach_back import Teaching
from digitscope.gui.drawings.undoable_edits import DrawingsEdits
from digitscope.gui.pad.pad import Pad
from digitscope.gui.services.collection_link import CollectionLink
from digitscope.gui.services.notices import Notices
from digitscope.gui.services.reading import LARGE_POINTS, Reading
from digitscope.gui.services.recogniser_link import RecogniserLink
from digitscope.gui.train.film import FilmReader
from digitscope.ink.drawing.strokes import drawing_of
from digitscope.messages import (
    Answer,
    Failed,
    ManyAnswers,
    ModelInfo,
    ModelInUse,
    Recognise,
    RecogniseMany,
    UseModel,
)

DIGITS = tuple("0123456789")
SEVEN = [(0.2, 0.2), (0.8, 0.2), (0.4, 0.9)]
UNFORESEEN = [RuntimeError("a mistake"), MemoryError(), KeyError("label"), RecursionError("deep")]


class Client:
    """A recogniser that answers when the test says so."""

    def __init__(self, path=""):
        self.path, self.asked, self.gave_up, self.gone = path, [], False, True

    def listen(self, on_reply, on_died):
        self.reply, self.died = on_reply, on_died

    def request(self, request):
        self.asked.append(request)

    def stop(self):
        pass

    def wait(self, seconds):
        return self.gone


def model(path="/networks/one"):
    return ModelInfo("one", "simple", DIGITS, (), 0, path, "CPU")


@pytest.fixture
def notices(qapp):
    made = Notices()
    made.said = []
    made.notified.connect(lambda level, sentence, _details: made.said.append((level, sentence)))
    return made


@pytest.fixture
def collection(notices):
    made = CollectionLink(notices)
    yield made
    made.close()


class FailsOnce:
    """Stands in for a function: fails at the first call, then does what it does."""

    def __init__(self, error, usual):
        self.error, self.usual, self.calls = error, usual, 0

    def __call__(self, *words, **more):
        self.calls += 1
        if self.calls == 1:
            raise self.error
        return self.usual(*words, **more)

    def __get__(self, instance, _kind):
        return lambda *words, **more: self(instance, *words, **more)


@pytest.mark.parametrize("error", UNFORESEEN, ids=lambda error: type(error).__name__)
def test_after_a_failed_import_the_next_one_works(qtbot, collection, notices, tmp_path, monkeypatch, error):
    exchange = Exchange(collection, notices)
    path = tmp_path / "some.jsonl.gz"
    store = Collection(tmp_path / "other.sqlite")
    number, _ = store.keep(Kept("7", drawing_of([SEVEN]), time.time()))
    list(exporting.export(store, [number], path))
    store.close()
    monkeypatch.setattr(importing, "take_in", FailsOnce(error, importing.take_in))
    with qtbot.captureExceptions() as caught, qtbot.waitSignal(exchange.ended):
        exchange.take_in(path)
    assert not exchange.is_busy
    qtbot.waitUntil(lambda: bool(caught) and bool(notices.said))
    level, sentence = notices.said[-1]
    assert level == "error"
    assert sentence.startswith("some.jsonl.gz was not imported: ")
    with qtbot.waitSignal(exchange.ended):
        exchange.take_in(path)
    qtbot.waitUntil(lambda: notices.said[-1][0] == "info")
    assert "One import" not in notices.said[-1][1]
    exchange.close()


@pytest.mark.parametrize("error", UNFORESEEN, ids=lambda error: type(error).__name__)
def test_after_a_failed_export_the_next_one_works(qtbot, collection, notices, tmp_path, monkeypatch, error):
    exchange = Exchange(collection, notices)
    monkeypatch.setattr(exporting, "export", FailsOnce(error, exporting.export))
    with qtbot.captureExceptions() as caught, qtbot.waitSignal(exchange.ended):
        exchange.give_out([], tmp_path / "some.jsonl.gz")
    qtbot.waitUntil(lambda: bool(caught) and bool(notices.said))
    assert notices.said[-1][1].startswith("some.jsonl.gz was not saved: ")
    with qtbot.waitSignal(exchange.ended):
        exchange.give_out([], tmp_path / "some.jsonl.gz")
    assert not exchange.is_busy
    exchange.close()


@pytest.fixture
def taught(qtbot, collection):
    pad, row = Pad(), TeachRow()
    for widget in (pad, row):
        qtbot.addWidget(widget)
    pad.resize(280, 280)
    pad.show()
    made = Teaching(pad, row, collection, pad)
    pad.set_drawing(drawing_of([SEVEN]))
    return made, pad, row


def stored(home):
    collection = Collection(home / "data" / "drawings.sqlite")
    labels = [entry.label for entry in collection.search(Query())]
    collection.close()
    return labels


def test_after_a_drawing_could_not_be_kept_the_keys_still_teach(qtbot, taught, monkeypatch, notices, home):
    teaching, pad, row = taught
    monkeypatch.setattr(Collection, "keep", FailsOnce(RuntimeError("a mistake"), Collection.keep))
    with qtbot.captureExceptions() as caught:
        QTest.keyClick(pad, Qt.Key.Key_7)
        qtbot.waitUntil(lambda: row.sign.text() == "It could not be kept; see below.")
    assert len(caught) == 1
    assert "What was kept before is safe." in notices.said[-1][1]
    with qtbot.waitSignal(teaching.kept):
        QTest.keyClick(pad, Qt.Key.Key_7)
    assert stored(home) == ["7"]


@pytest.mark.parametrize("error", [RuntimeError("a mistake"), OSError(28, "No space left on device")])
def test_a_label_that_was_not_changed_is_not_said_to_be(qtbot, taught, monkeypatch, home, error):
    teaching, pad, row = taught
    with qtbot.waitSignal(teaching.kept):
        QTest.keyClick(pad, Qt.Key.Key_7)
    monkeypatch.setattr(Collection, "relabel", FailsOnce(error, Collection.relabel))
    monkeypatch.setattr(Collection, "remove", FailsOnce(error, Collection.remove))
    with qtbot.captureExceptions():
        QTest.keyClick(pad, Qt.Key.Key_1)
        assert row.sign.text() == "Kept as 1."
        qtbot.waitUntil(lambda: row.sign.text() == "Kept as 7.")
        teaching.take_back()
        qtbot.waitUntil(lambda: teaching.undo.isEnabled() and row.sign.text() == "Kept as 7.")
    assert stored(home) == ["7"]
    with qtbot.waitSignal(teaching._collection.changed):
        teaching.take_back()
    assert stored(home) == []


def test_a_change_that_could_not_be_taken_back_can_be_tried_again(qtbot, collection, monkeypatch, home):
    edits, told = DrawingsEdits(collection), []
    edits.told.connect(lambda sentence, undoable: told.append((sentence, undoable)))
    kept = Kept("7", drawing_of([SEVEN]), time.time())
    with qtbot.waitSignal(collection.changed):
        collection.change(lambda store: store.keep(kept))
    entries = []
    collection.ask(lambda store: store.search(Query()), entries.extend)
    qtbot.waitUntil(lambda: bool(entries))
    with qtbot.waitSignal(collection.changed):
        edits.remove(entries)
    monkeypatch.setattr(Collection, "restore", FailsOnce(OSError(5, "broken"), Collection.restore))
    edits.undo()
    qtbot.waitUntil(lambda: told[-1] == ("1 drawing is removed.", True) and len(told) == 2)
    with qtbot.waitSignal(collection.changed):
        edits.undo()
    assert told[-1] == ("Taken back.", False)
    assert stored(home) == ["7"]


def large(shift=0.0):
    steps = np.linspace(0, 40, LARGE_POINTS + 100)
    return drawing_of([[(0.5 + 0.4 * np.sin(t) + shift, 0.5 + 0.4 * np.cos(1.3 * t)) for t in steps]])


def test_after_a_large_drawing_could_not_be_framed_the_next_is_read(qtbot, monkeypatch):
    from digitscope.gui.services import reading as module

    client = Client()
    reading = Reading(RecogniserLink(client), lambda: ())
    monkeypatch.setattr(module, "frame", FailsOnce(RuntimeError("a mistake"), module.frame))
    with qtbot.captureExceptions() as caught:
        reading.look_at(large())
        qtbot.waitUntil(lambda: len(caught) == 1)
    assert client.asked == []
    with qtbot.waitSignal(reading.framed):
        reading.look_at(large(0.05))
    assert len(client.asked) == 1
    reading.close()


def test_a_reading_that_failed_is_waited_for_no_longer(qapp):
    client = Client()
    reading = Reading(RecogniserLink(client), lambda: ())
    reading.look_at(drawing_of([SEVEN]))
    assert reading.is_waiting
    client.reply(Failed(client.asked[-1].id, "No network is loaded."))
    assert not reading.is_waiting
    reading.close()


def test_parts_that_could_not_be_told_apart_leave_one_digit(qtbot, monkeypatch):
    from digitscope.gui.draw import segmentation as module

    client = Client()
    several = Several(RecogniserLink(client))
    several.set_classes(DIGITS)
    two = drawing_of([[(0.1, 0.2), (0.1, 0.8)], [(0.9, 0.2), (0.9, 0.8)]])

    def follow_and_read():
        several.follow(two)
        qtbot.waitUntil(lambda: bool(client.asked))
        request = client.asked.pop()
        shares = np.full((len(request.images), 10), 0.01, np.float32)
        shares[:, 1] = 0.91
        client.reply(ManyAnswers(request.id, shares, np.zeros(len(shares), np.float32)))

    follow_and_read()
    assert len(several.parts) == 2
    monkeypatch.setattr(module, "_prepared", FailsOnce(RuntimeError("a mistake"), module._prepared))
    with qtbot.captureExceptions() as caught:
        several.follow(drawing_of([*[stroke.points[:, :2].tolist() for stroke in two.strokes], SEVEN]))
        qtbot.waitUntil(lambda: len(caught) == 1)
    assert several.parts == ()
    follow_and_read()
    assert len(several.parts) == 2
    several.follow(two)
    qtbot.waitUntil(lambda: bool(client.asked))
    client.reply(Failed(client.asked[-1].id, "The recogniser could not do that."))
    assert several.parts == ()
    several.close()


@pytest.mark.parametrize("fails", ["the recogniser", "the disk, reading", "the disk, writing"])
def test_after_a_failure_the_kept_drawings_are_read_on(qtbot, collection, notices, monkeypatch, fails):
    client = Client()
    readings = CollectionReadings(collection, RecogniserLink(client))
    with qtbot.waitSignal(collection.changed):
        collection.change(lambda store: store.keep(Kept("7", drawing_of([SEVEN]), time.time())))
    readings.set_model(model())
    if fails == "the disk, reading":
        monkeypatch.setattr(Collection, "unread", FailsOnce(OSError(5, "broken"), Collection.unread))
        readings.go_on()
        qtbot.waitUntil(lambda: bool(notices.said))
    else:
        readings.go_on()
        qtbot.waitUntil(lambda: bool(client.asked))
        request = client.asked.pop()
        answers = ManyAnswers(request.id, np.eye(10, dtype=np.float32)[[7]], np.zeros(1, np.float32))
        if fails == "the recogniser":
            client.reply(Failed(request.id, "The recogniser could not do that."))
        else:
            put = FailsOnce(OSError(5, "broken"), Collection.put_readings)
            monkeypatch.setattr(Collection, "put_readings", put)
            client.reply(answers)
            qtbot.waitUntil(lambda: bool(notices.said))
    readings.go_on()
    qtbot.waitUntil(lambda: bool(client.asked))
    request = client.asked.pop()
    assert isinstance(request, RecogniseMany)
    with qtbot.waitSignal(readings.progressed):
        client.reply(ManyAnswers(request.id, np.eye(10, dtype=np.float32)[[7]], np.zeros(1, np.float32)))


IMAGE = np.ones((28, 28), np.float32)
ONE = np.eye(10, dtype=np.float32)[1]


@pytest.fixture
def film(qapp):
    made = []

    def make(path):
        made.append(Client(path))
        return made[-1]

    reader = FilmReader(make)
    reader.clients, reader.heard, reader.said = made, [], []
    reader.answered.connect(reader.heard.append)
    reader.failed.connect(reader.said.append)
    return reader


def recognised(client):
    return [request for request in client.asked if isinstance(request, Recognise)]


def test_a_lost_moment_is_not_shown_as_the_one_before(film):
    film.show("/runs/a", IMAGE, ())
    client = film.clients[0]
    client.reply(ModelInUse(0, model("/runs/a")))
    client.reply(Answer(recognised(client)[-1].id, ONE, ONE, {}, 0.001))
    assert len(film.heard) == 1
    film.show("/runs/lost", IMAGE, ())
    asked = client.asked[-1]
    assert asked == UseModel(asked.id, "/runs/lost")
    client.reply(Failed(asked.id, "/runs/lost cannot be read. The network in use stays in use."))
    assert "lost, cannot be read" in film.said[-1]
    before = len(recognised(client))
    film.show("/runs/lost", IMAGE, ())  # a stroke more
    assert len(recognised(client)) == before
    client.reply(Failed(client.asked[-1].id, "/runs/lost cannot be read."))
    film.show("/runs/b", IMAGE, ())
    client.reply(ModelInUse(client.asked[-1].id, model("/runs/b")))
    client.reply(Answer(recognised(client)[-1].id, ONE, ONE, {}, 0.001))
    assert len(film.heard) == 2


def test_the_bundled_network_is_not_shown_as_the_first_moment_when_that_is_lost(film):
    film.show("/runs/lost", IMAGE, ())
    client = film.clients[0]
    client.reply(Failed(0, "/runs/lost cannot be read. The bundled network is used instead."))
    client.reply(ModelInUse(0, model("/bundled")))
    assert recognised(client) == []
    assert film.said == [
        "This moment cannot be shown: its network, lost, cannot be read any more. Choose another moment."
    ]
    film.show("/runs/a", IMAGE, ())
    client.reply(ModelInUse(client.asked[-1].id, model("/runs/a")))
    assert len(recognised(client)) == 1


def test_a_moment_that_was_wanted_while_another_failed_is_read(film):
    film.show("/runs/lost", IMAGE, ())
    film.show("/runs/a", IMAGE, ())
    client = film.clients[0]
    client.reply(Failed(0, "/runs/lost cannot be read."))
    client.reply(ModelInUse(client.asked[-1].id, model("/runs/a")))
    assert film.said == []
    assert len(recognised(client)) == 1


def test_after_the_process_died_the_moment_is_read_again(film):
    film.show("/runs/a", IMAGE, ())
    client = film.clients[0]
    client.reply(ModelInUse(0, model("/runs/a")))
    client.died("The recogniser stopped unexpectedly.", "")
    client.reply(ModelInUse(0, model("/bundled")))
    assert client.asked[-1] == UseModel(client.asked[-1].id, "/runs/a")
    client.reply(ModelInUse(client.asked[-1].id, model("/runs/a")))
    assert len(recognised(client)) == 2


def test_readers_that_were_stopped_are_not_kept(film, qtbot):
    for _ in range(50):
        film.show("/runs/a", IMAGE, ())
        film.stop()
    film.show("/runs/a", IMAGE, ())
    qtbot.waitUntil(lambda: len(film.findChildren(RecogniserLink)) == 1)
    film.clients[-1].gone = False
    film.stop()
    film.show("/runs/a", IMAGE, ())
    assert len(film.findChildren(RecogniserLink)) == 2  # its thread may still call it
