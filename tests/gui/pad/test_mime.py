"""Files and images dropped on the pad."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication

COPY, LEFT, NO_KEYS = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def drop(pad, data):
    """Drag over the pad and let go; returns whether the pad wanted it."""
    enter = QDragEnterEvent(QPoint(50, 50), COPY, data, LEFT, NO_KEYS)
    enter.ignore()
    QApplication.sendEvent(pad, enter)
    if enter.isAccepted():
        QApplication.sendEvent(pad, QDropEvent(QPointF(50, 50), COPY, data, LEFT, NO_KEYS))
    return enter.isAccepted()


@pytest.fixture
def told(pad):
    words = []
    pad.file_dropped.connect(words.append)
    pad.image_dropped.connect(words.append)
    return words


def test_a_file(pad, told, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/7.png"), QUrl.fromLocalFile(str(tmp_path / "7.png"))])
    assert drop(pad, data)
    assert told == [(tmp_path / "7.png").as_posix()]


def test_an_image_out_of_another_program(pad, told):
    image = QImage(4, 3, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    data = QMimeData()
    data.setImageData(image)
    assert drop(pad, data)
    (sent,) = told
    read = QImage.fromData(sent)
    assert (read.width(), read.height()) == (4, 3)


def test_the_bytes_of_an_image_are_handed_on_as_they_are(pad, told):
    data = QMimeData()
    data.setData("image/jpeg", b"not looked at here")
    assert drop(pad, data)
    assert told == [b"not looked at here"]


def test_text_and_addresses_elsewhere_are_not_taken(pad, told):
    data = QMimeData()
    data.setText("7")
    assert not drop(pad, data)
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/7.png")])
    assert not drop(pad, data)
    assert told == []


def test_the_pad_looks_as_before_when_the_drag_leaves(pad):
    before = pad.grab().toImage()
    data = QMimeData()
    data.setImageData(QImage(2, 2, QImage.Format.Format_RGB32))
    QApplication.sendEvent(pad, QDragEnterEvent(QPoint(50, 50), COPY, data, LEFT, NO_KEYS))
    assert pad.grab().toImage() != before
    QApplication.sendEvent(pad, QDragLeaveEvent())
    assert pad.grab().toImage() == before
