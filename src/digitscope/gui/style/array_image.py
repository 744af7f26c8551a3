"""The one place where an array becomes a QImage."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtGui import QImage


def image_of_pixels(pixels: NDArray[np.uint32]) -> QImage:
    """Return a picture of 0xAARRGGBB pixels `(H, W)`, all of them opaque; the array may be reused at once."""
    pixels = np.ascontiguousarray(pixels, dtype=np.uint32)
    height, width = pixels.shape
    borrowed = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGB32)
    # A copy, because Qt reads the memory when it paints and does not keep the array alive.
    return borrowed.copy()


def image_of_rgba(pixels: NDArray[np.uint8]) -> QImage:
    """Return a picture of `(H, W, 4)` red, green, blue, alpha."""
    pixels = np.ascontiguousarray(pixels, dtype=np.uint8)
    height, width, _ = pixels.shape
    borrowed = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGBA8888)
    return borrowed.copy()


def image_of_grey(grey: NDArray[np.uint8]) -> QImage:
    """Return a picture of `(H, W)` grey levels, 0 black."""
    grey = np.ascontiguousarray(grey, dtype=np.uint8)
    height, width = grey.shape
    borrowed = QImage(grey.data, width, height, width, QImage.Format.Format_Grayscale8)
    return borrowed.copy()


def image_of_premultiplied(pixels: NDArray[np.uint8]) -> QImage:
    """Return a see-through picture of `(H, W, 4)` blue, green, red, alpha, colours times alpha."""
    pixels = np.ascontiguousarray(pixels, dtype=np.uint8)
    height, width, _ = pixels.shape
    borrowed = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied)
    return borrowed.copy()


def picture_of(image: ArrayLike) -> QImage:
    """Return a picture of (28, 28) 0…1."""
    return image_of_grey(np.round(np.asarray(image, np.float32) * 255).astype(np.uint8))
