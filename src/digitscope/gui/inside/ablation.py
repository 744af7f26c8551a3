"""Which maps of the network are switched off or scaled while it reads."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from digitscope.gui.style.number_format import count_text
from digitscope.gui.style.theme import UNIT, tokens
from digitscope.gui.widgets.labels import ElidingLabel

RESTORE_KEY = "R"


Factors = dict[str, dict[int, float]]
LISTED = 12
"""Maps of a layer that are named one by one."""


class SwitchBoard(QObject):
    """A factor for each map that is not left as it is; 0 switches it off.

    Signals:
        changed: some factor is another one.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._factors: Factors = {}

    def factors(self) -> Factors:
        """Return the factors by stage and map, those of 1 left out."""
        return {stage: dict(maps) for stage, maps in self._factors.items()}

    def of(self, stage: str) -> dict[int, float]:
        """Return the factors of one stage's maps, those of 1 left out."""
        return dict(self._factors.get(stage, {}))

    def factor(self, stage: str, index: int) -> float:
        """Return the factor of one map."""
        return self._factors.get(stage, {}).get(index, 1.0)

    def set_factor(self, stage: str, index: int, factor: float) -> None:
        """Scale one map; 0 switches it off, 1 leaves it as it is."""
        if factor != self.factor(stage, index):
            self._put(stage, {**self.of(stage), index: factor})

    def keep_only(self, stage: str, index: int, count: int) -> None:
        """Switch off all of a stage's `count` maps but one."""
        self._put(stage, {other: 0.0 for other in range(count) if other != index})

    def keeps_only(self, stage: str, index: int, count: int) -> bool:
        """True if this map is the only one of its stage that is not off."""
        maps = self.of(stage)
        return index not in maps and count > 1 and list(maps.values()).count(0.0) == count - 1

    def restore(self, stage: str | None = None) -> None:
        """Leave all maps as they are again, of one stage or of all."""
        if stage is not None:
            self._put(stage, {})
        elif self._factors:
            self._factors = {}
            self.changed.emit()

    def sentence(self) -> str:
        """Say what is not as it is, such as "2 maps are off: edges 3, 7"; empty if nothing is."""
        all_factors = [factor for maps in self._factors.values() for factor in maps.values()]
        off = all_factors.count(0.0)
        scaled = len(all_factors) - off
        parts = []
        if off:
            parts.append(f"{count_text(off, 'map', 'maps')} {'is' if off == 1 else 'are'} off")
        if scaled:
            parts.append(f"{count_text(scaled, 'map', 'maps')} {'is' if scaled == 1 else 'are'} scaled")
        return ", ".join(parts)

    def listing(self) -> str:
        """Name every such map and its factor, a stage a line."""
        lines = []
        for stage, maps in self._factors.items():
            named = [
                f"{index} ×{factor:g}" if factor else f"{index}" for index, factor in sorted(maps.items())
            ]
            more = f" and {len(named) - LISTED} more" if len(named) > LISTED else ""
            lines.append(f"{stage}: {', '.join(named[:LISTED])}{more}")
        return "\n".join(lines)

    def _put(self, stage: str, maps: dict[int, float]) -> None:
        maps = {index: factor for index, factor in maps.items() if factor != 1.0}
        if maps != self._factors.get(stage, {}):
            self._factors.pop(stage, None)
            if maps:
                self._factors[stage] = maps
            self.changed.emit()


class SwitchNotice(QWidget):
    """Visible while some map is off or scaled."""

    def __init__(self, board: SwitchBoard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.restore = QAction(f"All on ({RESTORE_KEY})", self)
        self.restore.setShortcut(QKeySequence(RESTORE_KEY))
        self.restore.setToolTip(f"Leave every map as the network has it ({RESTORE_KEY})")
        self.restore.triggered.connect(lambda: board.restore())
        self._words = ElidingLabel()
        self._words.setAccessibleName("Maps that are switched off or scaled")
        button = QToolButton()
        button.setDefaultAction(self.restore)
        button.setAccessibleName("Switch all maps on again")
        button.setAutoRaise(True)
        line = QHBoxLayout(self)
        line.setContentsMargins(2 * UNIT, UNIT // 2, UNIT, UNIT // 2)
        line.addWidget(self._words, 1)
        line.addWidget(button)
        board.changed.connect(self._on_changed)
        self._on_changed()

    def text(self) -> str:
        """Return what the line says."""
        return self._words.text()

    def keep_room(self, kept: bool) -> None:
        """Keep the line's room where it is not shown: it must not push a switch away from under the mouse."""
        policy = self.sizePolicy()
        if policy.retainSizeWhenHidden() != kept:
            policy.setRetainSizeWhenHidden(kept)
            self.setSizePolicy(policy)

    def _on_changed(self) -> None:
        said = self._board.sentence()
        self._words.setText(f"{said} for now. Explanations are of the whole network." if said else "")
        self._words.setToolTip(self._board.listing())
        self.restore.setEnabled(bool(said))
        self.setVisible(bool(said))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens(self)
        painter.fillRect(self.rect(), colours.track)
        painter.fillRect(UNIT // 2, UNIT // 2, 3, self.height() - UNIT, colours.warm)
