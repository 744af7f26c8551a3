"""The pad: a square of paper to draw a digit on."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TypeAlias

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
)  # fmt: skip
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitscope.gui.ink_paint import line_width
from digitscope.gui.pad_drop import can_drop, image_bytes, local_file
from digitscope.gui.pad_eraser import ERASER_RADIUS
from digitscope.gui.pad_ink import PadInk
from digitscope.gui.pad_input import PenInput, PenMove, Phase
from digitscope.gui.pad_layer import InkLayer
from digitscope.gui.pad_live import LiveInk, LiveStroke
from digitscope.gui.pad_paper import FRAME_PX, paint_border, paint_hint, paint_paper, pen_cursor
from digitscope.gui.theme import tokens
from digitscope.ink.history import History
from digitscope.ink.strokes import Drawing, Stroke

Overlay: TypeAlias = Callable[[QPainter, float], None]
"""Paints above the ink; takes a painter whose origin is the pad's corner, and the pad's side in pixels."""

LEAST_SIDE = 320
USUAL_SIDE = 400
THINNEST_PEN, WIDEST_PEN = 0.4, 2.5
OUTSIDE_PX = 8.0
"""A stroke may begin this far outside the paper."""


class Tool(Enum):
    """What the pen does."""

    PEN = "pen"
    ERASER = "eraser"


class Pad(QWidget):
    """Draws, erases, shows and remembers ink.

    Signals:
        ink_changed: the drawing is another one, also in the middle of a stroke.
        pen_down: a stroke or a drag of the eraser begins.
        stroke_finished: a stroke has become part of the drawing.
        history_changed: a step was made, undone or redone.
        view_released: an earlier moment was shown and is no more, because drawing goes on.
        tool_changed: the `Tool` in use.
        pen_width_changed: the pen's width, relative to the usual one.
        file_dropped: path of a file that was dropped.
        image_dropped: bytes of an image that was dropped, as of an image file.
    """

    ink_changed = Signal()
    pen_down = Signal()
    stroke_finished = Signal()
    history_changed = Signal()
    view_released = Signal()
    tool_changed = Signal(object)
    pen_width_changed = Signal(float)
    file_dropped = Signal(str)
    image_dropped = Signal(bytes)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tool, self._pen_width = Tool.PEN, 1.0
        self._ink, self._input = PadInk(self), PenInput()
        self._layer, self._live_ink = InkLayer(self), LiveInk()
        self._view_time: float | None = None
        self._overlay: Overlay | None = None
        self._drop_near = False
        self._colours = tokens(self)
        self._square = QRectF(0, 0, USUAL_SIDE, USUAL_SIDE)
        self.setMinimumSize(LEAST_SIDE, LEAST_SIDE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAccessibleName("Pad")
        self._connect()
        self._take_colours()
        self._describe()

    def _connect(self) -> None:
        ink = self._ink
        ink.live_grew.connect(self._on_live_grew)
        ink.live_ended.connect(self._on_live_ended)
        ink.finished_ink_changed.connect(self._on_finished_ink_changed)
        ink.ink_changed.connect(self.ink_changed)
        ink.stroke_finished.connect(self.stroke_finished)
        ink.history_changed.connect(self._describe)
        ink.history_changed.connect(self.history_changed)
        self._layer.changed.connect(self._on_part_changed)

    # What is on the pad

    @property
    def history(self) -> History:
        """The steps that can be undone and redone."""
        return self._ink.history

    @property
    def drawing(self) -> Drawing:
        """All that has been drawn, with the stroke under way."""
        return self._ink.drawing

    @property
    def is_pen_down(self) -> bool:
        """True in the middle of a stroke or a drag of the eraser."""
        return self._ink.is_pen_down

    def set_drawing(self, drawing: Drawing, *, undoable: bool = True) -> None:
        """Put another drawing on the pad; `undoable` makes it a step, else the history begins with it."""
        self._let_go()
        self._ink.replace(drawing, undoable=undoable)

    def undo(self) -> None:
        """Take the last step back; a stroke under way is finished, then taken back."""
        self._let_go()
        self._ink.undo()

    def redo(self) -> None:
        """Make the last step that was taken back again."""
        self._let_go()
        self._ink.redo()

    def clear(self) -> None:
        """Take everything off the pad."""
        self._let_go()
        self._ink.clear()

    def finish_stroke(self) -> None:
        """Lift the pen, whatever it does."""
        self._input.let_go()
        self._ink.finish()

    def cancel_stroke(self) -> bool:
        """Drop the stroke or drag under way; returns False if there is none."""
        self._input.let_go()
        return self._ink.cancel()

    # How it is drawn and shown

    @property
    def tool(self) -> Tool:
        """The tool in use."""
        return self._tool

    def set_tool(self, tool: Tool) -> None:
        """Draw or erase from now on."""
        if tool is not self._tool:
            self.finish_stroke()
            self._tool = tool
            self._show_cursor()
            self.tool_changed.emit(tool)

    @property
    def pen_width(self) -> float:
        """Width of the pen, relative to the usual one."""
        return self._pen_width

    def set_pen_width(self, width: float) -> None:
        """Draw lines of this width, relative to the usual one, from the next stroke on."""
        width = min(max(width, THINNEST_PEN), WIDEST_PEN)
        if width != self._pen_width:
            self._pen_width = width
            self._show_cursor()
            self.pen_width_changed.emit(width)

    @property
    def view_time(self) -> float | None:
        """The moment that is shown, None for the end."""
        return self._view_time

    def set_view_time(self, seconds: float | None) -> None:
        """Show the drawing as it was at this time; `None` shows all of it."""
        if seconds != self._view_time:
            self.finish_stroke()
            self._view_time = seconds
            self._on_finished_ink_changed()

    def set_overlay(self, overlay: Overlay | None) -> None:
        """Paint something above the ink, or nothing any more."""
        self._overlay = overlay
        self.update()

    @property
    def square(self) -> QRectF:
        """Where the paper lies in the widget, in pixels."""
        return QRectF(self._square)

    def to_pad(self, place: QPointF) -> tuple[float, float]:
        """Return a place of the widget in pad units, clamped to the pad."""
        x = (place.x() - self._square.x()) / self._square.width()
        y = (place.y() - self._square.y()) / self._square.height()
        return min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)

    def sizeHint(self) -> QSize:
        return QSize(USUAL_SIDE, USUAL_SIDE)

    # Input

    def _take(self, moves: list[PenMove]) -> None:
        for move in moves:
            if move.phase is Phase.DOWN:
                self._begin(move)
            elif move.phase is Phase.LOST:
                self._ink.finish()
            elif move.phase is Phase.HOVER:
                self._show_cursor(erases=move.erases)
            else:
                # A pen that leaves tells no pressure.
                pressure = None if move.phase is Phase.UP else move.pressure
                self._ink.move_to(*self.to_pad(move.place), move.ms, pressure)
                if move.phase is Phase.UP:
                    self._ink.finish()

    def _begin(self, move: PenMove) -> None:
        self._ink.finish()
        near = self._square.adjusted(-OUTSIDE_PX, -OUTSIDE_PX, OUTSIDE_PX, OUTSIDE_PX)
        if not near.contains(move.place):
            self._input.let_go()
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._release_view()
        erases = move.erases or self._tool is Tool.ERASER
        self._show_cursor(erases=erases)
        if erases:
            self._ink.begin_erasing()
        else:
            self._ink.begin_stroke(self._pen_width)
            self._live_ink.start()
        self.pen_down.emit()
        self._ink.move_to(*self.to_pad(move.place), move.ms, move.pressure)

    def _let_go(self) -> None:
        self._input.let_go()
        self._release_view()

    def _release_view(self) -> None:
        if self._view_time is not None:
            self._view_time = None
            self._on_finished_ink_changed()
            self.view_released.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._take(self._input.read_mouse(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._take(self._input.read_mouse(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._take(self._input.read_mouse(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._take(self._input.read_mouse(event))

    def tabletEvent(self, event: QTabletEvent) -> None:
        self._take(self._input.read_tablet(event))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape or not self.cancel_stroke():
            super().keyPressEvent(event)

    def focusInEvent(self, _event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        self.finish_stroke()
        self.update()

    def hideEvent(self, _event: QHideEvent) -> None:
        self.finish_stroke()

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QTouchEvent):
            self._take(self._input.read_touch(event))
            event.accept()
            return True
        if kind in (QEvent.Type.WindowDeactivate, QEvent.Type.UngrabMouse, QEvent.Type.WindowBlocked):
            self.finish_stroke()
        elif kind == QEvent.Type.DevicePixelRatioChange:
            self._fit()
        return super().event(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if can_drop(event.mimeData()):
            event.acceptProposedAction()
            self._drop_near = True
            self.update()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._drop_near = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop_near = False
        self.update()
        path = local_file(event.mimeData())
        data = image_bytes(event.mimeData()) if path is None else None
        if path is not None:
            self.file_dropped.emit(path)
        elif data is not None:
            self.image_dropped.emit(data)
        event.acceptProposedAction()

    # Looks

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._take_colours()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        paint_paper(painter, self._square, self._colours)
        painter.save()
        painter.setClipRect(self._square, Qt.ClipOperation.IntersectClip)
        painter.translate(self._square.topLeft())
        self._layer.paint(painter)
        self._live_ink.paint(painter, self._colours.ink)
        if self._overlay is not None:
            self._overlay(painter, self._square.width())
        painter.restore()
        if self._drop_near or self._is_blank():
            paint_hint(painter, self._square, self._colours, drop=self._drop_near)
        paint_border(painter, self._square, self._colours, focus=self.hasFocus(), drop=self._drop_near)

    def _is_blank(self) -> bool:
        return self._ink.live is None and self._ink.finished.is_empty

    def _fit(self) -> None:
        side = max(min(self.width(), self.height()) - 2 * FRAME_PX, 1.0)
        left, top = (self.width() - side) // 2, (self.height() - side) // 2
        self._square = QRectF(left, top, side, side)
        ratio = self.devicePixelRatioF()
        self._layer.resize(side, ratio)
        self._live_ink.resize(side, ratio, self._ink.live, self._colours.ink)
        self._show_cursor()
        self.update()

    def _take_colours(self) -> None:
        self._colours = tokens(self)
        self._layer.set_colour(self._colours.ink)
        self._live_ink.resize(
            self._square.width(), self.devicePixelRatioF(), self._ink.live, self._colours.ink
        )
        self._show_cursor()
        self.update()

    def _show_cursor(self, *, erases: bool = False) -> None:
        erases = erases or self._tool is Tool.ERASER
        side = self._square.width()
        width = 2 * ERASER_RADIUS * side if erases else line_width(self._pen_width, side)
        self.setCursor(pen_cursor(width, self.devicePixelRatioF(), self._colours, erases=erases))

    def _describe(self) -> None:
        drawing = self._ink.history.drawing
        parts = [] if drawing.picture is None else ["a picture"]
        count = len(drawing.strokes)
        if count:
            parts.append("1 stroke" if count == 1 else f"{count} strokes")
        self.setAccessibleDescription(f"Square to draw a digit on: {' and '.join(parts) or 'empty'}.")

    def _on_live_grew(self, live: LiveStroke) -> None:
        first = live.count == 1
        part = self._live_ink.advance(live, self._colours.ink)
        if first:
            self.update()
        else:
            self._on_part_changed(part)

    def _on_live_ended(self, stroke: Stroke | None) -> None:
        if stroke is None:
            self._live_ink.start()
        else:
            self._layer.merge(self._live_ink.finish(self._colours.ink), stroke)
        self.update()

    def _on_finished_ink_changed(self) -> None:
        drawing = self._ink.finished
        if self._view_time is not None:
            drawing = drawing.until(self._view_time)
        self._layer.show(drawing.strokes, drawing.picture)
        self.update()

    def _on_part_changed(self, part: QRectF) -> None:
        self.update(part.translated(self._square.topLeft()).toAlignedRect().adjusted(-1, -1, 1, 1))
