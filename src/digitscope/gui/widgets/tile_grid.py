"""Small pictures with lines of text under each, painted by one widget; the arrow keys go through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from digitscope.gui.style.theme import UNIT, small_font, tokens

LINE_PX = 15
RIM_PX = 4
"""Room around the tiles for the outline of a chosen one."""


@dataclass(frozen=True, eq=False)
class Tile:
    """A small picture and what is written under it."""

    image: QImage | None
    """None: an empty place."""
    lines: tuple[str, ...] = ()
    """The first stands out; all are cut to the tile's width."""
    tip: str = ""


class TileGrid(QWidget):
    """Shows tiles from left to right, row by row, as large as `least`…`most` pixels allow.

    Signals:
        moved(int): a tile was clicked or gone to by key.
        activated(int): a tile was clicked, or Enter or space pressed on it.
        pointed(int): the tile under the mouse, -1 for none.
    """

    moved = Signal(int)
    activated = Signal(int)
    pointed = Signal(int)

    def __init__(
        self, columns: int, least: int, most: int, lines: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._wanted_columns, self._least, self._most, self._lines = columns, least, most, lines
        self._tiles: tuple[Tile, ...] = ()
        self._chosen = self._under = self._cursor = -1
        self._columns, self._side, self._gap = 1, least, UNIT
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show these tiles instead of what was there."""
        changed = len(tiles) != len(self._tiles)
        self._tiles = tuple(tiles)
        if changed:
            self._cursor = min(self._cursor, len(tiles) - 1)
            self._arrange()
        self.update()

    def tiles(self) -> tuple[Tile, ...]:
        """Return what is shown."""
        return self._tiles

    def set_chosen(self, index: int) -> None:
        """Outline a tile; -1 for none."""
        if index != self._chosen:
            self._chosen = self._cursor = index
            self._tell()
            self.update()

    def chosen(self) -> int:
        """Return the outlined tile, -1 for none."""
        return self._chosen

    def place(self, index: int) -> QRectF:
        """Return where a tile's picture lies."""
        row, column = divmod(index, self._columns)
        high = self._side + self._lines * LINE_PX + self._gap
        return QRectF(RIM_PX + column * (self._side + self._gap), RIM_PX + row * high, self._side, self._side)

    def at(self, position: QPointF) -> int:
        """Return the tile at a place of the widget, -1 for none."""
        for index in range(len(self._tiles)):
            if self.place(index).adjusted(0, 0, 0, self._lines * LINE_PX).contains(position):
                return index
        return -1

    def sizeHint(self) -> QSize:
        return QSize(self._wanted_columns * (self._least + self._gap), self.height())

    def _arrange(self) -> None:
        room = max(self.width() - 2 * RIM_PX, self._least)
        fitting = max(1, (room + self._gap) // (self._least + self._gap))
        self._columns = min(self._wanted_columns, fitting)
        side = (room - (self._columns - 1) * self._gap) // self._columns
        self._side = max(self._least, min(self._most, side))
        rows = -(-len(self._tiles) // self._columns)
        row_px = self._side + self._lines * LINE_PX + self._gap
        self.setFixedHeight(max(rows, 1) * row_px - self._gap + 2 * RIM_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens(self)
        for index, tile in enumerate(self._tiles):
            place = self.place(index)
            if not place.adjusted(0, 0, 0, self._lines * LINE_PX).intersects(QRectF(event.rect())):
                continue
            if tile.image is None:
                painter.fillRect(place, colours.track)
            else:
                painter.drawImage(place, tile.image, QRectF(tile.image.rect()))
            self._paint_outline(painter, index, place)
            self._paint_lines(painter, tile, place)

    def _paint_outline(self, painter: QPainter, index: int, place: QRectF) -> None:
        colours = tokens(self)
        focused = self.hasFocus() and index == self._cursor
        if index == self._chosen or focused:
            painter.setPen(QPen(colours.accent, 2))
            painter.drawRect(place.adjusted(-2, -2, 2, 2))
        elif index == self._under:
            painter.setPen(QPen(colours.mark, 1))
            painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))
        if focused:
            painter.setPen(QPen(colours.text, 1, Qt.PenStyle.DotLine))
            painter.drawRect(place.adjusted(-3, -3, 3, 3))

    def _paint_lines(self, painter: QPainter, tile: Tile, place: QRectF) -> None:
        colours = tokens(self)
        for number, text in enumerate(tile.lines[: self._lines]):
            font = small_font(bold=number == 0)
            painter.setFont(font)
            painter.setPen(colours.text if number == 0 else colours.muted)
            wide = int(place.width()) + self._gap - 2
            cut = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, wide)
            top = place.bottom() + number * LINE_PX + 1
            line = QRectF(place.left() - self._gap / 2, top, place.width() + self._gap, LINE_PX)
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, cut)

    def _go(self, index: int) -> None:
        self._cursor = index
        self._tell()
        self.update()
        self.moved.emit(index)

    def _tell(self) -> None:
        here = self._tiles[self._cursor] if 0 <= self._cursor < len(self._tiles) else None
        self.setAccessibleDescription("" if here is None else here.tip or ", ".join(here.lines))

    def _point(self, index: int) -> None:
        if index != self._under:
            self._under = index
            self.pointed.emit(index)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self.at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point(-1)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.at(event.position())
        if index >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._go(index)
            self.activated.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        step = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
        }.get(key, 0)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._cursor >= 0:
            self.activated.emit(self._cursor)
        elif step and self._tiles and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            wanted = self._cursor + step if self._cursor >= 0 else 0
            if 0 <= wanted < len(self._tiles):
                self._go(wanted)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.at(QPointF(event.pos()))
            QToolTip.showText(
                event.globalPos(), self._tiles[index].tip if index >= 0 else self.toolTip(), self
            )
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._cursor < 0 and self._tiles:
            self._cursor = max(self._chosen, 0)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)
