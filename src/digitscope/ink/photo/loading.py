"""Image files in and out: from a photo, scan or screenshot to its ink, and from a drawing to a PNG."""

from __future__ import annotations

import io
import logging
import os
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError

from digitscope.bounded_files import UnreadableError, amount, open_file
from digitscope.ink.drawing.packed import pack
from digitscope.ink.drawing.picture_raster import draw_picture
from digitscope.ink.drawing.raster import LINE_ON_PAD, Pixels, draw_lines
from digitscope.ink.drawing.strokes import Drawing, Picture
from digitscope.ink.photo.binarization import ink_on_paper

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "PPM")
KINDS = "PNG, JPEG, WebP, BMP, GIF or TIFF"
MAX_PIXELS = 64_000_000
"""Nearly as many as a phone gives; a small file can claim to be far larger and fill the memory."""
MOST_BYTES = 300_000_000
"""Of a file: so many take MAX_PIXELS that are not packed."""
NARROWEST = 60
"""A strip that is so many times as long as it is wide would be a pixel or ten wide when it is looked at."""
MOST_SCANS = 100
"""A JPEG that is sent in ever finer steps has ten; each is worked through, for all of its pixels."""
WORK_SIDE = 640
"""Larger images are reduced to this before the ink is looked for, in pixels."""
_SMALL_SIDE = 128
"""Smaller images are enlarged smoothly to about this, so that their pixels do not become stairs."""
_MNIST_SIDE = 28

DAMAGED = (
    ArithmeticError, AttributeError, EOFError, LookupError, MemoryError, OSError, RuntimeError, SyntaxError,
    TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip
"""What Pillow's decoders raise where a damaged file leads them."""
_TURN = Image.Transpose
_TURNS = {
    2: _TURN.FLIP_LEFT_RIGHT, 3: _TURN.ROTATE_180, 4: _TURN.FLIP_TOP_BOTTOM, 5: _TURN.TRANSPOSE,
    6: _TURN.ROTATE_270, 7: _TURN.TRANSVERSE, 8: _TURN.ROTATE_90,
}  # fmt: skip
"""By what a camera writes of how it was held."""
_ROWS_AT_ONCE, _PIECE = 256, 1 << 20
_SILENT = threading.Lock()
"""Two threads that give and take standard error from each other could leave it silent."""

_Bytes: TypeAlias = NDArray[np.uint8]


class ImageError(ValueError):
    """An image that cannot be read; says why, without the file's name, and what to do."""


def load_picture(source: Path | str | bytes) -> Picture:
    """Read an image file, or the bytes of one, and find the ink in it.

    A 28×28 picture that looks as those of MNIST do is taken as it is, and marked as framed. An image without
    ink gives a picture without ink.

    Raises:
        ImageError: if it cannot be read.
    """
    image = _decode(source)
    return _as_mnist(image) or Picture(ink_on_paper(_opaque(image)))


def picture_of_pixels(pixels: NDArray[Any]) -> Picture:
    """Find the ink in an array, (H, W) grey or (H, W, 3) colour, uint8 0…255 or float 0…1.

    Raises:
        ValueError: for another shape, type or range.
    """
    array = np.asarray(pixels)
    if array.dtype != np.uint8:
        if array.dtype.kind != "f" or not np.isfinite(array).all() or array.min() < 0 or array.max() > 1:
            raise ValueError("Pixels have to be bytes from 0 to 255, or floats from 0 to 1.")
        array = np.rint(array * 255).astype(np.uint8)
    if not (array.ndim == 2 or (array.ndim == 3 and array.shape[2] == 3)) or not array.size:
        raise ValueError(f"A picture is an array (H, W) or (H, W, 3), not {array.shape}.")
    if array.shape[0] * array.shape[1] > MAX_PIXELS:
        raise _too_large()
    image = _smaller(Image.fromarray(array))
    return _as_mnist(image) or Picture(ink_on_paper(_opaque(image)))


def drawing_to_png(drawing: Drawing, side: int = 512) -> bytes:
    """Return the pad as a PNG file, dark ink on white, `side` pixels square."""
    ink = _draw_on_pad(drawing, side)
    buffer = io.BytesIO()
    Image.fromarray(255 - np.rint(ink * 255).astype(np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def _decode(source: Path | str | bytes) -> Image.Image:
    """Return the image upright, at a size that can be worked with, in mode L, LA, RGB or RGBA."""
    try:
        with io.BytesIO(source) if isinstance(source, bytes) else open_file(Path(source)) as file:
            if file.seek(0, io.SEEK_END) > MOST_BYTES:
                raise UnreadableError(f"it holds more than {amount(MOST_BYTES)}")
            file.seek(0)
            with warnings.catch_warnings():
                # Pillow warns of what is refused or harmless here; a warning has no place to go.
                warnings.simplefilter("ignore")
                logging.getLogger("PIL").setLevel(logging.CRITICAL + 1)
                return _upright(file)
    except UnreadableError as error:
        raise ImageError(f"{error}. Choose another file.") from error
    except UnidentifiedImageError as error:
        raise ImageError(f"not a readable image ({KINDS}). Save it as PNG and try again.") from error
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except ImageError:
        raise
    except DAMAGED as error:
        raise ImageError("damaged, it may be half copied. Get it again.") from error


def _upright(file: IO[bytes]) -> Image.Image:
    with Image.open(file, formats=FORMATS) as opened:
        _check(opened, file)
        opened.draft(None, (WORK_SIDE, WORK_SIDE))  # a JPEG can be decoded smaller, and much faster
        with _silence() if opened.format == "TIFF" else nullcontext():
            opened.load()
        image: Image.Image = opened
        # Made smaller before it is turned, which takes a copy of all of it.
        if image.mode in ("L", "RGB", "RGBA", "LA"):
            image = _smaller(image)
        turn = _TURNS.get(opened.getexif().get(ExifTags.Base.Orientation, 1))
        image = image if turn is None else image.transpose(turn)
        clear = "A" in image.getbands() or "transparency" in image.info
        if image.mode.startswith("I") or image.mode == "F":
            image = _sixteen_bits(image)
        grey = image.mode in ("1", "L", "LA", "La")
        image = image.convert(("LA" if clear else "L") if grey else ("RGBA" if clear else "RGB"))
    return _smaller(image)


@contextmanager
def _silence() -> Iterator[None]:
    """Let libtiff speak to nobody: it writes what is wrong with a file to the terminal, past Python."""
    with _SILENT:
        try:
            kept = os.dup(2)
        except OSError:  # a program without a terminal has nowhere to write to
            yield
            return
        nothing = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nothing, 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            os.close(nothing)


def _check(opened: Image.Image, file: IO[bytes]) -> None:
    """Refuse what would take too much memory or time, before anything of it is unpacked."""
    width, height = opened.size
    if width * height > MAX_PIXELS:
        raise _too_large()
    if width < 1 or height < 1:
        raise ImageError("it has no pixels. Choose another file.")
    if max(width, height) > NARROWEST * min(width, height) and max(width, height) > WORK_SIDE:
        raise ImageError(f"a strip of {width:,} × {height:,} pixels. Cut out the part with the digit.")
    if opened.format in ("JPEG", "MPO"):
        place, passes = file.tell(), 0
        file.seek(0)
        while piece := file.read(_PIECE):
            passes += piece.count(b"\xff\xda")
        file.seek(place)
        if passes > MOST_SCANS:
            raise ImageError("its pixels are spread over far too many passes. Save it as PNG and try again.")


def _smaller(image: Image.Image) -> Image.Image:
    """Reduce an image to the size that is worked with, if it is larger."""
    side = max(image.size)
    if side <= WORK_SIDE:
        return image
    share = WORK_SIDE / side
    return image.resize([max(round(edge * share), 1) for edge in image.size], Image.Resampling.BOX)


def _sixteen_bits(image: Image.Image) -> Image.Image:
    """Spread the range of a deep grey image over 0…255 (Pillow's own conversion cuts it off)."""
    values = np.asarray(image)
    pieces = [slice(first, first + _ROWS_AT_ONCE) for first in range(0, len(values), _ROWS_AT_ONCE)]
    low, high = np.inf, -np.inf
    for piece in pieces:
        rows = np.nan_to_num(values[piece], posinf=0, neginf=0)
        low, high = min(low, float(rows.min())), max(high, float(rows.max()))
    spread = np.empty(values.shape, np.uint8)
    for piece in pieces:
        rows = np.nan_to_num(values[piece], posinf=0, neginf=0).astype(np.float64)
        spread[piece] = (rows - low) * (255 / max(high - low, 1e-9))
    return Image.fromarray(spread)


def _too_large() -> ImageError:
    most = f"{MAX_PIXELS // 1_000_000} million pixels"
    return ImageError(f"it has more than {most}. Make it smaller and try again.")


def _opaque(image: Image.Image) -> Pixels:
    """Return (H, W, C), 0…1: see-through parts filled so that the ink stays visible, small ones enlarged."""
    pixels = np.asarray(image, dtype=np.float32) / np.float32(255)
    pixels = pixels[:, :, None] if pixels.ndim == 2 else pixels
    if image.mode in ("LA", "RGBA"):
        pixels = _fill_clear(pixels[:, :, :-1], pixels[:, :, -1:])
    times = -(-_SMALL_SIDE // max(pixels.shape[:2]))
    if times > 1:
        size = (pixels.shape[1] * times, pixels.shape[0] * times)
        layers = [
            np.asarray(Image.fromarray(pixels[:, :, index]).resize(size, Image.Resampling.BICUBIC))
            for index in range(pixels.shape[2])
        ]
        pixels = np.clip(np.stack(layers, axis=2), 0, 1)
    return pixels


def _fill_clear(colour: Pixels, alpha: Pixels) -> Pixels:
    """Lay the image on paper: ink on nothing gets white, or black if it is light; a card gets its own."""
    solid = alpha[:, :, 0] > 0.5
    if solid.all() or not solid.any():
        return colour if solid.any() else np.ones_like(colour)
    rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
    filled = solid[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].mean()
    usual = np.median(colour[solid], axis=0)
    spread = np.abs(colour[solid] - usual).max(axis=1)
    if filled > 0.75 and np.quantile(spread, 0.99) > 0.2:
        paper = usual  # a card with something on it
    else:
        paper = np.full_like(usual, 1.0 if usual.mean() < 0.5 else 0.0)
    return colour * alpha + paper * (1 - alpha)


def _as_mnist(image: Image.Image) -> Picture | None:
    """Return a 28×28 picture as it is if its ink lies as MNIST's does; dark on light is turned round."""
    if image.size != (_MNIST_SIDE, _MNIST_SIDE):
        return None
    pixels = np.asarray(image, dtype=np.float32)
    if pixels.ndim == 3:
        colour = pixels[:, :, : len(image.getbands()) - ("A" in image.getbands())]
        opaque = "A" not in image.getbands() or (pixels[:, :, -1] == 255).all()
        if not opaque or np.ptp(colour, axis=2).max() > 0:
            return None
        pixels = colour[:, :, 0]
    pixels /= 255
    for ink in (pixels, 1 - pixels):
        if _lies_as_mnist(ink):
            return Picture(ink, framed=True)
    return None


def _lies_as_mnist(ink: Pixels) -> bool:
    rim = np.concatenate([ink[0], ink[-1], ink[:, 0], ink[:, -1]])
    if rim.max() > 0.25 or ink.max() < 0.6:
        return False
    rows, columns = np.flatnonzero((ink > 0.4).any(axis=1)), np.flatnonzero((ink > 0.4).any(axis=0))
    side = max(np.ptp(rows), np.ptp(columns)) + 1
    places = np.arange(_MNIST_SIDE) + 0.5
    middle = np.array([ink.sum(axis=0) @ places, ink.sum(axis=1) @ places]) / ink.sum()
    return bool(18 <= side <= 21 and np.abs(middle - 14.25).max() < 1.3)


def _draw_on_pad(drawing: Drawing, side: int) -> Pixels:
    """Draw the pad with everything on it, (side, side), 0…1, 1 where there is ink."""
    ink = pack([drawing])
    strokes = np.zeros(len(drawing.strokes), dtype=np.int64)
    radius = ink.width * (LINE_ON_PAD / 2 * side)
    pixels: Pixels = draw_lines(ink.x * side, ink.y * side, radius, ink.stroke_starts, strokes, 1, side)[0]
    if drawing.picture is not None:
        np.maximum(pixels, draw_picture(drawing.picture, float(side), 0.0, 0.0, side), out=pixels)
    return pixels
