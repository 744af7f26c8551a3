"""The scrubber: replays a drawing and goes to any moment of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import monotonic

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFontMetrics, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolTip, QWidget

from digitscope.gui.draw.replay import Player, Timeline
from digitscope.gui.style.motion import follow_motion
from digitscope.gui.style.theme import Tokens, small_font
from digitscope.gui.widgets.buttons import BUTTON_PX, ICON_NAME, ToolButton
from digitscope.gui.widgets.slider import LEAST_PX, PlainSlider
from digitscope.ink.drawing.strokes import Drawing
from digitscope.wording import begun

STEPS_PER_SECOND = 100

LABEL_GAP_PX = 9.0
"""Of digits nearer to each other than this the earlier is left out; its tick stays."""
LABEL_PX = 24.0
"""Room for one digit."""

NEAR_PX = 6.0


FRAME_MS = 16
NOTHING = "Nothing to replay yet. Draw something first."
ONLY_PICTURE = "A picture has no strokes to replay. Draw something over it first."
DOT = "A dot was drawn in no time: there is nothing to replay."
HELP = "Moment of the drawing (Left and Right when the pad has the keyboard)"


class Scrubber(QWidget):
    """A button to replay and pause, a slider for the moment, and marks where the answer changed.

    Signals:
        time_changed: the moment to be shown, in seconds of the drawing.
        released_at_end: the end has been reached; the whole drawing is to be shown.
        playing_changed: the replay has begun (True) or has stopped.
    """

    time_changed = Signal(float)
    released_at_end = Signal()
    playing_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None, *, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(parent)
        self._timeline, self._player = Timeline(), Player(clock)
        self._marks: list[tuple[float, str]] = []
        self._reduced_motion = False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._on_frame_due)
        self._action = QAction("Replay", self)
        self._action.triggered.connect(self.toggle_play)
        self.button = ToolButton(self._action)
        self.slider = TimeSlider()
        self.slider.valueChanged.connect(self._on_value_changed)
        self.slider.sliderPressed.connect(self.pause)
        self._label = QLabel()
        self._label.setFont(small_font())
        self._label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._label.setFixedSize(self._label.fontMetrics().horizontalAdvance("00.0 s") + 2, BUTTON_PX)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        low = Qt.AlignmentFlag.AlignBottom
        row.addWidget(self.button, 0, low)
        row.addWidget(self.slider, 1)
        row.addWidget(self._label, 0, low)
        self._show_button()
        self.set_drawing(Drawing())
        follow_motion(self.set_reduced_motion)

    @property
    def is_playing(self) -> bool:
        """True while the drawing is replayed."""
        return self._player.is_playing

    @property
    def is_at_end(self) -> bool:
        """True when the whole drawing is shown."""
        return self.slider.value() >= self.slider.maximum()

    def set_drawing(self, drawing: Drawing) -> None:
        """Take up another drawing and stand at its end; no signal is sent but `playing_changed`."""
        self.pause()
        self._timeline.follow(drawing)
        self._set_end_silently(ceil(self._timeline.duration * STEPS_PER_SECOND))
        usable = self._timeline.duration > 0
        for widget in (self.slider, self.button, self._label):
            widget.setEnabled(usable)
        self._action.setEnabled(usable)
        why = DOT if drawing.strokes else NOTHING if drawing.picture is None else ONLY_PICTURE
        self.setToolTip("" if usable else why)
        self.slider.setToolTip(HELP if usable else why)
        self._show_button()
        self._place_marks()

    def set_marks(self, marks: list[tuple[float, str]]) -> None:
        """Mark the times (seconds of the drawing) at which the answer became another one."""
        self._marks = marks
        self._place_marks()

    def set_reduced_motion(self, reduced: bool) -> None:
        """Replay stroke by stroke instead of smoothly."""
        self._reduced_motion = reduced

    def go_to_end(self) -> None:
        """Stand at the end, silently: the whole drawing is shown already."""
        self.pause()
        self._set_end_silently(self.slider.maximum())

    def toggle_play(self) -> None:
        """Replay from here (from the start when at the end), or pause."""
        if self.is_playing:
            self.pause()
        elif self._timeline.duration > 0:
            self._player.play(0.0 if self.is_at_end else self.slider.value() / STEPS_PER_SECOND)
            self._timer.start()
            self._show_button()
            self.playing_changed.emit(True)
            self._on_frame_due()

    def pause(self) -> None:
        """Stop the replay where it is."""
        if self.is_playing:
            self._player.stop()
            self._timer.stop()
            self._show_button()
            self.playing_changed.emit(False)

    def step(self, count: int) -> None:
        """Go so many tenths of a second on, or back."""
        self.pause()
        self.slider.setValue(self.slider.value() + count * self.slider.singleStep())

    def _on_frame_due(self) -> None:
        at = self._player.at
        if at >= self._timeline.duration:
            self.pause()
            self.slider.setValue(self.slider.maximum())
            return
        if self._reduced_motion:
            at = self._timeline.whole_strokes_at(at)
        # Rounded down: the end is reached only when the time is over.
        self.slider.setValue(min(int(at * STEPS_PER_SECOND), self.slider.maximum() - 1))

    def _on_value_changed(self, value: int) -> None:
        self._show_time()
        if not self.is_at_end:
            self.time_changed.emit(self._timeline.drawn_at(value / STEPS_PER_SECOND))
            return
        self.pause()
        self.released_at_end.emit()

    def _set_end_silently(self, end: int) -> None:
        self.slider.blockSignals(True)
        self.slider.setMaximum(end)
        self.slider.setValue(end)
        self.slider.blockSignals(False)
        self._show_time()

    def _show_time(self) -> None:
        seconds = self.slider.value() / STEPS_PER_SECOND
        self._label.setText(f"{seconds:.1f} s" if self._timeline.duration > 0 else "")
        self.slider.setAccessibleDescription(f"{seconds:.1f} of {self._timeline.duration:.1f} seconds")
        self.slider.update()

    def _show_button(self) -> None:
        playing = self.is_playing
        self._action.setText("Pause" if playing else "Replay")
        self._action.setProperty(ICON_NAME, "pause" if playing else "play")
        reason = self.toolTip()
        self._action.setToolTip(reason or f"{self._action.text()} (Space)")
        self.button.setAccessibleName(self._action.text())

    def _place_marks(self) -> None:
        self.slider.set_marks([Mark(self._timeline.played_at(at), label) for at, label in self._marks])


@dataclass(frozen=True)
class Mark:
    """A moment at which the answer became another one."""

    at: float
    """Seconds of the replay."""
    label: str


class TimeSlider(PlainSlider):
    """A slider whose value is a time in hundredths of a second."""

    groove_y = 24.0
    height_px = 40

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.marks: list[Mark] = []
        self.setAccessibleName("Moment of the drawing")
        self.setSingleStep(STEPS_PER_SECOND // 10)
        self.setPageStep(STEPS_PER_SECOND // 2)
        self.setMinimumWidth(2 * LEAST_PX)

    def set_marks(self, marks: list[Mark]) -> None:
        """Show these marks."""
        self.marks = sorted(marks, key=lambda mark: mark.at)
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self.isEnabled():
            near = [mark for mark in self.marks if abs(self._x(mark) - event.pos().x()) <= NEAR_PX]
            if near:
                words = "; ".join(f"at {mark.at:.1f} s the answer became {mark.label}" for mark in near)
                QToolTip.showText(event.globalPos(), begun(words), self)
                return True
        return super().event(event)

    def paint_marks(self, painter: QPainter, colours: Tokens) -> None:
        named = self.named_marks()
        now = self.sliderPosition() / STEPS_PER_SECOND
        current = max((i for i, mark in enumerate(self.marks) if mark.at <= now + 1e-6), default=-1)
        for index, mark in enumerate(self.marks):
            x = self._x(mark)
            painter.setPen(QPen(colours.text if index == current else colours.muted, 1.5))
            painter.drawLine(QPointF(x, self.groove_y - 8), QPointF(x, self.groove_y - 3))
            if index in named:
                painter.setFont(small_font(bold=index == current))
                painter.drawText(self._label_place(mark), Qt.AlignmentFlag.AlignCenter, mark.label)

    def named_marks(self) -> list[int]:
        """Return which marks have their label: the last one has, and the earlier the sooner it gives way."""
        named: list[int] = []
        x, begin = float("inf"), float("inf")
        for index in reversed(range(len(self.marks))):
            here, place = self._x(self.marks[index]), self._label_place(self.marks[index])
            # A long name must not run into the one after it.
            if x - here >= LABEL_GAP_PX and (place.width() <= LABEL_PX or place.right() <= begin):
                named.append(index)
                x, begin = here, place.left()
        return named[::-1]

    def _label_place(self, mark: Mark) -> QRectF:
        x, metrics = self._x(mark), QFontMetrics(small_font(bold=True))
        wide = max(LABEL_PX, metrics.horizontalAdvance(mark.label) + 2.0)
        left = min(max(x - wide / 2, 0.0), self.width() - wide) if wide > LABEL_PX else x - wide / 2
        return QRectF(left, 0, wide, 15)

    def _x(self, mark: Mark) -> float:
        return self.x_of(mark.at * STEPS_PER_SECOND)
