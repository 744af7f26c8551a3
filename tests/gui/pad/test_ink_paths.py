"""The line on the screen: width, pressure, smoothness, and the same drawing at every pixel ratio."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from digitscope.gui.pad.ink_layer import blank, inked
from digitscope.gui.pad.ink_paths import line_width, paint_piece, picture_image, stroke_pieces
from digitscope.ink.drawing.packed import THICKEST, THINNEST
from digitscope.ink.drawing.raster import NOMINAL_LINE_PX
from digitscope.ink.drawing.strokes import Picture, Stroke

BLACK = QColor(Qt.GlobalColor.black)


def painted(points, width=1.0, side=400.0, ratio=1.0):
    """Return the ink (H, W), 0…255, of one stroke."""
    image = blank(side, ratio)
    painter = inked(image)
    for piece in stroke_pieces(Stroke.of(points).points, width, side):
        paint_piece(painter, piece, BLACK)
    painter.end()
    pixels = np.array(image.constBits()).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return pixels[:, :, 3].astype(float)


def thickness(ink, column):
    return ink[:, column].sum() / 255


def test_the_line_has_the_proportion_of_the_networks(qapp):
    ink = painted([[0.1, 0.5], [0.9, 0.5]])
    assert thickness(ink, 200) == pytest.approx(NOMINAL_LINE_PX / 20 * 0.7 * 400, abs=0.3)
    assert thickness(painted([[0.1, 0.5], [0.9, 0.5]], width=2.0), 200) == pytest.approx(
        2 * line_width(1.0, 400), abs=0.3
    )


@pytest.mark.parametrize(("pressure", "factor"), [(0.0, THINNEST), (0.5, 1.0), (1.0, THICKEST)])
def test_pressure_makes_it_wider(qapp, pressure, factor):
    ink = painted([[x, 0.5, x, pressure] for x in np.linspace(0.1, 0.9, 30)])
    assert thickness(ink, 200) == pytest.approx(factor * line_width(1.0, 400), abs=0.5)


def test_a_taper_has_no_gaps_and_only_widens(qapp):
    ink = painted([[x, 0.5, x, x] for x in np.linspace(0.1, 0.9, 60)])
    along = [thickness(ink, column) for column in range(60, 340)]
    assert min(along) > 0.6 * line_width(1.0, 400)
    assert np.diff(along).min() > -0.6
    assert (ink[200, 60:340] == 255).all()


@pytest.mark.parametrize("points", [[[0.5, 0.5]], [[0.5, 0.5], [0.5, 0.5]], [[0.5, 0.5]] * 5])
def test_a_dot_is_round(qapp, points):
    ink = painted(points)
    across = line_width(1.0, 400)
    assert ink.sum() / 255 == pytest.approx(np.pi / 4 * across**2, rel=0.03)
    assert np.abs(ink - ink.T).max() <= 40


def test_a_curve_is_smooth_between_few_points(qapp):
    angle = np.linspace(0, 2 * np.pi, 17)
    ink = painted(np.stack([0.5 + 0.3 * np.cos(angle), 0.5 + 0.3 * np.sin(angle)], axis=1))
    rows, columns = np.nonzero(ink > 127)
    radius = np.hypot(rows - 199.5, columns - 199.5)
    half = line_width(1.0, 400) / 2
    assert radius.max() < 120 + half + 1.5
    assert radius.min() > 120 - half - 5


def test_a_picture_is_tinted_by_its_ink(qapp):
    image = picture_image(Picture(np.array([[0.0, 1.0]], np.float32)), QColor("#336699"))
    assert image.format() == QImage.Format.Format_ARGB32_Premultiplied
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(1, 0) == QColor("#336699")


SCALED = """
import json
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from digitscope.gui.pad.pad import Pad
app = QApplication([])
pad = Pad()
pad.resize(408, 408)
pad.show()
def place(x, y):
    square = pad.square
    return QPoint(round(square.x() + x * square.width()), round(square.y() + y * square.height()))
QTest.mousePress(pad, Qt.LeftButton, Qt.NoModifier, place(0.25, 0.25))
QTest.mouseMove(pad, place(0.5, 0.75))
QTest.mouseRelease(pad, Qt.LeftButton, Qt.NoModifier, place(0.75, 0.25))
shot = pad.grab().toImage()
print(json.dumps([pad.devicePixelRatioF(), shot.width(), pad.drawing.strokes[0].points[:, :2].tolist()]))
"""


@pytest.mark.parametrize("factor", ["1", "1.5", "2"])
def test_every_pixel_ratio_gives_the_same_drawing(factor):
    environment = os.environ | {"QT_SCALE_FACTOR": factor}
    command = [sys.executable, "-c", SCALED]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    ratio, width, points = json.loads(done.stdout)
    assert ratio == float(factor)
    assert width == round(408 * ratio)
    assert np.abs(np.array(points) - [[0.25, 0.25], [0.5, 0.75], [0.75, 0.25]]).max() < 1e-9
