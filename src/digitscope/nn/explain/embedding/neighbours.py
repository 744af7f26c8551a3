"""By example: the digits of a data set that look most alike to the network's last hidden layer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from digitscope.ink.framing.framing import SIDE
from digitscope.messages import FloatArray
from digitscope.nn.explain.context.context import Context, Result
from digitscope.nn.explain.embedding.features import Bank, bank_of, features, hidden_stage
from digitscope.wording import counted, from_where, with_article

NEAREST = 8
USUAL_COUNT = 4000
PAIRS = 200


def neighbours(context: Context, image: FloatArray, options: Mapping[str, Any]) -> Iterator[Result]:
    """Yield the nearest of the digits compared so far, nearest first.

    Options: `count` (how many digits to compare with), `nearest` (how many to show), `stage`.
    Each result: `images` (K, 28, 28) uint8, `labels` (K names), `distances` (K,) Euclidean, `index` (K,)
    numbers in the data set, `typical` (median distance of two digits picked at random; None before the end),
    `dataset`, `count`, `compared`, `stage`, `progress`, `sentence`. While the data set is being read: none,
    progress 0.

    Raises:
        ValueError: if an option is out of its range.
    """
    stage = str(options.get("stage") or hidden_stage(context))
    count, nearest = int(options.get("count", USUAL_COUNT)), int(options.get("nearest", NEAREST))
    if nearest < 1:
        raise ValueError("At least one digit has to be shown.")
    rough, mine = np.zeros(0, np.float32), np.zeros(0, np.float32)
    for _ in bank_of(context, stage, count):
        bank = context.cache.get(("features", stage, count))
        if bank is None or not bank.done:
            yield _waiting(stage)
            continue
        mine = mine if mine.size else _mine(context, image, stage)
        rough = _more(rough, bank, mine)
        yield _result(bank, rough, mine, nearest)
    bank = context.cache["features", stage, count]
    mine = mine if mine.size else _mine(context, image, stage)
    yield _result(bank, _more(rough, bank, mine), mine, nearest)


def _mine(context: Context, image: FloatArray, stage: str) -> FloatArray:
    found: FloatArray = features(context, np.asarray(image, np.float32)[None], stage)[0]
    return found


def _more(rough: FloatArray, bank: Bank, mine: FloatArray) -> FloatArray:
    """Return the squared distances to all digits that are done, less a constant; only new ones are computed.

    By products, which is quick and rounds: good enough to find the nearest, not to name their distances.
    """
    new = slice(len(rough), bank.done)
    added: FloatArray = bank.squares[new] - 2 * (bank.values[new] @ mine)
    return np.concatenate([rough, added])


def _waiting(stage: str) -> Result:
    return {
        "images": np.zeros((0, SIDE, SIDE), np.uint8),
        "labels": [],
        "distances": np.zeros(0, np.float32),
        "index": np.zeros(0, np.int64),
        "typical": None,
        "dataset": "",
        "count": 0,
        "compared": 0,
        "stage": stage,
        "progress": 0.0,
        "sentence": "The digits to compare with are being read.",
    }


def _result(bank: Bank, rough: FloatArray, mine: FloatArray, nearest: int) -> Result:
    places = np.argpartition(rough, min(2 * nearest, len(rough) - 1))[: 2 * nearest]
    distances = np.linalg.norm(bank.values[places] - mine, axis=1)
    order = np.argsort(distances, kind="stable")[:nearest]
    places, distances = places[order], distances[order]
    names = [bank.digits.classes[label] for label in bank.digits.labels[places]]
    return {
        "images": bank.digits.images[places],
        "labels": names,
        "distances": distances,
        "index": bank.index[places],
        "typical": _typical(bank) if bank.done == len(bank) else None,
        "dataset": bank.digits.name,
        "count": len(bank),
        "compared": bank.done,
        "stage": bank.stage,
        "progress": bank.done / len(bank),
        "sentence": _sentence(names, bank),
    }


def _typical(bank: Bank) -> float:
    """Return the median distance of pairs of digits: what a distance is to be held against."""
    pairs = np.random.default_rng(0).integers(0, len(bank), (2, PAIRS))
    return float(np.median(np.linalg.norm(bank.values[pairs[0]] - bank.values[pairs[1]], axis=1)))


def _sentence(names: list[str], bank: Bank) -> str:
    most = max(dict.fromkeys(names), key=names.count)
    data = from_where(bank.digits.name)
    where = f"nearest of {counted(bank.done, 'digit')} {data}, as the layer {bank.stage} sees them"
    if len(names) == 1:
        return f"The {where}, is {with_article(most)}."
    alike = names.count(most)
    share = "All" if alike == len(names) else f"{alike} of the"
    return f"{share} {len(names)} {where}, {'bears' if alike == 1 else 'bear'} the label {most}."
