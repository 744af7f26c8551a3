"""Pictures of arrays keep their pixels when the array is gone, whatever its width."""

import numpy as np
import pytest
from PySide6.QtGui import QColor

from digitscope.gui.style.array_image import image_of_grey, image_of_pixels, image_of_rgba


@pytest.mark.parametrize("width", [1, 3, 5, 28])
def test_every_width_keeps_its_rows_apart(width):
    grey = np.arange(4 * width, dtype=np.uint8).reshape(4, width)
    image = image_of_grey(grey)
    shown = [[image.pixelColor(x, y).red() for x in range(width)] for y in range(4)]
    assert shown == grey.tolist()


def test_the_array_may_change_afterwards():
    packed = np.full((2, 3), 0xFF102030, dtype=np.uint32)
    image = image_of_pixels(packed)
    packed[:] = 0
    del packed
    assert image.pixelColor(2, 1) == QColor(0x10, 0x20, 0x30)


def test_a_slice_is_taken_as_it_looks():
    coloured = np.zeros((6, 6, 4), dtype=np.uint8)
    coloured[::2, ::2] = (255, 0, 0, 255)
    image = image_of_rgba(coloured[::2, ::2])
    assert (image.width(), image.height()) == (3, 3)
    assert image.pixelColor(2, 2) == QColor(255, 0, 0)
