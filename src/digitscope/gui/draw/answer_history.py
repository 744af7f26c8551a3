"""The answer at every moment of a drawing, for the marks on the scrubber."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from digitscope.gui.services.background import Background
from digitscope.gui.services.recogniser_link import RecogniserLink
from digitscope.ink.drawing.strokes import Drawing
from digitscope.ink.framing.timeline import frame_moments
from digitscope.messages import FloatArray, ManyAnswers

MOMENTS = 48
Shown: TypeAlias = Callable[[float], Drawing]
"""Gives what is read at a moment, in seconds of the drawing."""

QUIET_MS = 200
"""Pause in drawing before the history is read: the live answer comes first."""


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
        self._asked = 0
        self._shown: Callable[[Drawing], Shown | None] = lambda _: None
        self._switches: dict[str, dict[int, float]] = {}
        self._held = self._owed = False
        self._timer = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._timer.timeout.connect(self._frame)
        link.many_answered.connect(self._on_many_answered)

    def set_classes(self, classes: tuple[str, ...]) -> None:
        """Name the classes of the network in use; marks of another network are dropped."""
        self._classes = classes
        self.follow(self._drawing)

    def follow(self, drawing: Drawing) -> None:
        """Work the marks of this drawing out, once it has been left alone for a moment."""
        self._drawing, self._held = drawing, False
        self.marks_ready.emit([])
        self.look_again()

    def set_shown(self, shown: Callable[[Drawing], Shown | None]) -> None:
        """Ask this function what is read at the moments of a drawing; None stands for all that is drawn."""
        self._shown = shown

    def set_switches(self, switches: dict[str, dict[int, float]]) -> None:
        """Read with these maps scaled (0: off) from now on."""
        self._switches = switches
        self.look_again()

    def look_again(self) -> None:
        """Work the marks of the same drawing out anew: something else of it is read, or in another way."""
        self._timer.stop()
        self._asked = 0
        drawing = self._drawing
        self._owed = bool(drawing.strokes and self._classes and drawing.duration > 0)
        self._start()

    def hold(self) -> None:
        """Leave it until the next change: the pen is down, and its own answers come first."""
        self._timer.stop()
        self._asked, self._held = 0, True

    def go_on(self) -> None:
        """Take up what `hold` has put off: the drawing is the same after all."""
        self._held = False
        self._start()

    def _start(self) -> None:
        if self._owed and not self._held:
            self._timer.start()

    def close(self) -> None:
        """End the thread that frames."""
        self._aside.close()

    def _frame(self) -> None:
        drawing, softens, shown = self._drawing, self._link.softens, self._shown(self._drawing)
        self._aside.run(
            lambda: frame_moments(drawing, MOMENTS, softens, shown),
            lambda framed: self._ask(drawing, *framed),
            owner=self,
        )

    def _ask(self, drawing: Drawing, times: NDArray[np.float64], images: FloatArray) -> None:
        if drawing is self._drawing and len(images) and not self._held and not self._timer.isActive():
            self._times = times.tolist()
            self._asked = self._link.recognise_many(images, self._switches)

    def _on_many_answered(self, answers: ManyAnswers) -> None:
        if answers.id != self._asked:
            return
        self._owed = False
        best = answers.probabilities.argmax(axis=1).tolist()
        changes = [i for i in range(len(best)) if i == 0 or best[i] != best[i - 1]]
        self.marks_ready.emit([(self._times[i], self._classes[best[i]]) for i in changes])
