"""Files and images dropped on the pad."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QMimeData
from PySide6.QtGui import QImage

_IMAGE_KINDS = ("image/png", "image/jpeg", "image/webp", "image/bmp", "image/gif")


def can_drop(data: QMimeData) -> bool:
    """Tell whether there is a local file or an image in it."""
    return local_file(data) is not None or data.hasImage() or any(data.hasFormat(k) for k in _IMAGE_KINDS)


def local_file(data: QMimeData) -> str | None:
    """Return the path of the first local file in it, if any."""
    return next((url.toLocalFile() for url in data.urls() if url.isLocalFile()), None)


def image_bytes(data: QMimeData) -> bytes | None:
    """Return an image in it as the bytes of an image file, if any."""
    for kind in _IMAGE_KINDS:
        if data.hasFormat(kind):
            return bytes(data.data(kind).data())
    image = data.imageData() if data.hasImage() else None
    if not isinstance(image, QImage) or image.isNull():
        return None
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", 100)  # type: ignore[call-overload]  # not pressed: the window waits for it
    return bytes(buffer.data().data())
