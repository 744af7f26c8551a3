"""Start the window."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from digitscope.gui.mainwindow.crash_reporter import CrashReporter, start_log
from digitscope.gui.mainwindow.main_window import Window
from digitscope.gui.style.theme import apply_theme
from digitscope.resources import asset
from digitscope.version import __version__

if TYPE_CHECKING:
    from digitscope.engine.recogniser.client import RecogniserClient

SWITCH_INTERVAL_S = 0.001
"""Python hands the interpreter from a helper thread back to the window after this (5 ms is usual)."""
SIGNAL_CHECK_MS = 250


@dataclass(frozen=True)
class WindowOptions:
    """What the command line says about the window."""

    open: Path | None = None
    """A drawing or picture to open."""
    data: Path | None = None
    """A folder with data sets."""


def make_app() -> QApplication:
    """Return the application object, made and named at the first call."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    # On X11 Qt would merge the movements that wait: lost points of a line.
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
    # Qt's offscreen and X11 platforms collect repaints for 5 ms, more than the ink may take altogether.
    os.environ.setdefault("QT_QPA_UPDATE_IDLE_TIME", "0")
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Digitscope")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("digitscope")
    return app


def run(client: RecogniserClient, options: WindowOptions) -> int:
    """Open the window, run until it is closed, and return the exit code."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    app = make_app()
    log_path = start_log()
    window = Window(client, options.data)
    reporter = CrashReporter(window, log_path)
    reporter.install()
    apply_theme(app, window.keeper.get("theme", "system"))
    window.restore()
    window.show()
    QTimer.singleShot(0, lambda: app.setWindowIcon(QIcon(str(asset("icon.png")))))
    if options.open is not None:
        chosen = options.open
        QTimer.singleShot(0, lambda: window.open_path(chosen))
    # Python sees Ctrl+C only when it runs: give it a moment four times a second.
    heartbeat = QTimer(interval=SIGNAL_CHECK_MS)
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start()
    try:
        return app.exec()
    finally:
        reporter.uninstall()
