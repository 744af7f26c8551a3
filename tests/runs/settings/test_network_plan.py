"""The network before it is made is the network that is made."""

import pytest

from digitscope.nn.model.architectures import make_model, stage_infos, weight_count
from digitscope.nn.model.batchnorm_folding import fold_batchnorm
from digitscope.runs.settings.network_plan import cost_of, plan, planned_stages, weights_of

CASES = [
    ("simple", {}),
    ("simple", {"widths": [8, 16], "kernels": [7, 3], "pools": [0, 1], "hidden": 20, "dropout": 0.2}),
    ("simple", {"widths": [4, 6, 8], "kernels": [5, 3, 3], "pools": [0, 1], "strided": [0, 2]}),
    ("first-steps", {}),
    ("simple", {"widths": [4], "kernels": [3], "pools": [], "hidden": 8, "activation": "tanh"}),
    ("residual", {}),
    ("residual", {"widths": [8, 8, 16, 32], "kernel": 3}),
    ("linear", {}),
]


@pytest.mark.parametrize(("architecture", "options"), CASES)
@pytest.mark.parametrize("classes", [2, 10, 26])
def test_weights_and_shapes_are_those_of_the_network(architecture, options, classes):
    model = fold_batchnorm(make_model(architecture, {**options, "classes": classes}).eval())
    planned = plan(architecture, options, classes)
    assert weights_of(planned) == weight_count(model)
    real = {info.name: info for info in stage_infos(model)}
    for stage in planned:
        pooled = real.get(f"{stage.name}_pool", real[stage.name])
        assert stage.shape == pooled.shape


def test_receptive_fields_grow_to_the_whole_picture():
    small = {"widths": [4, 4], "kernels": [5, 3], "pools": [0]}
    fields = [stage.field for stage in plan("simple", small, 10)]
    assert fields == [6, 10, 28]
    strided = {"widths": [4, 4], "kernels": [5, 3], "pools": [], "strided": [0]}
    assert [stage.field for stage in plan("simple", strided, 10)] == [5, 9, 28]


def test_cost_counts_multiplications():
    assert cost_of(plan("linear", {}, 10)) == 7840


@pytest.mark.parametrize("options", [{"kernels": [5]}, {"kernels": [4, 4, 4, 4, 4]}, {"widths": []}])
def test_a_network_that_cannot_be_says_why(options):
    with pytest.raises(ValueError, match="option"):
        plan("simple", options, 10)


@pytest.mark.parametrize(("architecture", "options"), CASES)
def test_the_stages_of_the_file_are_known_before(architecture, options):
    model = fold_batchnorm(make_model(architecture, {**options, "classes": 10}).eval())
    assert planned_stages(architecture, options, 10) == stage_infos(model)
