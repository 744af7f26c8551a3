"""Our line icons, tinted with the colours of the theme."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from digitscope.resources import asset

ICON_PX = 20
"""Size at which tools show an icon; drawn on a grid of 24."""
_RATIOS = (1.0, 2.0)


def icon(name: str, colour: QColor, faint: QColor) -> QIcon:
    """Return `assets/icons/<name>.svg` in a colour, and in a faint one for what cannot be used now."""
    made = QIcon()
    for ratio in _RATIOS:
        made.addPixmap(pixmap(name, colour, ICON_PX, ratio), QIcon.Mode.Normal)
        made.addPixmap(pixmap(name, faint, ICON_PX, ratio), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, colour: QColor, size: int, ratio: float) -> QPixmap:
    """Return an icon as pixels, `size` logical pixels wide."""
    side = round(size * ratio)
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    svg = _source(name).replace("currentColor", colour.name())
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


@cache
def _source(name: str) -> str:
    return asset(f"icons/{name}.svg").read_text(encoding="utf-8")
