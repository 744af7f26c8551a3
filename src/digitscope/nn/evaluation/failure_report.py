"""Making the report on where a network fails: reads sets, damages pictures, writes the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from digitscope.atomic_write import write_atomically
from digitscope.data.load import Digits
from digitscope.nn.evaluation.corruptions import DAMAGES, Curve, curves_of
from digitscope.nn.evaluation.failures import Failures, find_failures
from digitscope.nn.evaluation.html_report import Chapter, page
from digitscope.nn.evaluation.ood import NondigitResult
from digitscope.nn.inference.recognizer import Recognizer

MOST_WRONG = 2000
"""Wrong answers whose pictures are sent; a network that errs more often is not worth looking into so."""


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


def find_where_it_fails(recognizer: Recognizer, digits: Digits) -> Iterator[dict[str, Any]]:
    """Yield `share` (0…1) and `doing`, at last with `found`.

    `found` holds `network`, `set`, `count`, `errors`, `accuracy`, `interval`, `interval_method`, `ece`;
    `groups` (the fields of `failures.Group`, its examples as places in `wrong`), `wrong` (the fields of
    `failures.Wrong`, the surest first), `images` (uint8, of `wrong`), `curves` (the fields of
    `robustness.Curve`), `page` (HTML).

    Raises:
        DatasetError: as `failures.find_failures`.
    """
    for step in look_into(recognizer, digits):
        if isinstance(step, Chapter):
            yield {"share": 1.0, "doing": "done", "found": _found(recognizer, step)}
        else:
            yield {"share": step[0], "doing": step[1]}


def _found(recognizer: Recognizer, chapter: Chapter) -> dict[str, Any]:
    failures, result = chapter.failures, chapter.failures.result
    wrong = failures.wrong[:MOST_WRONG]
    places = {entry.index: place for place, entry in enumerate(wrong)}
    groups = [
        asdict(group) | {"examples": [places[index] for index in group.examples if index in places]}
        for group in failures.groups
    ]
    return {
        "network": recognizer.card.name,
        "set": result.path,
        "count": result.count,
        "errors": result.errors,
        "accuracy": result.accuracy,
        "interval": result.interval,
        "interval_method": result.interval_method,
        "ece": result.ece,
        "groups": groups,
        "wrong": [asdict(entry) for entry in wrong],
        "images": recognizer.sees(failures.digits.pick(np.array([entry.index for entry in wrong], np.int64))),
        "curves": [asdict(curve) for curve in chapter.curves],
        "page": page(recognizer.card.name, [chapter]),
    }
