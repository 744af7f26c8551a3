"""The window of numbers: wheels and touch pads."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from digitscope.gui.draw.pixel_window import CELL_PX, START, PixelWindow


@pytest.fixture
def window(qtbot):
    made = PixelWindow("What the network gets")
    qtbot.addWidget(made)
    made.show()
    return made


def turn(window, across, down):
    viewport = window._area.viewport()
    event = QWheelEvent(
        QPointF(20, 20), viewport.mapToGlobal(QPointF(20, 20)), QPoint(), QPoint(across, down),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)


def test_a_wheel_to_the_side_changes_no_size(window):
    before = window.picture.width()
    turn(window, 120, 0)
    turn(window, -120, 0)
    assert window.picture.width() == before


def test_a_touch_pad_makes_one_step_for_a_notch(window):
    for _ in range(3):
        turn(window, 0, 30)
    assert window.picture.width() == pytest.approx(28 * CELL_PX[START], abs=2)
    turn(window, 0, 30)
    assert window.picture.width() == pytest.approx(28 * CELL_PX[START + 1], abs=2)
    turn(window, 0, -240)
    assert window.picture.width() == pytest.approx(28 * CELL_PX[START - 1], abs=2)
