"""Watches the real window from outside: when the pen moves and when what follows from it is painted."""

import time

from pen import BEAT, CLEAR, DOWN, END, MOVE, RECORD, UP
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from digitscope.gui.layers.layer_canvas import LayerCanvas
from digitscope.gui.pad.pad import Pad
from digitscope.gui.widgets.answer_bars import BarsView

EVENTS = {
    DOWN: (QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton),
    MOVE: (QEvent.Type.MouseMove, Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton),
    UP: (QEvent.Type.MouseButtonRelease, Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton),
}
WIDTH, TALLEST = 1400, 8000
PAINTED = {}
"""What is called after a widget of a class has been painted."""


def watch_paints():
    """Let `PAINTED` be called; before the first widget is made, for Qt's binding remembers what it found."""
    for kind in (Pad, BarsView, LayerCanvas):
        watch_class(kind)


def watch_class(kind):
    """Let `PAINTED` be called for one class."""
    plain = kind.paintEvent

    def watched(self, event):
        plain(self, event)
        PAINTED.get(kind, id)(self)

    kind.paintEvent = watched


class Watch:
    """Hands the pen's moves to the pad and notes, for each, how long ink, bars and maps took."""

    def __init__(self, window):
        self.window, self.pad = window, window.draw.pad
        self.canvases = [section.canvas for section in window.draw.maps._sections.values()]
        self.begin(0.0)
        self._watch_requests()
        PAINTED[Pad] = lambda pad: self._painted("ink")
        PAINTED[BarsView] = lambda bars: self._painted("bars")
        PAINTED[LayerCanvas] = self._on_canvas_painted

    def begin(self, since):
        """Forget what was measured; count what the pen does from this time on."""
        self.since = since
        self.delays = {"ink": [], "bars": [], "maps": []}
        self.stalls = [0.0]
        self.waiting = {"ink": [], "bars": [], "maps": []}
        self.unasked, self.asked, self.unpainted, self.rest = [], {}, set(), b""

    def show_every_map(self):
        """Unfold every layer and make the window so tall that all maps are on screen."""
        maps = self.window.draw.maps
        for section in maps._sections.values():
            section.set_open(True)
        for _ in range(20):
            QApplication.processEvents()
        self.window.resize(WIDTH, min(TALLEST, 200 + maps._inside.sizeHint().height()))
        for _ in range(20):
            QApplication.processEvents()
        hidden = [canvas.accessibleName() for canvas in self.canvases if not whole(canvas)]
        assert not hidden, f"not on screen: {hidden}"

    def take(self, line):
        """Do what the pen's records say; return whether it has ended."""
        data = self.rest + line.recv(1 << 16)
        end = len(data) - len(data) % RECORD.size
        self.rest = data[end:]
        for kind, moved, x, y in RECORD.iter_unpack(data[:end]):
            if moved >= self.since:
                self.stalls.append(time.monotonic() - moved)
            if kind == END:
                return True
            if kind == CLEAR:
                self.pad.clear()
            elif kind != BEAT:
                self._move(kind, moved, x, y)
        return False

    def _move(self, kind, moved, x, y):
        if kind == MOVE and moved >= self.since:
            self.waiting["ink"].append(moved)
            self.unasked.append(moved)
        square = self.pad.square
        place = QPointF(square.x() + x * square.width(), square.y() + y * square.height())
        what, button, buttons = EVENTS[kind]
        far = QPointF(self.pad.mapToGlobal(place))
        event = QMouseEvent(what, place, far, button, buttons, Qt.KeyboardModifier.NoModifier)
        event.setTimestamp(int(1000 * moved))
        QApplication.sendEvent(self.pad, event)

    def _watch_requests(self):
        """Note which moves a request's picture holds, and when its answer is about to be shown."""
        link = self.window.link
        plain = link.recognise

        def recognise(*asked):
            number = plain(*asked)
            self.asked[number], self.unasked = self.unasked, []
            return number

        link.recognise = recognise
        answer = self.window.draw.answer
        show = answer.set_answer

        def set_answer(*shown, **more):
            # Before the bars are painted: they are, at once, by the call that follows.
            self._note_answered(link._newest_answered)
            show(*shown, **more)

        answer.set_answer = set_answer

    def _note_answered(self, newest):
        for number in [number for number in self.asked if number <= newest]:
            moves = self.asked.pop(number)
            self.waiting["bars"] += moves
            self.waiting["maps"] += moves
        self.unpainted = {id(canvas) for canvas in self.canvases}

    def _on_canvas_painted(self, canvas):
        self.unpainted.discard(id(canvas))
        if not self.unpainted:
            self._painted("maps")

    def _painted(self, what):
        now = time.monotonic()
        self.delays[what] += [now - moved for moved in self.waiting[what]]
        self.waiting[what] = []


def whole(canvas):
    """Return whether all of a widget is on screen."""
    return canvas.visibleRegion().boundingRect() == canvas.rect()
