"""The smallest change to another digit: it works, it is drawable, it is honest when there is none."""

import sys
from collections import OrderedDict

import numpy as np
import pytest
import torch
from torch import nn

from digitscope.nn.explain.context.context import Context
from digitscope.nn.explain.counterfactual.brush import Touch, dabs, pieces
from digitscope.nn.explain.counterfactual.counterfactual import change
from digitscope.nn.model.architectures import MODELS
from digitscope.nn.model.card import ModelCard


def last(context, image, **options):
    return list(change(context, image, options))[-1]


def bars(names=("flat", "upright")):
    """Make a network that weighs the ink along a flat bar against that along an upright one."""
    linear = nn.Linear(28 * 28, len(names))
    nn.init.zeros_(linear.weight)
    nn.init.zeros_(linear.bias)
    with torch.no_grad():
        weights = linear.weight.view(-1, 28, 28)
        weights[0, 12:16, 4:24] = 0.5
        weights[1, 4:24, 12:16] = 0.5
        weights[2:] = -1
    model = MODELS["linear"]()
    network = type(model).__mro__[1](model.options, OrderedDict(pixels=nn.Flatten(), kind=linear))
    return Context(network, ModelCard(classes=names))


@pytest.fixture
def bar():
    image = np.zeros((28, 28), np.float32)
    image[12:15, 5:23] = 1
    return image


def test_what_is_found_is_read_as_the_target(bar):
    context = bars()
    results = list(change(context, bar, {"target": 1}))
    found = results[-1]
    assert found["found"]
    assert found["steady"] > 0.5
    progress = [result["progress"] for result in results]
    assert progress == sorted(progress)
    assert progress[-1] == 1
    changed = bar * (1 - found["remove"])
    changed = changed + found["add"] * (1 - changed)
    np.testing.assert_allclose(found["changed"], changed, atol=1e-5)
    with torch.no_grad():
        read = torch.softmax(context.model(torch.from_numpy(found["changed"])[None, None]), dim=1)[0].numpy()
    np.testing.assert_allclose(found["probabilities"], read, atol=1e-5)
    assert read[1] >= 0.5 > found["before"][1]
    assert found["amount"] == pytest.approx(np.abs(found["changed"] - bar).sum(), rel=0.3)
    assert "To make it an upright" in found["sentence"] or "To make it a upright" in found["sentence"]


def test_it_takes_away_where_the_ink_speaks_against_and_adds_where_it_speaks_for(bar):
    found = last(bars(), bar, target=1)
    assert not found["remove"][:, :4].any()
    off_the_bar = np.ones((28, 28), bool)
    off_the_bar[2:26, 10:18] = False
    assert found["add"][off_the_bar].sum() <= 0.1 * found["add"].sum() + 1e-6


def test_where_there_is_none_it_says_so(bar):
    found = last(bars(("flat", "upright", "never")), bar, target=2)
    assert not found["found"]
    assert found["sentence"] == f"In {found['steps']} steps no change was found that makes it a never."
    assert found["probabilities"][2] < 0.5


def test_a_drawing_that_is_the_target_stays_as_it_is(bar):
    found = last(bars(), bar, target=0)
    assert found["found"]
    assert found["amount"] == 0
    assert np.array_equal(found["changed"], bar)
    assert found["sentence"] == "It is read as a flat already."


def test_the_second_likeliest_is_taken_where_none_is_named(bar):
    assert last(bars(), bar)["target"] == 1


def test_every_architecture_the_picture_and_the_network_untouched(context, picture, monkeypatch):
    monkeypatch.setattr("digitscope.nn.explain.counterfactual.search.AHEAD", 1.0)
    monkeypatch.setattr(sys.modules[change.__module__], "STEPS", 20)
    image, weights = (
        picture.copy(),
        {name: value.clone() for name, value in context.model.state_dict().items()},
    )
    found = last(context, image, target=4)
    assert found["changed"].shape == (28, 28)
    assert np.array_equal(image, picture)
    assert all(torch.equal(value, weights[name]) for name, value in context.model.state_dict().items())
    assert all(parameter.grad is None for parameter in context.model.parameters())
    assert not any(module._forward_hooks for module in context.model.modules())


def test_an_empty_picture_does_no_harm(simple):
    found = last(simple, np.zeros((28, 28), np.float32), target=2)
    assert not found["remove"].any()
    assert found["share"] == 0


def test_a_class_that_there_is_not(simple, picture):
    with pytest.raises(ValueError, match="no number 10"):
        last(simple, picture, target=10)


def test_a_dab_is_round_and_as_wide_as_a_line():
    centres = torch.full((1, 2, 28, 28), -30.0)
    centres[0, 0, 14, 14] = 30
    touch = dabs(centres).hardened(torch.zeros(1, 1, 28, 28))
    ink = touch.add[0, 0]
    assert torch.equal(ink, ink.T)
    assert torch.equal(ink, ink.flip(0).roll(1, 0))
    assert 2 <= (ink > 0.5).any(dim=0).sum() <= 3
    assert not touch.remove.any()


def test_pieces_hold_together_over_corners():
    ink = torch.zeros(28, 28)
    ink[3, 3] = ink[4, 4] = ink[20, 20] = 0.5
    found = pieces(ink)
    assert sorted(int(mask.sum()) for mask in found) == [1, 2]
    assert torch.equal(sum(found), (ink > 0).float())


def test_first_taken_away_then_put_there():
    one = torch.ones(1, 1, 28, 28)
    assert torch.equal(Touch(one * 0, one).on(one), one * 0)
    assert torch.equal(Touch(one, one).on(one), one)
