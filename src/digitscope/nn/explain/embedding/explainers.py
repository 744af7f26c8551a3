"""The map of digits: some thousands in the plane, by what a layer makes of them, and the drawing there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from digitscope.ink.framing.framing import SIDE
from digitscope.messages import FloatArray
from digitscope.nn.explain.context.context import Context, Result
from digitscope.nn.explain.embedding.digit_map import METHODS, Plan, in_plane, make_plan, plan_of
from digitscope.nn.explain.embedding.features import bank_of, features, is_pooled
from digitscope.wording import counted, from_where

NEAR = 12
"""Digits between which the drawing's place on a t-SNE map is found."""


def layout(context: Context, image: FloatArray, options: Mapping[str, Any]) -> Iterator[Result]:
    """Yield the map of digits while it is made, with the drawing on it.

    Options: `stage` (the last hidden layer where absent), `method` (`pca` or `tsne`), `count`.
    Each result: `positions` (N, 2) float32 0…1, (0, 2) while there are none; `labels` (N,) numbers into
    `classes`; `dot` (2,) or None and `near` (numbers of the digits nearest to the drawing) as `place` gives
    them; `stage`, `method`, `title`, `dataset`, `count`, `progress`, `sentence`.

    Raises:
        ValueError: as `plan_of`, or if `count` is out of range.
    """
    plan = plan_of(context, options)
    if plan.work is None:
        plan.work = make_plan(context, plan)
    mine = np.zeros((0, 0), np.float32)
    try:
        for _ in plan.work:
            if plan.plane is not None and not mine.size:
                mine = _mine(context, image, plan)
            yield _result(context, plan, mine)
    except Exception:
        plan.work = None  # begun anew the next time
        raise
    yield _result(context, plan, _mine(context, image, plan))


def place(context: Context, image: FloatArray, options: Mapping[str, Any]) -> Iterator[Result]:
    """Yield, once, where the drawing lies on a map that `layout` has made (or is making), options as there.

    The result: `dot` (2,) in the map's 0…1 (None while there is no map), `near` (K,) the nearest digits,
    nearest first, and `stage`, `method`, `count` of the map.
    """
    plan = plan_of(context, options)
    mine = np.zeros((0, 0), np.float32) if plan.plane is None else _mine(context, image, plan)
    yield {"stage": plan.stage, "method": plan.method, "count": plan.count} | _dot(plan, mine)


def layout_digits(context: Context, image: FloatArray, options: Mapping[str, Any]) -> Iterator[Result]:
    """Yield the pictures of a map's digits: apart from `layout`, because they are large and do not change.

    The result: `images` (N, 28, 28) uint8, (0, 28, 28) while they are read; `labels` (N,), `classes`, `index`
    (N,) numbers in the data set, `dataset`, `progress`.
    """
    del image
    plan = plan_of(context, options)
    filling = bank_of(context, plan.stage, plan.count)
    for share in filling:
        bank = context.cache.get(("features", plan.stage, plan.count))
        if bank is not None:
            break
        yield {"images": np.zeros((0, SIDE, SIDE), np.uint8), "progress": share}
    bank = context.cache["features", plan.stage, plan.count]
    yield {
        "images": bank.digits.images,
        "labels": bank.digits.labels,
        "classes": list(bank.digits.classes),
        "index": bank.index,
        "dataset": bank.digits.name,
        "progress": 1.0,
    }


def _mine(context: Context, image: FloatArray, plan: Plan) -> FloatArray:
    return features(context, np.asarray(image, np.float32)[None], plan.stage)


def _dot(plan: Plan, mine: FloatArray) -> Result:
    if plan.plane is None or plan.coordinates is None:
        return {"dot": None, "near": np.zeros(0, np.int64)}
    along = plan.plane.project(mine)
    apart = np.linalg.norm(plan.coordinates - along, axis=1)
    near = np.argpartition(apart, min(NEAR, len(apart) - 1))[:NEAR]
    near = near[np.argsort(apart[near], kind="stable")]
    if plan.method == "pca":
        return {"dot": plan.to_unit(in_plane(along))[0], "near": near}
    # Between its nearest digits, the nearer the more: t-SNE has no rule for a new point.
    weights = np.exp(-((apart[near] / max(float(np.median(apart[near])), 1e-9)) ** 2) * 2)
    return {"dot": (weights @ plan.positions[near] / weights.sum()).astype(np.float32), "near": near}


def _result(context: Context, plan: Plan, mine: FloatArray) -> Result:
    digits = None if plan.bank is None else plan.bank.digits
    return {
        "positions": plan.positions,
        "labels": np.zeros(0, np.int64) if digits is None else digits.labels,
        "classes": list(context.classes if digits is None else digits.classes),
        "stage": plan.stage,
        "method": plan.method,
        "title": METHODS[plan.method],
        "dataset": "" if digits is None else digits.name,
        "count": plan.count if digits is None else len(digits),
        "progress": plan.progress,
        "sentence": _sentence(context, plan),
    } | _dot(plan, mine)


def _sentence(context: Context, plan: Plan) -> str:
    if plan.bank is None or plan.plane is None:
        return f"The layer {plan.stage} reads the digits that the map is made of."
    data = from_where(plan.bank.digits.name)
    words = [f"{counted(len(plan.bank), 'digit')} {data}, by what the layer {plan.stage} makes of them."]
    if plan.method == "pca":
        share = float(plan.plane.shares[:2].sum())
        words.append(
            f"The plane shows {100 * share:.0f} % of how they differ; the drawing's place in it is exact."
        )
    else:
        words.append(
            "What lies together is alike; distances between heaps mean little. "
            f"The drawing is put between the {NEAR} digits nearest to it: t-SNE has no rule for a new one."
        )
    if is_pooled(context, plan.stage):
        words.append("The maps of this layer are averaged down to 7×7 first.")
    return " ".join(words)
