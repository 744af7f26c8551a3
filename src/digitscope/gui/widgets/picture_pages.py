"""Pictures that a network reads, in a grid, with what they are and what was read; one can be opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from digitscope.gui.style.array_image import image_of_grey
from digitscope.gui.style.theme import UNIT, small_font
from digitscope.gui.widgets.scroll_area import quiet_scroll_area
from digitscope.gui.widgets.tile_grid import Tile, TileGrid

TILE_PX = 56
PAGE = 60
"""Pictures that are shown at once; more come page by page."""


@dataclass(frozen=True, eq=False)
class ReadPicture:
    """A picture and how it was read."""

    image: NDArray[np.uint8]
    """(28, 28)."""
    true: str
    old: str
    """What the old network reads; "" where it was not asked."""
    new: str
    share: str = ""
    """How sure one network alone was, in words; "" where two are compared."""


class WrongPictures(QWidget):
    """Shows pictures under a title; Enter or a click opens one.

    Signals:
        opened: the `ReadPicture` that a person wants in *Draw*.
    """

    opened = Signal(object)

    def __init__(self, columns: int = 5, lines: int = 1, least_px: int = 0) -> None:
        super().__init__()
        self._pictures: tuple[ReadPicture, ...] = ()
        self._page = 0
        self._title = QLabel()
        self._title.setFont(small_font())
        self._title.setWordWrap(True)
        self._title.setMinimumWidth(1)
        self._title.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.grid = TileGrid(columns, TILE_PX, TILE_PX, lines)
        self.grid.setAccessibleName("Pictures; Enter opens one in Draw")
        self.grid.activated.connect(lambda index: self.opened.emit(self._shown()[index]))
        self.back, self.forth = QPushButton("‹"), QPushButton("›")
        for button, name, step in ((self.back, "Pictures before", -1), (self.forth, "More pictures", 1)):
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.setFixedWidth(3 * UNIT)
            button.clicked.connect(lambda _=False, step=step: self._turn(step))
        line = QHBoxLayout()
        line.addWidget(self._title, 1)
        line.addWidget(self.back)
        line.addWidget(self.forth)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT // 2)
        column.addLayout(line)
        self._area = quiet_scroll_area(self.grid)
        self._area.setMinimumHeight(least_px)
        column.addWidget(self._area, 1)
        self.set_pictures("", ())

    def set_pictures(self, title: str, pictures: Sequence[ReadPicture], *, awaited: bool = False) -> None:
        """Show these pictures from the first; they keep no room where none are and none are awaited."""
        self._area.setVisible(bool(pictures) or awaited)
        self._title.setText(title)
        self._pictures, self._page = tuple(pictures), 0
        self._turn(0)

    def _shown(self) -> tuple[ReadPicture, ...]:
        return self._pictures[self._page * PAGE : (self._page + 1) * PAGE]

    def _turn(self, step: int) -> None:
        last = max(0, (len(self._pictures) - 1) // PAGE)
        self._page = min(max(self._page + step, 0), last)
        for button, can in ((self.back, self._page > 0), (self.forth, self._page < last)):
            button.setVisible(last > 0)
            button.setEnabled(can)
        self.grid.set_tiles([_tile(picture) for picture in self._shown()])


def _tile(picture: ReadPicture) -> Tile:
    if picture.share:
        lines = (f"{picture.true} read {picture.new}", picture.share)
        tip = f"This is {picture.true}; read as {picture.new}, {picture.share}. Click to open it in Draw."
        return Tile(image_of_grey(picture.image), lines, tip)
    line = f"{picture.old} → {picture.new}" if picture.old and picture.old != picture.new else picture.new
    tip = f"This is {picture.true}."
    if picture.old:
        tip += f" The old network read {picture.old},"
    tip += f" the new one reads {picture.new}. Click to open it in Draw."
    return Tile(image_of_grey(picture.image), (f"{picture.true}: {line}",), tip)
