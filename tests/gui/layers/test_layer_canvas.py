"""The maps of one layer follow the theme."""

from __future__ import annotations

from PySide6.QtGui import QColor

from digitscope.gui.layers.layer_canvas import RIM_PX, LayerCanvas
from digitscope.gui.style.theme import DARK, LIGHT, palette_of


def test_the_ground_between_the_maps_follows_the_theme(qtbot):
    canvas = LayerCanvas((4, 5, 5))
    qtbot.addWidget(canvas)
    canvas.resize(300, canvas.height())
    canvas.setPalette(palette_of(LIGHT))
    canvas.show()
    qtbot.waitExposed(canvas)

    def between():
        first, second = canvas.tile(0), canvas.tile(1)
        assert second.left() > first.right()
        image = canvas.grab().toImage()
        return image.pixelColor(round((first.right() + second.left()) / 2), RIM_PX + 2)

    assert between() == QColor(LIGHT.paper)
    canvas.setPalette(palette_of(DARK))
    assert between() == QColor(DARK.paper)
