"""What is on the pad and the stroke under way, in pad units: everything of the pad but the widget."""

from __future__ import annotations

from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from digitscope.gui.pad.eraser import Eraser
from digitscope.gui.pad.live_stroke import LiveStroke
from digitscope.gui.pad.pen_clock import InkClock
from digitscope.gui.pad.stroke_boxes import StrokeBoxes
from digitscope.ink.drawing.history import History
from digitscope.ink.drawing.strokes import Drawing

QUICKEST_S = 0.004
"""Movements that come faster (a mouse may send 1000 a second) are told of together."""


class PadInk(QObject):
    """Turns the pen's places into strokes and strokes into steps of the history.

    Signals:
        ink_changed: the drawing is another one, also in the middle of a stroke; told once for points that
            come in a quick row.
        stroke_finished: a stroke has become part of the drawing.
        history_changed: a step was made, undone or redone.
        left_unchanged: a stroke or drag has ended and the drawing is as it was before.
        live_grew: the `LiveStroke` under way has a further point.
        live_ended: the `LiveStroke` that was under way has become this `Stroke`, or None if it was cancelled.
        finished_ink_changed: finished strokes have gone or come in another way.
    """

    ink_changed = Signal()
    stroke_finished = Signal()
    history_changed = Signal()
    left_unchanged = Signal()
    live_grew = Signal(object)
    live_ended = Signal(object)
    finished_ink_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history = History()
        self._clock = InkClock()
        self._boxes = StrokeBoxes()
        self._live: LiveStroke | None = None
        self._eraser: Eraser | None = None
        self._told = 0.0
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._tell)

    @property
    def is_pen_down(self) -> bool:
        """True in the middle of a stroke or a drag of the eraser."""
        return self._live is not None or self._eraser is not None

    @property
    def live(self) -> LiveStroke | None:
        """The stroke under way."""
        return self._live

    @property
    def drawing(self) -> Drawing:
        """All that has been drawn, with the stroke under way."""
        finished = self.finished
        return finished if self._live is None or not self._live.count else finished.plus(self._live.stroke())

    @property
    def finished(self) -> Drawing:
        """All that has been drawn, without the stroke under way and what the eraser has touched."""
        return self.history.drawing if self._eraser is None else self._eraser.left

    @property
    def words(self) -> str:
        """What is on the pad, in words, without the stroke under way."""
        drawing = self.history.drawing
        parts = [] if drawing.picture is None else ["a picture"]
        count = len(drawing.strokes)
        if count:
            parts.append("1 stroke" if count == 1 else f"{count} strokes")
        return " and ".join(parts) or "empty"

    def replace(self, drawing: Drawing, *, undoable: bool) -> None:
        """Put another drawing on the pad; it is a step of the history, or the beginning of a new one."""
        self.finish()
        if undoable:
            self.history.replace(drawing)
        else:
            self.history = History(drawing)
        self._clock.continue_at(drawing.duration)
        self._step_made()

    def undo(self) -> None:
        """Take the last step back; a stroke under way is finished first."""
        self.finish()
        if self.history.undo():
            self._clock.not_before(self.history.drawing.duration)
            self._step_made()

    def redo(self) -> None:
        """Make the last step that was taken back again."""
        self.finish()
        if self.history.redo():
            self._clock.not_before(self.history.drawing.duration)
            self._step_made()

    def clear(self) -> None:
        """Take everything off the pad."""
        self.finish()
        if not self.history.drawing.is_empty:
            self.history.clear()
            self._step_made()

    def begin_stroke(self, width: float) -> None:
        """Put the pen down."""
        self.finish()
        self._live = LiveStroke(width)

    def begin_erasing(self) -> None:
        """Put the eraser down."""
        self.finish()
        self._eraser = Eraser(self.history.drawing, self._boxes)

    def move_to(self, x: float, y: float, ms: int, pressure: float | None) -> None:
        """Move what is down; a `pressure` of None keeps the last one."""
        if self._eraser is not None:
            if self._eraser.move_to(x, y):
                self.finished_ink_changed.emit()
                self._tell_soon()
        elif self._live is not None:
            live = self._live
            if live.count:
                t = self._clock.pen_moved(ms)
            else:
                t = self._clock.pen_down(ms, first=self.history.drawing.is_empty)
            if live.add(x, y, t, live.last_pressure if pressure is None else pressure):
                self.live_grew.emit(live)
                self._tell_soon()

    def finish(self) -> None:
        """Make the stroke or drag under way, if any, a step of the history."""
        if self._soon.isActive():
            self._tell()
        live, self._live = self._live, None
        eraser, self._eraser = self._eraser, None
        if live is not None and live.count:
            stroke = live.stroke(final=True)
            self.history.add(stroke)
            self.live_ended.emit(stroke)
            self.stroke_finished.emit()
            self.history_changed.emit()
        elif eraser is not None and (eraser.indices or eraser.took_picture):
            if eraser.took_picture:
                self.history.replace(eraser.left)
            else:
                self.history.erase(eraser.indices)
            # The history has made tuples of its own: what is shown must follow them.
            self.finished_ink_changed.emit()
            self.history_changed.emit()
        elif live is not None or eraser is not None:
            self.left_unchanged.emit()

    def cancel(self) -> bool:
        """Drop the stroke or drag under way; returns False if there is none."""
        if not self.is_pen_down:
            return False
        erasing = self._eraser is not None
        self._live = self._eraser = None
        if erasing:
            self.finished_ink_changed.emit()
        else:
            self.live_ended.emit(None)
        self._tell()
        self.left_unchanged.emit()
        return True

    def _tell_soon(self) -> None:
        """Tell now, or as soon as the movements that wait have been taken up."""
        if perf_counter() - self._told >= QUICKEST_S:
            self._tell()
        elif not self._soon.isActive():
            self._soon.start(0)

    def _tell(self) -> None:
        self._soon.stop()
        self._told = perf_counter()
        self.ink_changed.emit()

    def _step_made(self) -> None:
        self.finished_ink_changed.emit()
        self.history_changed.emit()
        self._tell()
