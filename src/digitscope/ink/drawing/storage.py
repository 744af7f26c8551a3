"""Drawings as files: JSON to keep them, SVG to show them elsewhere."""

from __future__ import annotations

import base64
import io
import warnings
from pathlib import Path

import numpy as np
from PIL import Image

from digitscope.atomic_write import write_atomically
from digitscope.bounded_files import UnreadableError, read_file
from digitscope.ink.drawing.packed import pressure_factor
from digitscope.ink.drawing.raster import LINE_ON_PAD
from digitscope.ink.drawing.strokes import PRESSURE, Drawing, Picture, Stroke
from digitscope.json_files import JsonError, parse, to_text

__all__ = [
    "DrawingFileError", "from_json", "load_drawing", "save_drawing", "to_json", "to_svg", "write_atomically",
]  # fmt: skip

FORMAT = "digitscope drawing"
VERSION = 1
MOST_BYTES = 40_000_000
"""A larger file is no drawing."""
MOST_POINTS, MOST_STROKES = 200_000, 20_000
"""A pen gives 200,000 in a quarter of an hour; to frame them takes seconds."""
LARGEST_PLACE = 1e6
"""Pad units; a coordinate farther out is a broken one."""
LARGEST_SIDE = 4096
"""Pixels of the picture under the strokes."""

_ANOTHER = "Choose another file."


class DrawingFileError(ValueError):
    """A drawing file that cannot be read; says why, without the file's name, and what to do."""


def save_drawing(drawing: Drawing, path: Path | str) -> None:
    """Write the drawing as JSON; the file is whole or, if that fails, as it was before.

    Raises:
        OSError: if it cannot be written.
    """
    write_atomically(Path(path), to_json(drawing).encode())


def load_drawing(path: Path | str) -> Drawing:
    """Read a drawing.

    Raises:
        DrawingFileError: if the file cannot be read or is no such drawing.
    """
    try:
        text = read_file(Path(path), MOST_BYTES).decode("utf-8")
    except UnicodeDecodeError as error:
        raise DrawingFileError(f"not a drawing file (it is not text). {_ANOTHER}") from error
    except UnreadableError as error:
        raise DrawingFileError(f"{error}. {_ANOTHER}") from error
    return from_json(text)


def to_json(drawing: Drawing) -> str:
    """Return the drawing as JSON text; numbers keep all their digits."""
    content: dict[str, object] = {
        "format": FORMAT,
        "version": VERSION,
        "strokes": [{"width": stroke.width, "points": stroke.points.tolist()} for stroke in drawing.strokes],
    }
    if drawing.picture is not None:
        picture = drawing.picture
        kind = {"framed": picture.framed, "ready": picture.ready}
        content["picture"] = kind | {"png": _to_png(picture)}
    return to_text(content, compact=True)


def from_json(text: str) -> Drawing:
    """Read a drawing from JSON text.

    Raises:
        DrawingFileError: if it is anything else.
    """
    # Counted first: what Python makes of empty lists takes twenty times the memory of their text.
    if text.count("[") + text.count("{") > MOST_POINTS + 3 * MOST_STROKES:
        raise DrawingFileError(f"the drawing has more than {MOST_POINTS:,} points. {_ANOTHER}")
    try:
        content = parse(text)
    except JsonError as error:
        raise DrawingFileError(f"not a drawing file: {error}. {_ANOTHER}") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise DrawingFileError(f"JSON, but not a Digitscope drawing. {_ANOTHER}")
    version = content.get("version")
    if type(version) is not int or version < 1:
        raise DrawingFileError(f"the drawing does not say which version of the format it has. {_ANOTHER}")
    if version > VERSION:
        raise DrawingFileError(f"the drawing was made by a newer Digitscope (format {version}). {_ANOTHER}")
    strokes = content.get("strokes")
    if not isinstance(strokes, list):
        raise DrawingFileError(f"the drawing has no list of strokes. {_ANOTHER}")
    if len(strokes) > MOST_STROKES:
        raise DrawingFileError(f"the drawing has more than {MOST_STROKES:,} strokes. {_ANOTHER}")
    made = tuple(_stroke(number, entry) for number, entry in enumerate(strokes, start=1))
    if sum(len(stroke.points) for stroke in made) > MOST_POINTS:
        raise DrawingFileError(f"the drawing has more than {MOST_POINTS:,} points. {_ANOTHER}")
    return Drawing(made, None if content.get("picture") is None else _picture(content["picture"]))


def to_svg(drawing: Drawing, side: int = 512) -> str:
    """Return the drawing as SVG, `side` units wide; the line's width follows the pressure."""
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">']
    if drawing.picture is not None:
        left, top, right, bottom = (place * side for place in drawing.picture.place)
        parts.append(
            f'<image x="{left:.2f}" y="{top:.2f}" width="{right - left:.2f}" height="{bottom - top:.2f}" '
            f'href="data:image/png;base64,{_to_png(drawing.picture, dark_on_light=True)}"/>'
        )
    parts.append('<g fill="none" stroke="#000" stroke-linecap="round" stroke-linejoin="round">')
    for stroke in drawing.strokes:
        parts.extend(_svg_lines(stroke, side))
    parts.append("</g></svg>")
    return "\n".join(parts) + "\n"


def _svg_lines(stroke: Stroke, side: int) -> list[str]:
    """Return one poly-line, or, where the pressure changes, a line for every piece of equal width."""
    xy = stroke.points[:, :2] * side
    widths = pressure_factor(stroke.points[:, PRESSURE]) * stroke.width * LINE_ON_PAD * side
    widths = np.round(widths if len(widths) == 1 else (widths[1:] + widths[:-1]) / 2, 1)
    runs = np.flatnonzero(np.diff(widths, prepend=np.nan))
    lines = []
    for begin, end in zip(runs, [*runs[1:], len(widths)], strict=True):
        part = xy[begin : end + 1] if len(xy) > 1 else np.repeat(xy, 2, axis=0)
        places = " ".join(f"{x:.2f},{y:.2f}" for x, y in part)
        lines.append(f'<polyline stroke-width="{widths[begin]}" points="{places}"/>')
    return lines


def _stroke(number: int, entry: object) -> Stroke:
    wrong = DrawingFileError(f"stroke {number} of the drawing is damaged. {_ANOTHER}")
    if not isinstance(entry, dict):
        raise wrong
    width, points = entry.get("width", 1.0), entry.get("points")
    if isinstance(width, bool) or not isinstance(width, int | float) or not isinstance(points, list):
        raise wrong
    try:
        numbers = np.array(points, dtype=np.float64)
        if not 0 < width <= 100 or numbers.ndim != 2 or not (np.abs(numbers) <= LARGEST_PLACE).all():
            raise wrong
        return Stroke.of(numbers, float(width))
    except (ValueError, TypeError, OverflowError) as error:
        raise wrong from error


def _picture(entry: object) -> Picture:
    wrong = DrawingFileError(f"the picture in the drawing is damaged. {_ANOTHER}")
    if not isinstance(entry, dict) or not isinstance(entry.get("png"), str):
        raise wrong
    try:
        content = base64.b64decode(entry["png"], validate=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of what is refused here
            image = Image.open(io.BytesIO(content), formats=["PNG"])
        with image:
            if max(image.size) > LARGEST_SIDE:
                raise wrong
            ink = np.asarray(image.convert("L"), dtype=np.float32) / np.float32(255)
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError) as error:
        raise wrong from error
    framed = entry.get("framed") is True
    if framed and ink.shape != (28, 28):
        raise wrong
    return Picture(ink, framed, entry.get("ready") is True)


def _to_png(picture: Picture, *, dark_on_light: bool = False) -> str:
    ink = np.rint(np.clip(picture.ink, 0, 1) * 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(255 - ink if dark_on_light else ink).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode("ascii")
