"""Boxes round the digits on the pad, each with a tag that chooses it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QWidget

from digitscope.gui.draw.segmentation import DigitPart
from digitscope.gui.pad.pad import Pad
from digitscope.gui.style.theme import small_font, tokens
from digitscope.wording import percent

TAG_PX = 22
MARGIN = 0.01
"""Between ink and box, in pad units."""


class _Tag(QPushButton):
    """A small button with the digit that is read there."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(TAG_PX, TAG_PX)
        self.setCheckable(True)
        self.setFont(small_font(bold=True))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = tokens(self)
        place = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(QPen(colours.accent, 2 if self.hasFocus() else 1))
        painter.setBrush(colours.accent if self.isChecked() else colours.raised)
        painter.drawRoundedRect(place, 4, 4)
        painter.setPen(colours.on_accent if self.isChecked() else colours.accent)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.text())


class DigitTags(QWidget):
    """Lies over the pad, lets the pen through, and shows the parts of a number.

    Signals:
        clicked: the index of the part that a person chose.
    """

    clicked = Signal(int)

    def __init__(self, pad: Pad) -> None:
        super().__init__(pad)
        self._pad = pad
        self._parts: tuple[DigitPart, ...] = ()
        self._chosen = 0
        self._tags: list[_Tag] = []
        self._fits = False
        """Whether the parts are those of what the pad shows now."""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Digits on the pad")
        pad.square_changed.connect(self._place)
        pad.pen_down.connect(self.hide_all)
        pad.history_changed.connect(self.hide_all)
        pad.left_unchanged.connect(self.show_all)
        self.hide()

    def set_parts(self, parts: tuple[DigitPart, ...], chosen: int) -> None:
        """Show these parts, none to show nothing."""
        self._parts, self._chosen = parts, chosen
        while len(self._tags) < len(parts):
            tag, index = _Tag(self._pad), len(self._tags)
            tag.clicked.connect(lambda _=False, index=index: self.clicked.emit(index))
            self._tags.append(tag)
        self.show_all()

    def hide_all(self) -> None:
        """Show nothing as long as the parts may be others: the pen is down, or the drawing has changed."""
        self._fits = False
        self._place()

    def show_all(self) -> None:
        """Show the parts again, unless they are not those of what the pad shows now."""
        self._fits = not self._pad.is_pen_down and self._pad.view_time is None
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = tokens(self)
        for index, part in enumerate(self._parts):
            chosen = index == self._chosen
            line = QColor(colours.accent if chosen else colours.mark)
            style = Qt.PenStyle.SolidLine if chosen else Qt.PenStyle.DashLine
            painter.setPen(QPen(line, 1.5 if chosen else 1, style))
            painter.drawRoundedRect(self._box(part), 4, 4)

    def _box(self, part: DigitPart) -> QRectF:
        square = self._pad.square
        left, top, right, bottom = part.ink_box
        box = QRectF(left - MARGIN, top - MARGIN, right - left + 2 * MARGIN, bottom - top + 2 * MARGIN)
        box = box.intersected(QRectF(0.003, 0.003, 0.994, 0.994))
        side = square.width()
        left, top = square.left() + box.left() * side, square.top() + box.top() * side
        return QRectF(left, top, box.width() * side, box.height() * side)

    def _place(self) -> None:
        self.setGeometry(self._pad.rect())
        for index, tag in enumerate(self._tags):
            if index >= len(self._parts) or not self._fits:
                tag.hide()
                continue
            part, box = self._parts[index], self._box(self._parts[index])
            tag.setText(part.name[:2])
            tag.setChecked(index == self._chosen)
            told = f"Digit {index + 1} of {len(self._parts)}: {part.name}, {percent(part.share)}"
            tag.setToolTip(f"{told}. Click to look at it.")
            tag.setAccessibleName(told)
            top = box.top() - TAG_PX if box.top() >= TAG_PX else box.bottom()
            tag.move(round(box.left()), round(min(top, self._pad.height() - TAG_PX)))
            tag.show()
            tag.raise_()
        self.setVisible(bool(self._parts) and self._fits)
        self.update()
