import argparse
import gzip
import json
import struct

import numpy as np
import pytest

from digitscope.commands import train, train_recipe
from digitscope.commands.arguments.training_options import _sets, add_settings, given_settings
from digitscope.nn.model.file import load_model
from digitscope.nn.training.loop import TrainConfig
from digitscope.runs.settings.config import SetShare
from digitscope.runs.settings.descriptions import SETTINGS

COUNT = 200


@pytest.fixture(autouse=True)
def no_lower_priority(monkeypatch):
    """Leave the priority of the test process alone: it could not be raised again."""
    for command in (train, train_recipe):
        monkeypatch.setattr(command, "yield_to_others", lambda: None)


@pytest.fixture
def data(tmp_path):
    """A folder with something in MNIST's form: each digit a bright bar at a place of its own."""
    folder = tmp_path / "data" / "mnist"
    folder.mkdir(parents=True)
    labels = np.arange(COUNT, dtype=np.uint8) % 10
    images = np.zeros((COUNT, 28, 28), np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[4:24, 2 + 2 * label : 6 + 2 * label] = 255
    for part in ("train", "t10k"):
        header = struct.pack(">IIII", 0x803, COUNT, 28, 28)
        (folder / f"{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(header + images.tobytes()))
        header = struct.pack(">II", 0x801, COUNT)
        (folder / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(header + labels.tobytes()))
    return folder.parent


def words(data, out):
    settings = ["--batch", "20", "--epochs", "2"]
    return ["train", "--recipe", "first-steps", "--data", data, "--out", out, *settings]


def test_a_network_is_trained_and_written(call, data, tmp_path):
    out = tmp_path / "mine.safetensors"
    code, output, _ = call(*words(data, out))
    assert code == 0
    assert "epoch 2: loss" in output
    assert output.endswith(f"Wrote {out}.\n")
    _, card = load_model(out)
    assert card.name == "mine"


def test_json_tells_each_step(call_json, data, tmp_path):
    out = tmp_path / "mine.safetensors"
    code, records, _ = call_json(*words(data, out), "--seed", "4")
    assert code == 0
    kinds = [record["kind"] for record in records]
    assert kinds[0] == "note"
    assert kinds[-1] == "finished"
    assert {"progress", "epochend"} <= set(kinds)
    assert records[-1]["path"] == str(out)
    assert load_model(out)[1].recipe["config"]["seed"] == 4


def test_accuracies_on_learned_and_on_held_out_pictures_have_names_of_their_own(call_json, data, tmp_path):
    """The same ones from a recipe, a preset, the list of runs and the curves; never just “accuracy”."""
    small = ["--batch", "20", "--epochs", "2", "--threads", "1", "--precision", "float32"]
    plain = [
        "train",
        "--preset",
        "first-steps",
        "--data",
        data,
        "--name",
        "bars",
        "--held-out",
        "0.1",
        *small,
    ]
    for line in (words(data, tmp_path / "a.safetensors"), plain):
        _, records, _ = call_json(*line)
        ends = [record for record in records if record["kind"] == "epochend"]
        told = [record for record in records if record["kind"] == "progress"]
        assert ends
        assert all(0 <= record["training_accuracy"] <= 1 for record in ends + told[-1:])
        assert all(0 <= record["held_out_accuracy"] <= 1 for record in ends)
        assert not any("accuracy" in record for record in records)
    _, (info,), _ = call_json("runs")
    assert "accuracy" not in info
    assert info["held_out_accuracy"] == records[-1]["report"]["held_out"]["accuracy"]


def test_the_curves_name_both_accuracies(call, data):
    settings = ["--batch", "20", "--epochs", "1", "--threads", "1", "--precision", "float32"]
    assert call("train", "--preset", "first-steps", "--data", data, "--name", "bars", *settings)[0] == 0
    columns = call("runs", "curves", "bars")[1].splitlines()[0].split(",")
    assert {"training_accuracy", "held_out_accuracy", "held_out_loss"} < set(columns)
    assert "accuracy" not in columns


def test_the_card_of_a_recipe_names_what_it_left_to_the_machine(call, data, tmp_path):
    out = tmp_path / "mine.safetensors"
    assert call(*words(data, out))[0] == 0
    recipe = load_model(out)[1].recipe
    assert recipe["config"]["precision"] == recipe["precision"] != "auto"
    assert recipe["config"]["threads"] > 0


def test_missing_data_is_a_sentence(call, tmp_path):
    code, _, errors = call(*words(tmp_path, tmp_path / "x.safetensors"))
    assert code == 1
    assert "mnist" in errors
    assert "Traceback" not in errors


def test_settings_out_of_range_are_a_sentence(call, data, tmp_path):
    code, _, errors = call(*words(data, tmp_path / "x.safetensors"), "--rate", "-3")
    assert code == 1
    assert "rate" in errors


def test_a_missing_folder_is_told_before_the_training(call, data, tmp_path):
    code, output, errors = call(*words(data, tmp_path / "nowhere" / "x.safetensors"))
    assert (code, output) == (1, "")
    assert "nowhere" in errors


def test_an_interrupted_training_says_what_was_kept(call, data, tmp_path, monkeypatch):
    def interrupted(reports, as_json):
        next(reports)
        raise KeyboardInterrupt

    monkeypatch.setattr(train_recipe, "_follow", interrupted)
    out = tmp_path / "x.safetensors"
    code, _, errors = call(*words(data, out))
    assert code == 130
    assert "Nothing was written" in errors
    assert not out.exists()


def test_every_setting_is_an_option_that_is_explained(call):
    _, output, _ = call("train", "--help")
    for name in TrainConfig().to_json():
        assert f"--{name.replace('_', '-')} " in output
        assert SETTINGS[name].help


def test_a_preset_and_a_recipe_with_another_architecture(call_json, tmp_path, data):
    out = tmp_path / "mine.safetensors"
    code, _, errors = call_json(*words(data, out), "--architecture", "residual")
    assert (code, errors) == (0, "")
    assert load_model(out)[1].architecture == "residual"
    by_preset = ["--preset", "first-steps", "--architecture", "residual", "--sets", "made:100"]
    code, _, errors = call_json("train", *by_preset, "--epochs", "1", "--out", out)
    assert (code, errors) == (0, "")
    assert load_model(out)[1].architecture == "residual"


def test_tables_as_options(call_json, data, tmp_path):
    out = tmp_path / "mine.safetensors"
    code, _, _ = call_json(*words(data, out), "--augment", json.dumps({"turn": 5}))
    assert code == 0
    assert load_model(out)[1].recipe["config"]["augment"]["turn"] == 5


def test_a_path_with_commas_is_one_data_set(tmp_path):
    path, other = tmp_path / "my digits, 2024, b.csv", tmp_path / "a.csv"
    path.touch()
    for text, names in (
        (f"{path}", [str(path)]),
        (f"{other},{path}@0.5*2, mnist", [str(other), str(path), "mnist"]),
        ("mnist,made:100", ["mnist", "made:100"]),
    ):
        assert [share.name for share in _sets(text)] == names
    for amount in ("0.5", "0,5"):
        assert _sets(f"mnist@{amount},{path}@{amount}*2")[1] == SetShare(str(path), 0.5, 2)


def test_a_decimal_comma_is_a_decimal_point_in_every_option():
    parser = argparse.ArgumentParser()
    add_settings(parser, "recipe")
    words = ["--rate", "0,05", "--epochs", "1.5", "--seed", "3", "--sets", "mnist@0,5*2,made:100, a,b@0.1"]
    given = given_settings(parser.parse_args(words))
    sets = SetShare("mnist", 0.5, 2), SetShare("made:100"), SetShare("a"), SetShare("b", 0.1)
    assert given == {"rate": 0.05, "epochs": 1.5, "seed": 3, "sets": sets}


@pytest.mark.parametrize(
    "words",
    [("--rate", "1.234,5"), ("--epochs", "1,500"), ("--seed", "1,5"), ("--batch", "1.024"), ("--rate", "nan"),
     ("--batch", "1_024"), ("--sets", "mnist*2,5"), ("--sets", "mnist@1.234,5")],
)  # fmt: skip
def test_an_option_that_may_be_two_numbers_is_refused(call, words):
    code, _, complaint = call("train", *words)
    assert code == 2
    assert "write" in complaint
