"""Small pictures in a grid: they fit their place, and mouse and keys go through them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from digitscope.gui.widgets.tile_grid import Tile, TileGrid


def tile(colour="red", name="a"):
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return Tile(image, (name, "second line"), f"Tile {name}")


@pytest.fixture
def grid(qtbot):
    widget = TileGrid(5, 44, 84, lines=2)
    qtbot.addWidget(widget)
    widget.resize(400, 100)
    widget.set_tiles([tile(name=str(index)) for index in range(9)])
    widget.show()
    return widget


@pytest.mark.parametrize(("width", "across", "side"), [(400, 5, 72), (900, 5, 84), (160, 3, 45), (30, 1, 44)])
def test_tiles_fit_the_width(grid, width, across, side):
    grid.resize(width, grid.height())
    assert grid.place(0).width() == side
    assert grid.place(across).top() > grid.place(across - 1).top()
    assert grid.place(8).bottom() + 30 <= grid.height()


def test_a_tile_is_painted_where_it_says(grid):
    assert grid.grab().toImage().pixelColor(grid.place(7).center().toPoint()) == QColor("red")


def test_keys_go_through_the_tiles(qtbot, grid):
    moved = []
    grid.moved.connect(moved.append)
    grid.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Left):
        qtbot.keyClick(grid, key)
    assert moved == [1, 6, 5]
    assert grid.accessibleDescription() == "Tile 5"
    with qtbot.waitSignal(grid.activated) as activated:
        qtbot.keyClick(grid, Qt.Key.Key_Space)
    assert activated.args == [5]


def test_between_the_tiles_there_is_nothing(qtbot, grid):
    with qtbot.assertNotEmitted(grid.activated):
        qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.place(0).topLeft().toPoint() * 0)
    grid.set_tiles([])
    grid.grab()
