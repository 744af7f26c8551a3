import numpy as np
import pytest
import torch
from torch import nn

from digitscope.nn.explain import EXPLAINERS, Context
from digitscope.nn.explain.unit.arithmetic import Cell, _how
from digitscope.nn.model.card import ModelCard

TOLERANCE = {"rel": 1e-5, "abs": 1e-5}


def outputs_of(context, picture):
    given, outputs = context.prepare(picture), {}
    with torch.no_grad():
        for name, child in context.model.named_children():
            given = child(given)
            outputs[name] = given[0].numpy()
    return outputs


def recomputed(found):
    """Compute the value from the numbers that are shown, and from nothing else."""
    match found["how"]:
        case "convolution":
            assert found["products"] == pytest.approx(found["kernels"] * found["patches"])
            assert found["channel_sums"] == pytest.approx(found["products"].sum(axis=(1, 2)), abs=1e-5)
            return found["channel_sums"].sum() + found["bias"]
        case "linear":
            return (found["kernels"] * found["patches"]).sum() + found["bias"]
        case "maximum":
            return np.nanmax(found["patch"])
        case "average":
            return np.nansum(found["patch"]) / found["divisor"]
        case "norm":
            scaled = (found["before"] - found["mean"]) / np.sqrt(found["variance"] + found["eps"])
            return scaled * found["factor"] + found["bias"]
        case "activation":
            assert found["rule"] == "max(0, x)"
            return max(0.0, found["before"])
        case "same":
            return found["before"]
        case "composite":
            return sum(
                part["value"] for part in found["parts"] if part["name"] in ("skip", "second.second_relu")
            )


def test_the_numbers_shown_give_the_number_of_the_map(context, picture):
    outputs = outputs_of(context, picture)
    for info in context.stages[1:]:
        cells = list(np.ndindex(*info.shape))
        for cell in cells[:: max(1, len(cells) // 17)]:
            options = dict(zip(("map", "row", "column"), cell, strict=False)) | {"stage": info.name}
            (found,) = EXPLAINERS["arithmetic"](context, picture, options)
            assert found["value"] == pytest.approx(outputs[info.name][cell], **TOLERANCE)
            assert recomputed(found) == pytest.approx(found["value"], **TOLERANCE), (info.name, cell)


def test_the_patches_are_the_maps_before(simple, picture):
    outputs = outputs_of(simple, picture)
    options = {"stage": "strokes", "map": 2, "row": 5, "column": 13}
    (found,) = EXPLAINERS["arithmetic"](simple, picture, options)
    assert found["from"] == "edges_pool"
    assert found["rows"] == [4, 5, 6]
    assert found["columns"] == [12, 13, 14]
    assert found["inside"].tolist() == [[True, True, False]] * 3
    assert found["patches"][:, :, :2] == pytest.approx(outputs["edges_pool"][:, 4:7, 12:14])
    assert not found["patches"][:, :, 2].any()


def test_before_and_after_the_activation(simple, picture):
    (sums,) = EXPLAINERS["arithmetic"](simple, picture, {"stage": "edges", "map": 1})
    (after,) = EXPLAINERS["arithmetic"](simple, picture, {"stage": "edges_relu", "map": 1})
    assert sums["next"] == {"stage": "edges_relu", "kind": "ReLU", "value": after["value"]}
    assert after["before"] == sums["value"]
    assert after["value"] == max(0.0, sums["value"])


def test_the_last_stage_shows_how_sums_become_percentages(picture, network):
    context = Context(network("linear"), ModelCard(temperature=2.0, mean=0.1, std=0.3))
    (found,) = EXPLAINERS["arithmetic"](context, picture, {"stage": "digit", "map": 4})
    answer = found["answer"]
    with torch.no_grad():
        logits = context.model(context.prepare(picture))
        expected = torch.softmax(logits / 2, dim=1)[0].numpy()
    assert answer["sums"][4] == pytest.approx(found["value"])
    assert answer["scaled"] == pytest.approx(answer["sums"] / 2)
    assert answer["exponentials"] / answer["total"] == pytest.approx(expected, abs=1e-6)
    assert answer["probabilities"] == pytest.approx(expected, abs=1e-6)
    assert answer["probabilities"].sum() == pytest.approx(1)


def test_the_picture_itself(picture, network):
    context = Context(network("linear"), ModelCard(mean=0.1, std=0.3))
    (found,) = EXPLAINERS["arithmetic"](context, picture, {"stage": "input", "row": 12, "column": 12})
    assert found["how"] == "input"
    assert found["value"] == pytest.approx((found["pixel"] - found["mean"]) / found["std"])


@pytest.mark.parametrize(
    "module",
    [
        nn.Conv2d(4, 6, 3, stride=2, padding=2, dilation=2, groups=2),
        nn.Conv2d(4, 2, (3, 5), padding="same", bias=False),
        nn.Conv2d(4, 2, 3, padding=1, padding_mode="reflect"),
        nn.Conv2d(4, 2, 3, padding=1, padding_mode="circular"),
        nn.MaxPool2d(3, stride=2, padding=1, ceil_mode=True),
        nn.AvgPool2d(3, stride=2, padding=1),
        nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False),
        nn.BatchNorm2d(4),
    ],
)
def test_other_modules_too(module):
    given = torch.randn(4, 9, 11, generator=torch.Generator().manual_seed(3))
    if isinstance(module, nn.BatchNorm2d):
        module.running_mean.uniform_(-1, 1)
        module.running_var.uniform_(0.5, 2)
        module.weight.data.uniform_(-1, 1)
    with torch.no_grad():
        output = module.eval()(given[None])[0]
    for cell in np.ndindex(*output.shape):
        found = _how(Cell(module, *cell, given, output))
        assert recomputed(found) == pytest.approx(float(output[cell]), **TOLERANCE), cell


def test_a_block_says_what_it_consists_of(picture, network):
    context = Context(network("residual"))
    block = context.module("corners")
    options = {"stage": "corners", "map": 1, "row": 2, "column": 3}
    (found,) = EXPLAINERS["arithmetic"](context, picture, options)
    assert found["how"] == "composite"
    kinds = [part["kind"] for part in found["parts"]]
    assert kinds.count("Conv2d") == 3
    assert sum(part["weights"] for part in found["parts"]) == found["weights"]
    assert not any(module._forward_hooks for module in block.modules())


def test_no_hook_is_left_after_an_error(picture):
    from digitscope.nn.explain.unit.arithmetic import parts_of

    block = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Linear(5, 5))
    with pytest.raises(RuntimeError):
        parts_of(block, torch.zeros(1, 9, 9), (0, 0, 0))
    assert not any(module._forward_hooks for module in block.modules())
