"""Making the report on where a network fails: reads sets, damages pictures, writes the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from digitscope.atomic_write import write_atomically
from digitscope.data.load import Digits
from digitscope.nn.evaluation.corruptions import DAMAGES, Curve, curves_of
from digitscope.nn.evaluation.failures import Failures, find_failures
from digitscope.nn.evaluation.html_report import Chapter, page
from digitscope.nn.evaluation.ood import NondigitResult
from digitscope.nn.inference.recognizer import Recognizer

READING_SHARE = 0.4
"""Of the whole time, about, while the set is read; the rest damages pictures."""
POINTS = sum(len(strengths) for _, strengths, _ in DAMAGES.values())


def write_report(
    out: Path, recognizer: Recognizer, sets: Sequence[Digits], nondigits: Sequence[NondigitResult] = ()
) -> Iterator[str]:
    """Yield sentences on what is being done, and write the page at last.

    Raises:
        OSError: if it cannot be written.
    """
    chapters, last = [], ""
    for digits in sets:
        for step in look_into(recognizer, digits):
            if isinstance(step, Chapter):
                chapters.append(step)
            elif step[1] != last:
                last = step[1]
                yield f"{digits.path or digits.name}: {last} …"
    write_atomically(out, page(recognizer.card.name, chapters, nondigits).encode())


def look_into(recognizer: Recognizer, digits: Digits) -> Iterator[tuple[float, str] | Chapter]:
    """Find what a report says of one set.

    Yields how much is done, 0…1, with what is being done, and at last the chapter.

    Raises:
        DatasetError: as `find_failures`.
    """
    failures: Failures | None = None
    for step in find_failures(recognizer, digits):
        if isinstance(step, float):
            yield READING_SHARE * step, "reading and sorting"
        else:
            failures = step
    assert failures is not None
    curves: list[Curve] = []
    done = 0
    for point in curves_of(recognizer, digits):
        if isinstance(point, Curve):
            curves.append(point)
        else:
            yield READING_SHARE + (1 - READING_SHARE) * done / POINTS, f"damaged pictures, {point}"
            done += 1
    yield Chapter(failures, tuple(curves))
