"""Safe points: taken up again a training ends with the same weights to the bit; damaged ones are refused."""

import json
from dataclasses import replace

import pytest
import torch

from digitscope.nn.model.file import load_model
from digitscope.nn.training.checkpoint import KEY, ResumeError, is_sound, load_state, save_state
from digitscope.nn.training.live_settings import change, present
from digitscope.nn.training.loop import TrainConfig, begin, fit, supply_of
from digitscope.runs.settings.augmentation import PixelAugment

QUICK = TrainConfig(
    options={"widths": [6, 8], "kernels": [5, 3], "pools": [0, 1], "classes": 3, "dropout": 0.2},
    epochs=2,
    batch=60,
    rate=0.01,
    average=0.5,
    precision="float32",
    threads=1,
)


def weights(model):
    return torch.cat([value.flatten().float() for value in model.state_dict().values()])


def stopped_at(config, supply, step, state=None):
    """Return the state right after a step."""
    state = state or begin(config)
    running = fit(config, supply, state=state, marked=lambda number: number == step)
    for _report in running:
        if state.step == step:
            break
    running.close()
    return state


@pytest.mark.parametrize("optimiser", ["adamw", "sgd"])
@pytest.mark.parametrize("step", [1, 9, 10, 11, 19])
def test_taken_up_from_a_file_it_ends_to_the_bit_as_if_it_had_never_stopped(tmp_path, bars, step, optimiser):
    config = replace(QUICK, optimiser=optimiser)
    whole = list(fit(config, supply_of(bars)))[-1].model
    save_state(tmp_path / "state", stopped_at(config, supply_of(bars), step), {"a": 1})
    torch.manual_seed(99)
    point = load_state(tmp_path / "state")
    assert (point.state.step, point.notes) == (step, {"a": 1})
    resumed = list(fit(config, supply_of(bars), state=point.state))[-1].model
    assert torch.equal(weights(whole), weights(resumed))


def test_changes_made_while_it_ran_are_kept(tmp_path, bars):
    config = replace(QUICK, options={**QUICK.options, "dropout": 0.0})
    changes = {"rate": 0.004, "dropout": 0.4, "augment": {"turn": 3.0}}

    def changed_at_ten(through_a_file):
        state = stopped_at(config, supply_of(bars), 10)
        change(state, changes)
        if through_a_file:
            save_state(tmp_path / "state", state, {})
            state = load_state(tmp_path / "state").state
        return state, list(fit(config, supply_of(bars), state=state))[-1].model

    (state, through), (_, straight) = changed_at_ten(True), changed_at_ten(False)
    assert state.config.augment == PixelAugment(turn=3.0)
    assert present(state)["dropout"] == 0.4
    assert torch.equal(weights(through), weights(straight))
    untouched = list(fit(config, supply_of(bars)))[-1].model
    assert not torch.equal(weights(straight), weights(untouched))
    assert through.options.dropout == 0.4


@pytest.mark.parametrize("changes", [{"epochs": 3}, {"mood": 1}, {"rate": -1}, {"dropout": 2}], ids=str)
def test_what_cannot_be_changed_while_it_runs_changes_nothing(bars, changes):
    state = begin(QUICK)
    with pytest.raises(ValueError, match=r"cannot be changed|between|below 1"):
        change(state, changes)
    assert state.config == QUICK


def test_dropout_where_the_network_has_none_is_a_sentence():
    state = begin(TrainConfig(architecture="linear"))
    with pytest.raises(ValueError, match="no option dropout"):
        change(state, {"dropout": 0.1})


def test_it_can_go_on_with_a_smaller_batch(tmp_path, bars):
    save_state(tmp_path / "state", stopped_at(QUICK, supply_of(bars), 10), {})
    state = load_state(tmp_path / "state", {"batch": 30, "rate": 0.001}).state
    assert (state.step, state.config.batch) == (20, 30)
    *_, last = fit(state.config, supply_of(bars), state=state)
    assert last.steps == 40


@pytest.mark.parametrize("changes", [{"architecture": "linear"}, {"options": {"widths": [4, 4]}}], ids=str)
def test_what_is_another_network_is_refused(tmp_path, changes):
    save_state(tmp_path / "state", begin(QUICK), {})
    with pytest.raises(ResumeError, match="cannot be"):
        load_state(tmp_path / "state", changes)


def test_damaged_files_are_refused(tmp_path):
    path = tmp_path / "state"
    with pytest.raises(ResumeError, match="begin anew"):
        load_state(path)
    save_state(path, begin(QUICK), {})
    whole = path.read_bytes()
    for content in (b"", whole[:100], whole[:-10], b"x" * 200, whole.replace(b"step", b"stop")):
        path.write_bytes(content)
        with pytest.raises(ResumeError):
            load_state(path)
    text = json.dumps({"format": 99})
    from safetensors.torch import save

    path.write_bytes(save({"a": torch.zeros(1)}, {KEY: text}))
    with pytest.raises(ResumeError, match="another version"):
        load_state(path)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_without_the_gpu_that_it_ran_on_it_says_so_and_can_go_on_elsewhere(tmp_path):
    state = begin(QUICK)
    state.config = replace(QUICK, device="cuda:1")
    save_state(tmp_path / "state", state, {})
    with pytest.raises(ResumeError, match=r"cannot run on cuda:1|no device cuda:1"):
        load_state(tmp_path / "state")
    assert load_state(tmp_path / "state", {"device": "auto"}).state.config.device == "cpu"


def test_a_state_with_what_is_no_number_is_not_sound():
    state = begin(QUICK)
    assert is_sound(state)
    with torch.no_grad():
        next(state.model.parameters())[0] = float("nan")
    assert not is_sound(state)


def test_faith_of_an_earlier_version_weighs_as_much_as_it_did(tmp_path):
    """There the distillation loss was scaled by T; it is T² now."""
    from safetensors import safe_open
    from safetensors.torch import save

    from digitscope.resources import BUNDLED_MODEL, asset

    path = tmp_path / "state"
    _, card = load_model(asset(BUNDLED_MODEL))
    config = TrainConfig(start=str(asset(BUNDLED_MODEL)), options=card.options, faith=10.0, softened=5.0)
    save_state(path, begin(config), {})
    assert load_state(path).state.faith == 10.0
    with safe_open(path, "pt") as file:
        about = json.loads(file.metadata()[KEY]) | {"format": 1}
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no dict
    path.write_bytes(save(tensors, {KEY: json.dumps(about)}))
    state = load_state(path).state
    assert (state.faith, state.config.faith) == (2.0, 2.0)
