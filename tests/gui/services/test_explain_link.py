"""When questions are asked, which answers count, and what a new network does to them."""

import numpy as np
import pytest

from digitscope.gui.services.explain_link import ExplainLink, Question
from digitscope.gui.services.recogniser_link import RecogniserLink
from digitscope.messages import Explain, Explained, Failed, ModelInfo, ModelInUse

IMAGE = np.full((28, 28), 0.5, np.float32)
MODEL = ModelInfo("m", "odd", ("a", "b"), (), 0, "", "CPU")


class Recorder:
    """A client that notes what it is asked."""

    def __init__(self):
        self.sent = []

    def listen(self, on_reply, on_died):
        self.reply = on_reply

    def request(self, message):
        self.sent.append(message)

    def kinds(self):
        return [message.kind for message in self.sent if isinstance(message, Explain)]


@pytest.fixture
def client():
    return Recorder()


@pytest.fixture
def explain(qapp, client):
    return ExplainLink(RecogniserLink(client))


@pytest.fixture
def question(explain):
    made = Question(explain, "place", of_drawing=True)
    made.set_shown(True)
    return made


def settle(qtbot, explain, image=IMAGE):
    with qtbot.waitSignal(explain.settled):
        explain.take(image)


def test_it_is_asked_when_the_pen_rests(qtbot, explain, question, client):
    question.ask("worth", {"stage": "a"})
    explain.take(IMAGE)
    assert client.kinds() == []
    qtbot.waitUntil(lambda: client.kinds() == ["worth"])
    np.testing.assert_array_equal(client.sent[-1].image, IMAGE)
    assert client.sent[-1].slot == "place"


def test_it_is_asked_again_for_another_drawing_only(qtbot, explain, question, client):
    question.ask("worth")
    settle(qtbot, explain)
    explain.take(IMAGE.copy())
    assert explain.is_settled
    settle(qtbot, explain, IMAGE / 2)
    assert client.kinds() == ["worth", "worth"]


def test_a_hidden_place_asks_nothing(qtbot, explain, question, client):
    question.set_shown(False)
    question.ask("worth")
    settle(qtbot, explain)
    assert client.kinds() == []
    question.set_shown(True)
    assert client.kinds() == ["worth"]
    question.set_shown(False)
    assert client.kinds() == ["worth", ""]
    question.set_shown(True)
    assert client.kinds() == ["worth", "", "worth"]


def test_what_is_not_of_the_drawing_needs_none(qtbot, explain, client):
    question = Question(explain, "other", of_drawing=False)
    question.set_shown(True)
    question.ask("ideal")
    assert client.kinds() == ["ideal"]
    settle(qtbot, explain)
    assert client.kinds() == ["ideal"]


def test_only_the_newest_answer_counts(qtbot, explain, question, client):
    question.ask("worth")
    settle(qtbot, explain)
    old = client.sent[-1].id
    question.ask("worth", {"stage": "b"})
    heard = []
    question.answered.connect(lambda result, final: heard.append((result, final)))
    client.reply(Explained(old, "worth", "place", {"n": 1}, final=True))
    client.reply(Explained(client.sent[-1].id, "worth", "place", {"n": 2}, final=False))
    assert question.is_waiting
    client.reply(Explained(client.sent[-1].id, "worth", "place", {"n": 3}, final=True))
    assert heard == [({"n": 2}, False), ({"n": 3}, True)]
    assert not question.is_waiting


def test_a_failure_is_told(qtbot, explain, question, client):
    question.ask("worth")
    settle(qtbot, explain)
    with qtbot.waitSignal(question.failed) as told:
        client.reply(Failed(client.sent[-1].id, "No."))
    assert told.args == ["No."]
    assert not question.is_waiting


def test_another_network_is_asked_anew(qtbot, explain, question, client):
    question.ask("worth")
    settle(qtbot, explain)
    with qtbot.waitSignal(explain.settled):
        client.reply(ModelInUse(0, MODEL))
    assert client.kinds() == ["worth", "worth"]


def test_an_empty_pad_ends_it(qtbot, explain, question, client):
    question.ask("worth")
    settle(qtbot, explain)
    with qtbot.waitSignal(question.emptied):
        explain.clear()
    assert client.kinds() == ["worth", ""]
    settle(qtbot, explain)
    assert client.kinds() == ["worth", "", "worth"]


def test_forgotten_is_not_asked(qtbot, explain, question, client):
    question.ask("worth")
    question.forget()
    settle(qtbot, explain)
    assert client.kinds() == []
