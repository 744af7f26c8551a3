"""A bar for every class, sliding to its percentage while the pen moves."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from digitscope.gui.style.motion import follow_motion
from digitscope.gui.style.theme import FIGURE_PX, UNIT, Tokens, figure_font, text_font, tokens
from digitscope.wording import percent

NO_FIGURE = "–"


SLIDE_MS = 80
"""A bar has gone about 95 % of its way after this long."""
TICK_MS = 16
SETTLED = 0.002
"""Fraction of a bar's length below which a movement cannot be seen."""
ROW_MIN_PX, ROW_MAX_PX = 20, 36
BAR_PX = 10
SHOWN_FROM = 0.005
"""A smaller share has no percentage beside its bar; the tool tip and the table have it."""


class BarsView(QWidget):
    """Bars for 2…100 classes; arrow keys go through them, Ctrl+C copies them as a table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: tuple[str, ...] = ()
        self._target: NDArray[np.float64] | None = None
        self._shown: NDArray[np.float64] = np.zeros(0)
        self._texts: list[str] = []
        self._best = -1
        self._row = -1
        self._moved_at = 0.0
        self._reduced_motion = False
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_ticked)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("How much each class is worth")
        self.set_classes([str(digit) for digit in range(10)])
        follow_motion(self.set_reduced_motion)

    def set_classes(self, classes: Sequence[str]) -> None:
        """Show these classes, with no answer yet."""
        if tuple(classes) != self._classes:
            self._classes = tuple(classes)
            self._shown = np.zeros(len(self._classes))
            self._row = -1
            self.setMinimumHeight(ROW_MIN_PX * len(self._classes))
            self.updateGeometry()
        self.set_empty()

    def classes(self) -> tuple[str, ...]:
        """Return the classes that are shown."""
        return self._classes

    def set_answer(self, probabilities: ArrayLike) -> None:
        """Slide to an answer: a share 0…1 for each class."""
        target = np.asarray(probabilities, dtype=np.float64)
        if target.shape != self._shown.shape:
            raise ValueError(f"{len(self._classes)} classes need as many shares, not {target.shape}.")
        self._target = np.clip(np.nan_to_num(target), 0.0, 1.0)
        self._best = int(self._target.argmax())
        self._texts = [_beside(float(share)) for share in self._target]
        self._start_sliding()

    def set_empty(self) -> None:
        """Show the classes without an answer."""
        self._target, self._best, self._texts = None, -1, []
        self._start_sliding()

    def set_reduced_motion(self, reduced: bool) -> None:
        """Let bars jump instead of slide."""
        self._reduced_motion = reduced

    def table(self) -> list[tuple[str, str]]:
        """Return every class with its percentage, as a person would read it; empty without an answer."""
        if self._target is None:
            return []
        shares = self._target.tolist()
        return [(name, percent(share)) for name, share in zip(self._classes, shares, strict=True)]

    def _start_sliding(self) -> None:
        if not self._timer.isActive():
            self._moved_at = time.perf_counter() - TICK_MS / 1000
        self._on_ticked()

    def _on_ticked(self) -> None:
        now = time.perf_counter()
        target = np.zeros_like(self._shown) if self._target is None else self._target
        # By elapsed time, not by frames of an animation: answers come faster than an animation would end,
        # and restarting one at every answer would never let a bar arrive.
        share = 1.0 if self._reduced_motion else 1 - math.exp(-3000 * (now - self._moved_at) / SLIDE_MS)
        self._shown += (target - self._shown) * share
        self._moved_at = now
        if np.abs(target - self._shown).max(initial=0) < SETTLED:
            self._shown[:] = target
            self._timer.stop()
            self._describe()
        elif not self._timer.isActive():
            self._timer.start()
        self.update()

    def _describe(self) -> None:
        rows = ", ".join(f"{name}: {share}" for name, share in self.table())
        self.setAccessibleDescription(rows or "No answer yet.")

    def sizeHint(self) -> QSize:
        return QSize(30 * UNIT, max(1, len(self._classes)) * 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(20 * UNIT, max(1, len(self._classes)) * ROW_MIN_PX)

    def _row_height(self) -> int:
        return max(ROW_MIN_PX, min(ROW_MAX_PX, self.height() // max(1, len(self._classes))))

    def _row_rect(self, row: int) -> QRect:
        height = self._row_height()
        return QRect(0, row * height, self.width(), height)

    def _row_at(self, y: float) -> int:
        row = int(y) // self._row_height()
        return row if 0 <= row < len(self._classes) else -1

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = tokens(self)
        plain, bold = text_font(), text_font(bold=True)
        names = max((QFontMetrics(bold).horizontalAdvance(name) for name in self._classes), default=0)
        left = min(names, self.width() // 3) + 2 * UNIT
        right = QFontMetrics(bold).horizontalAdvance(_beside(1.0)) + UNIT
        track = self.width() - left - right - UNIT
        for row, name in enumerate(self._classes):
            rect = self._row_rect(row)
            if not rect.intersects(event.rect()):
                continue
            best = row == self._best
            font = bold if best else plain
            painter.setFont(font)
            painter.setPen(colours.text if best else colours.muted)
            label = QRect(UNIT, rect.top(), left - 2 * UNIT, rect.height())
            name = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideRight, label.width())
            painter.drawText(label, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, name)
            if self._texts and self._texts[row]:
                self._paint_share(painter, QRect(self.width() - right, rect.top(), right, rect.height()), row)
            bar = QRectF(left, rect.center().y() + 0.5 - BAR_PX / 2, track, BAR_PX)
            self._paint_bar(painter, bar, float(self._shown[row]), best, colours)
        if self.hasFocus() and self._row >= 0:
            painter.setPen(QPen(colours.accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self._row_rect(self._row)).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _paint_share(self, painter: QPainter, place: QRect, row: int) -> None:
        """Print a percentage near its bar: all end at one place but for the longest, "> 99.9 %"."""
        text, usual = self._texts[row], QFontMetrics(text_font(bold=True)).horizontalAdvance("99.9 %")
        ends = max(usual, painter.fontMetrics().horizontalAdvance(text))
        beside = QRect(place.left(), place.top(), ends, place.height())
        painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)

    @staticmethod
    def _paint_bar(painter: QPainter, bar: QRectF, share: float, best: bool, colours: Tokens) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.track)
        painter.drawRoundedRect(bar, 2, 2)
        if share * bar.width() >= 0.5:
            painter.setBrush(colours.accent if best else colours.mark)
            filled = QRectF(bar.left(), bar.top(), bar.width() * share, bar.height())
            painter.drawRoundedRect(filled, 2, 2)

    def exact(self, row: int) -> str:
        """Return the whole number behind a bar, as the tool tip says it."""
        if self._target is None:
            return f"{self._classes[row]}: no answer yet"
        return f"{self._classes[row]}: {self._target[row] * 100:.4f} %"

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = self._row_at(event.pos().y())
            if row >= 0:
                QToolTip.showText(event.globalPos(), self.exact(row), self, self._row_rect(row))
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go_to(self._row_at(event.position().y()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText("\n".join(f"{name}\t{share}" for name, share in self.table()))
            return
        last = len(self._classes) - 1
        steps = {
            Qt.Key.Key_Down: min(self._row + 1, last),
            Qt.Key.Key_Up: max(self._row - 1, 0),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        row = steps.get(Qt.Key(event.key()))
        if row is None:
            super().keyPressEvent(event)
            return
        self._go_to(row)
        rect = self._row_rect(row)
        QToolTip.showText(self.mapToGlobal(QPointF(rect.center()).toPoint()), self.exact(row), self, rect)

    def _go_to(self, row: int) -> None:
        self._row = row
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        reasons = Qt.FocusReason
        by_key = (reasons.TabFocusReason, reasons.BacktabFocusReason, reasons.ShortcutFocusReason)
        if self._row < 0 and event.reason() in by_key:
            self._row = max(self._best, 0)
        super().focusInEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.update()
        super().changeEvent(event)


def _beside(share: float) -> str:
    """Return a percentage as it stands beside its bar: short, which leaves the bar more room."""
    return percent(share).replace("over ", "> ") if share >= SHOWN_FROM else ""


class Figure(QWidget):
    """The class that was read, as large as its name allows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = NO_FIGURE
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Answer")

    def set_text(self, text: str) -> None:
        """Show a class name, or a dash where there is none."""
        if text != self._text:
            self._text = text
            self.setAccessibleDescription("" if text == NO_FIGURE else text)
            self.update()

    def text(self) -> str:
        """Return what is shown."""
        return self._text

    def sizeHint(self) -> QSize:
        return QSize(7 * UNIT, 8 * UNIT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        colours = tokens(self)
        font = figure_font()
        wide = QFontMetrics(font).horizontalAdvance(self._text)
        if wide > self.width():  # a class may have a longer name than a digit
            font = figure_font(max(13, FIGURE_PX * self.width() // wide))
        painter.setFont(font)
        painter.setPen(colours.mark if self._text == NO_FIGURE else colours.text)
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, self._text)
