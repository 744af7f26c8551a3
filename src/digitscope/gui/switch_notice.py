"""The line that says that the network is not whole, with the key that makes it so again."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from digitscope.gui.eliding_label import ElidingLabel
from digitscope.gui.switch_board import SwitchBoard
from digitscope.gui.theme import UNIT, tokens

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
