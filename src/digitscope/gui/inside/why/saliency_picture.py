"""A saliency map, large: its numbers as colours, the drawing as a line around its ink."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QWidget

from digitscope.gui.style.array_image import image_of_pixels
from digitscope.gui.style.colormaps import Scale, pixels, signed_scale
from digitscope.gui.style.theme import tokens
from digitscope.gui.widgets.pixel_picture import PixelPicture
from digitscope.messages import FloatArray

INK_FROM = 0.35
"""A pixel with this much ink lies inside the line around the drawing."""
TILE_SCALE = 3
"""Screen pixels to a cell in small pictures, so that the line around the ink is thin."""


def outline_of(image: FloatArray) -> QPainterPath:
    """Return the line around a picture's ink, in cells: along the borders of pixels that differ."""
    inside = np.pad(image >= INK_FROM, 1)
    path = QPainterPath()
    for row, column in np.argwhere(inside[1:, 1:-1] != inside[:-1, 1:-1]):
        path.moveTo(QPointF(column, row))
        path.lineTo(QPointF(column + 1, row))
    for row, column in np.argwhere(inside[1:-1, 1:] != inside[1:-1, :-1]):
        path.moveTo(QPointF(column, row))
        path.lineTo(QPointF(column, row + 1))
    return path


def heat_scale(*, signed: bool, dark: bool) -> Scale:
    """Return the colours of a saliency map."""
    return signed_scale(dark=dark) if signed else "even"


def heat_tile(
    heat: FloatArray, reach: float, image: FloatArray | None, *, signed: bool, widget: QWidget
) -> QImage:
    """Return a small picture of a map `(28, 28)` whose largest colour stands for `reach`."""
    colours = tokens(widget)
    scale = heat_scale(signed=signed, dark=colours.dark)
    coloured: NDArray[np.uint32] = pixels(heat, -reach if signed else 0.0, reach, scale)
    made = image_of_pixels(coloured.repeat(TILE_SCALE, 0).repeat(TILE_SCALE, 1))
    if image is not None:
        painter = QPainter(made)
        painter.setPen(QPen(line_colour(widget, signed=signed), 0))
        painter.drawPath(QTransform.fromScale(TILE_SCALE, TILE_SCALE).map(outline_of(image)))
        painter.end()
    return made


def line_colour(widget: QWidget, *, signed: bool) -> QColor:
    """Return a colour that is seen on the whole scale: black or white, as its middle is light or dark."""
    return QColor("#101214" if signed and not tokens(widget).dark else "#f4f5f6")


class SaliencyPicture(PixelPicture):
    """Shows a map around zero, or from zero up, with the drawing's outline over it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__((28, 28), parent)
        self._outline = QPainterPath()
        self._signed = True
        self._heat: tuple[FloatArray | None, float] = None, 1.0

    def set_heat(
        self, heat: FloatArray | None, reach: float, image: FloatArray | None, *, signed: bool
    ) -> None:
        """Show a map `(28, 28)` of the picture `image`; None shows an empty place."""
        self._signed = signed
        self._outline = QPainterPath() if heat is None or image is None else outline_of(image)
        self._heat = heat, reach
        self._colour()

    def _colour(self) -> None:
        heat, reach = self._heat
        scale = heat_scale(signed=self._signed, dark=tokens(self).dark)
        self.set_array(heat, -reach if self._signed else 0.0, reach, scale)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_heat"):
            self._colour()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._outline.isEmpty():
            area = self.area()
            side = area.width() / 28
            path = QTransform.fromTranslate(area.left(), area.top()).scale(side, side).map(self._outline)
            painter = QPainter(self)
            painter.setPen(QPen(line_colour(self, signed=self._signed), 1.5))
            painter.drawPath(path)
