"""How often the maps of all layers are asked for: as often as a screen changes, and once more at the end."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

PACE_MS = 20
"""With a pen that moves every 8 ms, every third reading brings the maps along."""
LAST_MS = 24
"""After the last reading without maps, they are asked for."""


class MapsPace(QObject):
    """Says of each reading whether it is to bring maps.

    Signals:
        owed: the newest reading came without maps, and no other one followed.
    """

    owed = Signal()

    def __init__(self, wanted: Callable[[], tuple[str, ...]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted = wanted
        self._asked = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True, interval=LAST_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.owed)

    def wanted_now(self) -> tuple[str, ...]:
        """Return the stages whose maps this reading is to bring: all that are on screen, or none."""
        names = self._wanted()
        if names and self._asked.isValid() and self._asked.elapsed() < PACE_MS:
            self._timer.start()
            return ()
        self._timer.stop()
        self._asked.start()
        return names

    def forget(self) -> None:
        """Ask for maps at the next reading, however soon it comes."""
        self._timer.stop()
        self._asked.invalidate()
