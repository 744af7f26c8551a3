"""A picture and its words: as large as there is room, nothing cut off."""

import pytest

from digitscope.gui.inside.inspector.marked_picture import PictureAndWords
from digitscope.gui.widgets.labels import note
from digitscope.gui.widgets.pixel_picture import PixelPicture

WORDS = (
    "This number depends on 14×12 of the 28×28 pixels: columns 8 to 21, rows 0 to 11. The frame shows where."
)


@pytest.mark.parametrize(
    ("wide", "high", "side", "beside"),
    [(340, 400, 308, False), (340, 230, 168, True), (900, 600, 560, True), (300, 900, 280, False)],
)
def test_as_large_as_there_is_room(qtbot, wide, high, side, beside):
    picture, words = PixelPicture((28, 28)), note(WORDS)
    both = PictureAndWords(picture, words)
    qtbot.addWidget(both)
    both.resize(wide, high)
    both.show()
    assert picture.width() == picture.height() == side
    assert both.rect().contains(picture.geometry())
    assert both.rect().contains(words.geometry())
    assert not picture.geometry().intersects(words.geometry())
    assert (words.x() > 0) == beside
    assert words.heightForWidth(words.width()) <= words.height()
