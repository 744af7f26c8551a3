"""Does a saliency map show what was learned? The weights are put in disorder, layer by layer, to see."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from digitscope.ink.framing.framing import SIDE
from digitscope.messages import FloatArray
from digitscope.nn.explain.attribution.methods import Method
from digitscope.nn.explain.attribution.saliency import heats, method_of
from digitscope.nn.explain.attribution.similarity import spearman, ssim
from digitscope.nn.explain.attribution.targets import targets_of
from digitscope.nn.explain.context.context import Context, Result, picture_of
from digitscope.nn.explain.context.options import class_index
from digitscope.wording import two_decimals

ALIKE, UNLIKE = 0.6, 0.3
"""Rank correlations from which on two maps count as alike, and below which as unlike."""
PAPER = "Adebayo, Gilmer, Muelly, Goodfellow, Hardt and Kim: Sanity Checks for Saliency Maps (2018)"


def sanity(context: Context, image: FloatArray, options: Mapping[str, Any]) -> Iterator[Result]:
    """Yield the map of a copy of the network whose weights are shuffled from last stage to first.

    Options: those of `saliency`, but `class` (one number, the likeliest where absent) for `classes`.
    Each result: `heat` (K, 28, 28), first the true one, then with ever more stages shuffled; `stages` (K
    names, the one shuffled last; the first is empty); `spearman`, `signed_spearman` and `ssim` (K,) likeness
    to the true map; `probabilities` (K,) of the class; `name`, `class`, `method`, `title`, `signed`,
    `paper`, `progress`, `sentence`.

    Raises:
        ValueError: as `saliency`.
    """
    method, picture = method_of(options), picture_of(context, image)
    with torch.no_grad():
        logits = context.model(context.prepare(image))[0].numpy()
    chosen = class_index(options, context, logits)
    targets = targets_of({"classes": [chosen], "against": options.get("against")}, context.classes)
    shuffled = Context(copy.deepcopy(context.model), context.card)
    weighted = [info.name for info in reversed(context.stages) if info.weights]
    result: Result = {
        "name": targets.names[0],
        "class": chosen,
        "method": method.name,
        "title": method.title,
        "signed": method.signed,
        "paper": PAPER,
    }
    rows: list[_Row] = []
    generator = torch.Generator().manual_seed(0)
    for stage in ("", *weighted):
        if stage:
            shuffle(shuffled.module(stage), generator)
        heat = np.zeros(picture.shape[-2:], np.float32)
        for part in heats(shuffled, picture, targets, method, options):
            heat = part["heat"][0]
            share = (len(rows) + part["progress"]) / (len(weighted) + 1)
            yield result | _table(rows) | {"progress": min(share, 0.99), "sentence": _waiting(method)}
        rows.append(
            _row(stage, heat, rows[0].heat if rows else heat, _probability(shuffled, picture, chosen))
        )
    yield result | _table(rows) | {"progress": 1.0, "sentence": _sentence(rows, method)}


@dataclass(frozen=True, eq=False)
class _Row:
    stage: str
    heat: FloatArray
    spearman: float
    signed_spearman: float
    ssim: float
    probability: float


def _row(stage: str, heat: FloatArray, true: FloatArray, probability: float) -> _Row:
    ranks = spearman(true, heat), spearman(true, heat, signed=True)
    return _Row(stage, heat, *ranks, ssim(true, heat), probability)


def _table(rows: list[_Row]) -> Result:
    """Return the rows as columns."""
    return {
        "heat": np.stack([row.heat for row in rows]) if rows else np.zeros((0, SIDE, SIDE), np.float32),
        "stages": [row.stage for row in rows],
        "spearman": np.array([row.spearman for row in rows], np.float32),
        "signed_spearman": np.array([row.signed_spearman for row in rows], np.float32),
        "ssim": np.array([row.ssim for row in rows], np.float32),
        "probabilities": np.array([row.probability for row in rows], np.float32),
    }


@torch.no_grad()
def _probability(context: Context, picture: Tensor, chosen: int) -> float:
    logits = context.model((picture - context.card.mean) / context.card.std)
    return float(context.probabilities(logits)[0, chosen])


def _waiting(method: Method) -> str:
    return f"The weights are put in disorder from last layer to first, and {method.title} is asked each time."


def _sentence(rows: list[_Row], method: Method) -> str:
    if not rows[0].heat.any():
        return f"{method.title} shows nothing for this drawing, so there is nothing to compare."
    last, title = rows[-1].spearman, method.title
    agrees = two_decimals(last)
    begin = f"With all weights in disorder the order of the map's pixels agrees by {agrees} (1 is equal)"
    if last >= ALIKE:
        words = f"{begin}: it hardly changes, so here {title} shows the drawing more than what was learned."
    elif last >= UNLIKE:
        words = f"{begin}: it changes in part; what stays comes from the drawing, not from what was learned."
    else:
        words = f"{begin}: it becomes another map, so here {title} does depend on what was learned."
    if method.signed and last >= UNLIKE:
        words += f" With for and against told apart it agrees by {two_decimals(rows[-1].signed_spearman)}."
    return words


def shuffle(module: nn.Module, generator: torch.Generator) -> None:
    """Put the numbers of each of a module's weights in disorder: the same numbers, nothing learned."""
    with torch.no_grad():
        for parameter in module.parameters():
            order = torch.randperm(parameter.numel(), generator=generator)
            parameter.copy_(parameter.flatten()[order].view_as(parameter))
