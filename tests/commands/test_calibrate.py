"""`digitscope calibrate`: verdicts for a network that has none, with nothing but what the program makes."""

from __future__ import annotations

import pytest
import torch

from digitscope.nn.calibration import ood_fitting
from digitscope.nn.model.architectures import make_model
from digitscope.nn.model.card import ModelCard
from digitscope.nn.model.file import load_model, save_model


@pytest.fixture(autouse=True)
def small(monkeypatch):
    for name, count in (
        ("MADE_DIGITS", 60),
        ("MADE_NOTHING", 80),
        ("MADE_DOODLES", 40),
        ("MADE_SCRIBBLES", 20),
        ("EPOCHS", 2),
    ):
        monkeypatch.setattr(ood_fitting, name, count)


@pytest.fixture
def network(tmp_path):
    torch.manual_seed(0)
    path = tmp_path / "mine.safetensors"
    save_model(path, make_model("first-steps", {"normalise": False}), ModelCard(name="mine"))
    return path


def test_it_writes_verdicts_and_keeps_the_weights(call, call_json, network, tmp_path):
    out = tmp_path / "with.safetensors"
    code, output, _ = call("calibrate", network, "--out", out)
    assert code == 0
    assert f"Wrote {out}." in output
    before, after = load_model(network), load_model(out)
    assert before[1].verdicts == {}
    assert 0 <= after[1].verdicts["digit"] <= 1
    assert after[1].reliability
    for name, value in before[0].state_dict().items():
        assert torch.equal(value, after[0].state_dict()[name])
    _, (told,), _ = call_json("info", out)
    assert set(told["verdicts"]) == {"hidden", "features", "digit", "sure"}


def test_without_out_it_writes_into_the_same_file(call, network):
    assert call("calibrate", network)[0] == 0
    assert load_model(network)[1].verdicts


def test_a_network_of_other_classes_is_left_alone(call, tmp_path):
    path = tmp_path / "pets.safetensors"
    save_model(path, make_model("linear", {"classes": 2}), ModelCard(classes=("cat", "dog")))
    content = path.read_bytes()
    code, _, errors = call("calibrate", path)
    assert code == 1
    assert "Nothing was written" in errors
    assert path.read_bytes() == content


def test_non_digits_are_judged_once_there_are_verdicts(call, call_json, network, npz):
    words = ("evaluate", npz, "--nondigits", "made-doodles:20", "--model", network)
    code, (digits,), errors = call_json(*words)
    assert code == 1
    assert "digitscope calibrate" in errors
    assert digits["refused"] is None
    call("calibrate", network)
    code, (digits, others), _ = call_json(*words)
    assert code == 0
    assert 0 <= digits["refused"] <= 1
    assert 0 <= others["auroc"] <= 1
    assert others["count"] == 20
