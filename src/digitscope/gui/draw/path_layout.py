"""Where the four pictures of the path and its text stand, in a wide or a tall place."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect

from digitscope.gui.style.theme import UNIT

TITLE_PX = 20
CAPTION_PX = 16
GAP_PX = 10
CELLS = 28
TEXT_PX = 44
LARGER_PX = 16
MOST_PX = 10 * CELLS
"""The 28×28 picture grows no larger here, where it follows the pen; `⤢` opens it in a window of its own."""
MOST_STEP_PX = 112


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
