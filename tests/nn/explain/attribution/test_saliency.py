"""Saliency: known answers, agreement with captum as a whole, nothing left behind."""

import dataclasses
from collections import OrderedDict

import captum.attr
import numpy as np
import pytest
import torch
from torch import nn

from digitscope.nn.explain import EXPLAINERS
from digitscope.nn.explain.attribution.methods import METHODS
from digitscope.nn.explain.attribution.saliency import saliency
from digitscope.nn.explain.context.context import Context
from digitscope.nn.model.architectures import MODELS
from digitscope.nn.model.card import ModelCard
from digitscope.wording import two_decimals


def last(context, image, **options):
    return list(saliency(context, image, options))[-1]


def usable(context):
    has_maps = any(len(stage.shape) == 3 for stage in context.stages[1:])
    return [name for name in METHODS if has_maps or name != "grad-cam"]


def hooks(model):
    return sum(
        len(kind)
        for module in model.modules()
        for kind in (module._forward_hooks, module._forward_pre_hooks, module._backward_hooks)
    )


def test_every_method_works_on_every_architecture_and_leaves_no_trace(context, picture):
    image = picture.copy()
    weights = {name: value.clone() for name, value in context.model.state_dict().items()}
    for method in usable(context):
        results = list(saliency(context, image, {"method": method}))
        assert results[-1]["heat"].shape == (10, 28, 28)
        assert results[-1]["heat"].dtype == np.float32
        assert np.isfinite(results[-1]["heat"]).all()
        assert results[-1]["progress"] == pytest.approx(1)
        progress = [result["progress"] for result in results]
        assert progress == sorted(progress)
        assert results[-1]["names"] == list("0123456789")
    assert np.array_equal(image, picture)
    assert all(torch.equal(value, weights[name]) for name, value in context.model.state_dict().items())
    assert all(parameter.grad is None for parameter in context.model.parameters())
    assert hooks(context.model) == 0


def test_a_linear_networks_maps_are_its_weights(network, picture):
    context = Context(network("linear"))
    weights = context.model.digit.weight.detach().numpy().reshape(10, 28, 28)
    np.testing.assert_allclose(last(context, picture, method="gradient")["heat"], weights, atol=1e-6)
    for method in ("input-gradient", "integrated-gradients"):
        np.testing.assert_allclose(
            last(context, picture, method=method)["heat"], weights * picture, atol=1e-6
        )
    occluded = last(context, picture, method="occlusion", window=1)["heat"]
    np.testing.assert_allclose(occluded, weights * picture, atol=1e-5)


def test_the_contrast_is_the_difference_of_two_classes(network, picture):
    context = Context(network("linear"))
    weights = context.model.digit.weight.detach().numpy().reshape(10, 28, 28)
    found = last(context, picture, method="gradient", classes=[7], against=1)
    np.testing.assert_allclose(found["heat"][0], weights[7] - weights[1], atol=1e-6)
    assert found["names"] == ["7, not 1"]
    both = last(context, picture, method="integrated-gradients", classes=[7, 1])["heat"]
    contrast = last(context, picture, method="integrated-gradients", classes=[7], against=1)["heat"]
    np.testing.assert_allclose(contrast[0], both[0] - both[1], atol=1e-5)


def test_the_parts_add_up_to_the_score(context, picture):
    found = last(context, picture, method="integrated-gradients", against=3)
    with torch.no_grad():
        logits = context.model(torch.from_numpy(np.stack([picture, picture * 0]))[:, None])
    whole = (logits[0] - logits[1] - (logits[0, 3] - logits[1, 3])).numpy()[found["classes"]]
    np.testing.assert_allclose(found["whole"], whole, atol=1e-5)
    error = np.abs(found["heat"].sum(axis=(1, 2)) - whole)
    np.testing.assert_allclose(found["completeness_error"], error, atol=1e-5)
    assert error.max() <= 0.02 * np.abs(whole).max()


@pytest.mark.parametrize("architecture", sorted(MODELS))
def test_in_pieces_it_is_what_captum_finds_in_one(network, picture, architecture):
    context = Context(network(architecture))
    given = torch.from_numpy(picture)[None, None]
    mine = last(context, picture, method="integrated-gradients", classes=[4])
    whole = captum.attr.IntegratedGradients(context.model).attribute(
        given, target=4, n_steps=mine["steps"], method="riemann_middle"
    )
    np.testing.assert_allclose(mine["heat"][0], whole[0, 0].detach().numpy(), atol=1e-5)
    mine = last(context, picture, method="occlusion", classes=[4], window=6)
    whole = captum.attr.Occlusion(context.model).attribute(
        given, (1, 6, 6), target=4, perturbations_per_eval=64
    )
    np.testing.assert_allclose(mine["heat"][0], whole[0, 0].detach().numpy(), atol=1e-5)


def planted(columns):
    """Make a network whose class 1 is the ink in some columns and class 0 the ink elsewhere."""
    options = dataclasses.make_dataclass("Options", [])()
    convolution = nn.Conv2d(1, 2, 1, bias=False)
    nn.init.ones_(convolution.weight)
    linear = nn.Linear(2 * 28 * 28, 3, bias=False)
    mask = torch.zeros(2, 28, 28)
    mask[:, :, columns] = 1
    with torch.no_grad():
        linear.weight.copy_(torch.stack([1 - mask, mask, 0 * mask]).flatten(1))
    model = MODELS["linear"].__mro__[1](
        options, OrderedDict(copies=convolution, copies_relu=nn.ReLU(), features=nn.Flatten(), kind=linear)
    )
    return Context(model, ModelCard(classes=("left", "right", "none")))


@pytest.mark.parametrize("method", sorted(METHODS))
def test_what_is_planted_is_found(method, picture):
    context = planted(slice(14, 28))
    found = last(context, picture, method=method, classes=[1, 2])
    heat = found["heat"][0]
    assert found["names"] == ["right", "none"]
    assert not found["heat"][1].any()
    if method == "grad-cam":  # one weight for a whole map: it cannot tell the sides apart
        np.testing.assert_allclose(heat / heat.max(), picture / picture.max(), atol=1e-5)
    else:
        reach = 0 if method != "occlusion" else 4
        assert np.abs(heat[:, : 14 - reach]).max() < 1e-6 * np.abs(picture).sum()
        assert np.abs(heat[:, 14:]).max() > 0.1


def test_grad_cam_takes_any_stage_with_maps(simple, picture):
    assert last(simple, picture, method="grad-cam")["stage"] == "corners_relu"
    for stage in last(simple, picture, method="grad-cam")["stages"]:
        found = last(simple, picture, method="grad-cam", stage=stage)
        assert found["coarse"].shape == (10, *simple.stage(stage).shape[1:])
        assert found["heat"].min() >= 0
    with pytest.raises(ValueError, match="digit has none"):
        last(simple, picture, method="grad-cam", stage="digit")


def test_a_network_without_maps_has_no_grad_cam(network, picture):
    with pytest.raises(ValueError, match="this network has none"):
        last(Context(network("linear")), picture, method="grad-cam")


def test_many_and_few_classes(network, picture):
    for count in (2, 37):
        names = tuple(f"c{index}" for index in range(count))
        context = Context(
            network("first-steps", {"classes": count, "widths": [4, 4, 4]}), ModelCard(classes=names)
        )
        for method in METHODS:
            assert last(context, picture, method=method)["heat"].shape == (count, 28, 28)


@pytest.mark.parametrize("method", sorted(METHODS))
def test_between_two_pieces_and_after_closing_there_is_no_hook(simple, picture, method):
    running = saliency(simple, picture, {"method": method})
    next(running)
    assert hooks(simple.model) == 0
    assert torch.is_grad_enabled()
    running.close()
    assert hooks(simple.model) == 0


def test_no_hook_is_left_after_an_error(simple, picture, monkeypatch):
    def broken(given):
        raise RuntimeError("broken")

    monkeypatch.setattr(simple.model.digit, "forward", broken)
    for method in METHODS:
        with pytest.raises(RuntimeError, match="broken"):
            last(simple, picture, method=method)
    assert hooks(simple.model) == 0


def test_mean_and_spread_of_the_card_are_used(network, picture):
    context = Context(network("linear"), ModelCard(mean=0.13, std=0.31))
    weights = context.model.digit.weight.detach().numpy().reshape(10, 28, 28)
    np.testing.assert_allclose(last(context, picture, method="gradient")["heat"], weights / 0.31, rtol=1e-4)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"method": "guess"}, "no method"),
        ({"classes": [10]}, "no number 10"),
        ({"against": -1}, "no number -1"),
        ({"classes": [3], "against": 3}, "nothing to explain"),
        ({"method": "occlusion", "window": 0}, "1 to 28"),
    ],
)
def test_what_there_is_not_gets_a_sentence(simple, picture, options, words):
    with pytest.raises(ValueError, match=words):
        last(simple, picture, **options)


def test_the_catalogue_names_what_this_network_has(context, picture):
    (found,) = EXPLAINERS["catalogue"](context, picture, {})
    assert [method["name"] for method in found["methods"]] == list(METHODS)
    for method in found["methods"]:
        assert all(method[part] for part in ("title", "paper", "shows", "limits", "unit"))
        if not method["missing"]:
            assert last(context, picture, method=method["name"])["limits"] == list(method["limits"])
        else:
            with pytest.raises(ValueError, match="maps"):
                last(context, picture, method=method["name"])
    assert found["usual_stage"] in [*found["stages"], None]
    assert found["hidden_stage"] in found["layout_stages"]


def test_the_gap_of_integrated_gradients_is_told_in_the_unit_of_the_score(simple, picture):
    found = last(simple, picture, method="integrated-gradients")
    worst = int(found["completeness_error"].argmax())
    sums = found["heat"].sum(axis=(1, 2))
    told = f"{two_decimals(float(sums[worst]))} instead of {two_decimals(float(found['whole'][worst]))}."
    assert found["sentence"].endswith(f"farthest off for {found['names'][worst]}: {told}")
    assert "less that of an empty picture" in found["sentence"]
    assert "%" not in found["sentence"]


def test_input_times_gradient_adds_up_with_bends_where_there_are_no_biases(simple, picture):
    assert any(isinstance(module, nn.ReLU) for module in simple.model.modules())
    for module in simple.model.modules():
        if getattr(module, "bias", None) is not None:
            nn.init.zeros_(module.bias)
    found = last(simple, picture, method="input-gradient")
    with torch.no_grad():
        scores = simple.model(torch.from_numpy(picture)[None, None])[0].numpy()
    np.testing.assert_allclose(found["heat"].sum(axis=(1, 2)), scores, atol=1e-5)
    assert "without biases" in " ".join(found["limits"])
