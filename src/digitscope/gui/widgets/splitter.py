"""Panels side by side, a hairline between them; in proportion to the window until someone moves them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from digitscope.gui.style.theme import tokens

HANDLE_PX = 9
"""Wide enough to be caught with a mouse; only its middle is painted."""


@dataclass(frozen=True)
class Share:
    """How wide a panel is as long as nobody has moved it."""

    part: float
    """Share of the whole width."""
    least: int
    most: int


class _Handle(QSplitterHandle):
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens(self)
        colour = colours.accent if self.underMouse() else colours.hairline
        if self.orientation() is Qt.Orientation.Horizontal:
            painter.fillRect(self.width() // 2, 0, 1, self.height(), colour)
        else:
            painter.fillRect(0, self.height() // 2, self.width(), 1, colour)


class Panels(QSplitter):
    """A splitter of panels; the last one takes what the shares of the others leave."""

    def __init__(self, name: str, shares: Sequence[Share], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName(name)
        self.setHandleWidth(HANDLE_PX)
        self._shares = tuple(shares)
        self._moved = False
        self.splitterMoved.connect(self._on_moved)

    def createHandle(self) -> QSplitterHandle:
        handle = _Handle(self.orientation(), self)
        handle.setToolTip("Drag to resize; drag to the edge to hide a panel")
        return handle

    def state(self) -> str:
        """Return where the panels are, if someone has moved them, else ""."""
        return self.saveState().toBase64().toStdString() if self._moved else ""

    def restore(self, state: str) -> None:
        """Put the panels where `state()` said they were."""
        if state and self.restoreState(QByteArray.fromBase64(state.encode())):
            self._moved = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        if not self._moved:
            whole = self.width() - HANDLE_PX * len(self._shares)
            sizes = [min(max(round(share.part * whole), share.least), share.most) for share in self._shares]
            last = self.widget(len(sizes))
            lacking = max(last.minimumWidth(), 1) + sum(sizes) - whole if last else 0
            for place in reversed(range(len(sizes))):
                given = min(max(lacking, 0), max(sizes[place] - self._shares[place].least, 0))
                sizes[place] -= given
                lacking -= given
            self.setSizes([*sizes, max(whole - sum(sizes), 1)])
        super().resizeEvent(event)

    def _on_moved(self, _place: int, _index: int) -> None:
        self._moved = True
