"""What can be asked of a network, in words: the window shows it and knows nothing of the network itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from digitscope.messages import FloatArray
from digitscope.nn.explain.attribution.gradcam import stages_with_maps, usual_stage
from digitscope.nn.explain.attribution.methods import METHODS
from digitscope.nn.explain.attribution.saliency import USUAL_METHOD
from digitscope.nn.explain.attribution.sanity_check import PAPER
from digitscope.nn.explain.context.context import Context, Result
from digitscope.nn.explain.embedding.digit_map import METHODS as LAYOUTS
from digitscope.nn.explain.embedding.features import hidden_stage


def catalogue(context: Context, image: FloatArray, options: Mapping[str, Any]) -> Iterator[Result]:
    """Yield, once, what this network can be asked.

    The result: `methods` (a dict each: `name`, `title`, `paper`, `shows`, `limits`, `unit`, `signed`, and
    `missing`: why this network has it not, or empty), `usual_method`; `stages` (those with maps) and
    `usual_stage` (or None) for Grad-CAM; `layouts` (name to title), `layout_stages` and `hidden_stage`
    for the map of digits; `classes`; `sanity_paper`.
    """
    del image, options
    stage = usual_stage(context.stages)
    methods = [asdict(method) | {"missing": ""} for method in METHODS.values()]
    for method in methods:
        if method["name"] == "grad-cam" and stage is None:
            method["missing"] = "This network has no layer with maps."
    yield {
        "methods": methods,
        "usual_method": USUAL_METHOD,
        "stages": list(stages_with_maps(context.stages)),
        "usual_stage": stage,
        "layouts": dict(LAYOUTS),
        "layout_stages": [info.name for info in context.stages],
        "hidden_stage": hidden_stage(context),
        "classes": list(context.classes),
        "sanity_paper": PAPER,
    }
