import copy

import numpy as np
import pytest
import torch
from torch import nn

from digitscope.nn.explain import EXPLAINERS
from digitscope.nn.explain.context.context import Context
from digitscope.nn.explain.tuning.tuning import _central, _shifts
from digitscope.nn.explain.unit.receptive_field import CELL_BY_CELL, _reach, _tried, fields_of, plain
from digitscope.nn.model.architectures import MODELS, make_model


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


ARCHITECTURES = [*sorted(MODELS), "residual, wide kernel", "simple, strided"]
LARGE = 260
"""Side of a picture that is larger than any field and the network's paddings together."""


def built(name):
    """Make a network of usual size of each architecture, and of odd options."""
    kind, _, odd = name.partition(", ")
    options = {
        "wide kernel": {"kernel": 7, "widths": [4, 4, 6, 6]},
        "strided": {"strided": [0], "pools": [1]},
    }
    return make_model(kind, {"normalise": False} | options[odd] if odd in options else {}).eval()


def open_fields(model):
    """Return begin, step and size of each stage's fields, if it has maps, by slopes on a large picture.

    Poolings average and bends are left out: the windows are the same, and every pixel in them has a slope.
    """
    model = copy.deepcopy(model).double()
    for module in [*model.modules()]:
        for name, child in [*module.named_children()]:
            if isinstance(child, nn.MaxPool2d):
                setattr(module, name, nn.AvgPool2d(child.kernel_size, child.stride, child.padding))
            elif isinstance(child, nn.ReLU | nn.BatchNorm2d):
                setattr(module, name, nn.Identity())
    for parameter in model.parameters():
        parameter.data = torch.rand(parameter.shape, dtype=torch.float64) + 0.1
        parameter.data /= max(1, parameter[0].numel())
    found = {}
    picture = torch.rand(1, 1, LARGE, LARGE, dtype=torch.float64, requires_grad=True)
    maps = picture
    for name, child in model.named_children():
        if isinstance(child, nn.Flatten):
            return found
        maps = child(maps)
        cell, edges = maps.shape[2] // 2, []
        for row, column in ((cell, cell), (cell + 1, cell)):
            (slope,) = torch.autograd.grad(maps[0, 0, row, column], picture, retain_graph=True)
            rows = slope[0, 0].abs().sum(dim=1).nonzero().flatten()
            edges.append((int(rows[0]), int(rows[-1])))
        step = edges[1][0] - edges[0][0]
        found[name] = (edges[0][0] - cell * step, step, edges[0][1] - edges[0][0] + 1)
    return found


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_fields_without_an_edge_are_what_slopes_on_a_large_picture_find(name):
    model = built(name)
    context = Context(model)
    for stage, expected in open_fields(model).items():
        rows, columns = fields_of(context, stage).rows, fields_of(context, stage).columns
        assert (rows.begin, rows.step, rows.size) == expected, stage
        assert (columns.begin, columns.step, columns.size) == expected, stage


def test_the_last_residual_block_by_hand():
    fields = fields_of(Context(built("residual")), "shapes")
    assert (fields.rows.step, fields.rows.size, fields.rows.begin) == (8.0, 68.0, -30.0)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_middle_cells_that_the_tuning_looks_at_look_at_the_middle(name):
    context = Context(built(name))
    for stage, (begin, step, size) in open_fields(context.model).items():
        info = context.stage(stage)
        chosen = _central(fields_of(context, stage).rows, info.shape[1])
        away = np.abs(begin + np.arange(info.shape[1]) * step + size / 2 - 14)
        assert chosen.start <= int(away.argmin()) < chosen.stop
        assert (away[chosen] <= max(4.0, away.min() + 1e-6)).all(), stage
        assert max(max(shift) for shift in _shifts(context, info)) == 0.75 * step


class Twofold(nn.Module):
    """A kind of stage that the program does not know: two ways, one of them wider."""

    def __init__(self):
        super().__init__()
        self.near, self.far = nn.Conv2d(3, 2, 3, padding=1, stride=2), nn.Conv2d(3, 2, 7, padding=3, stride=2)

    def forward(self, maps):
        return torch.cat([self.near(maps), self.far(maps)], dim=1)


def test_an_unknown_stage_is_tried_on_an_input_larger_than_its_field():
    unknown = nn.Sequential(Twofold(), twofold_again())
    reach = _reach(unknown, 0, (3, 7, 7), (4, 2, 2))
    # 7 wide and 2 apart, then 5 of those, 4 apart.
    assert (reach.step, reach.size, reach.begin) == (4.0, 15.0, -7.0)
    pooled = _tried(nn.AdaptiveAvgPool2d(2), 0, (3, 8, 8))
    assert (pooled.step, pooled.size, pooled.begin) == (4.0, 4.0, 0.0)


def twofold_again():
    class Second(nn.Module):
        def __init__(self):
            super().__init__()
            self.narrow, self.wide = nn.Conv2d(4, 4, 1, stride=2), nn.Conv2d(4, 4, 5, stride=2, padding=2)

        def forward(self, maps):
            return self.narrow(maps) + self.wide(maps)

    return Second()


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
