"""The check with weights in disorder: what it compares, and that the network itself stays as it is."""

import numpy as np
import pytest
import torch

from digitscope.nn.explain import EXPLAINERS
from digitscope.nn.explain.attribution.methods import METHODS
from digitscope.nn.explain.attribution.sanity_check import sanity, shuffle
from digitscope.nn.explain.attribution.similarity import spearman, ssim
from digitscope.nn.explain.context.context import Context


def last(context, image, **options):
    return list(sanity(context, image, options))[-1]


def test_from_last_to_first_and_the_network_untouched(context, picture):
    weights = {name: value.clone() for name, value in context.model.state_dict().items()}
    results = list(sanity(context, picture, {"method": "gradient", "class": 3}))
    found = results[-1]
    weighted = [info.name for info in context.stages if info.weights]
    assert found["stages"] == ["", *reversed(weighted)]
    assert found["heat"].shape == (len(weighted) + 1, 28, 28)
    assert (found["spearman"][0], found["ssim"][0]) == (pytest.approx(1), pytest.approx(1))
    assert found["name"] == "3"
    true = list(EXPLAINERS["saliency"](context, picture, {"method": "gradient", "classes": [3]}))[-1]
    np.testing.assert_allclose(found["heat"][0], true["heat"][0], atol=1e-6)
    assert not np.allclose(found["heat"][-1], found["heat"][0])
    progress = [result["progress"] for result in results]
    assert progress == sorted(progress)
    assert progress[-1] == 1
    assert all(torch.equal(value, weights[name]) for name, value in context.model.state_dict().items())


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_method_can_be_checked(simple, picture, method):
    found = last(simple, picture, method=method, against=2, **{"class": 1})
    assert np.isfinite(found["heat"]).all()
    assert found["name"] == "1, not 2"
    assert METHODS[method].title in found["sentence"]
    assert "Adebayo" in found["paper"]


def test_a_linear_networks_gradient_depends_on_what_it_learned(network, picture):
    found = last(Context(network("linear")), picture, method="gradient")
    assert abs(found["spearman"][-1]) < 0.2
    assert "does depend on what was learned" in found["sentence"]


def test_an_empty_picture_shows_nothing_to_compare(simple):
    found = last(simple, np.zeros((28, 28), np.float32), method="input-gradient")
    assert "nothing to compare" in found["sentence"]


def test_shuffled_weights_are_the_same_numbers_elsewhere(network):
    model = network("residual")
    before = {name: value.detach().clone() for name, value in model.named_parameters()}
    shuffle(model.strokes, torch.Generator().manual_seed(0))
    for name, value in model.named_parameters():
        assert torch.equal(value.flatten().sort().values, before[name].flatten().sort().values)
        moved = name.startswith("strokes") and value.numel() > 8
        assert torch.equal(value, before[name]) != moved


def test_rank_correlation_of_known_maps():
    random = np.random.default_rng(0)
    heat = random.normal(size=(28, 28)).astype(np.float32)
    assert spearman(heat, heat**3) == pytest.approx(1)
    assert spearman(heat, -heat) == pytest.approx(1)
    assert spearman(heat, -heat, signed=True) == pytest.approx(-1)
    assert abs(spearman(heat, random.normal(size=(28, 28)).astype(np.float32))) < 0.15
    # 1 - 6 Σd² / n(n² - 1) with ranks 1 2 3 4 5 against 2 1 4 3 5, off the pixels that are 0 in both
    first, second = np.zeros((2, 28, 28), np.float32)
    first[0, :5], second[0, :5] = [1, 2, 3, 4, 5], [2, 1, 4, 3, 5]
    assert spearman(first, second) == pytest.approx(0.8)
    assert spearman(first * 0, second * 0) == 0


def test_structural_similarity_of_known_maps():
    random = np.random.default_rng(0)
    heat = random.uniform(size=(28, 28)).astype(np.float32)
    assert ssim(heat, heat) == pytest.approx(1)
    assert ssim(heat, 3 * heat) == pytest.approx(1)
    assert ssim(heat, random.uniform(size=(28, 28)).astype(np.float32)) < 0.2
    one = np.ones((7, 7), np.float32)
    half = one.copy()
    half[:, :3] = 0.5
    mean, spread = half.mean(), half.var(ddof=1)
    expected = (2 * mean + 1e-4) / (mean**2 + 1 + 1e-4) * 9e-4 / (spread + 9e-4)
    assert ssim(one, half) == pytest.approx(expected, rel=1e-4)
