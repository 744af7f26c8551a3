"""The smallest change found that makes the drawing another digit: what to add and what to remove."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from digitscope.messages import FloatArray
from digitscope.nn.explain.context.context import Context, Result
from digitscope.nn.explain.counterfactual.search import SURE, Search, Try
from digitscope.nn.explain.counterfactual.words import words_of
from digitscope.wording import listed, percent, with_article

WORK_SECONDS = 2.6
"""A slow machine stops looking here, so that the answer is there within 3 seconds."""


def change(context: Context, image: FloatArray, options: Mapping[str, Any]) -> Iterator[Result]:
    """Yield the change as it is found; each result is checked by reading the changed picture.

    Option: `target`, the number of the wanted class (the second likeliest where absent).
    Each result: `add`, `remove`, `changed` (28, 28) float32 0…1; `found` (whether `changed` is read as the
    target with at least SURE); `target`, `name`; `before`, `probabilities` (classes,); `amount` (full pixels
    of ink); `share` (of the drawing's ink); `steady` (share of nine places, a pixel apart, in which it is
    read so too; None before the end); `words` (what to do, in words; empty before the end); `tried` (changes
    that were tried), `progress`, `sentence`. Until `found` the maps are the present try.

    Raises:
        ValueError: if there is no such class.
    """
    context.prepare(image)
    picture: FloatArray = np.array(image, np.float32)
    search = Search(context, picture, 0, WORK_SECONDS)
    before = search.probabilities(picture[None])[0]
    search = Search(context, picture, _target(options, before, context), WORK_SECONDS)
    if before[search.target] >= SURE:
        search.best = search.nearest
    else:
        shown, result, progress = None, {}, 0.0
        for _ in search.run():
            now = search.best or search.nearest
            if now is not shown:
                shown, result = now, _seen(search, now, before)
            progress = max(progress, search.share * 0.99)
            waiting = f"Looking for the smallest change that makes it {with_article(result['name'])}."
            yield result | {"progress": progress, "tried": search.tried, "sentence": waiting}
    final = search.best or search.nearest
    result = _seen(search, final, before)
    result |= {"steady": _steady(search, result["changed"]), "progress": 1.0, "tried": search.tried}
    if result["found"]:
        result["words"] = words_of(final.touch, search.lines, picture)
    yield result | {"sentence": _sentence(result)}


def _target(options: Mapping[str, Any], before: FloatArray, context: Context) -> int:
    if options.get("target") is None:
        return int(before.argsort()[-2])
    target = int(options["target"])
    if not 0 <= target < len(context.classes):
        raise ValueError(f"This network has {len(context.classes)} classes; there is no number {target}.")
    return target


def _seen(search: Search, shown: Try, before: FloatArray) -> Result:
    """Return what there is to say of a change."""
    touch, picture = shown.touch, search.picture
    changed, ink = touch.on(picture), float(picture.sum())
    return {
        "add": touch.add,
        "remove": touch.remove * (picture > 0),
        "changed": changed,
        "found": shown is search.best,
        "target": search.target,
        "name": search.context.classes[search.target],
        "before": before,
        "probabilities": search.probabilities(changed[None])[0],
        "amount": shown.amount,
        "share": shown.amount / ink if ink else 0.0,
        "steady": None,
        "words": [],
    }


def _steady(search: Search, changed: FloatArray) -> float:
    shifts = [(down, across) for down in (-1, 0, 1) for across in (-1, 0, 1)]
    moved = np.stack([np.roll(changed, shift, axis=(0, 1)) for shift in shifts])
    return float((search.probabilities(moved).argmax(axis=1) == search.target).mean())


def _sentence(result: Result) -> str:
    name = with_article(result["name"])
    certain = percent(result["probabilities"][result["target"]])
    if not result["found"]:
        return (
            f"Of {result['tried']:,} changes that were tried none makes it {name} with {percent(SURE)} or"
            f" more; the one shown comes nearest, with {certain}."
        )
    if not result["amount"]:
        return f"It is read as {name} already."
    words = f"To make it {name}: {listed(result['words'])}. It is then read as {name} with {certain}."
    if result["steady"] < 1:
        words += f" Moved by a pixel it is read so in {round(result['steady'] * 9)} of 9 places."
    return words
