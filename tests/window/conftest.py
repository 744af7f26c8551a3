"""The real window with the real recogniser process (shared: each start costs two seconds), and a hand."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitscope.engine.recogniser.client import RecogniserClient

LONG_MS = 60_000
LEFT = Qt.MouseButton.LeftButton
NO_KEY = Qt.KeyboardModifier.NoModifier


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
            # In another thread, as the real one: the window hears it when it is ready to.
            threading.Thread(target=on_reply, args=(self.in_use,)).start()
        self.on_died = on_died

    def _heard(self, reply):
        if getattr(reply, "model", None) is not None and reply.id == 0:
            self.in_use = reply
        self._on_reply(reply)

    def stop(self):
        # Explanations can still be on their way to a window that is gone.
        self._on_reply = self.on_died = lambda *_: None

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
    from digitscope.gui.mainwindow.main_window import Window
    from digitscope.gui.style.theme import apply_theme

    opened = []

    def start(size=(1024, 640), client=shared_client):
        window = Window(client)
        apply_theme(qapp, window.keeper.get("theme", "light"))
        window.restore()
        window.setWindowState(Qt.WindowState.WindowNoState)  # Qt's screen without a screen is so small
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


class Hand:
    """Draws on the pad of a window by real events; places are in pad units."""

    def __init__(self, pad):
        self.pad = pad

    def pixel(self, x, y):
        square = self.pad.square
        return QPointF(square.x() + x * square.width(), square.y() + y * square.height()).toPoint()

    def press(self, *points):
        QTest.mousePress(self.pad, LEFT, NO_KEY, self.pixel(*points[0]))
        self.move(*points[1:])

    def move(self, *points):
        for point in points:
            QTest.mouseMove(self.pad, self.pixel(*point))

    def lift(self, point):
        QTest.mouseRelease(self.pad, LEFT, NO_KEY, self.pixel(*point))

    def draw(self, *points):
        self.press(*points)
        self.lift(points[-1])

    def pen(self, *points, pressure=0.5, eraser=False, start_ms=1000):
        """Draw with a tablet's pen, a point every 8 ms."""
        kinds = [QEvent.Type.TabletMove] * (len(points) - 1)
        self._tablet(QEvent.Type.TabletPress, points[0], pressure, start_ms, eraser)
        for i, (kind, point) in enumerate(zip(kinds, points[1:], strict=True)):
            self._tablet(kind, point, pressure, start_ms + 8 * (i + 1), eraser)
        self._tablet(QEvent.Type.TabletRelease, points[-1], 0.0, start_ms + 8 * len(points), eraser)

    def _tablet(self, kind, point, pressure, ms, eraser):
        kinds = QPointingDevice.PointerType
        abilities = QPointingDevice.Capability.Position | QPointingDevice.Capability.Pressure
        pointer = kinds.Eraser if eraser else kinds.Pen
        device = QPointingDevice("pen", 7, QPointingDevice.DeviceType.Stylus, pointer, abilities, 1, 3)
        at = QPointF(self.pixel(*point))
        changed = LEFT if kind is not QEvent.Type.TabletMove else Qt.MouseButton.NoButton
        held = LEFT if kind is not QEvent.Type.TabletRelease else Qt.MouseButton.NoButton
        where = self.pad.mapToGlobal(at)
        event = QTabletEvent(kind, device, at, where, pressure, 0, 0, 0, 0, 0, NO_KEY, changed, held)
        event.setTimestamp(ms)
        QApplication.sendEvent(self.pad, event)


@pytest.fixture
def hand(window):
    return Hand(window.draw.pad)


@pytest.fixture
def hand_on():
    return lambda window: Hand(window.draw.pad)
