"""A real recogniser process for the tests, shared where that is possible: each start costs two seconds."""

import queue
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from digitscope.engine.recogniser.client import RecogniserClient
from digitscope.messages import Recognise

LONG_S = 60


class Ear:
    """Hears what a client says."""

    def __init__(self, client):
        self.client = client
        self.replies = queue.Queue()
        self.deaths = queue.Queue()
        client.listen(self.replies.put, lambda sentence, details: self.deaths.put((sentence, details)))

    def reply(self):
        return self.replies.get(timeout=LONG_S)

    def reply_to(self, wanted_id):
        """Return all replies up to the one with this id."""
        heard = [self.reply()]
        while heard[-1].id != wanted_id:
            heard.append(self.reply())
        return heard

    def death(self):
        return self.deaths.get(timeout=LONG_S)


@pytest.fixture(scope="session")
def network_file(tmp_path_factory) -> Path:
    import torch

    from digitscope.nn.model.architectures import make_model
    from digitscope.nn.model.card import ModelCard
    from digitscope.nn.model.file import save_model

    torch.set_num_threads(1)
    path = tmp_path_factory.mktemp("networks") / "fresh.safetensors"
    save_model(path, make_model("first-steps"), ModelCard(name="fresh"))
    return path


@pytest.fixture
def listening():
    """Return a function that starts a client with an ear; what it started is stopped in the end."""
    clients = []

    def start(model=""):
        clients.append(RecogniserClient(str(model)))
        return Ear(clients[-1])

    yield start
    for client in clients:
        client.stop()
        assert client.wait(LONG_S)


@pytest.fixture(scope="session")
def shared_ear(network_file) -> Iterator[Ear]:
    client = RecogniserClient(str(network_file))
    ear = Ear(client)
    ear.hello = ear.reply()
    yield ear
    client.stop()
    assert client.wait(LONG_S)


@pytest.fixture
def ear(shared_ear) -> Ear:
    assert shared_ear.replies.empty()
    assert shared_ear.deaths.empty()
    return shared_ear


@pytest.fixture
def ask():
    """Return a function that makes a request whose picture is of one grey."""
    return lambda number, grey=0.5, maps=(): Recognise(number, np.full((28, 28), grey, np.float32), maps)
