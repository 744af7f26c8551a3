"""Names of files, classes, cards and runs that hold what cannot be printed."""

import sys

import pytest
import torch

from digitscope.data.collection.records import Kept, Query
from digitscope.data.collection.store import Collection
from digitscope.ink.drawing.strokes import drawing_of
from digitscope.nn.model.architectures import make_model
from digitscope.nn.model.card import ModelCard
from digitscope.nn.model.file import load_model, save_model
from digitscope.printable import printable
from digitscope.runs.folder import new_run

ODD = "s\x1b[31me\u202even\n"


def is_printable(text):
    return all(line == printable(line) for line in text.split("\n"))


@pytest.mark.skipif(sys.platform == "win32", reason="no such file names")
def test_odd_file_names_are_printable_in_answers(call, tmp_path, seven):
    odd = tmp_path / "se\x1b[31mven\n\u202e.json"
    seven.rename(odd)
    broken = tmp_path / "no\x07ne.json"
    broken.write_text("{")
    code, output, errors = call("predict", odd, broken)
    assert code == 1
    for text in (output, errors):
        assert len(text.splitlines()) == 1
        assert printable(text.removesuffix("\n")) == text.removesuffix("\n")
    code, output, errors = call("self-\x1bcheck")
    assert (code, output, "\x1b" in errors) == (2, "", False)
    code, output, errors = call("predict", "--model", odd.with_name("\x1b[2J"), odd)
    assert (code, "\x1b" in errors) == (2, False)


def network(path, **card):
    torch.manual_seed(0)
    save_model(path, make_model("linear", {"classes": 2}), ModelCard(classes=("one", "two"), **card))
    return path


def test_an_odd_card_is_printable(call, call_json, seven, tmp_path):
    classes = (f"a{ODD}", "two")
    torch.manual_seed(0)
    card = ModelCard(name=ODD, classes=classes, date=ODD, results={ODD: 0.5}, data=({"name": ODD},))
    save_model(tmp_path / "odd.safetensors", make_model("linear", {"classes": 2}), card)
    code, output, errors = call("info", tmp_path / "odd.safetensors")
    assert (code, errors) == (0, "")
    assert is_printable(output)
    code, output, _ = call("predict", "--model", tmp_path / "odd.safetensors", seven)
    assert code == 0
    assert is_printable(output)
    code, records, _ = call_json("info", tmp_path / "odd.safetensors")
    assert records[0]["data"] == [{"name": ODD}]
    assert records[0]["classes"][0] == printable(classes[0])


def test_odd_names_of_runs_are_printable(call):
    folder = new_run()
    folder.begin({"name": ODD, "date": f"2026\x1b{ODD}", "config": {}})
    code, output, errors = call("runs")
    assert (code, errors) == (0, "")
    assert len(output.splitlines()) == 1
    assert is_printable(output)


def test_odd_labels_and_hands_are_printable(call):
    collection = Collection()
    hand = collection.add_hand(f"Ada{ODD}")
    collection.add(Kept(f"7{ODD}", drawing_of([[(0.1, 0.1), (0.5, 0.9)]]), 5.0, hand=hand.id))
    assert [entry.label for entry in collection.search(Query())] == [printable(f"7{ODD}")]
    collection.close()
    code, output, _ = call("drawings")
    assert code == 0
    assert is_printable(output)
    assert len(output.splitlines()) == 2


@pytest.mark.parametrize("bias", [True, False])
def test_enormous_weights_are_a_sentence(call, seven, tmp_path, bias):
    model = make_model("linear", {"classes": 2})
    with torch.no_grad():
        (list(model.parameters())[-1 if bias else 0]).fill_(3e38)
    save_model(tmp_path / "odd.safetensors", model, ModelCard(classes=("one", "two")))
    for line in (
        ["predict", "--model", tmp_path / "odd.safetensors", seven],
        ["info", tmp_path / "odd.safetensors"],
    ):
        code, output, errors = call(*line)
        assert (code, output) == (1, "")
        assert errors.count("\n") == 1
        assert "its weights are so large" in errors


def test_a_tiny_standard_deviation_is_a_sentence(call, seven, tmp_path):
    code, _, errors = call("predict", "--model", network(tmp_path / "a.safetensors", std=1e-300), seven)
    assert (code, errors.count("\n")) == (1, 1)


def test_a_usual_network_is_taken(tmp_path):
    assert load_model(network(tmp_path / "a.safetensors"))[1].classes == ("one", "two")
