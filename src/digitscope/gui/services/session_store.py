"""What is there again next time: the window's state, the settings, the last drawing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from digitscope.gui.services.background import Background
from digitscope.gui.services.notices import Notices
from digitscope.ink.drawing.storage import DrawingFileError, load_drawing, save_drawing, write_atomically
from digitscope.ink.drawing.strokes import Drawing
from digitscope.json_files import to_bytes
from digitscope.resources import user_folder
from digitscope.window_settings import read_settings, settings_path

SAVE_DELAY_MS = 250
"""A pause in drawing after which it is written; a crash costs no more than this."""
MOST = 2**53
"""Numbers beyond this, infinite ones and such as are none are not taken out of the file."""
LOOK_MS = 2000
"""How often what is followed is looked at; a crash costs no more than this."""
_log = logging.getLogger("digitscope.keeper")


class Keeper(QObject):
    """Reads the saved state once and writes changes on the background thread, newest state only."""

    def __init__(self, background: Background, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._notices = notices
        self._settings_path = settings_path()
        self._drawing_path = user_folder("data") / "last-drawing.json"
        self._settings = read_settings()
        self._drawing: Drawing | None = None
        self._complained = False
        self._timer = QTimer(self, interval=SAVE_DELAY_MS, singleShot=True)
        self._timer.timeout.connect(self.write)
        self._settings_changed = False
        self._followed: dict[str, Callable[[], Any]] = {}
        self._looks = QTimer(self, interval=LOOK_MS)
        self._looks.timeout.connect(self.look)

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Return a setting; one of another type than `default`, or a number beyond all bounds, is missing.

        A whole number is taken where one with a fraction is wanted.
        """
        value = self._settings.get(key, default)
        if default is None:
            return value
        if isinstance(default, int | float):
            if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= MOST:
                return default
            return (
                float(value) if isinstance(default, float) else value if isinstance(value, int) else default
            )
        return value if isinstance(value, type(default)) else default

    def put(self, key: str, value: Any) -> None:  # noqa: ANN401
        """Change a setting (anything JSON can hold); written soon."""
        if self._settings.get(key) != value:
            self._settings[key] = value
            self._settings_changed = True
            self._timer.start()

    def follow(self, key: str, state: Callable[[], Any]) -> None:
        """Keep what `state()` returns (anything JSON can hold) from now on, whenever it has changed."""
        self._followed[key] = state
        self._looks.start()

    def look(self) -> None:
        """Look now at everything that is followed."""
        for key, state in self._followed.items():
            self.put(key, state())

    def last_drawing(self) -> Drawing:
        """Return what was on the pad last time; an unreadable file is put aside, not overwritten."""
        if not self._drawing_path.is_file():
            return Drawing()
        try:
            return load_drawing(self._drawing_path)
        except (DrawingFileError, OSError) as error:
            aside = self._drawing_path.with_suffix(".damaged.json")
            _log.warning("The last drawing could not be read (%s); it is kept as %s", error, aside)
            try:
                self._drawing_path.replace(aside)
            except OSError:
                _log.exception("The damaged drawing could not be put aside")
            return Drawing()

    def keep_drawing(self, drawing: Drawing) -> None:
        """Remember this as the last drawing; written after a pause in drawing."""
        self._drawing = drawing
        self._timer.start()

    def write(self) -> None:
        """Write now what has changed (on the background thread)."""
        self._timer.stop()
        if self._drawing is not None:
            drawing, self._drawing = self._drawing, None
            self._background.run(
                lambda: save_drawing(drawing, self._drawing_path), self._on_written, self._on_failed
            )
        if self._settings_changed:
            self._settings_changed = False
            text = to_bytes(self._settings, indent=1)
            self._background.run(
                lambda: write_atomically(self._settings_path, text), self._on_written, self._on_failed
            )

    def _write(self, work: Callable[[], None]) -> None:
        self._background.run(work, self._on_written, self._on_failed)

    def _on_written(self, _nothing: None) -> None:
        if self._complained:
            self._complained = False
            self._notices.notify("info", "The drawing and the settings are saved for next time again.")

    def _on_failed(self, error: Exception) -> None:
        if not self._complained:  # a full disk would otherwise complain at every stroke
            self._complained = True
            self._notices.notify(
                "warning",
                "The drawing cannot be kept for next time: "
                f"{error.strerror if isinstance(error, OSError) and error.strerror else error}. "
                "It stays on the pad; save it somewhere else (Ctrl+S).",
                str(error),
            )
