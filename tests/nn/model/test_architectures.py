"""The architectures: shapes, options, folding."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from digitscope.ink.framing.framing import SIDE
from digitscope.nn.model.architectures import (
    MODELS,
    make_model,
    make_options,
    options_dict,
    stage_infos,
    weight_count,
)
from digitscope.nn.model.batchnorm_folding import fold_batchnorm

STRIDED = {"widths": [8, 8, 16], "kernels": [5, 3, 3], "pools": [1], "strided": [0, 2]}
NARROW = {
    "simple": {"widths": [8, 8, 16], "kernels": [5, 3, 3], "pools": [0, 2]},
    "residual": {"widths": [8, 12]},
}


def learned(architecture, options=None):
    """Return a network whose batch norms are no longer what they were at the start."""
    torch.manual_seed(1)
    model = make_model(architecture, options or NARROW.get(architecture))
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.running_mean, -1, 1)
            nn.init.uniform_(module.running_var, 0.2, 3)
            nn.init.uniform_(module.bias, -1, 1)
    return model.eval()


@pytest.mark.parametrize("architecture", MODELS)
def test_a_picture_gives_one_logit_for_each_class(architecture):
    model = make_model(architecture, {"classes": 7})
    assert model(torch.rand(3, 1, SIDE, SIDE)).shape == (3, 7)


@pytest.mark.parametrize("architecture", MODELS)
def test_folding_changes_no_logit(architecture):
    model = learned(architecture)
    folded = fold_batchnorm(model)
    images = torch.rand(16, 1, SIDE, SIDE)
    torch.testing.assert_close(folded(images), model(images), atol=1e-5, rtol=1e-5)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in folded.modules())
    torch.testing.assert_close(fold_batchnorm(folded)(images), folded(images), atol=0, rtol=0)


def test_kernels_that_move_by_two_pixels_halve_the_maps_and_fold():
    model = learned("simple", STRIDED)
    shapes = {info.name: info.shape for info in stage_infos(model)}
    assert [shapes[name] for name in ("edges", "strokes_pool")] == [(8, 14, 14), (8, 7, 7)]
    assert shapes["corners"] == (16, 4, 4)
    images = torch.rand(16, 1, SIDE, SIDE)
    torch.testing.assert_close(fold_batchnorm(model)(images), model(images), atol=1e-5, rtol=1e-5)


def test_folding_leaves_the_network_as_it_was():
    model = learned("simple")
    before = {name: value.clone() for name, value in model.state_dict().items()}
    fold_batchnorm(model)
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_a_folded_stage_is_kernel_times_patch_plus_bias():
    folded = fold_batchnorm(learned("simple"))
    image = torch.rand(1, 1, SIDE, SIDE)
    maps = folded.edges(image)
    patch = image[0, 0, 8:13, 11:16]
    by_hand = (folded.edges.weight[3, 0] * patch).sum() + folded.edges.bias[3]
    torch.testing.assert_close(maps[0, 3, 10, 13], by_hand)


@pytest.mark.parametrize("architecture", MODELS)
def test_stages_are_the_direct_children_in_order(architecture):
    model = make_model(architecture)
    infos = stage_infos(model)
    assert [info.name for info in infos] == ["input", *dict(model.named_children())]
    assert infos[0].shape == (1, SIDE, SIDE)
    assert infos[-1].shape == (10,)
    assert sum(info.weights for info in infos) == weight_count(model)
    assert model.training


def test_a_linear_network_has_known_arithmetic():
    model = make_model("linear", {"classes": 2})
    nn.init.zeros_(model.digit.weight)
    nn.init.zeros_(model.digit.bias)
    with torch.no_grad():
        model.digit.weight[1, 28 * 3 + 4] = 2.0
    image = torch.zeros(1, 1, SIDE, SIDE)
    image[0, 0, 3, 4] = 0.5
    assert model(image).tolist() == [[0.0, 1.0]]


@pytest.mark.parametrize(
    ("architecture", "options", "said"),
    [
        ("giant", {}, "no architecture"),
        ("simple", {"colour": 3}, "no option colour"),
        ("simple", {"classes": 1}, "classes"),
        ("simple", {"classes": True}, "classes"),
        ("simple", {"widths": [10**9], "kernels": [3], "pools": []}, "widths"),
        ("simple", {"widths": [8], "kernels": [4], "pools": []}, "odd"),
        ("simple", {"widths": [8, 8], "kernels": [3], "pools": []}, "one number"),
        ("simple", {"widths": [8], "kernels": [3], "pools": [1]}, "pools"),
        ("simple", {"widths": [8], "kernels": [3], "pools": [], "strided": [1]}, "strided"),
        ("simple", {"widths": [8] * 5, "kernels": [3] * 5, "pools": [0, 1, 2], "strided": [3, 4]}, "halve"),
        ("simple", {"widths": "wide"}, "widths"),
        ("simple", {"dropout": 1.0}, "dropout"),
        ("simple", {"normalise": 1}, "normalise"),
        ("residual", {"widths": []}, "widths"),
        ("residual", {"kernel": 2}, "odd"),
    ],
)
def test_odd_options_get_a_sentence(architecture, options, said):
    with pytest.raises(ValueError, match=said):
        make_options(architecture, options)


def test_options_survive_json():
    model = make_model("simple", {"widths": [8], "kernels": [5], "pools": [0], "hidden": 12, "dropout": 0.2})
    assert make_model("simple", options_dict(model)).options == model.options
