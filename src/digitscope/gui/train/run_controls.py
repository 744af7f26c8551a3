"""The buttons that are always in sight: start; then pause and stop."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from digitscope.gui.style.theme import UNIT, text_font, tokens
from digitscope.gui.widgets.labels import Note

State = Literal["idle", "starting", "running", "paused", "stopping"]
BUTTON_PX = 36
STOP = "End the training here; what is learned so far is judged and can be kept"
NOW = "End its process without judging; the last safe point is kept"


class TrainingControls(QWidget):
    """Start, or pause and stop, whichever can be done now.

    Signals:
        start_asked(), pause_asked(), resume_asked(), stop_asked().
    """

    start_asked = Signal()
    pause_asked = Signal()
    resume_asked = Signal()
    stop_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state: State = "idle"
        self.start = _button("Start", "Train a network with these settings (Ctrl+Return)", _First)
        self.start.setShortcut("Ctrl+Return")
        self.start.setDefault(True)
        self.start.setFont(text_font(bold=True))
        self.pause = _button("Pause", "Stand still; nothing is lost")
        self.stop = _button("Stop", STOP)
        self._note = Note("Why it cannot start")
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        for button in (self.start, self.pause, self.stop):
            row.addWidget(button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, UNIT)
        column.setSpacing(UNIT // 2)
        column.addWidget(self._note)
        column.addLayout(row)
        self.start.clicked.connect(lambda _=False: self.start_asked.emit())
        self.pause.clicked.connect(lambda _=False: self._on_pause())
        self.stop.clicked.connect(lambda _=False: self.stop_asked.emit())
        self.set_trouble("")
        self.set_state("idle")

    def set_state(self, state: State) -> None:
        """Offer what can be done in this state."""
        focused = any(one.hasFocus() for one in (self, self.start, self.pause, self.stop))
        self.state = state
        self.start.setVisible(state == "idle")
        self.pause.setVisible(state != "idle")
        self.stop.setVisible(state != "idle")
        self.pause.setText("Go on" if state == "paused" else "Pause")
        self.pause.setEnabled(state in ("running", "paused"))
        self.stop.setText("End now" if state == "stopping" else "Stop")
        self.stop.setToolTip(NOW if state == "stopping" else STOP)
        if focused and not (state == "stopping" and self.stop.hasFocus()):
            # Not on Stop: whoever presses Enter twice would end what has just begun.
            wanted = self.start if state == "idle" else self.pause
            (wanted if wanted.isEnabled() else self).setFocus()

    def set_trouble(self, sentence: str) -> None:
        """Say why it cannot start; "" if it can."""
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))
        self._note.set_tone(warm=True)
        self.start.setEnabled(not sentence)

    def _on_pause(self) -> None:
        (self.resume_asked if self.state == "paused" else self.pause_asked).emit()


class _First(QPushButton):
    """The button that is framed always: one more frame tells where the keyboard is."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(tokens(self).accent, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(5, 5, -5, -5), 2, 2)


def _button(text: str, tip: str, kind: type[QPushButton] = QPushButton) -> QPushButton:
    button = kind(text)
    button.setToolTip(tip)
    button.setAccessibleName(text)
    button.setAccessibleDescription(tip)
    button.setMinimumHeight(BUTTON_PX)
    return button
