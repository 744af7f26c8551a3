"""The line that says that the network is not whole, with the key that makes it so again."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from digitscope.gui.inside.ablation import SwitchBoard
from digitscope.gui.style.theme import UNIT, tokens
from digitscope.gui.widgets.eliding_label import ElidingLabel

RESTORE_KEY = "R"


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
