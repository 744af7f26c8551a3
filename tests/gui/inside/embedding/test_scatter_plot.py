"""The map of digits: dots where they belong, zoomed and moved, pointed at and opened."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication

from digitscope.gui.inside.embedding.class_legend import DigitMapKey
from digitscope.gui.inside.embedding.class_marks import MARK_PX, class_colour, mark, shape_name
from digitscope.gui.inside.embedding.scatter_image import View
from digitscope.gui.inside.embedding.scatter_plot import DigitMap
from digitscope.gui.style.theme import LIGHT, apply_theme

POSITIONS = np.array([[0.2, 0.2], [0.8, 0.2], [0.5, 0.8], [0.5, 0.5]], np.float32)


@pytest.fixture
def plane(qtbot, qapp):
    apply_theme(qapp, "light")
    widget = DigitMap()
    widget.resize(420, 360)
    qtbot.addWidget(widget)
    widget.set_digits(POSITIONS, np.array([0, 1, 2, 0]), ("a", "b", "c"))
    images = np.zeros((4, 28, 28), np.uint8)
    images[1] = 200
    widget.set_images(images)
    widget.show()
    return widget


def colour(widget, place):
    return widget.grab().toImage().pixelColor(place.toPoint())


def test_a_dot_has_the_colour_of_its_class(plane):
    plane.set_digits(POSITIONS, np.array([0, 1, 2, 0]), tuple(map(str, range(50))))  # too many names to write
    assert colour(plane, plane.place(0)) == class_colour(0, 50, dark=False) or _near(plane, 0, 50)
    assert colour(plane, QPointF(5, 5)) == LIGHT.raised


def _near(plane, index, count):
    """Marks are a little transparent."""
    found, wanted = colour(plane, plane.place(index)), class_colour(index, count, dark=False)
    return abs(found.red() - wanted.red()) < 40 and abs(found.blue() - wanted.blue()) < 40


def test_ten_classes_differ_in_colour_and_shape():
    colours = {class_colour(index, 10, dark=dark).name() for index in range(10) for dark in (True, False)}
    assert len(colours) == 20
    assert len({shape_name(index) for index in range(10)}) == 10
    pictures = [mark(index, 10, dark=False, ratio=2.0) for index in range(10)]
    shapes = {
        bytes(picture.convertToFormat(picture.Format.Format_Alpha8).constBits()) for picture in pictures
    }
    assert len(shapes) == 10
    assert pictures[0].width() >= 2 * MARK_PX


@pytest.mark.parametrize("dark", [True, False])
def test_marks_stand_out_from_the_ground(dark):
    for index in range(10):
        mine, ground = (_light(c) for c in (class_colour(index, 10, dark=dark), _ground(dark)))
        assert (max(mine, ground) + 0.05) / (min(mine, ground) + 0.05) >= 3


def _ground(dark):
    from digitscope.gui.style.theme import DARK

    return DARK.raised if dark else LIGHT.raised


def _light(colour: QColor) -> float:
    parts = [colour.redF(), colour.greenF(), colour.blueF()]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_dot_under_the_mouse_is_told(qtbot, plane):
    with qtbot.waitSignal(plane.pointed) as told:
        qtbot.mouseMove(plane, plane.place(1).toPoint() + QPoint(3, 3))
    assert told.args == [1]
    assert colour(plane, plane.place(1) + QPointF(-60, 0)) == QColor(200, 200, 200) or plane.under() == 1
    with qtbot.waitSignal(plane.pointed) as told:
        qtbot.mouseMove(plane, QPoint(5, 5))
    assert told.args == [-1]


def test_a_click_opens_and_a_drag_moves(qtbot, plane):
    with qtbot.waitSignal(plane.activated) as opened:
        qtbot.mouseClick(plane, Qt.MouseButton.LeftButton, pos=plane.place(2).toPoint())
    assert opened.args == [2]
    before = plane.place(3)
    plane.set_view(View(2.0))
    start = plane.place(3).toPoint()
    with qtbot.assertNotEmitted(plane.activated):
        qtbot.mousePress(plane, Qt.MouseButton.LeftButton, pos=start)
        qtbot.mouseMove(plane, start + QPoint(40, -20))
        qtbot.mouseRelease(plane, Qt.MouseButton.LeftButton, pos=start + QPoint(40, -20))
    moved = plane.place(3) - before
    assert abs(moved.x() - 40) < 1.5
    assert abs(moved.y() + 20) < 1.5


def test_the_wheel_zooms_around_the_cursor(plane):
    at = plane.place(1)
    event = QWheelEvent(
        at, plane.mapToGlobal(at), QPoint(), QPoint(0, 480), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(plane, event)
    assert plane.view.zoom == pytest.approx(1.25**4)
    assert (plane.place(1) - at).manhattanLength() < 1


def test_keys_go_from_dot_to_dot_and_move_the_view(qtbot, plane):
    plane.setFocus()
    qtbot.keyClick(plane, Qt.Key.Key_Down)
    assert plane.under() == 2
    qtbot.keyClick(plane, Qt.Key.Key_Up)
    assert plane.under() == 3
    with qtbot.waitSignal(plane.activated) as opened:
        qtbot.keyClick(plane, Qt.Key.Key_Return)
    assert opened.args == [3]
    qtbot.keyClick(plane, Qt.Key.Key_Plus)
    qtbot.keyClick(plane, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert plane.view.zoom > 1
    assert plane.view.x > 0.5
    qtbot.keyClick(plane, Qt.Key.Key_0)
    assert plane.view == View()


def test_close_up_the_digits_themselves_are_shown(plane):
    plane.set_view(View(8.0, 0.8, 0.2))
    assert colour(plane, plane.place(1) + QPointF(7, 7)) == QColor(200, 200, 200)


def test_the_drawing_is_shown_at_the_edge_if_it_lies_outside(plane):
    plane.set_drawing(np.array([3.0, 0.5], np.float32), np.array([0, 1]))
    assert colour(plane, QPointF(410, 180)) == LIGHT.accent
    plane.set_drawing(None, np.zeros(0, np.int64))
    assert colour(plane, QPointF(410, 180)) == LIGHT.raised


def test_a_map_without_digits_is_quiet(qtbot, plane):
    plane.set_digits(np.zeros((0, 2), np.float32), np.zeros(0, np.int64), ())
    qtbot.keyClick(plane, Qt.Key.Key_Right)
    qtbot.mouseClick(plane, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    assert plane.under() == -1
    plane.grab()


def test_the_key_lets_one_class_stand_out(qtbot):
    key = DigitMapKey()
    qtbot.addWidget(key)
    key.resize(200, 20)
    key.set_classes([f"class {index}" for index in range(100)])
    assert key.height() > 200  # in rows, none cut off
    assert all(key.place(index).right() <= 200 for index in range(100))
    chosen = []
    key.chosen.connect(chosen.append)
    for _ in range(2):
        qtbot.mouseClick(key, Qt.MouseButton.LeftButton, pos=key.place(3).center().toPoint())
    qtbot.keyClick(key, Qt.Key.Key_Right)
    qtbot.keyClick(key, Qt.Key.Key_Space)
    assert chosen == [3, -1, 4]
