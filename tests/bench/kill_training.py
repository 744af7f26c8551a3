"""Kill a training at random moments and take it up again: it must end with the same weights to the bit.

    python tests/bench/kill_training.py --kills 50

Each kill is SIGKILL (on Windows TerminateProcess) after a random time, the start of the process
included, so that reading data, saving, learning and judging are all hit. Prints a line a kill; ends with
1 if anything differs.
"""

from __future__ import annotations

import argparse
import queue
import random
import sys
import tempfile
import time
from pathlib import Path

import psutil
import torch

from digitscope.engine.trainer.client import TrainingClient
from digitscope.nn.model.file import load_model
from digitscope.runs.folder import RunFolder
from digitscope.runs.messages import Train, TrainingEnded
from digitscope.runs.settings.config import SetShare, TrainConfig

LONG_S = 600


def run(order, kill_after=None):
    """Carry out an order; return its last word, and the last step that was told."""
    heard, step = queue.Queue(), 0
    client = TrainingClient(heard.put)
    client.start(order)
    process, began = psutil.Process(client.process_id), time.monotonic()
    while True:
        left = LONG_S if kill_after is None else max(0.0, began + kill_after - time.monotonic())
        try:
            message = heard.get(timeout=left)
        except queue.Empty:
            process.kill()
            kill_after = None
            continue
        step = getattr(message, "step", step)
        if isinstance(message, TrainingEnded):
            assert client.wait(LONG_S)
            return message, step


def weights(path):
    """Return all weights of a network file in one row."""
    return torch.cat([value.flatten() for value in load_model(path)[0].state_dict().values()])


def main():
    """Kill, take up, compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--longest", type=float, default=8.0, help="seconds that a process lives at most")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    config = TrainConfig(
        sets=(SetShare("made:2000"),),
        architecture="first-steps",
        options={"dropout": 0.1},
        epochs=60,
        batch=32,
        precision="float32",
        threads=1,
    )
    with tempfile.TemporaryDirectory() as place:
        whole, _ = run(Train(config.to_json(), f"{place}/whole"))
        expected, kills, number = weights(whole.model), 0, 0
        while kills < given.kills:
            number += 1
            folder = RunFolder(Path(place) / f"run {number}")
            last = None
            while last is None or last.outcome != "finished":
                order = Train({} if folder.state.is_file() else config.to_json(), str(folder.path))
                order = Train(order.config, order.run, resume=folder.state.is_file())
                wait = chance.uniform(0.5, given.longest) if kills < given.kills else None
                last, step = run(order, wait)
                kills += last.outcome == "failed"
                sys.stdout.write(f"run {number}, kill {kills}: {last.outcome} at step {step}\n")
                sys.stdout.flush()
            if not torch.equal(weights(last.model), expected):
                sys.exit(f"run {number} ended with other weights")
    runs = "1 run" if number == 1 else f"{number} runs"
    sys.stdout.write(f"{kills} kills, {runs}: all ended with the same weights to the bit\n")


if __name__ == "__main__":
    main()
