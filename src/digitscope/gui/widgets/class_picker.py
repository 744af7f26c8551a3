"""A row of class names of which one can be chosen, by mouse, pen, arrow keys or its own key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitscope.gui.style.theme import Tokens, small_font, text_font, tokens
from digitscope.gui.widgets.class_keys import are_themselves, class_of, keys_of, typed

CELL_PX = 28
LEAST_CELL_PX = 18
"""Narrower than a finger likes, but ten digits then fit into the narrowest column."""
NAME_PADDING_PX = 8
KEY_GAP_PX, KEY_RAISED_PX = 4, 4
HELD = ("", "Alt+", "Ctrl+")


def key_font() -> QFont:
    """Return the type of the keys beside the names."""
    font = QFont(small_font())
    font.setPixelSize(9)
    return font


class ClassPicker(QWidget):
    """Names in a row, in several rows where there are many; chosen by a click, Enter, or typing the name.

    Signals:
        chosen: the class name.
    """

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: tuple[str, ...] = ()
        self._keys: tuple[str, ...] = ()
        self._places: list[QRect] = []
        self._marked = ""
        self._cursor = self._under = -1
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        self.set_classes(tuple("0123456789"))

    def set_classes(self, classes: Sequence[str]) -> None:
        """Offer these names."""
        self._classes = tuple(classes)
        self._keys = () if are_themselves(self._classes) else keys_of(self._classes)
        self._cursor = self._under = -1
        self._arrange()

    def classes(self) -> tuple[str, ...]:
        """Return the names that are offered."""
        return self._classes

    def set_marked(self, name: str) -> None:
        """Show that this one is chosen; empty for none."""
        if name != self._marked:
            self._marked = name
            self._tell()
            self.update()

    def marked(self) -> str:
        """Return the name that is shown as chosen."""
        return self._marked

    def place(self, name: str) -> QRect:
        """Return where a name stands."""
        return self._places[self._classes.index(name)]

    def sizeHint(self) -> QSize:
        return QSize(len(self._classes) * CELL_PX, self.height())

    def _arrange(self) -> None:
        room = max(self.width(), LEAST_CELL_PX)
        metrics = QFontMetrics(text_font(bold=True))
        key = QFontMetrics(key_font()).horizontalAdvance("0") + KEY_GAP_PX if self._keys else 0
        padding = NAME_PADDING_PX + key
        needed = [metrics.horizontalAdvance(name) + padding for name in self._classes]
        rows = -(-len(needed) * LEAST_CELL_PX // room)
        # So many in each row, where no name is long: the rows are then of equal length.
        a_row = max(-(-len(needed) // max(rows, 1)), 1)
        least = max(min(room // a_row, CELL_PX), LEAST_CELL_PX)
        short = max(needed, default=0) <= least
        x = y = 0
        self._places = []
        for index, need in enumerate(needed):
            wide = min(max(need, least), room)
            if index and (index % a_row == 0 if short else x + wide > room):
                x, y = 0, y + CELL_PX
            self._places.append(QRect(x, y, wide, CELL_PX))
            x += wide
        self.setFixedHeight(y + CELL_PX)
        self.update()

    def _at(self, place: QPointF) -> int:
        return next((i for i, rect in enumerate(self._places) if rect.contains(place.toPoint())), -1)

    def _choose(self, index: int) -> None:
        if 0 <= index < len(self._classes) and self.isEnabled():
            self._cursor = index
            self.update()
            self.chosen.emit(self._classes[index])

    def _tell(self) -> None:
        at = self._classes[self._cursor] if self._cursor >= 0 else ""
        parts = [f"at {at}" if at else "", f"{self._marked} is chosen" if self._marked else ""]
        self.setAccessibleDescription(", ".join(part for part in parts if part))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = tokens(self)
        for index, (name, rect) in enumerate(zip(self._classes, self._places, strict=True)):
            self._paint_cell(painter, index, name, QRectF(rect).adjusted(1, 2, -1, -2), colours)

    def _paint_cell(self, painter: QPainter, index: int, name: str, place: QRectF, colours: Tokens) -> None:
        marked, whole = name == self._marked, place
        painter.setPen(Qt.PenStyle.NoPen)
        if marked:
            painter.setBrush(colours.accent)
            painter.drawRoundedRect(place, 5, 5)
        elif index == self._under and self.isEnabled():
            wash = QColor(colours.text)
            wash.setAlphaF(0.08)
            painter.setBrush(wash)
            painter.drawRoundedRect(place, 5, 5)
        if self._keys:
            place = self._paint_key(
                painter, self._keys[index], place, colours.on_accent if marked else colours.muted
            )
        painter.setFont(text_font(bold=marked))
        painter.setPen(colours.on_accent if marked else colours.text if self.isEnabled() else colours.mark)
        wide = int(place.width())
        text = QFontMetrics(text_font(bold=marked)).elidedText(name, Qt.TextElideMode.ElideRight, wide)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        if self.hasFocus() and index == self._cursor:
            painter.setPen(QPen(colours.accent, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(whole.adjusted(-0.5, -1.5, 0.5, 1.5), 6, 6)

    def _paint_key(self, painter: QPainter, key: str, place: QRectF, colour: QColor) -> QRectF:
        """Print a class's key before its name, a dot under it for Alt, two for Ctrl; return what is left."""
        painter.setFont(key_font())
        painter.setPen(colour)
        wide = QFontMetrics(key_font()).horizontalAdvance("0")
        left = QRectF(place.left() + KEY_GAP_PX - 1, place.top(), wide, place.height() - KEY_RAISED_PX)
        painter.drawText(left, Qt.AlignmentFlag.AlignCenter, key[-1:])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for dot in range(HELD.index(key[:-1]) if key else 0):
            painter.drawEllipse(QPointF(left.left() + 1.5 + 4 * dot, left.bottom() - 2), 1.2, 1.2)
        return place.adjusted(wide + KEY_GAP_PX, 0, 0, 0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        under = self._at(event.position())
        if under != self._under:
            self._under = under
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._under = -1
        self.update()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(self._at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = Qt.Key(event.key()), len(self._classes) - 1
        steps = {
            Qt.Key.Key_Left: max(self._cursor - 1, 0),
            Qt.Key.Key_Right: min(self._cursor + 1, last),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if key in steps:
            self._cursor = steps[key]
            self._tell()
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._cursor >= 0:
            self._choose(self._cursor)
        elif name := class_of(typed(event), self._classes):
            self._choose(self._classes.index(name))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._cursor < 0 and self._classes:
            self._cursor = self._classes.index(self._marked) if self._marked in self._classes else 0
        self._tell()
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.EnabledChange):
            self.update()
        super().changeEvent(event)
