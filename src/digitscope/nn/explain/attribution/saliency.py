"""Which parts of the drawing speak for a digit, and why this one and not that: one map for each class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor

from digitscope.messages import FloatArray
from digitscope.nn.explain.attribution.gradcam import grad_cam, stages_with_maps
from digitscope.nn.explain.attribution.gradients import gradient, input_times_gradient, integrated_gradients
from digitscope.nn.explain.attribution.methods import METHODS, Method
from digitscope.nn.explain.attribution.occlusion import WINDOW, occlusion
from digitscope.nn.explain.attribution.targets import Targets, targets_of
from digitscope.nn.explain.context.context import Context, Result, picture_of
from digitscope.wording import two_decimals

USUAL_METHOD = "integrated-gradients"


def saliency(context: Context, image: FloatArray, options: Mapping[str, Any]) -> Iterator[Result]:
    """Yield growing saliency maps, all classes side by side.

    Options: `method` (of METHODS), `classes` (numbers; all where absent), `against` (a class's number: why
    each of them and not this one), `stage` (Grad-CAM), `window` and `fill` (occlusion).
    Each result: `heat` (T, 28, 28) float32, `names`, `classes`, `against`, `scores` (T,), `progress` 0…1,
    `method`, `title`, `paper`, `shows`, `limits`, `signed`, `unit`, `sentence`, `stages`, and what the method
    adds.

    Raises:
        ValueError: if an option names what there is not.
    """
    method = method_of(options)
    targets = targets_of(options, context.classes)
    picture = picture_of(context, image)
    always = {
        "method": method.name,
        "title": method.title,
        "paper": method.paper,
        "shows": method.shows,
        "limits": list(method.limits),
        "signed": method.signed,
        "unit": method.unit,
        "names": list(targets.names),
        "classes": list(targets.classes),
        "against": targets.against,
        "scores": _scores(context, picture, targets),
        "stages": list(stages_with_maps(context.stages)),
    }
    for part in heats(context, picture, targets, method, options):
        yield always | {"sentence": _sentence(method, part, targets)} | part


def heats(
    context: Context, picture: Tensor, targets: Targets, method: Method, options: Mapping[str, Any]
) -> Iterator[Result]:
    """Yield what a method finds: `heat` (T, 28, 28), `progress` and what it adds."""
    match method.name:
        case "gradient":
            return gradient(context, picture, targets)
        case "input-gradient":
            return input_times_gradient(context, picture, targets)
        case "grad-cam":
            return grad_cam(context, picture, targets, options.get("stage"))
        case "occlusion":
            window, fill = int(options.get("window", WINDOW)), float(options.get("fill", 0.0))
            return occlusion(context, picture, targets, window, fill)
        case _:
            return integrated_gradients(context, picture, targets)


def method_of(options: Mapping[str, Any]) -> Method:
    """Return the method that the options name; raises ValueError if there is none."""
    name = str(options.get("method", USUAL_METHOD))
    if name not in METHODS:
        raise ValueError(f"There is no method “{name}”; known are {', '.join(METHODS)}.")
    return METHODS[name]


@torch.no_grad()
def _scores(context: Context, picture: Tensor, targets: Targets) -> FloatArray:
    logits = context.model((picture - context.card.mean) / context.card.std)
    values: FloatArray = (logits @ targets.rows.T)[0].numpy()
    return values


def _sentence(method: Method, part: Result, targets: Targets) -> str:
    question = f"why {targets.names[0]}" if len(targets) == 1 else "why each digit"
    if method.name == "integrated-gradients" and "completeness_error" in part and part["progress"] >= 1:
        return f"{method.title}, {question}: {_completeness(part, targets)}"
    return f"{method.title}, {question}: {method.shows[0].lower()}{method.shows[1:]}"


def _completeness(part: Result, targets: Targets) -> str:
    """Say how far the parts are from adding up, where that is farthest."""
    worst = int(np.argmax(part["completeness_error"]))
    total, whole = float(part["heat"][worst].sum()), float(part["whole"][worst])
    whose = "" if len(targets) == 1 else f", farthest off for {targets.names[worst]}"
    return (
        "the parts should add up to the score less that of an empty picture"
        f"{whose}: {two_decimals(total)} instead of {two_decimals(whole)}."
    )
