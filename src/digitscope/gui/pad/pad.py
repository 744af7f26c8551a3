"""The pad: a square of paper to draw a digit on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
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

from digitscope.gui.pad.eraser import ERASER_RADIUS
from digitscope.gui.pad.ink_paths import line_width
from digitscope.gui.pad.mime import can_drop, image_bytes, local_file
from digitscope.gui.pad.pad_painter import USUAL_SIDE, Overlay, PadFace
from digitscope.gui.pad.pen_input import PenInput, PenMove, Phase
from digitscope.gui.pad.stroke_recorder import PadInk
from digitscope.gui.pad.tool import THINNEST_PEN, WIDEST_PEN, Tool, pen_cursor
from digitscope.gui.style.theme import Tokens, tokens
from digitscope.ink.drawing.history import History
from digitscope.ink.drawing.strokes import Drawing

LEAST_SIDE = 320
OUTSIDE_PX = 8.0
"""A stroke may begin this far outside the paper."""
_BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class Pad(QWidget):
    """Draws, erases, shows and remembers ink.

    Signals:
        ink_changed: the drawing is another one, also in the middle of a stroke.
        pen_down: a stroke or a drag of the eraser begins.
        left_unchanged: what began with `pen_down` has ended and the drawing is as it was before.
        stroke_finished: a stroke has become part of the drawing.
        history_changed: a step was made, undone or redone.
        view_released: an earlier moment was shown and is no more, because drawing goes on.
        square_changed: the paper lies elsewhere in the widget, or is of another size.
        tool_changed: the `Tool` in use.
        pen_width_changed: the pen's width, relative to the usual one.
        file_dropped: path of a file that was dropped.
        image_dropped: bytes of an image that was dropped, as of an image file.
    """

    ink_changed = Signal()
    pen_down = Signal()
    left_unchanged = Signal()
    stroke_finished = Signal()
    history_changed = Signal()
    view_released = Signal()
    square_changed = Signal()
    tool_changed = Signal(object)
    pen_width_changed = Signal(float)
    file_dropped = Signal(str)
    image_dropped = Signal(bytes)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tool, self._pen_width = Tool.PEN, 1.0
        self._ink, self._input = PadInk(self), PenInput()
        self._face = PadFace(self)
        self._view_time: float | None = None
        self._drop_near = self._ring = False
        self._cursor_looks: tuple[float, float, Tokens, bool] | None = None
        self.setMinimumSize(LEAST_SIDE, LEAST_SIDE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        # The right button erases; a long touch must not open a menu either.
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setAccessibleName("Pad")
        self._connect()
        self._take_colours()
        self._describe()

    def _connect(self) -> None:
        ink = self._ink
        ink.live_grew.connect(self._face.grow)
        ink.live_ended.connect(self._face.end)
        ink.finished_ink_changed.connect(self._show_ink)
        ink.ink_changed.connect(self.ink_changed)
        ink.left_unchanged.connect(self.left_unchanged)
        ink.stroke_finished.connect(self.stroke_finished)
        ink.history_changed.connect(self._describe)
        ink.history_changed.connect(self.history_changed)
        self._face.changed.connect(self._on_face_changed)

    def _on_face_changed(self, part: QRect) -> None:
        if self._ink.is_pen_down:
            self.repaint(part)  # at once: a repaint that is collected waits for other work, and ink must not
        else:
            self.update(part)

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

    @property
    def is_up_to_date(self) -> bool:
        """False while many strokes are still being painted."""
        return self._face.is_up_to_date

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
            self._show_ink()

    def set_hint(self, hint: str, *, digits: bool = True) -> None:
        """Say on an empty pad what to do; `digits`: digits are what is drawn here."""
        self._face.set_hint(hint, digits=digits)

    def set_overlay(self, overlay: Overlay | None, whose: str = "") -> None:
        """Paint something above the ink, or nothing any more; what others (`whose`) paint there stays."""
        self._face.overlays.pop(whose, None)
        if overlay is not None:
            self._face.overlays[whose] = overlay
        self.update()

    @property
    def square(self) -> QRectF:
        """Where the paper lies in the widget, in pixels."""
        return QRectF(self._face.square)

    def to_pad(self, place: QPointF) -> tuple[float, float]:
        """Return a place of the widget in pad units, clamped to the pad."""
        return self._face.to_pad(place)

    def sizeHint(self) -> QSize:
        return QSize(USUAL_SIDE, USUAL_SIDE)

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
        near = self._face.square.adjusted(-OUTSIDE_PX, -OUTSIDE_PX, OUTSIDE_PX, OUTSIDE_PX)
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
        self.pen_down.emit()
        self._ink.move_to(*self.to_pad(move.place), move.ms, move.pressure)

    def _let_go(self) -> None:
        self._input.let_go()
        self._release_view()

    def _release_view(self) -> None:
        if self._view_time is not None:
            self._view_time = None
            self._show_ink()
            self.view_released.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._take(self._input.read_mouse(event))

    mouseMoveEvent = mouseReleaseEvent = mouseDoubleClickEvent = mousePressEvent

    def tabletEvent(self, event: QTabletEvent) -> None:
        self._take(self._input.read_tablet(event))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape or not self.cancel_stroke():
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in _BY_KEYBOARD
        self.update()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        self._ring = False
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

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._take_colours()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        self._face.paint(painter, focus=self.hasFocus(), ring=self._ring, drop=self._drop_near)

    def _fit(self) -> None:
        self._face.fit(self.size(), self.devicePixelRatioF(), self._ink.live)
        self._show_cursor()
        self.square_changed.emit()
        self.update()

    def _take_colours(self) -> None:
        self._face.set_colours(tokens(self), self._ink.live)
        self._show_cursor()

    def _show_ink(self) -> None:
        self._face.show(self._ink.finished, self._view_time)

    def _show_cursor(self, *, erases: bool = False) -> None:
        erases = erases or self._tool is Tool.ERASER
        side = self._face.square.width()
        width = 2 * ERASER_RADIUS * side if erases else line_width(self._pen_width, side)
        looks = (width, self.devicePixelRatioF(), self._face.colours, erases)
        if looks != self._cursor_looks:  # it is asked for with every movement
            self._cursor_looks = looks
            self.setCursor(pen_cursor(width, looks[1], looks[2], erases=erases))

    def _describe(self) -> None:
        self.setAccessibleDescription(f"Square to draw a digit on: {self._ink.words}.")
