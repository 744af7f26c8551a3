"""The smallest change found that makes the drawing another digit: what to add and what to remove."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor

from digitscope.messages import FloatArray
from digitscope.nn.explain.brush import Touch
from digitscope.nn.explain.context import Context, Result
from digitscope.nn.explain.saliency import picture_of
from digitscope.nn.explain.search import SURE, Search
from digitscope.wording import percent, with_article

STEPS = 150
WORK_SECONDS = 2.6
"""A slow machine stops looking here, so that the answer is there within 3 seconds."""
CHECK_EVERY = 8
INK = 0.1
"""A pixel of the maps counts as changed from here on."""
PLACES = (
    ("upper left", "top", "upper right"),
    ("left", "middle", "right"),
    ("lower left", "bottom", "lower right"),
)


def change(context: Context, image: FloatArray, options: Mapping[str, Any]) -> Iterator[Result]:
    """Yield the change as it is found; each result is checked by reading the changed picture.

    Option: `target`, the number of the wanted class (the second likeliest where absent).
    Each result: `add`, `remove`, `changed` (28, 28) float32 0…1; `found` (whether `changed` is read as the
    target with at least SURE); `target`, `name`; `before`, `probabilities` (classes,); `amount` (full pixels
    of ink); `share` (of the drawing's ink); `steady` (share of nine places, a pixel apart, in which it is
    read so too; None before the end); `steps`, `progress`, `sentence`. Until `found` the maps are the
    present try.

    Raises:
        ValueError: if there is no such class.
    """
    picture = picture_of(context, image)
    search = Search(context, picture, 0)
    before = search.probabilities(picture)[0]
    search.target = _target(options, before, context)
    if before[search.target] >= SURE:
        nothing = torch.zeros_like(picture)
        search.best = Touch(nothing, nothing)
        yield _result(search, before, 1.0)
        return
    spent = 0.0
    while search.steps < STEPS and spent < WORK_SECONDS:
        begun = time.perf_counter()
        search.step()
        spent += time.perf_counter() - begun
        progress = min(max(search.steps / STEPS, spent / WORK_SECONDS), 1) * 0.99
        yield _result(search, before, progress)
        if search.steps % CHECK_EVERY == 0:
            begun = time.perf_counter()
            search.check()
            spent += time.perf_counter() - begun
            yield _result(search, before, progress)
    search.check()
    for _ in search.leave_out():
        yield _result(search, before, 0.99)
    yield _result(search, before, 1.0)


def _target(options: Mapping[str, Any], before: Tensor, context: Context) -> int:
    if options.get("target") is None:
        return int(before.argsort(descending=True)[1])
    target = int(options["target"])
    if not 0 <= target < len(context.classes):
        raise ValueError(f"This network has {len(context.classes)} classes; there is no number {target}.")
    return target


def _result(search: Search, before: Tensor, progress: float) -> Result:
    touch = search.best or search.touches().one(1)
    changed = touch.on(search.picture)
    probabilities = search.probabilities(changed)[0]
    amount, ink = float(touch.amount(search.picture)[0]), float(search.picture.sum())
    result: Result = {
        "add": _array(touch.add),
        "remove": _array(touch.remove * (search.picture > 0)),
        "changed": _array(changed),
        "found": bool(probabilities[search.target] >= SURE),
        "target": search.target,
        "name": search.context.classes[search.target],
        "before": before.numpy(),
        "probabilities": probabilities.numpy(),
        "amount": amount,
        "share": amount / ink if ink else 0.0,
        "steady": _steady(search, changed) if progress == 1 else None,
        "steps": search.steps,
        "progress": progress,
    }
    return result | {"sentence": _sentence(result)}


def _array(maps: Tensor) -> FloatArray:
    values: FloatArray = maps[0, 0].numpy().copy()
    return values


def _steady(search: Search, changed: Tensor) -> float:
    shifts = [(down, across) for down in (-1, 0, 1) for across in (-1, 0, 1)]
    moved = torch.cat([torch.roll(changed, shift, dims=(2, 3)) for shift in shifts])
    read = search.probabilities(moved).argmax(dim=1) == search.target
    return float(read.float().mean())


def _sentence(result: Result) -> str:
    name = with_article(result["name"])
    if result["progress"] < 1:
        return f"Looking for the smallest change that makes it {name}."
    if not result["found"]:
        return f"In {result['steps']} steps no change was found that makes it {name}."
    if not result["amount"]:
        return f"It is read as {name} already."
    verbs = {"add": "add", "remove": "take away"}
    steps = [f"{verb} ink {_place(result[key])}" for key, verb in verbs.items() if (result[key] > INK).any()]
    certain = result["probabilities"][result["target"]]
    words = f"To make it {name}: {' and '.join(steps)}. It is then read as {name} with {percent(certain)}."
    if result["steady"] < 1:
        words += f" Moved by a pixel it is read so in {round(result['steady'] * 9)} of 9 places."
    return words


def _place(ink: FloatArray) -> str:
    """Return where most of the ink is, in words."""
    rows, columns = np.nonzero(ink > INK)
    weights = ink[rows, columns]
    third = [int(np.clip((np.average(at, weights=weights) - 4) // (20 / 3), 0, 2)) for at in (rows, columns)]
    where = PLACES[third[0]][third[1]]
    return f"{'in' if where == 'middle' or ' ' in where else 'at'} the {where}"
