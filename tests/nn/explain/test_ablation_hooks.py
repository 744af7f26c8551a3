import copy

import numpy as np
import pytest
import torch

from digitscope.nn.model.hooks import only, switched


def read(context, picture, switches=None, model=None):
    model = model or context.model
    with torch.no_grad(), switched(model, switches or {}):
        return model(context.prepare(picture))


def following(model, name):
    """Return the next child with weights."""
    names = [child for child, _ in model.named_children()]
    later = names[names.index(name) + 1 :]
    return next(child for child in (model.get_submodule(at) for at in later) if list(child.parameters()))


@pytest.mark.parametrize("stage", ["edges", "edges_relu", "edges_pool", "strokes_relu", "corners_relu"])
def test_a_map_switched_off_equals_zeroed_weights(simple, picture, stage):
    twin = copy.deepcopy(simple.model)
    after = following(twin, stage)
    channels = simple.stage(stage).shape[0]
    with torch.no_grad():
        weights = after.weight  # (out, in, …), or a strip's (out, in · cells)
        weights.view(len(weights), channels, -1)[:, 2] = 0
    off = read(simple, picture, {stage: {2: 0.0}})
    assert torch.equal(off, read(simple, picture, model=twin))
    assert not torch.equal(off, read(simple, picture))


def test_a_map_switched_off_equals_its_own_weights_zeroed(simple, picture):
    twin = copy.deepcopy(simple.model)
    with torch.no_grad():
        twin.strokes.weight[3] = 0
        twin.strokes.bias[3] = 0
    assert torch.equal(read(simple, picture, {"strokes": {3: 0.0}}), read(simple, picture, model=twin))


def test_a_cell_of_a_strip_and_a_scale(simple, picture):
    twin = copy.deepcopy(simple.model)
    with torch.no_grad():
        twin.digit.weight[:, 5] *= 2
    scaled = read(simple, picture, {"combine_relu": {5: 2.0}})
    assert torch.allclose(scaled, read(simple, picture, model=twin), atol=1e-6)


def test_keeping_one_map_alone(simple, picture):
    stage = simple.stage("strokes_relu")
    alone = read(simple, picture, {"strokes_relu": only(stage, [1])})
    with torch.no_grad():
        maps = simple.forward_to(simple.prepare(picture), "strokes_relu")
        kept = torch.zeros_like(maps)
        kept[:, 1] = maps[:, 1]
        assert torch.equal(alone, simple.forward_from(kept, "strokes_relu"))


def test_several_stages_at_once_and_all_as_before_afterwards(context, picture):
    plain = read(context, picture)
    first, last = context.stages[1].name, context.stages[-1].name
    assert not torch.equal(read(context, picture, {first: {0: 0.0}, last: {1: -1.0}}), plain)
    assert torch.equal(read(context, picture), plain)
    assert torch.equal(read(context, picture, {first: {0: 1.0}}), plain)


def test_no_hook_is_left_after_an_error(simple):
    with pytest.raises(RuntimeError), switched(simple.model, {"edges": {0: 0.0}}):
        simple.model(torch.zeros(1, 5, 28, 28))
    with pytest.raises(ValueError, match="no stage named x"), switched(simple.model, {"x": {0: 0.0}}):
        pass
    with pytest.raises(ValueError, match="no map 99"), switched(simple.model, {"edges": {99: 0.0}}):
        simple.model(torch.zeros(1, 1, 28, 28))
    assert not any(module._forward_hooks for module in simple.model.modules())


def test_the_picture_is_not_changed(simple, picture):
    before = picture.copy()
    read(simple, picture, {"edges": {0: 0.0}})
    assert np.array_equal(picture, before)
