"""A run on a disk that is really full: a small one in memory, where mounting is allowed."""

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch

from digitscope.nn.model.file import load_model
from digitscope.nn.training.checkpoint import load_state
from digitscope.nn.training_run import recorder
from digitscope.nn.training_run.runner import Steering, run
from digitscope.runs.folder import RunFolder
from digitscope.runs.messages import Train, TrainingNote, TrainingProgress
from digitscope.runs.settings.config import SetShare, TrainConfig

SIZE = "4m"


@pytest.fixture
def disk(tmp_path):
    """Return the folder of a disk of 4 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("mounting a small disk is not allowed here")
    command = [mount, "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk is not allowed here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def config(tmp_path):
    labels = np.arange(600) % 10
    images = np.random.default_rng(0).integers(0, 30, (600, 28, 28), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[4:24, 2 + 2 * label : 6 + 2 * label] = 255
    np.savez_compressed(tmp_path / "bars.npz", images=images, labels=labels)
    return TrainConfig(
        sets=(SetShare(str(tmp_path / "bars.npz")),),
        architecture="first-steps",
        options={"widths": [16, 32], "kernels": [5, 3], "pools": [0, 1]},
        epochs=3,
        batch=50,
        threads=1,
        precision="float32",
    )


def fill(disk):
    """Leave no room; return the file that takes it."""
    filler = disk / "filler"
    with filler.open("ab", buffering=0) as file:
        for piece in (1 << 16, 1 << 12, 1):
            try:
                while file.write(bytes(piece)):
                    pass
            except OSError:
                continue
    return filler


def weights(path):
    return torch.cat([value.flatten() for value in load_model(path)[0].state_dict().values()])


def test_a_full_disk_costs_a_sentence_and_nothing_else(disk, config, tmp_path, monkeypatch):
    monkeypatch.setattr(recorder, "SAVE_INTERVAL_S", 0.0)
    *_, whole = run(Train(config.to_json(), str(tmp_path / "whole")), Steering())
    folder, filler, safe, said = RunFolder(disk / "run"), None, [], []
    for message in run(Train(config.to_json(), str(folder.path)), Steering()):
        if isinstance(message, TrainingNote) and message.level == "warning":
            said.append(message.text)
        if not isinstance(message, TrainingProgress):
            continue
        if filler is None and message.step >= 3:
            filler = fill(disk)
        elif not safe and "No safe point" in "".join(said):
            safe.append(load_state(folder.state).state.step)
            filler.unlink()
        elif len(safe) == 1 and "room again" in "".join(said):
            safe.append(load_state(folder.state).state.step)
            filler = fill(disk)
    assert "the disk is full: make room" in " ".join(said)
    assert safe[0] < safe[1] < 33
    assert "could not be written" in message.sentence
    assert "take it up again" in message.sentence
    assert (message.outcome, message.resumable) == ("failed", True)
    (disk / "filler").unlink()
    *_, last = run(Train({}, str(folder.path), resume=True), Steering())
    assert last.outcome == "finished"
    assert torch.equal(weights(Path(last.model)), weights(Path(whole.model)))
