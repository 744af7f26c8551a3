"""The line at the bottom: what was last said at the left, how the recogniser is at the right."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QSizePolicy, QStatusBar

from digitscope.gui.style.theme import small_font

SHOWN_MS = 12_000
"""How long a notice stays; long enough to read two sentences twice."""
MARKS = {"info": "", "warning": "⚠ ", "error": "⚠ "}


class StatusLine(QStatusBar):
    """Shows notices and the recogniser's state."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self.notice = QLabel()
        self.state = QLabel("recogniser: starting …")
        for label in (self.notice, self.state):
            label.setFont(small_font())
        self.notice.setAccessibleName("Notice")
        self.state.setAccessibleName("State of the recogniser")
        # A long sentence takes a second line; on one it would make the window wider than the screen.
        self.notice.setWordWrap(True)
        self.notice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.notice.setContentsMargins(12, 0, 0, 0)
        self.state.setContentsMargins(0, 0, 12, 0)
        self.addWidget(self.notice, 1)
        self.addPermanentWidget(self.state)
        self._timer = QTimer(self, interval=SHOWN_MS, singleShot=True)
        self._timer.timeout.connect(self.notice.clear)

    def show_notice(self, level: str, sentence: str, details: str) -> None:
        """Show a sentence for a while; errors stay until the next one, or until something works."""
        self.notice.setText(MARKS.get(level, "") + sentence)
        self.notice.setToolTip(details or sentence)
        if level == "error":
            self._timer.stop()
        else:
            self._timer.start()

    def clear_error(self) -> None:
        """Take an error away: what was done after it worked."""
        if self.notice.text() and not self._timer.isActive():
            self.notice.clear()
            self.notice.setToolTip("")

    def show_state(self, text: str) -> None:
        """Say how the recogniser is."""
        if text != self.state.text():
            self.state.setText(text)
