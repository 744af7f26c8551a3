"""What stands on the screen after repainting only what changed is what painting everything gives."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitscope.gui.pad.tool import Tool
from digitscope.gui.style.theme import DARK, palette_of
from digitscope.ink.drawing.strokes import drawing_of

WAVE = [(x, 0.5 + 0.3 * np.sin(12 * x)) for x in np.linspace(0.05, 0.95, 90)]
GRID = drawing_of([[[0.1, y], [0.9, y + 0.05]] for y in np.linspace(0.1, 0.8, 8)])


def on_screen(pad):
    settle(pad)
    return pad.screen().grabWindow(pad.winId()).toImage().convertToFormat(pad.grab().toImage().format())


def settle(pad):
    QApplication.processEvents()
    while not pad.is_up_to_date:  # on a busy machine even few strokes may take two slices
        QApplication.processEvents()
    QApplication.processEvents()


def same(pad):
    return on_screen(pad) == pad.grab().toImage()


def test_in_and_after_a_stroke(pad, hand):
    QTest.mouseMove(pad, hand.pixel(0.5, 0.5))
    assert same(pad)
    for count in (2, 5, 34, 90):
        hand.press(*WAVE[:count])
        assert same(pad)
        hand.lift(*WAVE[count - 1])
        assert same(pad)


def test_a_pen_of_changing_pressure(pad, hand):
    hand.tablet_stroke([(x, y, abs(np.sin(20 * x))) for x, y in WAVE])
    assert same(pad)


def test_erasing_undoing_escaping(pad, hand):
    pad.set_drawing(GRID)
    assert same(pad)
    pad.set_tool(Tool.ERASER)
    hand.press((0.5, 0.05), (0.5, 0.3))
    assert same(pad)
    QTest.keyClick(pad, Qt.Key.Key_Escape)
    assert same(pad)
    hand.draw((0.5, 0.5), (0.5, 0.9))
    for step in (pad.undo, pad.redo, pad.clear, pad.undo):
        step()
        assert same(pad)


def test_resizing_and_the_other_theme_in_the_middle_of_a_stroke(pad, hand):
    hand.press(*WAVE[:40])
    pad.resize(500, 460)
    assert same(pad)
    for point in WAVE[40:70]:
        QTest.mouseMove(pad, hand.pixel(*point))
    pad.setPalette(palette_of(DARK))
    assert same(pad)
    shot = pad.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    assert np.array(shot.constBits()).max() > 230
    hand.lift(*WAVE[69])
    assert same(pad)


def test_an_overlay_lies_above_the_ink(pad):
    pad.set_drawing(GRID)
    settle(pad)
    before = pad.grab().toImage()
    seen = []

    def overlay(painter, side):
        seen.append(side)
        painter.fillRect(0, 0, round(side / 2), round(side / 2), Qt.GlobalColor.red)

    pad.set_overlay(overlay)
    corner = pad.square.topLeft().toPoint()
    assert pad.grab().toImage().pixelColor(corner.x() + 60, corner.y() + 60).red() == 255
    assert seen == [pad.square.width()]
    pad.set_overlay(None)
    assert pad.grab().toImage() == before


def test_one_overlay_goes_and_another_stays(pad):
    pad.set_overlay(lambda painter, _side: painter.fillRect(0, 0, 80, 80, Qt.GlobalColor.red), "frame")
    pad.set_overlay(lambda painter, _side: painter.fillRect(0, 100, 80, 80, Qt.GlobalColor.blue), "change")
    corner = pad.square.topLeft().toPoint()
    assert pad.grab().toImage().pixelColor(corner.x() + 60, corner.y() + 60).red() == 255
    pad.set_overlay(None, "change")
    image = pad.grab().toImage()
    assert image.pixelColor(corner.x() + 60, corner.y() + 60).getRgb()[:3] == (255, 0, 0)
    assert image.pixelColor(corner.x() + 60, corner.y() + 160).getRgb()[:3] != (0, 0, 255)


@pytest.mark.parametrize(("width", "height"), [(320, 320), (700, 400), (400, 900)])
def test_the_paper_is_square_and_in_the_middle(pad, width, height):
    pad.resize(width, height)
    square = pad.square
    assert square.width() == square.height() == min(width, height) - 8
    assert abs(square.center().x() - width / 2) <= 1
    assert abs(square.center().y() - height / 2) <= 1
