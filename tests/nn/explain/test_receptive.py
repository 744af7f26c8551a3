import copy

import numpy as np
import pytest
import torch
from torch import nn

from digitscope.nn.explain import EXPLAINERS
from digitscope.nn.explain.receptive import CELL_BY_CELL, _reach, _tried, fields_of, plain


def positive_copy(context):
    """Return the network with weights that let any change of any pixel through, in double precision."""
    model = copy.deepcopy(context.model).double().eval()
    generator = torch.Generator().manual_seed(1)
    for parameter in model.parameters():
        parameter.data = torch.rand(parameter.shape, generator=generator, dtype=torch.float64) + 0.1
        parameter.data /= max(1, parameter[0].numel())
    return model


@pytest.fixture
def found_by_trying(context):
    """Change each of the 784 pixels in turn; return for every stage which cells notice, (784, cells…)."""
    model = positive_copy(context)
    start = torch.rand(1, 1, 28, 28, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    changed = start.repeat(784, 1, 1, 1)
    # So much that it outdoes every neighbour in the maxima of the poolings.
    changed.view(784, 784)[torch.arange(784), torch.arange(784)] += 1e4
    noticed = {}
    with torch.no_grad():
        for name, child in model.named_children():
            start, changed = child(start), child(changed)
            noticed[name] = (changed - start).abs() > 1e-9
    return noticed


def test_every_field_is_what_trying_every_pixel_finds(context, found_by_trying):
    for name, noticed in found_by_trying.items():
        fields = fields_of(context, name)
        cells = noticed.shape[2:] if noticed.ndim == 4 else (noticed.shape[1],)
        for cell in np.ndindex(*cells):
            hit = noticed[:, :, *cell].any(dim=1) if noticed.ndim == 4 else noticed[:, cell[0]]
            seen = hit.reshape(28, 28).numpy()
            rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
            expected = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
            index, (row, column) = (0, cell) if noticed.ndim == 4 else (cell[0], (0, 0))
            assert fields.box(index, row, column) == expected, (name, cell)


def test_two_convolutions_and_a_pooling_by_hand(simple, picture):
    (found,) = EXPLAINERS["receptive"](simple, picture, {"stage": "strokes", "map": 3, "row": 0, "column": 7})
    # A kernel of 3 over pools of 2 over kernels of 5: 3 cells of 2 pixels, and 2 pixels at each side.
    assert found["full_box"] == (10.0, -4.0, 20.0, 6.0)
    assert found["box"] == (10, 0, 20, 6)
    assert not found["whole"]
    assert found["rows"].shape == (14, 2)
    assert found["rows"][0].tolist() == [0, 6]


def test_a_cell_of_the_last_stage_looks_at_everything(context, picture):
    last = context.stages[-1].name
    (found,) = EXPLAINERS["receptive"](context, picture, {"stage": last, "map": 2})
    assert found["whole"]


@pytest.mark.parametrize(
    "module",
    [
        nn.Conv2d(3, 4, 3, stride=2, padding=1),
        nn.Conv2d(3, 4, (5, 3), dilation=(2, 3), padding=(3, 1)),
        nn.Conv2d(3, 4, 4, padding="same"),
        nn.Conv2d(3, 4, 3, stride=3, padding=2, dilation=2),
        nn.MaxPool2d(3, stride=2, padding=1, ceil_mode=True),
        nn.MaxPool2d(2, dilation=2),
        nn.AvgPool2d((2, 3), stride=(1, 2)),
        nn.Sequential(nn.Conv2d(3, 2, 3), nn.Sequential(nn.ReLU(), nn.MaxPool2d(2)), nn.Conv2d(2, 2, 3)),
        nn.BatchNorm2d(3),
    ],
)
@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@pytest.mark.parametrize("axis", [0, 1])
def test_the_formula_agrees_with_trying(module, axis):
    before = (3, 15, 17)
    after = tuple(module.eval()(torch.rand(1, *before)).shape[1:])
    computed, tried = _reach(module, axis, before, after), _tried(module, axis, before)
    assert computed.low.tolist() == tried.low.tolist()
    assert computed.high.tolist() == tried.high.tolist()
    # Away from the edges, what has no edge is the same.
    middle = after[1 + axis] // 2
    assert computed.begin + middle * computed.step == tried.begin + middle * tried.step
    assert (computed.size, computed.step) == (tried.size, tried.step)


def test_cell_by_cell_modules_are_what_they_are_said_to_be():
    for kind in CELL_BY_CELL:
        if kind is nn.BatchNorm1d:
            continue
        module = kind(3) if kind is nn.BatchNorm2d else kind()
        tried = _tried(module, 0, (3, 5, 5))
        assert tried.low.tolist() == tried.high.tolist() == plain(5).low.tolist(), kind


def test_an_unknown_stage_or_cell_is_said_in_words(simple, picture):
    with pytest.raises(ValueError, match="no stage named nowhere"):
        list(EXPLAINERS["receptive"](simple, picture, {"stage": "nowhere"}))
    with pytest.raises(ValueError, match="no map 6"):
        list(EXPLAINERS["receptive"](simple, picture, {"stage": "edges", "map": 6}))
    with pytest.raises(ValueError, match="no cell 28, 0"):
        list(EXPLAINERS["receptive"](simple, picture, {"stage": "edges", "row": 28, "column": 0}))
