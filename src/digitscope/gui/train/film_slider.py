"""The film of a training: a slider through its snapshots, for the drawing of the moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from digitscope.gui.style.motion import follow_motion
from digitscope.gui.style.theme import UNIT, Tokens, small_font, text_font
from digitscope.gui.widgets.slider import PlainSlider

FRAME_MS = 350
"""Slow enough to see the bars of one snapshot before the next."""
EMPTY = "The film: while a network learns, snapshots are kept; afterwards this slider runs through them."


@dataclass(frozen=True)
class Frame:
    """A snapshot of a network that learns."""

    step: int
    epoch: float
    path: str


class _Track(PlainSlider):
    """A slider with a tick for each snapshot."""

    def paint_marks(self, painter: QPainter, colours: Tokens) -> None:
        painter.setPen(QPen(colours.mark, 1))
        for value in range(self.maximum() + 1):
            x = self.x_of(value)
            painter.drawLine(QPointF(x, self.groove_y - 9), QPointF(x, self.groove_y - 5))


class FilmSlider(QWidget):
    """Chooses a snapshot.

    Signals:
        chosen(int): number of the snapshot to be shown.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.frames: tuple[Frame, ...] = ()
        title = QLabel("Film")
        title.setFont(text_font(bold=True))
        self._words = QLabel(EMPTY)
        self._words.setFont(small_font())
        self._words.setMinimumWidth(1)
        self.play = QToolButton()
        self.play.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.play.setAutoRaise(True)
        self.slider = _Track()
        self.slider.setAccessibleName("Moment of the training")
        self.slider.setToolTip("Snapshots of the network while it learned, closer together at the start")
        self._reduced_motion = False
        self._timer = QTimer(self, interval=FRAME_MS)
        self._run(False)
        self._lay_out(title)
        self.slider.valueChanged.connect(self._on_value_changed)
        self.play.clicked.connect(lambda _=False: self._toggle())
        self._timer.timeout.connect(self._on_tick)
        self.set_frames(())
        follow_motion(self.set_reduced_motion)

    def set_reduced_motion(self, reduced: bool) -> None:
        """Go on by one snapshot at each press instead of running."""
        self._reduced_motion = reduced
        self._run(False)

    def set_frames(self, frames: Sequence[Frame]) -> None:
        """Offer these snapshots; the newest is chosen, without a signal."""
        self.frames = tuple(frames)
        self._run(False)
        some = len(frames) > 1
        for widget in (self.slider, self.play):
            widget.setEnabled(some)
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(1, len(frames) - 1))
        self.slider.setValue(max(0, len(frames) - 1))
        self.slider.blockSignals(False)
        self._say()

    def frame(self) -> Frame | None:
        """Return the chosen snapshot."""
        return self.frames[self.slider.value()] if self.slider.value() < len(self.frames) else None

    def _lay_out(self, title: QLabel) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(UNIT, 0, UNIT, 0)
        line.setSpacing(2 * UNIT)
        line.addWidget(title)
        line.addWidget(self._words, 1)
        below = QHBoxLayout()
        below.setSpacing(UNIT)
        below.addWidget(self.play)
        below.addWidget(self.slider, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addLayout(below)

    def _say(self) -> None:
        frame = self.frame()
        if frame is None or len(self.frames) < 2:
            self._words.setText(EMPTY)
            self._words.setWordWrap(True)
            return
        self._words.setWordWrap(False)
        when = "before the first step"
        if frame.step:
            when = f"after {frame.step:,} steps · epoch {frame.epoch:.2f}"
        self._words.setText(when)
        self.slider.setAccessibleDescription(when)

    def _on_value_changed(self, value: int) -> None:
        self._say()
        self.chosen.emit(value)

    def _toggle(self) -> None:
        if self._reduced_motion:
            after = self.slider.value() + 1
            self.slider.setValue(after if after < len(self.frames) else 0)
            return
        if not self._timer.isActive():
            self.slider.setValue(0)
        self._run(not self._timer.isActive())

    def _run(self, wanted: bool) -> None:
        """Begin to run through the film, or stand still; the button offers the other."""
        if wanted:
            self._timer.start()
        else:
            self._timer.stop()
        if self._reduced_motion:
            self.play.setText("▸")
            self.play.setToolTip("The next snapshot; after the last the first one")
            self.play.setAccessibleName("Next snapshot of the training")
            return
        self.play.setText("■" if wanted else "▶")
        self.play.setToolTip("Stand still" if wanted else "Run through the training from the beginning")
        self.play.setAccessibleName(f"{'Stop' if wanted else 'Play'} the film of the training")

    def _on_tick(self) -> None:
        if self.slider.value() >= len(self.frames) - 1:
            self._run(False)
        else:
            self.slider.setValue(self.slider.value() + 1)
