"""Where a network fails, as plain values for the window; the page that can be saved comes with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np

from digitscope.data.load import Digits
from digitscope.nn.evaluation.failure_report import look_into
from digitscope.nn.evaluation.html_report import Chapter, page
from digitscope.nn.inference.recognizer import Recognizer

MOST_WRONG = 2000
"""Wrong answers whose pictures are sent; a network that errs more often is not worth looking into so."""


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
