"""The real window with the real recogniser process; the process is shared, since each start costs two seconds."""

from collections.abc import Iterator

import numpy as np
import pytest

from digitscope.engine.client import RecogniserClient

LONG_MS = 60_000


class SharedClient:
    """A client that outlives the windows it serves."""

    def __init__(self):
        self.client = RecogniserClient()
        self.client.start()
        self.in_use = None

    def listen(self, on_reply, on_died):
        self._on_reply = on_reply
        if self.in_use is None:
            self.client.listen(self._heard, lambda *words: self.on_died(*words))
        else:
            on_reply(self.in_use)
        self.on_died = on_died

    def _heard(self, reply):
        if getattr(reply, "model", None) is not None and reply.id == 0:
            self.in_use = reply
        self._on_reply(reply)

    def stop(self):
        pass

    def __getattr__(self, name):
        return getattr(self.client, name)


@pytest.fixture(scope="session")
def shared_client() -> Iterator[SharedClient]:
    client = SharedClient()
    yield client
    client.client.stop()
    assert client.client.wait(60)


@pytest.fixture
def open_window(qtbot, shared_client, qapp):
    """Return a function that opens the window; every window is closed in the end."""
    from digitscope.gui.theme import apply_theme
    from digitscope.gui.window import Window

    opened = []

    def start(size=(1024, 640), client=shared_client):
        window = Window(client)
        apply_theme(qapp, window.keeper.get("theme", "light"))
        window.restore()
        window.resize(*size)
        window.show()
        qtbot.waitExposed(window)
        opened.append(window)
        qtbot.waitUntil(lambda: "ready" in window.status.state.text(), timeout=LONG_MS)
        return window

    yield start
    for window in opened:
        window.close()
        window.deleteLater()


@pytest.fixture
def window(open_window):
    return open_window()


@pytest.fixture
def answer(qtbot):
    """Return a function that waits until the window gives this digit as its answer."""

    def wait(window, digit):
        figure = window.draw.answer.figure
        qtbot.waitUntil(lambda: figure.text() == str(digit), timeout=LONG_MS)

    return wait


@pytest.fixture
def seven():
    """Points of a seven in pad units."""
    top = [(x, 0.2) for x in np.linspace(0.25, 0.72, 12)]
    leg = [(x, y) for x, y in zip(np.linspace(0.72, 0.4, 20), np.linspace(0.2, 0.85, 20), strict=True)]
    return top + leg[1:]


@pytest.fixture
def one():
    return [(0.5, y) for y in np.linspace(0.15, 0.85, 20)]
