"""The list of runs: settings, results, and what can be done with them."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from digitscope.gui.background import Background
from digitscope.gui.notices import Notices


class RunsPanel(QWidget):
    def __init__(self, background: Background, notices: Notices) -> None:
        super().__init__()
    def set_running(self, run: str) -> None: ...
    def refresh(self) -> None: ...
