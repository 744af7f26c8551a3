"""Looking into a network: each explanation is a generator of growing results, found here by its name."""

from __future__ import annotations

from digitscope.nn.explain.attribution.saliency import saliency
from digitscope.nn.explain.attribution.sanity_check import sanity
from digitscope.nn.explain.available import catalogue
from digitscope.nn.explain.context.context import Context, Explainer, Result
from digitscope.nn.explain.counterfactual.counterfactual import change
from digitscope.nn.explain.embedding.explainers import layout, layout_digits, place
from digitscope.nn.explain.embedding.neighbours import neighbours
from digitscope.nn.explain.tuning.explainers import captions, detects
from digitscope.nn.explain.unit.ablation import worth
from digitscope.nn.explain.unit.activation_maximization import ideal
from digitscope.nn.explain.unit.arithmetic import arithmetic
from digitscope.nn.explain.unit.receptive_field import receptive
from digitscope.nn.explain.unit.top_examples import favourites

__all__ = ["EXPLAINERS", "Context", "Explainer", "Result"]

EXPLAINERS: dict[str, Explainer] = {
    "receptive": receptive,
    "arithmetic": arithmetic,
    "favourites": favourites,
    "detects": detects,
    "captions": captions,
    "ideal": ideal,
    "worth": worth,
    "catalogue": catalogue,
    "saliency": saliency,
    "neighbours": neighbours,
    "layout": layout,
    "layout_digits": layout_digits,
    "place": place,
    "change": change,
    "sanity": sanity,
}
