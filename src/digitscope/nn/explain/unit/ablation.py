"""What each map of a stage is worth for the answer to this drawing: what is lost when it is switched off."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor

from digitscope.messages import FloatArray
from digitscope.nn.explain.context.context import Context, Result
from digitscope.nn.explain.context.options import class_index, stage_of
from digitscope.nn.explain.context.time_budget import Pace


def worth(context: Context, image: FloatArray, options: Mapping[str, Any]) -> Iterator[Result]:
    """Rank the maps of `stage` by how much the sum of `class` (else of the answer) falls without each.

    `logit_drop` and `probability_drop` (C,) are not-a-number for maps not tried yet; positive: the map speaks
    for the class. `order` ranks the maps tried so far, the most valuable first.
    """
    info = stage_of(options, context)
    maps, logits = _read(context, image, info.name)
    chosen = class_index(options, context, logits[0].numpy())
    count = info.shape[0]
    chances = context.probabilities(logits)
    result: Result = {
        "stage": info.name,
        "class": chosen,
        "class_name": context.classes[chosen],
        "logit": float(logits[0, chosen]),
        "probability": float(chances[0, chosen]),
        "count": count,
    }
    # (C, classes): what the network says without each map
    without = torch.full((count, len(context.classes)), float("nan"))
    pace, done = Pace(first=4), 0
    while done < count:
        begun = time.perf_counter()
        tried = range(done, min(done + pace.size, count))
        without[tried.start : tried.stop] = _without(context, maps, info.name, tried)
        pace.note(len(tried), time.perf_counter() - begun)
        done = tried.stop
        logit_drop = (logits[0, chosen] - without[:, chosen]).numpy()
        chance_drop = (chances[0, chosen] - context.probabilities(without)[:, chosen]).numpy()
        order = np.argsort(-logit_drop[:done], kind="stable")
        answers = without[:done].argmax(dim=1).numpy()
        yield result | {
            "logit_drop": logit_drop,
            "probability_drop": chance_drop,
            "order": order,
            "answers": answers,
            "done": done,
        }


@torch.no_grad()
def _read(context: Context, image: FloatArray, stage: str) -> tuple[Tensor, Tensor]:
    maps = context.forward_to(context.prepare(image), stage)
    return maps, context.forward_from(maps, stage)


@torch.no_grad()
def _without(context: Context, maps: Tensor, stage: str, tried: range) -> Tensor:
    """Return the logits (len(tried), classes) without each of these maps in turn."""
    given = maps.repeat(len(tried), *([1] * (maps.ndim - 1)))
    for row, index in enumerate(tried):
        given[row, index] = 0
    return context.forward_from(given, stage)
