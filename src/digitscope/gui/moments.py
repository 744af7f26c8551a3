"""The answer at every moment of a drawing, for the marks on the scrubber: worked out in small pieces."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from digitscope.gui.background import Background
from digitscope.gui.recogniser_link import RecogniserLink
from digitscope.ink.framing import frame
from digitscope.ink.strokes import Drawing
from digitscope.messages import FloatArray, ManyAnswers

MOMENTS = 48
SLICE = 4
"""Moments framed and read in one go, on another thread; the pen's own answers come between."""
QUIET_MS = 200
"""Pause in drawing before the history is read: the live answer comes first."""
Mark = tuple[float, str]


class Moments(QObject):
    """Finds the times at which the answer changed.

    Signals:
        marks_ready: list of `(seconds, class name)`, one for each change of the best class.
    """

    marks_ready = Signal(list)

    def __init__(self, link: RecogniserLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._aside = Background(self)
        self._link = link
        self._classes: tuple[str, ...] = ()
        self._drawing = Drawing()
        self._times: list[float] = []
        self._done = 0
        self._best: list[int] = []
        self._asked = 0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._next_slice)
        link.many_answered.connect(self._on_many_answered)

    def set_classes(self, classes: tuple[str, ...]) -> None:
        """Name the classes of the network in use; marks of another network are dropped."""
        self._classes = classes
        self.follow(self._drawing)

    def follow(self, drawing: Drawing) -> None:
        """Work the marks of this drawing out, once it has been left alone for a moment."""
        self._drawing = drawing
        self._asked = 0
        self.marks_ready.emit([])
        self._timer.stop()
        if drawing.strokes and self._classes and drawing.duration > 0:
            self._times = list(np.linspace(0, drawing.duration, MOMENTS + 1)[1:])
            self._done = 0
            self._best = []
            self._timer.start(QUIET_MS)

    def close(self) -> None:
        """End the thread that frames."""
        self._aside.close()

    def _next_slice(self) -> None:
        drawing = self._drawing
        times = self._times[self._done : self._done + SLICE]
        self._aside.run(lambda: _frames(drawing, times), lambda images: self._read(drawing, images))

    def _read(self, drawing: Drawing, images: FloatArray) -> None:
        if drawing is self._drawing:
            self._asked = self._link.recognise_many(images)

    def _on_many_answered(self, answers: ManyAnswers) -> None:
        if answers.id != self._asked:
            return
        self._best += [int(best) for best in answers.probabilities.argmax(axis=1)]
        self._done = len(self._best)
        if self._done < len(self._times):
            self._timer.start(0)
            return
        changes = [i for i in range(len(self._best)) if i == 0 or self._best[i] != self._best[i - 1]]
        self.marks_ready.emit([(self._times[i], self._classes[self._best[i]]) for i in changes])


def _frames(drawing: Drawing, times: list[float]) -> FloatArray:
    """Return (N, 28, 28): the drawing at these moments."""
    images: list[FloatArray] = []
    for seconds in times:
        framing = frame(drawing.until(seconds))
        images.append(np.zeros((28, 28), np.float32) if framing is None else framing.image)
    return np.stack(images)
