"""What the network sees: the way from the strokes to the 28×28 numbers, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from digitscope.gui.draw.pixel_window import PixelWindow
from digitscope.gui.draw.preprocessing_steps import CentredStep, FittedStep, PathStep, StrokesStep
from digitscope.gui.style.theme import UNIT, small_font, text_font, tokens
from digitscope.gui.widgets.pixel_picture import PixelPicture
from digitscope.ink.drawing.raster import Pixels
from digitscope.ink.drawing.strokes import Drawing
from digitscope.ink.framing.framing import BOX_SIDE, CENTRE_PX, Framing

TITLE_PX = 20

CAPTION_PX = 16

GAP_PX = 10

CELLS = 28

TEXT_PX = 44

LARGER_PX = 16

MOST_STEP_PX = 112


TITLE = "What the network sees"
CAPTIONS = ("box", "20×20", "centred", "28×28")
EMPTY = "Draw, and see here what becomes of it before the network reads it."
GREYS = 255


def grey_number(value: float) -> str:
    """Return a share of white as the number 0…255 that a picture file would hold."""
    return str(round(value * GREYS))


class PathView(QWidget):
    """Four pictures with their numbers.

    Signals:
        pixel_pointed(int, int): row and column of the 28×28 picture under the cursor; -1, -1 for none.
    """

    pixel_pointed = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing: Drawing | None = None
        self._framing: Framing | None = None
        self._texts = [EMPTY] * 4
        self._step = 3
        self._window: PixelWindow | None = None
        self._places: PathPlaces = places_for(330, 140)
        self.strokes, self.fitted, self.centred = StrokesStep(self), FittedStep(self), CentredStep(self)
        self.numbers = PixelPicture((28, 28), self)
        self.numbers.setAccessibleName("28 by 28 numbers, as the network gets them")
        self.numbers.setToolTip("White on black, as the network gets it. Double click or Enter: large.")
        self.larger = QToolButton(self)
        self.larger.setText("⤢")
        self.larger.setAutoRaise(True)
        self.larger.setToolTip("The 28×28 numbers, large, in a window of their own")
        self.larger.setAccessibleName("Show the 28 by 28 numbers large")
        self.larger.clicked.connect(self.open_large)
        for step in self._steps():
            step.pointed.connect(self._on_step_pointed)
        self.numbers.pointed.connect(self._on_pixel_pointed)
        self.numbers.activated.connect(self.open_large)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(TITLE)

    def set_framing(self, drawing: Drawing, framing: Framing) -> None:
        """Show how a drawing was framed."""
        self._drawing, self._framing = drawing, framing
        self._texts = explain(framing)
        self._refresh()

    def clear(self) -> None:
        """Show the empty pad's state."""
        self._drawing = self._framing = None
        self._texts = [EMPTY] * 4
        self._refresh()

    def text(self) -> str:
        """Return the explanation that is shown."""
        return self._texts[self._step] + self._pixel_text()

    def open_large(self) -> None:
        """Show the 28×28 numbers in a window of their own, which follows the pen."""
        if self._window is None:
            self._window = PixelWindow("What the network gets: 28×28 numbers", self)
        self._window.picture.set_array(self._image(), number=grey_number)
        self._window.show()
        self._window.raise_()

    def _refresh(self) -> None:
        if self._window is not None and self._window.isVisible():
            self._window.picture.set_array(self._image(), number=grey_number)
        if self.isVisible():  # else when it is shown: a hidden tab must not cost the pen any time
            self.strokes.set_framing(self._drawing, self._framing)
            self.fitted.set_framing(self._framing)
            self.centred.set_framing(self._framing)
            self.numbers.set_array(self._image(), number=grey_number)
            self._retell()

    def _image(self) -> Pixels | None:
        return None if self._framing is None else self._framing.image

    def _steps(self) -> tuple[PathStep, ...]:
        return self.strokes, self.fitted, self.centred

    def _pixel_text(self) -> str:
        cell = self.numbers.cell()
        if self._step != 3 or cell is None or self._framing is None:
            return ""
        return f" Row {cell[0]}, column {cell[1]}: {self.numbers.number_at(*cell)}."

    def _retell(self) -> None:
        self.setAccessibleDescription(self.text())
        self.update(self._places.text)

    def _on_step_pointed(self, number: int) -> None:
        self._step = number if number >= 0 else 3
        self._retell()
        self.update()

    def _on_pixel_pointed(self, row: int, column: int) -> None:
        self._step = 3
        self._retell()
        self.pixel_pointed.emit(row, column)

    def sizeHint(self) -> QSize:
        return QSize(330, 144)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 120)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._places = places_for(self.width(), self.height())
        for step, place in zip(self._steps(), self._places.steps, strict=True):
            step.setGeometry(place)
        self.numbers.setGeometry(self._places.numbers)
        self.larger.setGeometry(self._places.larger)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours, stale = tokens(self), event.region()
        title = QRect(0, 0, self.width(), TITLE_PX)
        if stale.intersects(title):
            painter.setPen(colours.text)
            painter.setFont(text_font(bold=True))
            painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, TITLE)
        painter.setFont(small_font())
        pictures = (*self._places.steps, self._places.numbers)
        for number, (place, caption) in enumerate(zip(pictures, CAPTIONS, strict=True)):
            below = QRect(place.left() - UNIT, place.bottom() + 1, place.width() + 2 * UNIT, CAPTION_PX)
            if stale.intersects(below):
                painter.setPen(colours.text if number == self._step else colours.muted)
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, caption)
        if stale.intersects(self._places.text):
            painter.setPen(colours.muted)
            wrap = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
            painter.drawText(self._places.text, wrap, self.text())
        if stale.boundingRect().contains(self._places.steps[1]):
            self._paint_arrows(painter)

    def _paint_arrows(self, painter: QPainter) -> None:
        """Lead the eye from each small picture to the next."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens(self).mark, 1.5))
        steps = self._places.steps
        for before, after in pairwise(steps):
            x, y = (before.right() + after.left() + 1) / 2, before.center().y() + 0.5
            painter.drawPolyline([QPointF(x - 1.5, y - 3), QPointF(x + 1.5, y), QPointF(x - 1.5, y + 3)])

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.strokes.set_framing(self._drawing, self._framing)
            self.update()
        super().changeEvent(event)


def explain(framing: Framing) -> list[str]:
    """Say in one line what each step did, with its numbers."""
    left, top, right, bottom = framing.box
    wide, high = right - left, bottom - top
    fit = BOX_SIDE / max(wide, high, 1e-9)
    x, y = framing.centre
    dx, dy = framing.offset
    return [
        f"Ink's box is {wide * 100:.0f} % of the pad wide and {high * 100:.0f} % high.",
        f"The box fitted to 20×20, proportions kept: {wide * fit:.1f} × {high * fit:.1f}. "
        f"Centre of mass {x:.1f}, {y:.1f}.",
        f"Moved {dx:.1f} right and {dy:.1f} down: the centre of mass comes to {CENTRE_PX}, {CENTRE_PX}.",
        "As the network gets it: 0 is black, 255 white."
        + (" A little softened: so it knows a picture from what is drawn here." if framing.soft else ""),
    ]


MOST_PX = 10 * CELLS
"""The 28×28 picture grows no larger here, where it follows the pen; `⤢` opens it in a window of its own."""


@dataclass(frozen=True)
class PathPlaces:
    """Rectangles in the view's pixels."""

    steps: tuple[QRect, QRect, QRect]
    numbers: QRect
    text: QRect
    larger: QRect


def places_for(width: int, height: int) -> PathPlaces:
    """Lay the path out; the 28×28 picture gets what room there is, in whole pixels a cell."""
    return _tall(width, height) if height > 0.85 * width else _wide(width, height)


def _wide(width: int, height: int) -> PathPlaces:
    """Three small pictures with the text under them, the large one at the right over the whole height."""
    room = min(height - CAPTION_PX, width // 2 - 3 * UNIT, MOST_PX)
    side = max(CELLS, room // CELLS * CELLS)
    top = TITLE_PX + UNIT // 2
    spare = max(0, height - CAPTION_PX - side)
    numbers = QRect(width - side, min(top, spare), side, side)
    left = width - side - 2 * UNIT
    small = min((left - 2 * GAP_PX) // 3, height - TITLE_PX - CAPTION_PX - TEXT_PX)
    small = max(small, 24)
    steps = tuple(QRect(number * (small + GAP_PX), top, small, small) for number in range(3))
    below = top + small + CAPTION_PX + UNIT // 4
    text = QRect(0, below, left, max(0, height - below))
    larger = _under_right(numbers)
    return PathPlaces((steps[0], steps[1], steps[2]), numbers, text, larger)


def _tall(width: int, height: int) -> PathPlaces:
    """The small pictures in a row, the text, and the large picture under them."""
    top = TITLE_PX + UNIT
    small = max(24, min((width - 2 * GAP_PX) // 3, (height - top - TEXT_PX) // 4, MOST_STEP_PX))
    step = (width - small) // 2
    steps = tuple(QRect(number * step, top, small, small) for number in range(3))
    text = QRect(0, top + small + CAPTION_PX + UNIT // 2, width, TEXT_PX - UNIT)
    below = text.bottom() + UNIT // 2
    room = min(width, height - below - CAPTION_PX, MOST_PX)
    side = max(CELLS, room // CELLS * CELLS)
    numbers = QRect((width - side) // 2, below, side, side)
    larger = _under_right(numbers)
    return PathPlaces((steps[0], steps[1], steps[2]), numbers, text, larger)


def _under_right(picture: QRect) -> QRect:
    return QRect(picture.right() + 1 - LARGER_PX, picture.bottom() + 1, LARGER_PX, LARGER_PX)
