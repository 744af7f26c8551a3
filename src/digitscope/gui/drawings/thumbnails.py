"""The small pictures of the wall: made on the collection's thread, kept for as long as there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QImage

from digitscope.gui.services.collection_link import CollectionLink
from digitscope.gui.style.array_image import image_of_premultiplied
from digitscope.ink.drawing.thumbnails import thumbs

if TYPE_CHECKING:
    from digitscope.data.collection.store import Collection

AT_ONCE = 12
"""Pictures made in one go: about 10 ms, so that a drawing that is to be kept meanwhile does not wait."""
MOST_KEPT = 3000


class WallPictures(QObject):
    """Gives the pictures that are there at once, and has the others made, those asked for last first.

    Signals:
        came: numbers of drawings whose pictures are there now.
    """

    came = Signal(list)

    def __init__(self, collection: CollectionLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._collection = collection
        self._made: OrderedDict[int, QImage] = OrderedDict()
        self._wanted: list[int] = []
        self._busy = False
        self._side, self._colour = 72, QColor("black")
        self._looks = 0

    def set_looks(self, side: int, colour: QColor) -> None:
        """Make pictures of this side (device pixels), the ink in this colour."""
        if (side, colour) != (self._side, self._colour):
            self._side, self._colour = side, colour
            self._looks += 1
            self._made.clear()

    def get(self, number: int) -> QImage | None:
        """Return a picture if it is there."""
        image = self._made.get(number)
        if image is not None:
            self._made.move_to_end(number)
        return image

    def want(self, numbers: Sequence[int]) -> None:
        """Have these made; what was wanted before and is not there is forgotten."""
        self._wanted = [number for number in numbers if number not in self._made]
        self._go_on()

    def _go_on(self) -> None:
        if self._busy or not self._wanted:
            return
        some, self._wanted = self._wanted[:AT_ONCE], self._wanted[AT_ONCE:]
        self._busy = True
        side, colour, looks = self._side, self._colour, self._looks

        def make(collection: Collection) -> list[tuple[int, QImage]]:
            found = collection.get(some)
            pictures = thumbs([kept.drawing for kept in found], side)
            return [(kept.id, inked(ink, colour)) for kept, ink in zip(found, pictures, strict=True)]

        self._collection.ask(make, lambda made: self._on_made(made, looks), self._on_failed, owner=self)

    def _on_made(self, made: list[tuple[int, QImage]], looks: int) -> None:
        self._busy = False
        if looks == self._looks:
            self._made.update(made)
            while len(self._made) > MOST_KEPT:
                self._made.popitem(last=False)
            self.came.emit([number for number, _ in made])
        self._go_on()

    def _on_failed(self, _error: Exception) -> None:
        self._busy = False  # the list that failed too has said so


def inked(ink: NDArray[np.uint8], colour: QColor) -> QImage:
    """Return a picture that is this colour where there is ink (255), and clear elsewhere."""
    alpha = ink.astype(np.uint16)[:, :, None]
    # Premultiplied, in the byte order of ARGB32 on little-endian machines: blue, green, red, alpha.
    parts = np.array([colour.blue(), colour.green(), colour.red(), 255], np.uint16)
    return image_of_premultiplied((alpha * parts // 255).astype(np.uint8))
