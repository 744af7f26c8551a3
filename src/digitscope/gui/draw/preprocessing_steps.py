"""One small picture on the way from the strokes to the 28×28 numbers."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitscope.gui.pad.ink_paths import picture_image, picture_rect
from digitscope.gui.style.array_image import image_of_grey
from digitscope.gui.style.theme import DARK, tokens
from digitscope.ink.drawing.growing_thumbnail import InkThumb
from digitscope.ink.drawing.raster import Pixels
from digitscope.ink.drawing.strokes import Drawing, Picture
from digitscope.ink.framing.framing import BOX_SIDE, CENTRE_PX, SIDE, Framing


class PathStep(QWidget):
    """A square picture that says which step it is when pointed at or gone to by Tab.

    Signals:
        pointed(int): the cursor or the focus came to this step's number, or left it (-1).
    """

    pointed = Signal(int)

    def __init__(self, number: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = number
        self._framing: Framing | None = None
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(60, 60)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens(self)
        side = min(self.width(), self.height())
        square = QRectF(0, 0, side, side)
        if self._framing is None:
            painter.fillRect(square, colours.track)
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.save()
            self._paint(painter, self._framing, side)
            painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colours.accent, 2) if self.hasFocus() else QPen(colours.hairline, 1))
        painter.drawRect(square.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint(self, painter: QPainter, framing: Framing, side: float) -> None:
        raise NotImplementedError

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.pointed.emit(self._number)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.pointed.emit(self._number)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.pointed.emit(-1)
        self.update()


class StrokesStep(PathStep):
    """The pad in small, with ink's box on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, "Strokes on the pad, in their box", parent)
        self._thumb = InkThumb()
        self._ink: QImage | None = None
        self._picture: Picture | None = None
        self._below: QImage | None = None
        self._colour: QColor | None = None

    def set_framing(self, drawing: Drawing | None, framing: Framing | None) -> None:
        """Show a drawing in the colours of now; None for an empty pad."""
        self._framing = framing
        colour = tokens(self).ink
        ink = self._thumb.follow(drawing.strokes if drawing is not None else ())
        self._ink = picture_image(Picture(ink), colour)
        picture = drawing.picture if drawing is not None else None
        if picture is not self._picture or colour != self._colour:
            self._picture, self._colour = picture, colour
            self._below = None if picture is None else picture_image(picture, colour)
        self.update()

    def _paint(self, painter: QPainter, framing: Framing, side: float) -> None:
        colours = tokens(self)
        painter.fillRect(QRectF(0, 0, side, side), colours.raised)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._picture is not None and self._below is not None:
            painter.drawImage(picture_rect(self._picture, side), self._below)
        if self._ink is not None:
            painter.drawImage(QRectF(0, 0, side, side), self._ink)
        left, top, right, bottom = framing.box
        painter.setPen(QPen(colours.accent, 1))
        painter.drawRect(QRectF(left * side, top * side, (right - left) * side, (bottom - top) * side))


class FittedStep(PathStep):
    """The ink fitted to 20×20."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(1, "Ink fitted to 20 by 20", parent)
        self._image: QImage | None = None

    def set_framing(self, framing: Framing | None) -> None:
        """Show the 20×20 picture; None for an empty pad."""
        self._framing = framing
        self._image = None if framing is None else grey_image(framing.fitted)
        self.update()

    def _paint(self, painter: QPainter, framing: Framing, side: float) -> None:
        if self._image is not None:
            painter.drawImage(QRectF(0, 0, side, side), self._image)
        x, y = (place * side / BOX_SIDE for place in framing.centre)
        _paint_cross(painter, x, y)


class CentredStep(PathStep):
    """The 20×20 picture moved so that its centre of mass is in the middle of 28×28."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(2, "Centre of mass moved to the middle of 28 by 28", parent)
        self._image: QImage | None = None

    def set_framing(self, framing: Framing | None) -> None:
        """Show the picture in its frame; None for an empty pad."""
        self._framing = framing
        self._image = None if framing is None else grey_image(framing.image)
        self.update()

    def _paint(self, painter: QPainter, framing: Framing, side: float) -> None:
        if self._image is not None:
            painter.drawImage(QRectF(0, 0, side, side), self._image)
        unit = side / SIDE
        right, down = framing.offset
        painter.setPen(QPen(DARK.mark, 1, Qt.PenStyle.DashLine))
        painter.drawRect(QRectF(right * unit, down * unit, BOX_SIDE * unit, BOX_SIDE * unit))
        _paint_cross(painter, CENTRE_PX * unit, CENTRE_PX * unit)


def grey_image(picture: Pixels) -> QImage:
    """Return numbers 0…1 as a white-on-black picture."""
    return image_of_grey(np.rint(picture * 255).astype(np.uint8))


def _paint_cross(painter: QPainter, x: float, y: float) -> None:
    painter.setPen(QPen(DARK.accent, 1.5))  # the picture is black in the light theme too
    painter.drawLine(QPointF(x - 4, y), QPointF(x + 4, y))
    painter.drawLine(QPointF(x, y - 4), QPointF(x, y + 4))
