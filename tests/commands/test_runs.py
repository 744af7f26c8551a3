"""Runs on the command line: trained, listed, compared, taken up, exported, deleted; data looked at."""

import json

import numpy as np
import pytest

from digitscope.commands import train
from digitscope.nn.model.file import load_model
from digitscope.runs.folder import runs_folder

TINY = ["--threads", "1", "--precision", "float32", "--batch", "50", "--epochs", "1"]


@pytest.fixture(autouse=True)
def no_lower_priority(monkeypatch):
    """Leave the priority of the test process alone: it could not be raised again."""
    monkeypatch.setattr(train, "yield_to_others", lambda: None)


@pytest.fixture
def table(tmp_path):
    """Two hundred pictures as Kaggle has them, one row of them broken."""
    rows = ["label," + ",".join(f"pixel{n}" for n in range(784))]
    for number in range(200):
        image = np.zeros((28, 28), np.uint8)
        image[4:24, 2 + 2 * (number % 10) : 6 + 2 * (number % 10)] = 255 - number % 7
        rows.append(",".join(map(str, [number % 10, *image.ravel()])))
    path = tmp_path / "bars.csv"
    path.write_text("\n".join([*rows, "3,1,2"]))
    return path


def words(table, *more):
    settings = [*TINY, "--architecture", "linear", "--options", "{}"]
    return ["train", "--preset", "first-steps", "--sets", f"{table}@0.9*2", *settings, *more]


def test_a_run_from_training_to_deletion(call, call_json, table, tmp_path):
    out = tmp_path / "mine.safetensors"
    code, output, errors = call(*words(table, "--name", "my bars", "--out", out))
    assert (code, errors) == (0, "")
    assert "epoch 1: loss" in output
    assert "fixed" in output
    load_model(out)
    code, (info,), _ = call_json("runs")
    assert (info["name"], info["finished"], info["resumable"]) == ("my bars", True, False)
    assert call("runs", "rename", "my bars", "bars")[0] == 0
    assert "“bars”" in call("runs")[1]
    code, output, _ = call("runs", "curves", "bars")
    assert output.startswith("kind,step,epoch")
    assert json.loads(call("runs", "settings", "last")[1])["sets"] == [
        {"name": str(table), "amount": 0.9, "times": 2}
    ]
    code, records, _ = call_json("export", "bars", "--onnx", tmp_path / "a.onnx", "--csv", tmp_path / "a.csv")
    assert records[0]["greatest_difference"] < 1e-5
    code, output, _ = call("export", "bars", "--model", tmp_path / "b", "--tensorboard", tmp_path / "logs")
    assert code == 0
    assert (tmp_path / "b").read_bytes() == out.read_bytes()
    code, _, errors = call("runs", "delete", "bars")
    assert (code, "--yes" in errors) == (1, True)
    for part in ("", "bar"):
        assert call("runs", "delete", part, "--yes")[0] == 1
    assert len(call_json("runs")[1]) == 1
    assert call("runs", "delete", "bars", "--yes")[0] == 0
    assert call_json("runs")[1] == []
    assert call("runs", "restore", "bars")[0] == 0
    assert call_json("runs")[1][0]["name"] == "bars"
    assert call("runs", "delete", "bars", "--yes")[0] == 0
    assert list(runs_folder().iterdir()) == []


def test_a_stopped_run_is_taken_up(call, call_json, table, tmp_path, monkeypatch):
    from digitscope.nn.training_run import runner

    real = runner.Keeper.is_due_at

    def stop_at_two(self, step):
        if step == 2 and not stopped:
            stopped.append(step)
            import signal

            signal.raise_signal(signal.SIGINT)
        return real(self, step)

    stopped = []
    monkeypatch.setattr(runner.Keeper, "is_due_at", stop_at_two)
    code, output, errors = call(*words(table, "--run", tmp_path / "run"))
    assert code == 130
    assert "stopped at step 2" in errors
    assert "digitscope resume" in output
    code, records, _ = call_json("resume", tmp_path / "run", "--out", tmp_path / "mine.safetensors")
    assert code == 0
    started = next(record for record in records if record["kind"] == "started")
    assert started["step"] == 2
    assert records[-1]["outcome"] == "finished"
    load_model(tmp_path / "mine.safetensors")
    assert call(*words(table, "--run", tmp_path / "run"))[0] == 1


def test_two_runs_are_compared(call, call_json, table):
    for rate in ("0.01", "0.02"):
        assert call(*words(table, "--rate", rate, "--name", f"rate {rate}"))[0] == 0
    code, (found,), _ = call_json("runs", "compare", "rate 0.01", "rate 0.02")
    assert found["settings"] == {"rate": [0.01, 0.02]}
    assert "rate: 0.01 | 0.02" in call("runs", "compare", "rate 0.01", "rate 0.02")[1]
    code, _, errors = call("runs", "delete", "rate")
    assert code == 1
    assert "exact name" in errors
    assert len(call_json("runs")[1]) == 2


def test_what_is_not_there_is_a_sentence(call, tmp_path):
    for line in (["resume", "nowhere"], ["runs", "delete", "nowhere"], ["export", "nowhere", "--csv", "x"]):
        code, _, errors = call(*line)
        assert code == 1
        assert "no run “nowhere”" in errors
    code, _, errors = call("runs", "rename", "one")
    assert (code, "usage: digitscope runs rename RUN NAME" in errors) == (2, True)
    assert call("export", "bundled")[0] == 1
    assert "no runs yet" in call("runs")[1]


def test_data_is_listed_and_checked(call, call_json, table):
    code, records, _ = call_json("data", "list")
    assert {record["name"]: record["path"] for record in records}["mnist"] == ""
    code, (about,), _ = call_json("data", "check", table)
    assert code == 1  # one row is broken
    assert (about["count"], about["counts"]) == (200, [20] * 10)
    assert about["broken"] == [["row 202", "2 numbers instead of 784"]]
    assert "row 202" in call("data", "check", table)[1]
    code, _, errors = call("data", "get", "nothing")
    assert code == 1
    assert "cannot be fetched" in errors


def test_networks_are_compared_on_data(call, call_json, table):
    code, (found,), _ = call_json("compare", "bundled", "bundled", "--sets", table)
    assert (code, found["count"], found["fixed"], found["chance"]) == (0, 200, [], 1.0)
    code, output, _ = call("compare", "bundled", "bundled", "--sets", table)
    assert "fixed 0, broke 0" in output
    assert call("compare", "nowhere", "bundled")[0] == 1
