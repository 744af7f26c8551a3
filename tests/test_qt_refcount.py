"""Void Qt calls must not eat references to None: a PySide6 that did so crashed programs in the end."""

import sys

import pytest
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QWidget

CALLS = 20_000
NOISE = 200
"""References that the interpreter itself may give back meanwhile."""


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_void_qt_calls_leave_none_alone(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    path = QPainterPath()
    before = sys.getrefcount(None)
    for call in range(CALLS // 4):
        widget.update()
        widget.setEnabled(True)
        widget.setToolTip("")
        path.moveTo(call, call)
    assert sys.getrefcount(None) > before - NOISE
