"""How my hand differs from those that the network learned from, in sentences above the wall."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from digitscope.gui.drawings.thumbnails import inked
from digitscope.gui.style.theme import MARGIN, UNIT, small_font, text_font, tokens
from digitscope.gui.widgets.buttons import WordButton
from digitscope.ink.drawing.thumbnails import thumbs
from digitscope.wording import counted

if TYPE_CHECKING:
    from digitscope.ink.drawing.strokes import Drawing
    from digitscope.ink.handwriting.comparison import Finding


SIDE = 28
"""Of an example, in pixels."""
TIPS = {
    "yours": "Drawings of yours that have this",
    "usual": "As others write: drawn by the program, nearest to what was measured of them",
}


class _Examples(QWidget):
    """Small drawings in a row behind a word."""

    def __init__(self, word: str, drawings: Sequence[Drawing]) -> None:
        super().__init__()
        self._word = word
        # Twice as large as they are shown, for screens with small pixels.
        self._ink = thumbs(drawings, 2 * SIDE)
        self._left = QFontMetrics(small_font()).horizontalAdvance(word) + UNIT // 2
        self.setFixedSize(self._left + SIDE * len(drawings), SIDE)
        self.setToolTip(TIPS[word])
        self.setAccessibleName(f"{counted(len(drawings), 'drawing')}: {TIPS[word]}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colours = QPainter(self), tokens(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(small_font())
        painter.setPen(colours.muted)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._word)
        for place, ink in enumerate(self._ink):
            where = QRect(self._left + place * SIDE, 0, SIDE, SIDE)
            painter.drawImage(where, inked(ink, colours.ink))


class HandReport(QWidget):
    """A list of findings; hidden until it is asked for.

    Signals:
        label_wanted: the drawings of this digit are to be shown.
        closed: it is no longer wanted.
    """

    label_wanted = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._findings: tuple[Finding, ...] = ()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(UNIT // 2)
        self.setAccessibleName("How my hand differs")
        hide = WordButton("Hide", "Close this")
        hide.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, UNIT, MARGIN, UNIT + 1)
        row.addLayout(self._rows, 1)
        row.addWidget(hide, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def findings(self) -> tuple[Finding, ...]:
        """Return what is shown."""
        return self._findings

    def set_findings(self, findings: Sequence[Finding]) -> None:
        """Show these instead."""
        if tuple(findings) == self._findings:
            return
        self._findings = tuple(findings)
        while self._rows.count():
            item = self._rows.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        for index, finding in enumerate(findings):
            self._rows.addWidget(self._row(finding, first=index == 0))

    def _row(self, finding: Finding, *, first: bool) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(UNIT)
        words = QLabel(finding.sentence, wordWrap=True)
        words.setFont(text_font(bold=first))
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line.addWidget(words, 1)
        for words_, drawings in (("yours", finding.mine), ("usual", finding.usual)):
            if drawings:
                line.addWidget(_Examples(words_, drawings), 0, Qt.AlignmentFlag.AlignTop)
        if finding.label:
            show = WordButton(
                f"Show my {finding.label}", f"Show only drawings of {finding.label} on the wall"
            )
            show.clicked.connect(lambda _=False, label=finding.label: self.label_wanted.emit(label))
            line.addWidget(show, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(MARGIN, self.height() - 1, self.width() - 2 * MARGIN, 1, tokens(self).hairline)
