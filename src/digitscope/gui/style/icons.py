"""Our line icons, tinted with the colours of the theme, painted when they are first needed."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from digitscope.resources import asset

ICON_PX = 20
"""Size at which tools show an icon; drawn on a grid of 24."""


def tinted_icon(name: str, colour: QColor, ratio: float, size: int = ICON_PX) -> QPixmap:
    """Return `assets/icons/<name>.svg` in a colour, `size` logical pixels wide."""
    key = f"digitscope {name} {colour.name()} {size} {ratio}"
    kept = QPixmap()
    if QPixmapCache.find(key, kept):
        return kept
    side = round(size * ratio)
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    svg = _source(name).replace("currentColor", colour.name())
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    made.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, made)
    return made


@cache
def _source(name: str) -> str:
    return asset(f"icons/{name}.svg").read_text(encoding="utf-8")
