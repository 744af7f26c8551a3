"""The key of the map of digits: each class with its mark; choosing one lets its dots stand out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitscope.gui.inside.embedding.class_marks import paint_mark, shape_name
from digitscope.gui.style.theme import small_font, tokens

HEIGHT_PX = 20
MARK_PX = 10
BEFORE_PX = 18
AFTER_PX = 8


class DigitMapKey(QWidget):
    """Marks and names in rows.

    Signals:
        chosen(int): this class is to stand out; -1 for none.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: tuple[str, ...] = ()
        self._places: list[QRectF] = []
        self._chosen, self._cursor = -1, 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Key of the map")
        self.setToolTip("Click a class to let its dots stand out (arrow keys and space); again for all")

    def set_classes(self, classes: Sequence[str]) -> None:
        """Show these classes; where they are others than before, none stands out any more."""
        if tuple(classes) != self._classes:
            before, self._chosen = self._chosen, -1
            self._classes, self._cursor = tuple(classes), 0
            self.setAccessibleDescription("")
            self._arrange()
            if before >= 0:
                self.chosen.emit(-1)

    def place(self, index: int) -> QRectF:
        """Return where a class stands."""
        return self._places[index]

    def sizeHint(self) -> QSize:
        return QSize(300, self.height())

    def choose(self, index: int) -> None:
        """Let a class stand out, or all again if it does already."""
        self._cursor = index
        self._chosen = -1 if index == self._chosen else index
        self._tell()
        self.chosen.emit(self._chosen)
        self.update()

    def _tell(self) -> None:
        name = f"{self._classes[self._cursor]}, {shape_name(self._cursor)}"
        self.setAccessibleDescription(f"{name}, stands out" if self._cursor == self._chosen else name)

    def _arrange(self) -> None:
        metrics = QFontMetrics(small_font(bold=True))
        x = y = 0.0
        self._places = []
        for name in self._classes:
            wide = BEFORE_PX + metrics.horizontalAdvance(name) + AFTER_PX
            if x and x + wide > self.width():
                x, y = 0.0, y + HEIGHT_PX
            self._places.append(QRectF(x, y, wide, HEIGHT_PX))
            x += wide
        high = int(y) + HEIGHT_PX
        if high != self.height():
            self.setFixedHeight(high)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = tokens(self)
        for index, (name, place) in enumerate(zip(self._classes, self._places, strict=True)):
            own = index == self._chosen
            if own or (self.hasFocus() and index == self._cursor):
                painter.setPen(QPen(colours.accent, 1) if self.hasFocus() else Qt.PenStyle.NoPen)
                painter.setBrush(colours.track)
                painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 4, 4)
            centre = QPointF(place.left() + BEFORE_PX / 2 + 1, place.center().y())
            paint_mark(painter, centre, MARK_PX, index, len(self._classes), dark=colours.dark)
            painter.setFont(small_font(bold=own))
            painter.setPen(colours.text if own or self._chosen < 0 else colours.muted)
            text = place.adjusted(BEFORE_PX, 0, 0, 0)
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for index, place in enumerate(self._places):
            if place.contains(event.position()):
                self.choose(index)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key, 0)
        if step and 0 <= self._cursor + step < len(self._classes):
            self._cursor += step
            self._tell()
            self.update()
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._classes:
            self.choose(self._cursor)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)
