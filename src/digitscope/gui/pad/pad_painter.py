"""How the pad looks: paper, ink, what lies above it, and which part of that has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from digitscope.gui.pad.ink_layer import InkLayer
from digitscope.gui.pad.live_stroke import LiveInk, LiveStroke
from digitscope.gui.pad.stroke_times import StrokeTimes
from digitscope.gui.style.theme import LIGHT, Tokens, small_font, text_font
from digitscope.ink.drawing.strokes import Drawing, Stroke

HINT = "Draw a digit here"

QUIET_HINT = "mouse, finger or pen — or drop an image\nCtrl+O opens one"

DROP_HINT = "Drop it to read it"

RADIUS = 6.0

FRAME_PX = 4.0
"""Room around the paper for the focus ring."""


Overlay: TypeAlias = Callable[[QPainter, float], None]
"""Paints above the ink; takes a painter whose origin is the pad's corner, and the pad's side in pixels."""

USUAL_SIDE = 400


class PadFace(QObject):
    """Keeps the picture of the pad; painting it is copying.

    Signals:
        changed: this part of the widget looks different now (QRect).
    """

    changed = Signal(QRect)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.colours: Tokens = LIGHT
        self.square = QRectF(0, 0, USUAL_SIDE, USUAL_SIDE)
        self.overlays: dict[str, Overlay] = {}
        """What is painted above the ink, by whose it is."""
        self.hint, self.quiet_hint = HINT, DIGIT_HINT
        self._ratio = 1.0
        self._layer, self._live = InkLayer(self), LiveInk()
        self._times = StrokeTimes()
        self._blank = True
        self._layer.changed.connect(self._on_part_changed)

    @property
    def is_up_to_date(self) -> bool:
        """False while many strokes are still being painted."""
        return self._layer.is_up_to_date

    def fit(self, size: QSize, ratio: float, live: LiveStroke | None) -> None:
        """Lay the square into a widget of this size."""
        side = max(min(size.width(), size.height()) - 2 * FRAME_PX, 1.0)
        left, top = (size.width() - side) // 2, (size.height() - side) // 2
        self.square, self._ratio = QRectF(left, top, side, side), ratio
        self._layer.resize(side, ratio)
        self._live.resize(side, ratio, live, self.colours.ink)

    def set_colours(self, colours: Tokens, live: LiveStroke | None) -> None:
        """Use the colours of a theme."""
        self.colours = colours
        self._layer.set_colour(colours.ink)
        self._live.resize(self.square.width(), self._ratio, live, colours.ink)
        self._all_changed()

    def to_pad(self, place: QPointF) -> tuple[float, float]:
        """Return a place of the widget in pad units, clamped to the pad."""
        x = (place.x() - self.square.x()) / self.square.width()
        y = (place.y() - self.square.y()) / self.square.height()
        return min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)

    def show(self, drawing: Drawing, seconds: float | None) -> None:
        """Show finished ink, all of it or what there was at a time."""
        strokes = drawing.strokes if seconds is None else self._times.until(drawing.strokes, seconds)
        self._layer.show(strokes, drawing.picture)
        self._set_blank(drawing.is_empty)

    def grow(self, live: LiveStroke) -> None:
        """Show the further points of the stroke under way."""
        if live.count == 1:
            self._live.start()
            self._set_blank(False)
        self._on_part_changed(self._live.advance(live, self.colours.ink))

    def end(self, stroke: Stroke | None) -> None:
        """Let the stroke under way become this finished one, or vanish."""
        if stroke is not None:
            self._layer.merge(self._live.finish(self.colours.ink), stroke)
            return
        self._live.start()
        self._all_changed()

    def paint(self, painter: QPainter, *, focus: bool, ring: bool, drop: bool) -> None:
        """Paint what the painter's clip lets through."""
        paint_paper(painter, self.square, self.colours)
        painter.save()
        painter.setClipRect(self.square, Qt.ClipOperation.IntersectClip)
        painter.translate(self.square.topLeft())
        self._layer.paint(painter)
        self._live.paint(painter, self.colours.ink)
        for overlay in self.overlays.values():
            painter.save()
            overlay(painter, self.square.width())
            painter.restore()
        painter.restore()
        if drop or self._blank:
            paint_hint(painter, self.square, self.colours, self.hint, self.quiet_hint, drop=drop)
        paint_border(painter, self.square, self.colours, focus=focus, ring=ring or drop)

    def set_hint(self, hint: str, *, digits: bool) -> None:
        """Say this where nothing is drawn; `digits`: digits are what is drawn here."""
        quiet = DIGIT_HINT if digits else QUIET_HINT
        if (hint, quiet) != (self.hint, self.quiet_hint):
            self.hint, self.quiet_hint = hint, quiet
            self._all_changed()

    def _set_blank(self, blank: bool) -> None:
        if blank != self._blank:
            self._blank = blank
            self._all_changed()

    def _all_changed(self) -> None:
        margin = round(FRAME_PX)
        self.changed.emit(self.square.toAlignedRect().adjusted(-margin, -margin, margin, margin))

    def _on_part_changed(self, part: QRectF) -> None:
        part = part.translated(self.square.topLeft())
        self.changed.emit(part.toAlignedRect().adjusted(-1, -1, 1, 1))


DIGIT_HINT = QUIET_HINT + "  ·  D draws a random digit"
"""Where digits are drawn; of other classes the program has no examples."""


def paint_paper(painter: QPainter, square: QRectF, colours: Tokens) -> None:
    """Paint the ground."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.raised)
    painter.drawRoundedRect(square, RADIUS, RADIUS)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_border(painter: QPainter, square: QRectF, colours: Tokens, *, focus: bool, ring: bool) -> None:
    """Paint the hairline, in the accent when the keys go here; and the ring for keyboard users and drops."""
    painter.setPen(QPen(colours.accent if focus or ring else colours.hairline, 1))
    painter.drawRoundedRect(square.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    if ring:
        painter.setPen(QPen(colours.accent, 2))
        painter.drawRoundedRect(square.adjusted(-2, -2, 2, 2), RADIUS + 2, RADIUS + 2)


def paint_hint(
    painter: QPainter, square: QRectF, colours: Tokens, hint: str, quiet_hint: str, *, drop: bool
) -> None:
    """Write on an empty pad what to do, and smaller what else can be done."""
    line = square.height() * 0.5
    painter.setFont(text_font(bold=True))
    painter.setPen(colours.text)
    upper = QRectF(square.x(), square.y() + line - 28, square.width(), 24)
    room = round(square.width()) - 32
    words = QFontMetrics(text_font(bold=True)).elidedText(hint, Qt.TextElideMode.ElideRight, room)
    painter.drawText(upper, Qt.AlignmentFlag.AlignCenter, DROP_HINT if drop else words)
    if not drop:
        painter.setFont(small_font())
        painter.setPen(colours.muted)
        lower = QRectF(square.x(), square.y() + line, square.width(), 40)
        painter.drawText(lower, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, quiet_hint)
