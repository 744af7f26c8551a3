"""Where the drawing lies on the map of digits, asked again and again while someone draws."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from digitscope.gui.services.explain_link import ExplainLink
from digitscope.messages import Explained, Failed

REST_MS = 25
"""Between two questions: a dot that moves 30 times a second moves smoothly, and the bars come first."""


class DrawingPlace(QObject):
    """Asks `place` for the newest picture, one question at a time, even while the pen moves.

    Signals:
        placed(object, object): the dot (2,) or None, and the numbers of the nearest digits.
    """

    placed = Signal(object, object)

    def __init__(self, explain: ExplainLink, slot: str) -> None:
        super().__init__(explain)
        self._explain, self._slot = explain, slot
        self._options: dict[str, Any] | None = None
        self._number = 0
        self._due = False
        self._rest = QTimer(self, interval=REST_MS, singleShot=True)
        self._rest.timeout.connect(self._ask_if_due)
        explain.link.explained.connect(self._on_explained)
        explain.link.failed.connect(self._on_failed)
        explain.restarted.connect(self._on_restarted)

    def set_map(self, options: dict[str, Any] | None) -> None:
        """Look for the drawing on this map; None while there is none to look on."""
        self._options = options
        self._due = options is not None
        self._ask_if_due()

    def look(self) -> None:
        """Take note that the drawing or the map has changed."""
        self._due = self._options is not None
        self._ask_if_due()

    def _ask_if_due(self) -> None:
        image = self._explain.image
        if not self._due or self._number or self._rest.isActive() or self._options is None or image is None:
            return
        self._due = False
        self._number = self._explain.link.explain(self._slot, "place", image, self._options)

    def _end(self) -> None:
        self._number = 0
        self._rest.start()

    def _on_explained(self, explained: Explained) -> None:
        if explained.id == self._number and explained.final:
            self._end()
            if self._options is not None and self._explain.image is not None:
                self.placed.emit(explained.result["dot"], explained.result["near"])

    def _on_failed(self, failed: Failed) -> None:
        if failed.id and failed.id == self._number:
            self._end()
            self.placed.emit(None, None)

    def _on_restarted(self) -> None:
        self._number = 0
