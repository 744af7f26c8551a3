"""The explanations that come of the probe bank: what one map detects, and the captions of a whole layer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from digitscope.messages import FloatArray
from digitscope.nn.explain.context.context import Context, Result
from digitscope.nn.explain.context.options import map_index, stage_of
from digitscope.nn.explain.tuning.captions import Finding, describe
from digitscope.nn.explain.tuning.probes import KINDS, WIDTHS_PX
from digitscope.nn.explain.tuning.tuning import Answers, Curve, answers_of, best_of, curve_of, width_curve


def detects(context: Context, image: FloatArray, options: Mapping[str, Any]) -> Iterator[Result]:
    """Measure what a map (options `stage`, `map`) answers to: tuning curves, best probes, a caption."""
    del image
    info = stage_of(options, context)
    index = map_index(options, info)
    told, result = -1.0, {"stage": info.name, "map": index, "done": 0.0}
    for answers in answers_of(context, info):
        if answers.done > max(told, 0.0):
            told = answers.done
            result = {"stage": info.name, "map": index} | _measured(answers, index)
        yield result  # the very same one while there is no news


def captions(context: Context, image: FloatArray, options: Mapping[str, Any]) -> Iterator[Result]:
    """Give every map of `stage` its caption and what `kinds` it answers to, None without a preference."""
    del image
    info = stage_of(options, context)
    result: Result = {"stage": info.name, "captions": [], "kinds": [], "done": 0.0}
    for each in answers_of(context, info):
        answers = each
        yield result
    found = context.once(("captions", info.name), lambda: list[Finding]())
    for index in range(len(found), info.shape[0]):
        found.append(describe(answers, index))
        yield result
    yield result | {
        "captions": [each.caption for each in found],
        "kinds": [each.kind for each in found],
        "done": 1.0,
    }


def _measured(answers: Answers, index: int) -> Result:
    found = describe(answers, index)
    best = best_of(answers, index)
    probes = answers.bank.probes
    return {
        "caption": found.caption,
        "clear": found.clear,
        "kind": found.kind,
        "done": answers.done,
        "probes": len(probes),
        "blank": float(answers.blank[index]),
        "fall": float(answers.fall[index]),
        "ratio": found.ratio,
        "kinds": list(KINDS),
        "strengths": np.array([found.strengths[kind] for kind in KINDS], np.float32),
        "best": [f"{probes[best[kind]].variant} at {probes[best[kind]].angle:g}°".strip() for kind in KINDS],
        "pictures": answers.bank.draw([best[kind] for kind in KINDS]),
        "curve": _curve(found.curve),
        "strokes": _curve(curve_of(answers, index, "stroke")),
        "edges": _curve(curve_of(answers, index, "edge")),
        "widths": np.array(WIDTHS_PX, np.float32),
        "width_strengths": width_curve(answers, index),
    }


def _curve(curve: Curve) -> Result:
    return {
        "angles": curve.angles.astype(np.float32),
        "strengths": curve.strength,
        "period": curve.period,
        "preferred": curve.preferred,
        "half_width": curve.half_width,
        "selectivity": curve.selectivity,
    }
