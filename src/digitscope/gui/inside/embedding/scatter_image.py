"""The dots of the map of digits as one picture, painted again only when the view or the dots change."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from digitscope.gui.inside.embedding.class_marks import MARK_PX, class_colour, mark
from digitscope.gui.style.array_image import image_of_grey
from digitscope.gui.style.theme import Tokens, small_font, text_font
from digitscope.messages import FloatArray

MARGIN_PX = 16
PICTURES_FROM = 5.0
"""From this zoom on the digits themselves are shown instead of dots."""
PICTURE_PX = 22
MOST_NAMES = 40
"""With more classes than this their names would cover the map; the key and the hover have them."""


@dataclass(eq=False)
class Digits:
    """What lies on the map."""

    positions: FloatArray = field(default_factory=lambda: np.zeros((0, 2), np.float32))
    """(N, 2), 0…1."""
    labels: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    classes: tuple[str, ...] = ()
    images: NDArray[np.uint8] | None = None
    """(N, 28, 28); None until they have come."""


@dataclass(frozen=True)
class View:
    """Which part of the plane is seen."""

    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5
    """What lies in the middle."""

    def place(self, points: FloatArray, size: QSize) -> NDArray[np.float64]:
        """Return where points `(…, 2)` of the plane lie, in pixels."""
        middle = np.array([size.width() / 2, size.height() / 2])
        return np.asarray((points - np.array([self.x, self.y])) * self.side(size) + middle, np.float64)

    def side(self, size: QSize) -> float:
        """Return how many pixels 0…1 takes."""
        return max(min(size.width(), size.height()) - 2 * MARGIN_PX, 16) * self.zoom

    def point(self, place: QPointF, size: QSize) -> tuple[float, float]:
        """Return the point of the plane that lies there."""
        side = self.side(size)
        return (
            (place.x() - size.width() / 2) / side + self.x,
            (place.y() - size.height() / 2) / side + self.y,
        )


def paint_layer(
    digits: Digits, view: View, size: QSize, ratio: float, colours: Tokens, highlighted: int = -1
) -> QImage:
    """Return the picture of all dots (close up: of the digits themselves) and the names of the classes."""
    image = QImage(size * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(colours.raised)
    painter = QPainter(image)
    places = view.place(digits.positions, size)
    room = np.array([size.width(), size.height()])
    seen = np.flatnonzero(((places > -PICTURE_PX) & (places < room + PICTURE_PX)).all(axis=1))
    if view.zoom >= PICTURES_FROM and digits.images is not None:
        _paint_pictures(painter, digits, places, seen, colours, highlighted)
    else:
        _paint_marks(painter, digits, places, seen, ratio, colours, highlighted)
    if len(digits.classes) <= MOST_NAMES:
        _paint_names(painter, digits, places, colours)
    painter.end()
    return image


def _paint_marks(
    painter: QPainter,
    digits: Digits,
    places: NDArray[np.float64],
    seen: NDArray[np.intp],
    ratio: float,
    colours: Tokens,
    highlighted: int,
) -> None:
    count = len(digits.classes)
    marks = [
        mark(index, count, dark=colours.dark, ratio=ratio, faded=highlighted not in (-1, index))
        for index in range(count)
    ]
    corner = places - (MARK_PX + 2) / 2
    labels, xs, ys = digits.labels.tolist(), corner[:, 0].tolist(), corner[:, 1].tolist()
    for index in seen.tolist():
        painter.drawImage(QPointF(xs[index], ys[index]), marks[labels[index]])


def _paint_pictures(
    painter: QPainter,
    digits: Digits,
    places: NDArray[np.float64],
    seen: NDArray[np.intp],
    colours: Tokens,
    highlighted: int,
) -> None:
    assert digits.images is not None
    for index in seen.tolist():
        label = int(digits.labels[index])
        painter.setOpacity(1.0 if highlighted in (-1, label) else 0.25)
        x, y = places[index] - PICTURE_PX / 2
        where = QRectF(x, y, PICTURE_PX, PICTURE_PX)
        picture = image_of_grey(digits.images[index])
        painter.drawImage(where, picture, QRectF(picture.rect()))
        painter.setPen(QPen(class_colour(label, len(digits.classes), dark=colours.dark), 2))
        painter.drawRect(where)
    painter.setOpacity(1.0)


def _paint_names(painter: QPainter, digits: Digits, places: NDArray[np.float64], colours: Tokens) -> None:
    """Write each class's name where the middle of its dots is."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = text_font(bold=True) if len(digits.classes) <= 12 else small_font(bold=True)
    if len(digits.classes) <= 12:
        font.setPixelSize(20)
    metrics = QFontMetricsF(font)
    for index, name in enumerate(digits.classes):
        mine = places[digits.labels == index]
        if len(mine):
            x, y = np.median(mine, axis=0)
            path = QPainterPath()
            left = float(x) - metrics.horizontalAdvance(name) / 2
            path.addText(QPointF(left, float(y) + metrics.capHeight() / 2), font, name)
            painter.setPen(_halo(colours))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)
            painter.fillPath(path, colours.text)


def _halo(colours: Tokens) -> QPen:
    pen = QPen(colours.raised, 4)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
