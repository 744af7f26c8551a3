"""What a class looks like on the map of digits: a colour and a shape, so that neither is needed alone."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from digitscope.gui.style.colormaps import srgb

LIGHTNESS = {False: (0.48, 0.62), True: (0.80, 0.64)}
"""OKLab lightness of neighbouring hues, on light and dark ground: told apart in grey as well."""
CHROMA = 0.13
SHAPES = ("disc", "square", "triangle", "diamond", "ring", "cross", "wedge", "plus", "frame", "bar")
"""As many as there are digits, so that no two of them share one."""
MARK_PX = 7
FADED = 0.14


@cache
def class_colour(index: int, count: int, *, dark: bool) -> QColor:
    """Return the colour of one of `count` classes: hues evenly spread, lightness in two steps."""
    angle = 2 * math.pi * (index / max(count, 1) + 0.06)
    lightness = LIGHTNESS[dark][index % 2]
    lab = np.array([lightness, CHROMA * math.cos(angle), CHROMA * math.sin(angle)])
    red, green, blue = (round(255 * float(part)) for part in srgb(lab))
    return QColor(red, green, blue)


def shape_name(index: int) -> str:
    """Return the shape of a class, for a tool tip or a screen reader."""
    return SHAPES[index % len(SHAPES)]


@cache
def mark(index: int, count: int, *, dark: bool, ratio: float, faded: bool = False) -> QImage:
    """Return the mark of a class, `MARK_PX` wide, transparent around it."""
    side = math.ceil((MARK_PX + 2) * ratio)
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(FADED if faded else 0.9)
    paint_mark(painter, QPointF(side / ratio / 2, side / ratio / 2), MARK_PX, index, count, dark=dark)
    painter.end()
    return image


def paint_mark(
    painter: QPainter, centre: QPointF, wide: float, index: int, count: int, *, dark: bool
) -> None:
    """Paint the mark of a class."""
    colour, name = class_colour(index, count, dark=dark), shape_name(index)
    half = wide / 2
    open_ = name in ("ring", "cross", "plus", "frame")
    painter.setPen(QPen(colour, wide / 4) if open_ else Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if open_ else colour)
    painter.drawPath(_path(name, half).translated(centre))


def _path(name: str, half: float) -> QPainterPath:
    path = QPainterPath()
    if name in ("disc", "ring"):
        radius = half * (0.95 if name == "disc" else 0.75)
        path.addEllipse(QPointF(0, 0), radius, radius)
    elif name in ("square", "frame", "bar"):
        across, down = {"square": (0.8, 0.8), "frame": (0.65, 0.65), "bar": (0.35, 1.0)}[name]
        path.addRect(QRectF(-across * half, -down * half, 2 * across * half, 2 * down * half))
    elif name in ("cross", "plus"):
        turn = math.pi / 4 if name == "cross" else 0.0
        for angle in (turn, turn + math.pi / 2):
            end = QPointF(half * 0.85 * math.cos(angle), half * 0.85 * math.sin(angle))
            path.moveTo(-end)
            path.lineTo(end)
    else:
        corners = {
            "triangle": [(0.0, -1.0), (0.95, 0.75), (-0.95, 0.75)],
            "wedge": [(0.0, 1.0), (0.95, -0.75), (-0.95, -0.75)],
            "diamond": [(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)],
        }[name]
        path.addPolygon(QPolygonF([QPointF(half * x, half * y) for x, y in corners]))
        path.closeSubpath()
    return path
