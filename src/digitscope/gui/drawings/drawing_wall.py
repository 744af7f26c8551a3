"""A wall of drawings: only those in sight are painted, from pictures made beforehand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip

from digitscope.data.collection.records import Entry
from digitscope.gui.drawings.drawing_words import entry_tip
from digitscope.gui.drawings.thumbnails import WallPictures
from digitscope.gui.style.theme import UNIT, Tokens, small_font, text_font, tokens
from digitscope.gui.widgets.class_keys import typed
from digitscope.gui.widgets.scroll_area import SlimScrollBar

_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


SIDE = 72
"""Pixels of a picture."""
CELL = QSize(SIDE + 2 * UNIT, SIDE + 3 * UNIT)
RIM = UNIT
ROWS_AHEAD = 3
"""Rows above and below those in sight that are made ready."""


class DrawingWall(QAbstractScrollArea):
    """Shows labelled drawings; some can be chosen, by mouse, pen or keys.

    Signals:
        choice_changed: others are chosen.
        opened: number of a drawing that is to be put on the pad.
        label_typed: key or letter that may stand for a class, see `class_keys`.
        remove_asked, undo_asked: keys for that were pressed.
    """

    choice_changed = Signal()
    opened = Signal(int)
    label_typed = Signal(str)
    remove_asked = Signal()
    undo_asked = Signal()

    def __init__(self, pictures: WallPictures) -> None:
        super().__init__()
        self._pictures = pictures
        self._entries: Sequence[Entry] = ()
        self._nothing = ""
        self.choice = WallChoice()
        self._columns = 1
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setVerticalScrollBar(SlimScrollBar(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName("My drawings")
        self._paper: tuple[Tokens, float, QPixmap] | None = None
        pictures.came.connect(self._on_came)

    def set_entries(self, entries: Sequence[Entry], nothing: str = "") -> None:
        """Show these; `nothing` is said where there are none. What was chosen stays chosen."""
        self._entries, self._nothing = entries, nothing
        self.choice.set_ids([entry.id for entry in entries])
        self._fit()
        self.choice_changed.emit()

    def entries(self) -> Sequence[Entry]:
        """Return what is shown."""
        return self._entries

    def chosen(self) -> list[Entry]:
        """Return what is chosen, in the order of the wall."""
        return [self._entries[index] for index in self.choice.indices()]

    def place(self, index: int) -> QRect:
        """Return where a drawing stands in the viewport."""
        row, column = divmod(index, self._columns)
        top = RIM + row * CELL.height() - self.verticalScrollBar().value()
        return QRect(RIM + column * CELL.width(), top, CELL.width(), CELL.height())

    def _fit(self) -> None:
        self._columns = max((self.viewport().width() - 2 * RIM) // CELL.width(), 1)
        rows = -(-len(self._entries) // self._columns)
        bar, high = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(rows * CELL.height() + 2 * RIM - high, 0))
        bar.setPageStep(high)
        bar.setSingleStep(CELL.height() // 2)
        self._want()
        self.viewport().update()

    def _in_sight(self, ahead: int = 0) -> range:
        top = self.verticalScrollBar().value() - RIM
        first = max(top // CELL.height() - ahead, 0)
        last = (top + self.viewport().height()) // CELL.height() + 1 + ahead
        return range(first * self._columns, min(last * self._columns, len(self._entries)))

    def _want(self) -> None:
        self._pictures.set_looks(round(SIDE * self.devicePixelRatioF()), tokens(self).ink)
        if self.isVisible():
            near = self._in_sight()
            ahead = [index for index in self._in_sight(ROWS_AHEAD) if index not in near]
            self._pictures.want([self._entries[index].id for index in (*near, *ahead)])

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._want()
        self.viewport().scroll(dx, dy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = tokens(self)
        if not self._entries:
            painter.setFont(text_font())
            painter.setPen(colours.muted)
            room = self.viewport().rect().adjusted(4 * UNIT, 8 * UNIT, -4 * UNIT, 0)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(room, flags, self._nothing)
            return
        cursor = self.choice.cursor if self.hasFocus() else -1
        for index in self._in_sight():
            place = self.place(index)
            if place.intersects(event.rect()):
                self._paint_one(painter, self._entries[index], place, colours, at=index == cursor)

    def _paint_one(self, painter: QPainter, entry: Entry, place: QRect, colours: Tokens, *, at: bool) -> None:
        paper = QRectF(place.left() + UNIT, place.top(), SIDE, SIDE)
        chosen = entry.id in self.choice
        painter.drawPixmap(paper.topLeft(), self._blank(colours))
        image = self._pictures.get(entry.id)
        if image is not None:
            painter.drawImage(paper, image)
        if chosen:
            wash = QColor(colours.accent)
            wash.setAlphaF(0.12)
            painter.setPen(QPen(colours.accent, 2))
            painter.setBrush(wash)
            painter.drawRoundedRect(paper.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if at:
            painter.setPen(QPen(colours.text, 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(paper.adjusted(-2.5, -2.5, 2.5, 2.5), 6, 6)
        wrong = entry.right is False
        font = small_font(bold=wrong)
        painter.setFont(font)
        painter.setPen(colours.warm if wrong else colours.muted)
        words = f"{entry.label}, read {entry.answer}" if wrong else entry.label
        line = QRect(place.left(), place.top() + SIDE + 1, CELL.width(), 2 * UNIT)
        if len(words) > len("7, read 1"):
            words = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, line.width() - 4)
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, words)

    def _blank(self, colours: Tokens) -> QPixmap:
        """Return an empty sheet, painted once: round corners take longer than a drawing."""
        ratio = self.devicePixelRatioF()
        if self._paper is None or self._paper[:2] != (colours, ratio):
            sheet = QPixmap(round(SIDE * ratio), round(SIDE * ratio))
            sheet.setDevicePixelRatio(ratio)
            sheet.fill(Qt.GlobalColor.transparent)
            painter = QPainter(sheet)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colours.hairline, 1))
            painter.setBrush(colours.raised)
            painter.drawRoundedRect(QRectF(0.5, 0.5, SIDE - 1, SIDE - 1), 4, 4)
            painter.end()
            self._paper = colours, ratio, sheet
        return self._paper[2]

    def _on_came(self, numbers: list[int]) -> None:
        came = set(numbers)
        for index in self._in_sight():
            if self._entries[index].id in came:
                self.viewport().update(self.place(index))

    def index_at(self, place: QPointF) -> int:
        """Return which drawing lies at a place of the viewport, -1 for none."""
        column = int(place.x() - RIM) // CELL.width()
        row = int(place.y() - RIM + self.verticalScrollBar().value()) // CELL.height()
        index = row * self._columns + column
        return index if 0 <= column < self._columns and 0 <= index < len(self._entries) else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.choice.press(self.index_at(event.position()), event.modifiers())
            self._chose()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.index_at(event.position())
        if index >= 0:
            self.opened.emit(self._entries[index].id)

    def event(self, event: QEvent) -> bool:
        # The window's own keys (Delete clears the pad) must not take these from the wall.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            text = event.text()
            if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) or (text and text.isprintable()):
                event.accept()
                return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.index_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), entry_tip(self._entries[index]) if index >= 0 else "", self)
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, cursor = Qt.Key(event.key()), self.choice.cursor
        page = max(self.viewport().height() // CELL.height(), 1) * self._columns
        if self.choice.move(key, event.modifiers(), self._columns, page):
            self._chose()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and 0 <= cursor < len(self._entries):
            self.opened.emit(self._entries[cursor].id)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_asked.emit()
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier and key == Qt.Key.Key_Z:
            self.undo_asked.emit()
        elif text := typed(event):
            self.label_typed.emit(text)
        else:
            super().keyPressEvent(event)

    def _chose(self) -> None:
        if 0 <= self.choice.cursor < len(self._entries):
            place, bar = self.place(self.choice.cursor), self.verticalScrollBar()
            over = place.bottom() - self.viewport().height()
            if place.top() < 0:
                bar.setValue(bar.value() + place.top() - RIM)
            elif over > 0:
                bar.setValue(bar.value() + over)
            self.setAccessibleDescription(entry_tip(self._entries[self.choice.cursor]))
        self.viewport().update()
        self.choice_changed.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._want()
            self.viewport().update()


class WallChoice:
    """A set of drawings, the one last gone to (`cursor`), and where a range began."""

    def __init__(self) -> None:
        self._ids: list[int] = []
        self._chosen: set[int] = set()
        self._anchor = 0
        self.cursor = -1
        """Index of the drawing last gone to, -1 for none."""

    def __contains__(self, number: int) -> bool:
        return number in self._chosen

    def __len__(self) -> int:
        return len(self._chosen)

    def indices(self) -> list[int]:
        """Return the places of those chosen."""
        if not self._chosen:
            return []
        return [index for index, number in enumerate(self._ids) if number in self._chosen]

    def set_ids(self, ids: list[int]) -> None:
        """Choose out of these from now on; what is gone is not chosen any more."""
        at = self._ids[self.cursor] if 0 <= self.cursor < len(self._ids) else 0
        self._ids = ids
        if self._chosen:
            self._chosen &= set(ids)
        if at in self._chosen:
            self.cursor = self._anchor = ids.index(at)
        else:  # the next one takes the place of one that is gone
            self.cursor = min(self.cursor, len(ids) - 1)
            self._anchor = max(self.cursor, 0)

    def clear(self) -> None:
        """Choose none."""
        self._chosen.clear()

    def press(self, index: int, modifiers: Qt.KeyboardModifier) -> None:
        """Follow a press of the mouse: alone, with Ctrl (one more or less) or Shift (a range)."""
        if index < 0:
            if not modifiers & (_SHIFT | _CTRL):
                self._chosen.clear()
        elif modifiers & _CTRL:
            self._chosen ^= {self._ids[index]}
            self.cursor = self._anchor = index
        else:
            self._go(index, extend=bool(modifiers & _SHIFT))

    def move(self, key: Qt.Key, modifiers: Qt.KeyboardModifier, columns: int, page: int) -> bool:
        """Follow a key; returns whether it was one for choosing."""
        if not self._ids:
            return False
        if key == Qt.Key.Key_A and modifiers & _CTRL:
            self._chosen = set(self._ids)
            return True
        if key == Qt.Key.Key_Escape and self._chosen:
            self._chosen.clear()
            return True
        last = len(self._ids) - 1
        steps = {
            Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -columns, Qt.Key.Key_Down: columns,
            Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page, Qt.Key.Key_Home: -last - 1,
            Qt.Key.Key_End: last + 1,
        }  # fmt: skip
        if key not in steps:
            return False
        wanted = self.cursor + steps[key] if self.cursor >= 0 else 0
        self._go(min(max(wanted, 0), last), extend=bool(modifiers & _SHIFT))
        return True

    def _go(self, index: int, *, extend: bool) -> None:
        if extend:
            first, last = sorted((self._anchor, index))
            self._chosen = set(self._ids[first : last + 1])
        else:
            self._chosen = {self._ids[index]}
            self._anchor = index
        self.cursor = index
