import numpy as np
import pytest
import torch
from torch import nn

from digitscope.nn.explain import Context
from digitscope.nn.explain.unit.activation_maximization import ideal


def plus_and_minus():
    """Return a kernel that likes ink at its left and in its middle row, and dislikes it elsewhere."""
    kernel = -np.ones((5, 5), np.float32)
    kernel[:, 0] = kernel[2] = 1
    return torch.from_numpy(kernel)


@pytest.mark.parametrize("stage", ["edges", "edges_relu"])
def test_a_kernel_likes_its_own_positive_part(simple, picture, stage):
    simple.model.edges.weight.data[1, 0] = plus_and_minus()
    simple.model.edges.bias.data[1] = -3
    *_, found = ideal(simple, picture, {"stage": stage, "map": 1, "row": 10, "column": 12})
    left, top, right, bottom = found["box"]
    liked = (plus_and_minus().numpy() > 0).astype(float)
    assert (left, top, right, bottom) == (10, 8, 15, 13)
    assert found["picture"][top:bottom, left:right] == pytest.approx(liked, abs=0.1)
    assert found["value"] == pytest.approx(9 - 3, abs=0.5)


@pytest.mark.parametrize("stage", ["edges", "strokes_relu"])
def test_nothing_but_the_field_is_drawn_on(simple, picture, stage):
    *_, found = ideal(simple, picture, {"stage": stage, "map": 1})
    left, top, right, bottom = found["box"]
    outside = found["picture"].copy()
    outside[top:bottom, left:right] = 0
    assert not outside.any()
    assert found["picture"].dtype == np.float32
    assert 0 <= found["picture"].min() <= found["picture"].max() <= 1


def test_it_grows_beyond_what_strokes_reach(simple, picture):
    options = {"stage": "strokes"}
    results = list(ideal(simple, picture, options | {"map": 2}))
    values = [result["value"] for result in results]
    assert values[-1] > values[0]
    assert results[-1]["step"] == results[-1]["steps"]
    with torch.no_grad():
        maps = simple.forward_to(simple.prepare(results[-1]["picture"]), options["stage"])
    cell = maps[0, 2, results[-1]["row"], results[-1]["column"]]
    assert float(cell) == pytest.approx(values[-1], abs=1e-5)
    rng = np.random.default_rng(0)
    noise = simple.prepare(rng.random((200, 28, 28), np.float32))
    with torch.no_grad():
        maps = simple.forward_to(noise, options["stage"])[:, 2]
    assert values[-1] > float(maps[:, results[-1]["row"], results[-1]["column"]].max())


def test_a_map_that_is_silent_at_first_is_climbed_too(simple, picture):
    """Behind a ReLU and a pooling there is no slope while the map is silent."""
    simple.model.edges.weight.data[1, 0] = plus_and_minus()
    simple.model.edges.bias.data[1] = -6
    *_, found = ideal(simple, picture, {"stage": "edges_pool", "map": 1})
    assert found["value"] > 1


def test_the_network_is_as_before(context, picture):
    before = {name: value.clone() for name, value in context.model.state_dict().items()}
    asked = [parameter.requires_grad for parameter in context.model.parameters()]
    found = ideal(context, picture, {"stage": context.stages[-1].name, "map": 1})
    for _ in range(5):
        next(found)
    assert torch.is_grad_enabled()
    found.close()
    assert all(torch.equal(value, before[name]) for name, value in context.model.state_dict().items())
    assert all(parameter.grad is None for parameter in context.model.parameters())
    assert [parameter.requires_grad for parameter in context.model.parameters()] == asked
    assert not any(module._forward_hooks for module in context.model.modules())


def test_the_weights_may_be_closed_to_learning(simple, picture):
    simple.model.requires_grad_(False)
    *_, found = ideal(Context(simple.model), picture, {"stage": "digit", "map": 3})
    assert found["picture"].any()
    assert isinstance(simple.module("edges_relu"), nn.ReLU)
