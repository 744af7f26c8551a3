"""The picture of finished ink: however it came about, it is the one that painting all at once gives."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from digitscope.gui.pad import ink_layer
from digitscope.gui.pad.ink_layer import InkLayer, blank
from digitscope.gui.pad.live_stroke import LiveInk, LiveStroke
from digitscope.ink.drawing.strokes import Picture, drawing_of

INK = QColor("#203040")
STROKES = drawing_of(
    [[[0.1, y, 0, 0.2], [0.5, y + 0.1, 1, 0.9], [0.9, y, 2, 0.4]] for y in np.linspace(0.05, 0.85, 9)]
).strokes


def pixels(image):
    return np.array(image.constBits()).reshape(image.height(), image.bytesPerLine() // 4, 4).astype(int)


def whole(strokes, side=200.0, ratio=1.0, picture=None):
    layer = InkLayer()
    layer.set_colour(INK)
    layer.resize(side, ratio)
    layer.show(strokes, picture)
    return finished(layer)


def finished(layer):
    """Let the slices be painted; on a busy machine even few strokes may take two."""
    while not layer.is_up_to_date:
        QApplication.processEvents()
    return layer


def same(one, other, most=2):
    """Compare two layers; edges painted twice may differ a little."""
    return np.abs(pixels(finished(one).image) - pixels(finished(other).image)).max() <= most


@pytest.fixture
def hasty(monkeypatch):
    """Make every slice end at once."""
    monkeypatch.setattr(ink_layer, "SLICE_S", 0.0)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_erasing_leaves_what_was_never_touched(qapp, ratio):
    layer = whole(STROKES, ratio=ratio)
    layer.show(STROKES[:4] + STROKES[5:], None)
    assert same(layer, whole(STROKES[:4] + STROKES[5:], ratio=ratio))
    layer.show((), None)
    assert pixels(finished(layer).image).max() == 0


def test_adding_one_by_one_is_painting_all(qapp):
    layer = whole(())
    for count in range(1, len(STROKES) + 1):
        layer.show(STROKES[:count], None)
    assert same(layer, whole(STROKES))


def test_another_colour_is_as_if_painted_in_it(qapp):
    layer = whole(STROKES)
    layer.set_colour(QColor(Qt.GlobalColor.white))
    layer.set_colour(INK)
    assert same(layer, whole(STROKES))


def test_a_picture_lies_under_the_strokes(qapp):
    ink = np.zeros((28, 28), np.float32)
    ink[:, :14] = 1
    layer = whole((), picture=Picture(ink, framed=True))
    alpha = pixels(layer.image)[:, :, 3]
    assert alpha[100, 20] == 255
    assert alpha[100, 180] == 0
    layer.show(STROKES, None)
    assert same(layer, whole(STROKES))


def test_slices_come_to_the_same_picture(qapp, qtbot, hasty):
    layer = InkLayer()
    layer.set_colour(INK)
    layer.resize(200.0, 1.0)
    layer.show(STROKES[:6], None)
    layer.resize(260.0, 1.0)
    assert not layer.is_up_to_date
    layer.show(STROKES, None)  # more comes while it is painted
    layer.show(STROKES[1:], None)  # and some goes
    qtbot.waitUntil(lambda: layer.is_up_to_date)
    assert same(layer, whole(STROKES[1:], side=260.0))


def test_a_stroke_that_ends_while_slices_are_painted_is_not_lost(qapp, qtbot, hasty):
    layer = InkLayer()
    layer.set_colour(INK)
    layer.resize(200.0, 1.0)
    layer.show(STROKES[:3], None)
    layer.resize(260.0, 1.0)
    assert not layer.is_up_to_date
    layer.merge(blank(200.0, 1.0), STROKES[3])
    qtbot.waitUntil(lambda: layer.is_up_to_date)
    assert same(layer, whole(STROKES[:4], side=260.0))


@pytest.mark.parametrize("count", [1, 2, 3, 33, 34, 200])
def test_a_growing_stroke_ends_as_if_painted_at_once(qapp, count):
    t = np.linspace(0, 1, count)
    points = np.stack([0.2 + 0.6 * t, 0.5 + 0.2 * np.sin(6 * t), t, np.full(count, 0.5)], axis=1)
    live, ink = LiveStroke(1.0), LiveInk()
    ink.resize(200.0, 1.0, None, INK)
    for point in points:
        live.add(*point)
        ink.advance(live, INK)
    stroke = live.stroke(final=True)
    layer = whole(())
    assert layer.is_up_to_date
    layer.merge(ink.finish(INK), stroke)
    painted = pixels(whole((stroke,)).image)[:, :, 3]
    assert np.abs(pixels(layer.image)[:, :, 3] - painted).mean() < 0.1
    assert painted.max() == 255
