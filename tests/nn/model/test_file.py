"""Network files: what is written comes back, and no odd file does more than raise ModelFileError."""

from __future__ import annotations

import contextlib
import json
import pickle
import struct

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digitscope.nn.model.architectures import make_model
from digitscope.nn.model.card import ModelCard
from digitscope.nn.model.file import KEY, ModelFileError, load_model, save_model

OPTIONS = {"widths": [4, 6], "kernels": [5, 3], "pools": [0, 1]}


@pytest.fixture
def model():
    torch.manual_seed(0)
    return make_model("simple", OPTIONS).eval()


@pytest.fixture
def content(model, tmp_path):
    path = tmp_path / "sound.safetensors"
    save_model(path, model, ModelCard(name="small"))
    return path.read_bytes()


def parts(content):
    length = struct.unpack("<Q", content[:8])[0]
    return json.loads(content[8 : 8 + length]), content[8 + length :]


def together(header, body):
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def with_card(content, **changes):
    header, body = parts(content)
    card = json.loads(header["__metadata__"][KEY]) | changes
    header["__metadata__"][KEY] = json.dumps({name: v for name, v in card.items() if v is not ...})
    return together(header, body)


def refused(tmp_path, content):
    path = tmp_path / "odd.safetensors"
    path.write_bytes(content)
    with pytest.raises(ModelFileError) as caught:
        load_model(path)
    assert len(str(caught.value)) < 600
    return str(caught.value)


def test_a_network_comes_back_with_its_card(model, tmp_path):
    path = tmp_path / "a" / "net.safetensors"
    written = save_model(path, model, ModelCard(name="small", temperature=1.3, results={"mnist": 0.99}))
    loaded, card = load_model(path)
    image = torch.rand(3, 1, 28, 28)
    torch.testing.assert_close(loaded(image), model(image), atol=1e-5, rtol=1e-5)
    assert card == written
    assert (card.name, card.temperature, card.results) == ("small", 1.3, {"mnist": 0.99})
    assert card.versions["torch"] == str(torch.__version__)
    assert not loaded.training
    assert [entry.name for entry in path.parent.iterdir()] == ["net.safetensors"]


def test_a_failed_save_keeps_the_old_file(model, tmp_path):
    path = tmp_path / "net.safetensors"
    save_model(path, model, ModelCard(name="old"))
    with pytest.raises(TypeError, match="JSON"):
        save_model(path, model, ModelCard(name="new", recipe={"rate": object()}))
    assert load_model(path)[1].name == "old"
    assert len(list(tmp_path.glob("*safetensors*"))) == 1


def test_a_missing_file_gets_a_sentence(tmp_path):
    with pytest.raises(ModelFileError, match="cannot be read"):
        load_model(tmp_path / "none.safetensors")
    with pytest.raises(ModelFileError, match="cannot be read"):
        load_model(tmp_path)


@pytest.mark.parametrize("length", [0, 1, 7, 8, 9, 100, -1, -4000])
def test_a_part_of_a_file_is_refused(content, tmp_path, length):
    refused(tmp_path, content[:length])


def test_a_longer_file_is_refused(content, tmp_path):
    refused(tmp_path, content + b"\0" * 64)


def test_a_pickle_is_refused(tmp_path, model):
    refused(tmp_path, pickle.dumps({"weights": [1.0, 2.0]}))
    torch.save(model.state_dict(), tmp_path / "w.pt")
    refused(tmp_path, (tmp_path / "w.pt").read_bytes())


def test_a_huge_header_is_refused(content, tmp_path):
    refused(tmp_path, struct.pack("<Q", 2**62) + content[8:])
    refused(tmp_path, struct.pack("<Q", 3 * 2**20) + b"{" * (3 * 2**20))
    refused(tmp_path, struct.pack("<Q", 200_000) + b"[" * 200_000)


def test_weights_that_are_no_numbers_are_refused(content, tmp_path):
    assert "not a number" in refused(tmp_path, content[:-4] + struct.pack("<f", float("nan")))
    assert "not a number" in refused(tmp_path, content[:-4] + struct.pack("<f", float("inf")))


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2}, {"format": True}, {"format": ...}, {"architecture": "giant"}, {"architecture": 3},
        {"architecture": "residual"}, {"options": ...}, {"options": []}, {"options": OPTIONS},
        {"options": OPTIONS | {"widths": [2048] * 2, "normalise": False}},
        {"options": OPTIONS | {"widths": [10**12] * 2}}, {"options": {"surprise": 1}},
        {"classes": ["0"]}, {"classes": ["0"] * 10}, {"classes": list("012345678")}, {"classes": 10},
        {"classes": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]}, {"temperature": 0}, {"temperature": "hot"},
        {"mean": float("inf")}, {"std": -1}, {"std": None}, {"thresholds": {"odd": "x"}}, {"results": [1]},
        {"versions": {"torch": 2}}, {"data": {"a": 1}}, {"data": ["mnist"]}, {"name": "x" * 10_000},
        {"date": 5},
    ],
    ids=str,
)  # fmt: skip
def test_an_odd_card_is_refused(content, tmp_path, changes):
    refused(tmp_path, with_card(content, **changes))


def test_fields_of_a_later_version_are_passed_over(content, tmp_path):
    path = tmp_path / "later.safetensors"
    path.write_bytes(with_card(content, mood="good"))
    assert load_model(path)[1].name == "small"


def test_wrong_tensors_are_refused(content, tmp_path):
    header, body = parts(content)
    for name, change in [
        ("edges.weight", {"shape": [4, 1, 5, 6]}),
        ("edges.weight", {"shape": [5, 1, 5, 4]}),
        ("edges.weight", {"dtype": "I32"}),
        ("edges.weight", {"data_offsets": [0, 4]}),
        ("edges.weight", {"data_offsets": "all"}),
        ("edges.bias", {"data_offsets": [-16, 0]}),
        ("edges.bias", {"data_offsets": [2**60, 2**60 + 16]}),
    ]:
        refused(tmp_path, together(header | {name: header[name] | change}, body))
    refused(tmp_path, together(header | {"more": header["edges.bias"]}, body))
    refused(tmp_path, together({name: v for name, v in header.items() if name != "edges.bias"}, body))
    refused(tmp_path, together({name: v for name, v in header.items() if name != "__metadata__"}, body))
    refused(tmp_path, together(header | {"__metadata__": {KEY: "[]"}}, body))
    refused(tmp_path, together(header | {"__metadata__": {KEY: "no JSON"}}, body))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_bytes_load_or_raise_the_one_error(content, tmp_path, data):
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 6))):
        changed[data.draw(st.integers(0, 1500))] = data.draw(st.integers(0, 255))
    path = tmp_path / "changed.safetensors"
    path.write_bytes(bytes(changed))
    with contextlib.suppress(ModelFileError):
        load_model(path)
