"""Pixels: crisp, with their numbers."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from digitscope.gui.widgets.pixel_picture import PixelPicture

ARRAY = np.linspace(0, 1, 12, dtype=np.float32).reshape(3, 4)


@pytest.fixture
def picture(qtbot):
    widget = PixelPicture((3, 4))
    widget.resize(90, 70)
    qtbot.addWidget(widget)
    widget.show()
    widget.set_array(ARRAY, number=lambda value: f"{value * 255:.0f}")
    return widget


def test_cells_are_whole_pixels_and_hard_edged(picture):
    area = picture.area()
    assert (area.width(), area.height()) == (88, 66)
    image = picture.grab().toImage()
    centre = picture.cell_rect(2, 3).center().toPoint()
    assert image.pixelColor(centre.x() - 8, centre.y() - 8) == QColor(255, 255, 255)


def test_the_mouse_points_at_a_number(picture, qtbot):
    with qtbot.waitSignal(picture.pointed) as told:
        qtbot.mouseMove(picture, picture.cell_rect(1, 2).center().toPoint())
    assert told.args == [1, 2]
    assert picture.number_at(1, 2) == "139"


def test_arrow_keys_point_too_and_stay_inside(picture, qtbot):
    qtbot.keyClick(picture, Qt.Key.Key_Right)
    assert picture.cell() == (1, 2)
    for _ in range(9):
        qtbot.keyClick(picture, Qt.Key.Key_Down)
    assert picture.cell() == (2, 2)
    with qtbot.waitSignal(picture.activated):
        qtbot.keyClick(picture, Qt.Key.Key_Return)


def test_large_cells_carry_their_numbers(picture):
    plain = picture.grab().toImage()
    picture.set_cell_size(40)
    assert picture.size().width() == 160
    image = picture.grab().toImage()
    rect = picture.cell_rect(0, 0).toRect().adjusted(2, 2, -2, -2)
    inked = sum(
        image.pixelColor(x, y) != QColor(0, 0, 0)
        for x in range(rect.left(), rect.right())
        for y in range(rect.top(), rect.bottom())
    )
    assert inked > 5
    assert not plain.isNull()


def test_without_an_array_it_is_an_empty_place(picture):
    picture.set_array(None)
    assert picture.number_at(0, 0) == ""
    picture.grab()


def test_another_shape(picture):
    picture.set_array(np.zeros((7, 7)))
    assert picture.area().width() == picture.area().height()
