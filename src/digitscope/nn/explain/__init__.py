"""Looking into a network: each explanation is a generator of growing results, found here by its name."""

from __future__ import annotations

from digitscope.nn.explain.arithmetic import arithmetic
from digitscope.nn.explain.catalogue import catalogue
from digitscope.nn.explain.change import change
from digitscope.nn.explain.context import Context, Explainer, Result
from digitscope.nn.explain.detects import captions, detects
from digitscope.nn.explain.favourites import favourites
from digitscope.nn.explain.ideal import ideal
from digitscope.nn.explain.layout import layout, layout_digits, place
from digitscope.nn.explain.neighbours import neighbours
from digitscope.nn.explain.receptive import receptive
from digitscope.nn.explain.saliency import saliency
from digitscope.nn.explain.sanity import sanity
from digitscope.nn.explain.worth import worth

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
