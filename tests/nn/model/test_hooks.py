"""Looking into a network leaves nothing behind."""

from __future__ import annotations

import pytest
import torch

from digitscope.nn.model.architectures import make_model
from digitscope.nn.model.hooks import capture


@pytest.fixture
def model():
    return make_model("first-steps").eval()


def hooks(model):
    return sum(len(module._forward_hooks) for module in model.modules())


def test_the_outputs_are_those_of_the_stages(model):
    image = torch.rand(2, 1, 28, 28)
    with capture(model, ["edges", "digit"]) as outputs:
        logits = model(image)
    assert list(outputs) == ["edges", "digit"]
    torch.testing.assert_close(outputs["edges"], model.edges(image))
    torch.testing.assert_close(outputs["digit"], logits)
    assert hooks(model) == 0


def test_the_outputs_are_copies(model):
    with capture(model, ["edges"]) as outputs:
        model.edges.register_forward_hook(lambda _module, _inputs, output: output.zero_())
        model(torch.rand(1, 1, 28, 28))
    assert outputs["edges"].abs().sum() > 0


def test_hooks_are_gone_after_an_error(model):
    with pytest.raises(RuntimeError), capture(model, ["edges", "strokes"]):
        model(torch.rand(1, 3, 28, 28))
    assert hooks(model) == 0


def test_hooks_are_gone_after_a_wrong_name(model):
    with pytest.raises(KeyError), capture(model, ["edges", "nowhere"]):
        pass
    assert hooks(model) == 0


def test_a_name_given_twice_is_tapped_once(model):
    with capture(model, ["edges", "edges"]) as outputs:
        assert hooks(model) == 1
        model(torch.rand(1, 1, 28, 28))
    assert list(outputs) == ["edges"]
