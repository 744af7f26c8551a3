"""The window's exception hook and its log file."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from digitscope.resources import user_folder

LOG_BYTES = 1_000_000
_log = logging.getLogger("digitscope")


class _LogFile(logging.FileHandler):
    """A log file that loses what the disk does not take: no notice may be lost with it."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            super().emit(record)
        except OSError:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """Say nothing: the terminal, if there is one, is no place for a traceback about the log."""


def start_log() -> Path:
    """Send the program's log to `digitscope.log` in the user's log folder and return its path."""
    path = user_folder("log") / "digitscope.log"
    if not any(isinstance(handler, logging.FileHandler) for handler in _log.handlers):
        _turn_over(path)
        handler = _LogFile(path, encoding="utf-8", delay=True)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        _log.addHandler(handler)
        _log.setLevel(logging.INFO)
    return path


def _turn_over(path: Path) -> None:
    """Begin a new log when the old one is long; at start only, which spares loading `logging.handlers`."""
    with contextlib.suppress(OSError):
        if path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".old.log"))


class CrashReporter(QObject):
    """Logs every uncaught error and shows one dialog at a time.

    In PySide6 the hook can run in any thread, so it only emits a signal; the dialog opens in the window's.
    """

    _caught = Signal(str, str)

    def __init__(self, window: QWidget, log_path: Path) -> None:
        super().__init__(window)
        self._window = window
        self._log_path = log_path
        self._dialog: QMessageBox | None = None
        self._caught.connect(self._on_caught)
        self._old_hook = sys.excepthook
        self._old_thread_hook = threading.excepthook

    def install(self) -> None:
        """Take over `sys.excepthook` and `threading.excepthook`."""
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def uninstall(self) -> None:
        """Put the hooks back that were there before."""
        sys.excepthook = self._old_hook
        threading.excepthook = self._old_thread_hook

    def _hook(self, kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
            return
        details = "".join(traceback.format_exception(kind, error, where))
        _log.error("Uncaught error\n%s", details)
        self._caught.emit(f"{kind.__name__}: {error}", details)

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._hook(args.exc_type, args.exc_value, args.exc_traceback)

    def _on_caught(self, sentence: str, details: str) -> None:
        if self._dialog is not None:  # one at a time: the rest is in the log
            return
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("Something went wrong")
        box.setText("Something went wrong in Digitscope. Your drawing is kept.")
        box.setInformativeText(f"{sentence}\n\nThe log is in {self._log_path}")
        box.setDetailedText(details)
        box.finished.connect(self._on_closed)
        self._dialog = box
        box.open()

    def _on_closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
