"""Grad-CAM (Selvaraju et al. 2017) by captum: where the maps of one layer speak for a class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from torch import Tensor

from digitscope.messages import StageInfo
from digitscope.nn.explain.attribution.gradients import captum_for
from digitscope.nn.explain.attribution.targets import Targets, score_of
from digitscope.nn.explain.context.context import Context, Result


def stages_with_maps(stages: Sequence[StageInfo]) -> tuple[str, ...]:
    """Return the names of the stages that put out maps, the picture itself left out."""
    return tuple(info.name for info in stages[1:] if len(info.shape) == 3)


def usual_stage(stages: Sequence[StageInfo]) -> str | None:
    """Return the last learned stage with maps (its activation where that follows), None if there is none."""
    learned = [at for at, info in enumerate(stages) if at and len(info.shape) == 3 and info.weights]
    if not learned:
        return None
    at = learned[-1]
    # What follows at the same size without weights is the activation: the paper takes the maps behind it.
    while at + 1 < len(stages) and stages[at + 1].shape == stages[at].shape and not stages[at + 1].weights:
        at += 1
    return stages[at].name


def grad_cam(context: Context, image: Tensor, targets: Targets, stage: str | None = None) -> Iterator[Result]:
    """Yield the maps, stretched to the picture, and `coarse` (T, h, w) as the layer has them.

    Raises:
        ValueError: if the stage has no maps, or the network none that have.
    """
    name = stage or usual_stage(context.stages)
    if name not in stages_with_maps(context.stages):
        raise ValueError(
            "Grad-CAM needs a layer with maps, and this network has none."
            if name is None
            else f"Grad-CAM needs a layer with maps; {name} has none."
        )
    attr = yield from captum_for(targets)
    method = attr.LayerGradCam(score_of(context.model, context.card), context.module(name))
    _, height, width = context.stage(name).shape
    heat = np.zeros((len(targets), *image.shape[-2:]), np.float32)
    coarse = np.zeros((len(targets), height, width), np.float32)
    for part in targets.chunks():
        rows = targets.rows[part]
        given = image.expand(len(rows), -1, -1, -1).clone().requires_grad_()
        found = method.attribute(given, additional_forward_args=(rows,), relu_attributions=True).detach()
        coarse[part] = found[:, 0].numpy()
        stretched = attr.LayerAttribution.interpolate(found, tuple(image.shape[-2:]), "bilinear")
        heat[part] = stretched[:, 0].numpy()
        progress = part.stop / len(targets)
        yield {"heat": heat.copy(), "progress": progress, "coarse": coarse.copy(), "stage": name}
