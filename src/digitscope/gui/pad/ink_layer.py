"""Finished ink as one picture, kept up to date at the least cost and never with a stall."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor
from time import perf_counter

from PySide6.QtCore import QObject, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from digitscope.gui.pad.ink_paths import Piece, paint_piece, picture_image, picture_rect, reach, stroke_pieces
from digitscope.gui.pad.stroke_boxes import StrokeBoxes
from digitscope.ink.drawing.strokes import Picture, Stroke

SLICE_S = 0.004
"""Painting is interrupted after this long, so that events come in between."""
MOST_AT_ONCE = 64
"""More strokes than this are painted in slices."""
BOXES_AT_ONCE = 500
"""So many strokes are measured with each slice."""
EDGE_PX = 2.0
"""Room for anti-aliasing around ink."""


def blank(side: float, ratio: float) -> QImage:
    """Return a transparent image for a square of this side in logical pixels."""
    pixels = max(1, round(side * ratio))
    image = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    return image


def inked(image: QImage) -> QPainter:
    """Return a painter for smooth lines."""
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    return painter


@dataclass
class _Job:
    """Painting afresh of one part of the picture, in slices."""

    image: QImage
    side: float
    part: QRectF
    todo: deque[Stroke]
    pieces: Iterator[Piece]


class InkLayer(QObject):
    """Holds the picture of a drawing's finished strokes; paints only what has changed.

    Signals:
        changed: the part that looks different now, in pixels of the layer (QRectF).
    """

    changed = Signal(QRectF)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._side, self._ratio = 320.0, 1.0
        self._image_side = self._side
        self.image = blank(self._side, self._ratio)
        self._colour = QColor(Qt.GlobalColor.black)
        self._strokes: tuple[Stroke, ...] = ()
        self._picture: Picture | None = None
        self._picture_image: QImage | None = None
        self._boxes = StrokeBoxes()
        self._job: _Job | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._on_slice_due)

    @property
    def is_up_to_date(self) -> bool:
        """False while a part is still being painted afresh."""
        return self._job is None

    def resize(self, side: float, ratio: float) -> None:
        """Paint all afresh for a square of this side in logical pixels; the old picture stays meanwhile."""
        if (side, ratio) != (self._side, self._ratio):
            self._side, self._ratio = side, ratio
            self._paint_afresh(QRectF(0, 0, side, side))

    def set_colour(self, colour: QColor) -> None:
        """Show the ink in another colour."""
        if colour == self._colour:
            return
        self._colour = colour
        if self._picture is not None:
            self._picture_image = picture_image(self._picture, colour)
        for image in [self.image] + ([self._job.image] if self._job else []):
            painter = QPainter(image)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
            painter.fillRect(image.rect(), colour)
            painter.end()
        self.changed.emit(self._whole())

    def show(self, strokes: tuple[Stroke, ...], picture: Picture | None) -> None:
        """Show these strokes over this picture."""
        before, self._strokes = self._strokes, strokes
        if picture is not self._picture:
            self._picture = picture
            self._picture_image = None if picture is None else picture_image(picture, self._colour)
            self._paint_afresh(self._whole())
        elif strokes[: len(before)] == before:
            self._add(strokes[len(before) :])
        else:
            self._replace(before, strokes)

    def merge(self, finished: QImage, stroke: Stroke) -> None:
        """Add a stroke that has been painted already, on an image of the same size as the layer's."""
        self._strokes = (*self._strokes, stroke)
        if finished.size() != self.image.size() or self._job is not None:
            self._add((stroke,))
            return
        self._boxes.of(self._strokes)
        part = self._part_of((stroke,), self._side).toAlignedRect()
        painter = QPainter(self.image)
        painter.setClipRect(part)
        painter.drawImage(0, 0, finished)
        painter.end()
        self.changed.emit(QRectF(part))

    def paint(self, painter: QPainter) -> None:
        """Paint the ink; the painter's origin is the pad's corner."""
        if self._image_side == self._side:
            painter.drawImage(0, 0, self.image)
        else:
            painter.drawImage(self._whole(), self.image)

    def _whole(self) -> QRectF:
        return QRectF(0, 0, self._side, self._side)

    def _add(self, strokes: tuple[Stroke, ...]) -> None:
        """Paint more strokes on top; all ink has one colour, so their order does not show."""
        if self._job is not None:
            self._job.todo.extend(strokes)
        elif len(strokes) > MOST_AT_ONCE:
            self._paint_afresh(self._whole())
        else:
            self._boxes.of(self._strokes)
        if strokes and len(strokes) <= MOST_AT_ONCE:
            self._paint_on_shown(strokes, QPainter.CompositionMode.CompositionMode_SourceOver)

    def _replace(self, before: tuple[Stroke, ...], strokes: tuple[Stroke, ...]) -> None:
        """Paint afresh where strokes have gone or come."""
        had, has = set(before), set(strokes)
        gone, come = tuple(had - has), tuple(has - had)
        if self._job is not None or len(gone) + len(come) > MOST_AT_ONCE:
            self._paint_afresh(self._whole())
        else:
            self._paint_afresh(self._part_of((*gone, *come), self._side))
        if self._job is not None and len(gone) <= MOST_AT_ONCE:
            # Until the painting is done, what crosses the strokes that are gone has gaps.
            self._paint_on_shown(gone, QPainter.CompositionMode.CompositionMode_DestinationOut)

    def _paint_on_shown(self, strokes: tuple[Stroke, ...], mode: QPainter.CompositionMode) -> None:
        painter = inked(self.image)
        painter.setCompositionMode(mode)
        for stroke in strokes:
            for piece in stroke_pieces(stroke.points, stroke.width, self._image_side):
                paint_piece(painter, piece, self._colour)
        painter.end()
        self.changed.emit(self._part_of(strokes, self._side))

    def _part_of(self, strokes: tuple[Stroke, ...], side: float) -> QRectF:
        part = QRectF()
        for stroke in strokes:
            low, high = stroke.points[:, :2].min(axis=0) * side, stroke.points[:, :2].max(axis=0) * side
            margin = reach(stroke.width) * side + EDGE_PX
            part |= QRectF(*low, *(high - low)).adjusted(-margin, -margin, margin, margin)
        return part & QRectF(0, 0, side, side)

    def _paint_afresh(self, part: QRectF) -> None:
        if self._image_side != self._side or self.image.devicePixelRatio() != self._ratio:
            part = self._whole()
        pixels = self._device_rect(part)
        image = QImage(pixels.size(), QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(self._ratio)
        image.fill(Qt.GlobalColor.transparent)
        exact = QRectF(
            pixels.x() / self._ratio, pixels.y() / self._ratio,
            pixels.width() / self._ratio, pixels.height() / self._ratio,
        )  # fmt: skip
        todo = self._strokes
        if exact.width() < self._side or exact.height() < self._side:
            todo = self._boxes.touching(todo, exact, self._side)
        self._job = _Job(image, self._side, exact, deque(todo), iter(()))
        if self._picture is not None and self._picture_image is not None:
            painter = inked(image)
            painter.translate(-exact.topLeft())
            painter.drawImage(picture_rect(self._picture, self._side), self._picture_image)
            painter.end()
        self._on_slice_due()

    def _device_rect(self, part: QRectF) -> QRect:
        left, top = floor(part.left() * self._ratio), floor(part.top() * self._ratio)
        right, bottom = ceil(part.right() * self._ratio), ceil(part.bottom() * self._ratio)
        most = max(1, round(self._side * self._ratio))
        return QRect(left, top, max(1, right - left), max(1, bottom - top)) & QRect(0, 0, most, most)

    def _on_slice_due(self) -> None:
        job = self._job
        if job is None:
            self._timer.stop()
            return
        until = perf_counter() + SLICE_S
        self._boxes.grow(self._strokes, BOXES_AT_ONCE)
        painter = inked(job.image)
        painter.translate(-job.part.topLeft())
        done = self._paint_until(painter, job, until)
        painter.end()
        if done:
            self._timer.stop()
            self._finish(job)
        elif not self._timer.isActive():
            self._timer.start()

    def _paint_until(self, painter: QPainter, job: _Job, until: float) -> bool:
        while True:
            piece = next(job.pieces, None)
            if piece is not None:
                paint_piece(painter, piece, self._colour)
            elif job.todo:
                stroke = job.todo.popleft()
                job.pieces = stroke_pieces(stroke.points, stroke.width, job.side)
            else:
                return True
            if perf_counter() >= until:
                return False

    def _finish(self, job: _Job) -> None:
        self._job = None
        self._boxes.of(self._strokes)
        whole = max(1, round(self._side * self._ratio))
        if job.image.width() == whole and job.image.height() == whole:
            self.image, self._image_side = job.image, job.side
        else:
            painter = QPainter(self.image)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            painter.drawImage(job.part.topLeft(), job.image)
            painter.end()
        self.changed.emit(job.part)
