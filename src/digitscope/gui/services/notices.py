"""The one door for telling the user something; always logged as well."""

from __future__ import annotations

import logging
from typing import Literal

from PySide6.QtCore import QObject, Signal

from digitscope.printable import printable, printable_lines

Level = Literal["info", "warning", "error"]
LEVELS: dict[Level, int] = {"info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_log = logging.getLogger("digitscope.window")


class Notices(QObject):
    """Passes sentences on to whatever shows them.

    Signals:
        notified: level, sentence, details.
        succeeded(): what a person did worked.
    """

    notified = Signal(str, str, str)
    succeeded = Signal()

    def notify(self, level: Level, sentence: str, details: str = "") -> None:
        """Tell the user one sentence; `details` go to the log and a tool tip."""
        sentence, details = printable(sentence), printable_lines(details)
        self.notified.emit(level, sentence, details)
        _log.log(LEVELS[level], "%s%s", sentence, f"\n{details}" if details else "")

    def succeed(self) -> None:
        """Tell that something worked: an error that is still shown is out of date."""
        self.succeeded.emit()
