"""From what is on the pad to an answer: frames the drawing, asks the recogniser, keeps the two together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from digitscope.gui.services.background import Background
from digitscope.gui.services.recogniser_link import RecogniserLink
from digitscope.ink.drawing.strokes import Drawing
from digitscope.ink.framing.framing import Framing, frame
from digitscope.messages import Answer

LARGE_POINTS = 6000
"""A drawing of so many points takes about 4 ms to frame: larger ones are framed on another thread."""


@dataclass(frozen=True, eq=False)
class Read:
    """An answer and what it is an answer to."""

    drawing: Drawing
    framing: Framing
    answer: Answer


class Reading(QObject):
    """Keeps the answer in step with the drawing.

    Signals:
        framed: the `Drawing` and its `Framing` as they are sent to the network.
        read: a `Read`, never older than the newest one given before.
        emptied: there is no ink.
    """

    framed = Signal(object, object)
    read = Signal(object)
    emptied = Signal()

    def __init__(
        self, link: RecogniserLink, wanted_maps: Callable[[], tuple[str, ...]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._link = link
        self._wanted_maps = wanted_maps
        self._asked: dict[int, tuple[Drawing, Framing]] = {}
        self._latest: Drawing = Drawing()
        self._switches: dict[str, dict[int, float]] = {}
        self._aside = Background(self)
        self._framing: Drawing | None = None
        link.answered.connect(self._on_answered)
        link.failed.connect(lambda failed: self._asked.pop(failed.id, None))

    @property
    def is_waiting(self) -> bool:
        """True while an answer is owed."""
        return bool(self._asked)

    def look_at(self, drawing: Drawing) -> None:
        """Read this drawing now; an answer to an older one is still shown if it comes first."""
        self._latest = drawing
        if drawing.is_empty:
            self._ask(drawing, None)
        elif self._framing is not None:
            pass  # the newest is taken up when that one is framed
        elif _is_large(drawing):
            self._framing = drawing
            self._aside.run(lambda: frame(drawing), self._on_framed_aside, self._on_not_framed)
        else:
            self._ask(drawing, frame(drawing))

    def close(self) -> None:
        """End the thread that frames large drawings."""
        self._aside.close()

    def _on_framed_aside(self, framing: Framing | None) -> None:
        drawing, self._framing = self._framing, None
        assert drawing is not None
        if not self._latest.is_empty:
            self._ask(drawing, framing)
        if self._latest is not drawing:
            self.look_at(self._latest)

    def _on_not_framed(self, error: Exception) -> None:
        drawing, self._framing = self._framing, None
        if self._latest is not drawing:
            self.look_at(self._latest)
        raise error  # for the exception hook

    def _ask(self, drawing: Drawing, framing: Framing | None) -> None:
        if framing is None:
            self._asked.clear()
            self._link.forget()
            self.emptied.emit()
            return
        framing = framing.seen_by(self._link.softens)
        number = self._link.recognise(framing.image, self._wanted_maps(), self._switches)
        self._asked[number] = (drawing, framing)
        self.framed.emit(drawing, framing)

    def set_switches(self, switches: dict[str, dict[int, float]]) -> None:
        """Read with these maps scaled (0: off) from now on; the drawing is read again."""
        self._switches = switches
        self.look_again()

    def look_again(self) -> None:
        """Read the same drawing again (another network, other maps wanted)."""
        self.look_at(self._latest)

    def _on_answered(self, answer: Answer) -> None:
        asked = self._asked.get(answer.id)
        for number in [number for number in self._asked if number <= answer.id]:
            del self._asked[number]
        if asked is not None:
            self.read.emit(Read(asked[0], asked[1], answer))


def _is_large(drawing: Drawing) -> bool:
    points = 0
    for stroke in drawing.strokes:
        points += len(stroke.points)
        if points > LARGE_POINTS:
            return True
    return False
