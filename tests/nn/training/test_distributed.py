"""Two processes train one network: the same as one with the same batch, but for rounding; one is lost."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest
import torch

from digitscope.nn.model.file import load_model
from digitscope.nn.training.checkpoint import load_state
from digitscope.nn.training.distributed import end_in_team
from digitscope.runs.folder import RunFolder

SCRIPT = Path(__file__).with_name("team_run.py")
LONG_S = 400
"""Trainings give way to whatever else runs on the machine."""

pytestmark = pytest.mark.skipif(not torch.distributed.is_available(), reason="PyTorch without teams")


@pytest.fixture
def data(tmp_path):
    labels = np.arange(400) % 10
    images = np.random.default_rng(0).integers(0, 30, (400, 28, 28), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[4:24, 2 + 2 * label : 6 + 2 * label] = 255
    np.savez_compressed(tmp_path / "bars.npz", images=images, labels=labels)
    return str(tmp_path / "bars.npz")


def together(count, *words):
    """Run the script in so many processes; return their exit codes and what they said."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    processes = []
    for rank in range(count):
        own = {"RANK": rank, "LOCAL_RANK": rank, "WORLD_SIZE": count, "MASTER_PORT": port}
        environment = os.environ | {name: str(value) for name, value in own.items()}
        environment["MASTER_ADDR"] = "127.0.0.1"
        command = [sys.executable, str(SCRIPT), *map(str, words)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        processes.append(subprocess.Popen(command, env=environment, **pipes))
    said = [process.communicate(timeout=LONG_S) for process in processes]
    return [process.returncode for process in processes], said


def weights(path):
    return torch.cat([value.flatten() for value in load_model(path)[0].state_dict().values()])


def test_two_processes_learn_what_one_would(tmp_path, data):
    for count in (1, 2):
        codes, said = together(count, data, tmp_path / f"of {count}", 0, "new")
        assert codes == [0] * count, said
    one, two = (weights(RunFolder(tmp_path / f"of {count}").model) for count in (1, 2))
    start = weights(RunFolder(tmp_path / "of 1").snapshot(0))
    assert (one - start).abs().max() > 0.05
    torch.testing.assert_close(two, one, rtol=2e-3, atol=2e-3)


def test_a_lost_process_ends_in_a_sentence_and_the_rest_goes_on_later(tmp_path, data):
    codes, said = together(2, data, tmp_path / "run", 12, "new")
    assert codes == [1, 9], said
    assert "lost" in said[0][0]
    assert "taken up again" in said[0][0]
    folder = RunFolder(tmp_path / "run")
    assert load_state(folder.state).state.step <= 13
    codes, said = together(1, data, tmp_path / "run", 0, "resume")
    assert codes == [0], said
    load_model(folder.model)


def test_who_trains_alone_goes_on_after_a_run():
    assert end_in_team(3) == 3


SETTINGS = ["--preset", "first-steps", "--epochs", "1", "--batch", "40", "--threads", "1", "--device", "cpu"]
# Short: what differs by rounding grows tenfold in two epochs, and by chance a hundredfold.
SETTINGS += ["--precision", "float32", "--augment", '{"turn": 5}', "--json"]


def torchrun(*words):
    """Start `torchrun --nproc-per-node 2 -m digitscope`, as a person does."""
    many = ["torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "digitscope"]
    command = [sys.executable, "-m", *many, *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_torchrun_learns_what_one_process_does(tmp_path, data):
    alone = [sys.executable, "-m", "digitscope", "train", "--sets", data, *SETTINGS]
    alone += ["--folder", str(tmp_path / "one")]
    subprocess.run(alone, capture_output=True, check=True, timeout=LONG_S)
    several = torchrun("train", "--sets", data, *SETTINGS, "--folder", tmp_path / "two")
    said = several.communicate(timeout=LONG_S)
    assert several.returncode == 0, said
    assert [json.loads(line)["kind"] for line in said[0].splitlines()].count("ended") == 1
    one, two = (weights(RunFolder(tmp_path / name).model) for name in ("one", "two"))
    start = weights(RunFolder(tmp_path / "one").snapshot(0))
    ratio = float((two - one).norm() / (one - start).norm())
    assert ratio < 0.02  # of the way; single weights may differ more, by chance


def test_a_worker_of_torchrun_that_is_killed_ends_in_a_sentence(tmp_path, data):
    settings = ["train", "--sets", data, *SETTINGS, "--folder", tmp_path / "run"]
    several = torchrun(*settings, "--epochs", "5000")
    said = []
    for line in several.stdout:
        said.append(json.loads(line))
        if said[-1]["kind"] == "progress" and said[-1]["step"] > 20:
            break
    workers = psutil.Process(several.pid).children()
    (second,) = [worker for worker in workers if worker.environ().get("RANK") == "1"]
    second.kill()
    rest, complaints = several.communicate(timeout=LONG_S)
    last = json.loads(rest.splitlines()[-1])
    assert last["kind"] == "ended", complaints
    assert (last["outcome"], last["resumable"]) == ("failed", True)
    assert "was lost" in last["sentence"]
    assert load_state(RunFolder(tmp_path / "run").state).state.step >= 0
