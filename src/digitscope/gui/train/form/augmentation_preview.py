"""What augmentation does: real digits, the drawing on the pad among them, as they are and varied."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitscope.gui.style.array_image import picture_of
from digitscope.gui.style.theme import UNIT
from digitscope.gui.widgets.labels import Note
from digitscope.gui.widgets.tile_grid import Tile, TileGrid
from digitscope.messages import FloatArray

VERSIONS = 6
TILE_PX = 28
"""At least; six fit beside each other in the narrowest panel of settings, so that each row is one digit."""
WAITING = "Left: as it is. Then: as the network gets it while it learns, each time another way."


class AugmentPreview(QWidget):
    """A row for each digit; a click asks for other versions.

    Signals:
        again_asked(): other versions are wanted.
    """

    again_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._note = Note("About the preview", WAITING)
        self.grid = TileGrid(VERSIONS, TILE_PX, TILE_PX + 2 * UNIT, 0)
        self.grid.setAccessibleName("Digits as they are varied; Enter shows other versions")
        self.grid.setToolTip("Click for other versions")
        self.grid.activated.connect(lambda _: self.again_asked.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT // 2)
        column.addWidget(self._note)
        column.addWidget(self.grid)

    def set_pictures(self, pictures: FloatArray) -> None:
        """Show `(N, versions, 28, 28)` 0…1; the first version is the picture as it is."""
        self._note.setText(WAITING)
        self._note.set_tone()
        flat = pictures.reshape(-1, *pictures.shape[2:])
        tips = ["As it is", *["As it is varied; click for other versions"] * (pictures.shape[1] - 1)]
        tiles = [Tile(picture_of(image), (), tips[i % len(tips)]) for i, image in enumerate(flat)]
        self.grid.set_tiles(tiles)

    def set_trouble(self, sentence: str) -> None:
        """Say why there is no preview."""
        self._note.setText(sentence)
        self._note.set_tone(warm=True)
