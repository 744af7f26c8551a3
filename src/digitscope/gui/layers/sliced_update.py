"""Showing the maps of all layers while someone draws: some at a time, so that the ink never waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject, Qt, QTimer

from digitscope.messages import FloatArray

Maps = Mapping[str, FloatArray]
SLICE_S = 0.0007
"""So long is worked on before the window may do something else; painting takes half as long again."""


class MapsPass(QObject):
    """Goes through the layers in slices; of the maps that come meanwhile, the newest are shown after that."""

    def __init__(
        self, show: Callable[[str, Maps], None], finish: Callable[[Maps], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._show, self._finish = show, finish
        self._maps: Maps = {}
        self._left: list[str] = []
        self._next: tuple[Maps, list[str]] | None = None
        self._timer = QTimer(self, interval=0, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_due)

    @property
    def is_under_way(self) -> bool:
        """True until the newest maps are all shown."""
        return bool(self._left) or self._next is not None

    def follow(self, maps: Maps, names: Iterable[str]) -> None:
        """Show these maps of the layers with these names."""
        if self._left:
            self._next = maps, list(names)
        else:
            self._maps, self._left = maps, list(names)
            self._on_due()

    def stop(self) -> None:
        """Show no more of them."""
        self._timer.stop()
        self._left, self._next = [], None

    def _on_due(self) -> None:
        end = time.perf_counter() + SLICE_S
        while self._left:
            self._show(self._left.pop(0), self._maps)
            if time.perf_counter() > end:
                break
        if self._left:
            self._timer.start()
            return
        self._finish(self._maps)
        if self._next is not None:
            (self._maps, self._left), self._next = self._next, None
            self._timer.start()
