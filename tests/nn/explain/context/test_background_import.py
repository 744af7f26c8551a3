"""Libraries imported beside the work, and results that can be sent."""

import pickle
import sys

import numpy as np
import pytest
import torch

from digitscope.data.load import Digits
from digitscope.nn.explain import EXPLAINERS
from digitscope.nn.explain.context.background_import import imported


def finished(generator):
    while True:
        try:
            next(generator)
        except StopIteration as done:
            return done.value


def load_dom():
    import xml.dom.pulldom

    return xml.dom.pulldom


def test_a_library_arrives_and_the_switching_is_as_before():
    sys.modules.pop("xml.dom.pulldom", None)
    usual = sys.getswitchinterval()
    running = imported("xml.dom.pulldom", load_dom)
    next(running, None)
    running.close()  # what was begun is gone on with by the next
    assert finished(imported("xml.dom.pulldom", load_dom)).__name__ == "xml.dom.pulldom"
    assert finished(imported("xml.dom.pulldom", load_dom)).__name__ == "xml.dom.pulldom"
    assert sys.getswitchinterval() == usual


def test_a_library_that_is_not_there_is_named_each_time():
    def load():
        raise ImportError("No module named 'nowhere'")

    for _ in range(2):
        with pytest.raises(ImportError, match="nowhere"):
            finished(imported("nowhere", load))


def parts(value):
    if isinstance(value, dict):
        return [part for inner in value.values() for part in parts(inner)]
    if isinstance(value, list | tuple):
        return [part for inner in value for part in parts(inner)]
    return [value]


@pytest.mark.parametrize(
    "kind", ["saliency", "change", "sanity", "neighbours", "layout", "layout_digits", "place"]
)
def test_results_can_be_sent(simple, picture, kind, monkeypatch):
    monkeypatch.setattr(
        sys.modules["digitscope.nn.explain.counterfactual.counterfactual"], "WORK_SECONDS", 0.2
    )
    images = np.random.default_rng(0).integers(0, 256, (40, 28, 28), np.uint8)
    simple.cache["context", "digits"] = Digits(images, np.arange(40) % 10, name="noise")
    options = {"method": "gradient"} if kind in ("saliency", "sanity") else {}
    results = list(EXPLAINERS[kind](simple, picture, options))
    for result in results:
        assert not any(isinstance(part, torch.Tensor) for part in parts(result))
        assert len(pickle.dumps(result)) < 200_000
    again = [pickle.loads(pickle.dumps(result)) for result in results]
    assert [set(result) for result in again] == [set(result) for result in results]
