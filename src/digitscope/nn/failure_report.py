"""Making the report on where a network fails: reads sets, damages pictures, writes the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from digitscope.ink.dataset import read_strokes
from digitscope.nn.data import Digits, find
from digitscope.nn.failures import find_failures
from digitscope.nn.nondigits import NondigitResult
from digitscope.nn.readers import STROKE_ENDINGS
from digitscope.nn.recognizer import Recognizer
from digitscope.nn.report_page import Chapter, page
from digitscope.nn.robustness import curves_of
from digitscope.whole_files import write_atomically


def write_report(
    out: Path,
    recognizer: Recognizer,
    sets: Sequence[Digits],
    nondigits: Sequence[NondigitResult] = (),
    folder: Path | None = None,
) -> Iterator[str]:
    """Yield sentences on what is being done, and write the page at last.

    Raises:
        OSError: if it cannot be written.
    """
    chapters = []
    for digits in sets:
        yield f"Sorting the answers to {digits.path or digits.name} …"
        failures = find_failures(recognizer, digits, _devices(digits, folder))
        curves = []
        for curve in curves_of(recognizer, digits):
            curves.append(curve)
            yield f"Damaged pictures of {digits.path or digits.name}: {curve.name} …"
        chapters.append(Chapter(failures, tuple(curves)))
    write_atomically(out, page(recognizer.card.name, chapters, nondigits).encode())


def _devices(digits: Digits, folder: Path | None) -> tuple[str, ...]:
    """Return what each drawing was drawn with, where the set's file says so."""
    if digits.ink is None or digits.path.startswith("made"):
        return ()
    path = find(digits.path, folder)
    if not path.name.endswith(STROKE_ENDINGS):
        return ()
    devices = tuple(record.device for record in read_strokes(path))
    return devices if len(devices) == len(digits) else ()
