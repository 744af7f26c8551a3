"""All maps of one layer, painted by one widget from one atlas picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitscope.gui.layers.atlas_layout import (
    AtlasLayout,
    arrange,
    as_maps,
    atlas_pixels,
    fitting_zoom,
    map_shape,
)
from digitscope.gui.style.array_image import image_of_pixels
from digitscope.gui.style.colormaps import Limits, Scale, pixels
from digitscope.gui.style.number_format import short_number
from digitscope.gui.style.theme import small_font, tokens
from digitscope.messages import FloatArray

NOWHERE = -1, -1, -1
OUTLINE_PX = 2.0
VEIL = 0.75
"""How far a map that is switched off fades."""
RIM_PX = 4
"""Room around the tiles for the outline of a chosen map."""


class LayerCanvas(QWidget):
    """Maps side by side; arrow keys go from map to map.

    Signals:
        pointed(int, int, int): map, row and column under the cursor; -1, -1, -1 when it leaves.
        chosen(int): a map was clicked or gone to by key.
        left(int): an arrow key went beyond the first (-1) or last (+1) map.
        opened(bool): a map was clicked, or Enter was pressed (True) on it.
    """

    pointed = Signal(int, int, int)
    chosen = Signal(int)
    left = Signal(int)
    opened = Signal(bool)

    def __init__(self, shape: tuple[int, ...], labels: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._shape = shape
        self._labels = labels
        self._zoom = 1.0
        self._maps: FloatArray | None = None
        self._pixels: NDArray[np.uint32] | None = None
        self._image: QImage | None = None
        """The one picture of all maps; see `atlas_pixels`."""
        self._colours: list[int] = []
        self._chosen = self._under = -1
        self._factors: dict[int, float] = {}
        self._layout = arrange(shape, 400, numbers=bool(labels))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing below it is painted first
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._arrange()

    @property
    def count(self) -> int:
        """Number of maps."""
        return map_shape(self._shape)[0]

    def set_zoom(self, zoom: float) -> None:
        """Draw the maps larger or smaller."""
        self._zoom = zoom
        self._arrange()

    def fitting_zoom(self, height: float) -> float:
        """Return the zoom at which all maps are in sight in this height."""
        width, ratio = max(1, self.width() - 2 * RIM_PX), self.devicePixelRatioF()
        return fitting_zoom(self._shape, width, height, ratio, numbers=bool(self._labels))

    def set_maps(self, maps: FloatArray | None, limits: Limits | None = None, scale: Scale = "even") -> None:
        """Show a stage's output, coloured between each map's limits; None shows empty places."""
        if maps is None or limits is None:
            self._maps, self._pixels, self._image, self._colours = None, None, None, []
        else:
            self._maps = as_maps(maps)
            low, high = limits.low[:, None, None], limits.high[:, None, None]
            self._pixels = pixels(self._maps, low, high, scale)
            self._image = None
            self._colours = self._pixels.ravel().tolist() if self._labels else []
        self.update()

    def value(self, index: int, row: int, column: int) -> float | None:
        """Return one number of one map, None if there is none now."""
        return None if self._maps is None else float(self._maps[index, row, column])

    def set_chosen(self, index: int) -> None:
        """Outline a map; -1 for none."""
        if index != self._chosen:
            self._chosen = index
            self.update()

    def set_switches(self, factors: dict[int, float]) -> None:
        """Show which maps are off (0) or scaled."""
        if factors != self._factors:
            self._factors = factors
            self.update()

    def tile(self, index: int) -> QRectF:
        """Return where a map lies, in this widget's pixels."""
        layout, ratio = self._layout, self.devicePixelRatioF()
        x, y = layout.place(index)
        wide, high = layout.tile_width / ratio, layout.tile_height / ratio
        return QRectF(RIM_PX + x / ratio, RIM_PX + y / ratio, wide, high)

    def cell_at(self, position: QPointF) -> tuple[int, int, int] | None:
        """Return map, row and column at a place in this widget."""
        ratio = self.devicePixelRatioF()
        return self._layout.at((position.x() - RIM_PX) * ratio, (position.y() - RIM_PX) * ratio)

    def layout_now(self) -> AtlasLayout:
        """Return the present arrangement of the tiles."""
        return self._layout

    def _arrange(self) -> None:
        ratio = self.devicePixelRatioF()
        width = max(1, self.width() - 2 * RIM_PX)
        self._layout = arrange(self._shape, width, self._zoom, ratio, numbers=bool(self._labels))
        height = round(self._layout.height / ratio) + 2 * RIM_PX
        if height != self.height():
            self.setFixedHeight(height)
        self._image = None
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens(self)
        if self._labels:
            painter.fillRect(event.rect(), colours.paper)
            for index in range(self.count):
                self._paint_number(painter, self.tile(index), index)
        else:
            self._paint_atlas(painter)
        for index, factor in self._factors.items():
            self._paint_switch(painter, self.tile(index), factor)
        if self._under >= 0:
            painter.setPen(QPen(colours.mark, 1))
            painter.drawRect(self.tile(self._under).adjusted(-0.5, -0.5, 0.5, 0.5))
        if self._chosen >= 0:
            outline = self.tile(self._chosen).adjusted(-OUTLINE_PX, -OUTLINE_PX, OUTLINE_PX, OUTLINE_PX)
            painter.setPen(QPen(colours.accent, OUTLINE_PX))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(outline)
            if self.hasFocus():
                painter.setPen(QPen(colours.text, 1, Qt.PenStyle.DotLine))
                painter.drawRect(outline.adjusted(-1.5, -1.5, 1.5, 1.5))

    def _paint_atlas(self, painter: QPainter) -> None:
        """Paint all maps at once, and the ground round them; the ground between them is in the picture."""
        ground, ratio = tokens(self).paper, self.devicePixelRatioF()
        if self._image is None:
            shown = self._pixels
            if shown is None:
                shown = np.full(map_shape(self._shape), tokens(self).track.rgb(), np.uint32)
            self._image = image_of_pixels(atlas_pixels(self._layout, shown, ground.rgb()))
        single = self._layout.rows == self._layout.columns == 1
        scale = (1 if single else self._layout.cell_width) / ratio
        place = QRectF(RIM_PX, RIM_PX, self._image.width() * scale, self._image.height() * scale)
        wide, high = self.width(), self.height()
        painter.fillRect(QRectF(0, 0, wide, RIM_PX), ground)
        painter.fillRect(QRectF(0, 0, RIM_PX, high), ground)
        painter.fillRect(QRectF(place.right(), 0, wide, high), ground)
        painter.fillRect(QRectF(0, place.bottom(), wide, high), ground)
        painter.drawImage(place, self._image, QRectF(self._image.rect()))

    def _paint_number(self, painter: QPainter, tile: QRectF, index: int) -> None:
        colour = QColor.fromRgb(self._colours[index]) if self._colours else tokens(self).track
        painter.fillRect(tile, colour)
        painter.setFont(small_font())
        painter.setPen(tokens(self).muted)
        above = QRectF(tile.left(), tile.top() - 16, tile.width(), 14)
        painter.drawText(above, Qt.AlignmentFlag.AlignCenter, self._labels[index])
        if self._maps is not None:
            painter.setPen(QColor("#111111") if colour.lightnessF() > 0.5 else QColor("#ffffff"))
            painter.drawText(tile, Qt.AlignmentFlag.AlignCenter, short_number(float(self._maps[index, 0, 0])))

    def _paint_switch(self, painter: QPainter, tile: QRectF, factor: float) -> None:
        """Fade a map that is off and cross it out; a bar under one that is scaled tells by how much."""
        colours = tokens(self)
        if factor == 0:
            veil = QColor(colours.paper)
            veil.setAlphaF(VEIL)
            painter.fillRect(tile, veil)
            painter.setPen(QPen(colours.warm, 1.5))
            painter.drawLine(tile.bottomLeft(), tile.topRight())
        else:
            bar = QRectF(tile.left(), tile.bottom() - 3, min(factor / 2, 1.0) * tile.width(), 3)
            painter.fillRect(bar, colours.warm)

    def _point(self, cell: tuple[int, int, int]) -> None:
        for index in {self._under, cell[0]} - {-1} if cell[0] != self._under else ():
            self.update(self.tile(index).toAlignedRect().adjusted(-1, -1, 1, 1))
        self._under = cell[0]
        self.pointed.emit(*cell)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self.cell_at(event.position()) or NOWHERE)

    def leaveEvent(self, event: QEvent) -> None:
        self._point(NOWHERE)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(cell[0])
            self.opened.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        across = self._layout.across
        step = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -across,
            Qt.Key.Key_Down: across,
        }.get(Qt.Key(event.key()), 0)
        if Qt.Key(event.key()) in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(max(self._chosen, 0))
            self.opened.emit(True)
        elif step == 0 or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        elif self._chosen < 0:
            self.chosen.emit(0 if step > 0 else self.count - 1)
        elif 0 <= self._chosen + step < self.count:
            self.chosen.emit(self._chosen + step)
        else:
            self.left.emit(1 if step > 0 else -1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._arrange()  # cells are whole pixels of the screen the window has come to
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._image = None  # the ground between the maps is in it
            self.update()
        super().changeEvent(event)
