"""What the network is sent of what lies on the pad."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from digitscope.gui.services.reading import Reading
from digitscope.gui.services.recogniser_link import RecogniserLink
from digitscope.ink.drawing.strokes import Drawing, Picture, drawing_of
from digitscope.ink.framing.framing import frame
from digitscope.ink.framing.smoothing import softened
from digitscope.messages import ModelInfo, ModelInUse

MODEL = ModelInfo("m", "odd", ("a", "b"), (), 0, "", "CPU")
SEVEN = drawing_of([[(0.2, 0.2), (0.8, 0.2), (0.4, 0.9)]])
IMAGE = frame(SEVEN).image


class Recorder:
    """A client that notes what it is asked."""

    def __init__(self):
        self.sent = []

    def listen(self, on_reply, on_died):
        self.reply = on_reply

    def request(self, message):
        self.sent.append(message)


@pytest.fixture
def client():
    return Recorder()


@pytest.fixture
def reading(qapp, client):
    reading = Reading(RecogniserLink(client), lambda: ())
    yield reading
    reading.close()


@pytest.mark.parametrize("softens", [False, True])
def test_pictures_are_softened_for_a_network_that_wants_it(reading, client, softens):
    client.reply(ModelInUse(0, replace(MODEL, softens=softens)))
    told = []
    reading.framed.connect(lambda _drawing, framing: told.append(framing))
    reading.look_at(SEVEN)
    reading.look_at(Drawing(picture=Picture(IMAGE, framed=True)))
    reading.look_at(Drawing(picture=Picture(IMAGE, framed=True, ready=True)))
    drawn, picture, ready = (request.image for request in client.sent)
    assert np.array_equal(drawn, IMAGE)
    assert np.array_equal(ready, IMAGE)
    assert np.abs(picture - (softened(IMAGE) if softens else IMAGE)).max() < 0.003
    assert [framing.soft for framing in told] == [False, softens, False]
    assert all(framing.image is sent.image for framing, sent in zip(told, client.sent, strict=True))
