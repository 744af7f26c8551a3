"""Saliency by derivatives: gradient, input × gradient and integrated gradients, by captum, in pieces."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import Tensor

from digitscope.ink.framing.framing import SIDE
from digitscope.messages import FloatArray
from digitscope.nn.explain.attribution.targets import Score, Targets, score_of
from digitscope.nn.explain.context.background_import import captum_attr
from digitscope.nn.explain.context.context import Context, Result
from digitscope.nn.explain.context.time_budget import Pace

FEWEST = 2
"""Pictures that captum needs for its sum over a piece of the way."""
STEPS = (32, 128)
"""Pictures on the way from empty to this one; the second figure if the parts do not add up with the first."""
TOLERANCE = 0.01
"""Largest error of the sum that is let pass, as a share of the largest whole."""


def gradient(context: Context, image: Tensor, targets: Targets) -> Iterator[Result]:
    """Yield the gradient of each score by the picture (Simonyan et al. 2014)."""
    yield from _at_the_picture("Saliency", {"abs": False}, context, image, targets)


def input_times_gradient(context: Context, image: Tensor, targets: Targets) -> Iterator[Result]:
    """Yield the picture times the gradient of each score by it (Shrikumar et al. 2016)."""
    yield from _at_the_picture("InputXGradient", {}, context, image, targets)


def _at_the_picture(
    kind: str, options: dict[str, Any], context: Context, image: Tensor, targets: Targets
) -> Iterator[Result]:
    attr = yield from captum_for(targets)
    method = getattr(attr, kind)(score_of(context.model, context.card))
    heat = np.zeros((len(targets), *image.shape[-2:]), np.float32)
    for part in targets.chunks():
        rows = targets.rows[part]
        given = image.expand(len(rows), -1, -1, -1).clone().requires_grad_()
        found = method.attribute(given, additional_forward_args=(rows,), **options)
        heat[part] = found.detach()[:, 0].numpy()
        yield {"heat": heat.copy(), "progress": part.stop / len(targets)}


def integrated_gradients(context: Context, image: Tensor, targets: Targets) -> Iterator[Result]:
    """Yield the growing sum of the gradients on the way from an empty picture (Sundararajan et al. 2017).

    The result names `completeness_error` (T,), how far the parts are from adding up to `whole` (T,).
    """
    attr = yield from captum_for(targets)
    score = score_of(context.model, context.card)
    whole = _difference(score, image, targets)
    shown = np.zeros((len(targets), *image.shape[-2:]), np.float32)
    before = 0
    for steps in STEPS:
        for heat, progress in _along(attr.IntegratedGradients(score).attribute, image, targets, steps):
            # What is shown is the growing sum at first, then the whole one until the finer one is complete.
            shown = heat if progress >= 1 or not before else shown
            error = np.abs(shown.sum(axis=(1, 2)) - whole)
            enough = progress >= 1 and (steps == STEPS[-1] or error.max() <= TOLERANCE * np.abs(whole).max())
            share = 1.0 if enough else (before + steps * progress) / (sum(STEPS) + 1)
            found: Result = {"heat": shown, "progress": share, "steps": steps}
            yield found | {"whole": whole, "completeness_error": error}
            if enough:
                return
        before += steps


def _along(
    attribute: Callable[..., Tensor], image: Tensor, targets: Targets, steps: int
) -> Iterator[tuple[FloatArray, float]]:
    """Yield the sum so far and the share of the way, which is cut: captum integrates over each piece."""
    sums = np.zeros((len(targets), *image.shape[-2:]), np.float64)
    pace = Pace(first=FEWEST)
    for part in targets.chunks():
        rows = targets.rows[part]
        done = 0
        while done < steps:
            started = time.perf_counter()
            count = min(pace.size // FEWEST * FEWEST or FEWEST, steps - done)
            ends = [(image * (at / steps)).expand(len(rows), -1, -1, -1) for at in (done, done + count)]
            how = {"n_steps": count, "method": "riemann_middle", "additional_forward_args": (rows,)}
            found = attribute(ends[1].clone(), ends[0].clone(), **how)
            sums[part] += found.detach()[:, 0].double().numpy()
            done += count
            pace.note(count, time.perf_counter() - started)
            progress = (part.start + len(rows) * done / steps) / len(targets)
            yield sums.astype(np.float32), progress


def captum_for(targets: Targets) -> Generator[Result, None, ModuleType]:
    """Yield empty maps while captum is brought in; return its module."""
    empty = {"heat": np.zeros((len(targets), SIDE, SIDE), np.float32), "progress": 0.0}
    loading = captum_attr()
    while True:
        try:
            next(loading)
        except StopIteration as done:
            attr: ModuleType = done.value
            return attr
        yield empty


@torch.no_grad()
def _difference(score: Score, image: Tensor, targets: Targets) -> FloatArray:
    """Return by how much each score is higher for the picture than for an empty one."""
    given, empty = (picture.expand(len(targets), -1, -1, -1) for picture in (image, torch.zeros_like(image)))
    found: FloatArray = (score(given, targets.rows) - score(empty, targets.rows)).numpy()
    return found
