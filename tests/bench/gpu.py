"""Everything that wants a GPU, in one call: found, trained, recorded as a graph, short of memory. JSON.

    python tests/bench/gpu.py [--seeds 5] [--device cuda]

Says in one sentence that there is no GPU where there is none. Else: `versions`; `found`, the devices and why
others cannot be used; `runs`, accuracy and seconds to the targets of tests/bench/training.py, each with the
step recorded as a CUDA graph and without (the first training of each kind is not counted), in the number
format that `auto` takes there, and in float32; `out_of_memory`, a training in its own process whose batch is
too large on purpose, taken up again with the batch that it offers until it learns. Needs MNIST.
With `--device cpu` the script can be tried without a GPU; nothing of it is then a figure of a GPU.
"""

from __future__ import annotations

import argparse
import json
import platform
import queue
import sys
import tempfile

import torch
from training import TARGETS, measure, row_of

from digitscope.engine.training_client import TrainingClient
from digitscope.nn.data import load
from digitscope.nn.devices import choose_device, find_devices
from digitscope.nn.recognizer import device_words
from digitscope.plan.config import SetShare, TrainConfig, changed
from digitscope.plan.messages import Control, Train, TrainingEnded, TrainingNote, TrainingProgress

LONG_S = 300
MOST_TRIES = 16
GREEDY = {"widths": [1024, 8], "kernels": [1, 1], "pools": [1]}
"""A network whose maps want 10 MB for each picture, and hardly any work: 300 GB for a batch."""
WAYS = (("auto", "auto"), ("off", "auto"), ("auto", "float32"))
"""Graph, number format."""


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--targets", nargs="+", choices=tuple(TARGETS), default=["first-steps", "best"])
    parser.add_argument("--no-runs", action="store_true", help="short of memory only")
    given = parser.parse_args()
    found = [vars(device) for device in find_devices()]
    versions = {"torch": torch.__version__, "cuda": torch.version.cuda, "python": platform.python_version()}
    report = {"versions": versions, "found": found}
    try:
        device = choose_device(given.device)
    except ValueError as error:
        report["sentence"] = f"Nothing was measured, because there is no such device here: {error}"
        print(json.dumps(report, ensure_ascii=False))
        return
    report["device"] = device_words(device)
    if not given.no_runs:
        report["runs"] = runs(given.targets, given.seeds, str(device))
    report["out_of_memory"] = short_of_memory(str(device))
    print(json.dumps(report, ensure_ascii=False))


def runs(targets, seeds, device):
    """Return a row for each target and way of training."""
    train, test = load("mnist", "train"), load("mnist", "test")
    rows = []
    for target in targets:
        for graph, precision in WAYS:
            TARGETS[target] = changed(TARGETS[target], {"graph": graph, "precision": precision})
            row = row_of(target, list(measure(target, range(seeds), train, test, device)))
            rows.append({"graph": graph} | {name: row[name] for name in row if name != "config"})
    return rows


def short_of_memory(device):
    """Ask for too much, then take what is offered; return what was said and what fitted in the end."""
    config = TrainConfig(
        sets=(SetShare("mnist"),), options=GREEDY, batch=32_768, epochs=2, augment=None, device=device,
        held_out=0.0, graph="auto",
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as place:
        order, said, batches = Train(config.to_json(), f"{place}/run"), [], [config.batch]
        for _ in range(MOST_TRIES):
            last, learned, notes = attempt(order)
            said.append(last.sentence)
            if learned or not last.mend:
                break
            batches.append(last.mend.get("batch"))
            config = changed(config, last.mend)
            order = Train(last.mend if last.resumable else config.to_json(), order.run, last.resumable)
    return {
        "provoked": len(batches) > 1, "survived": learned, "batches": batches, "first_said": said[0],
        "last_said": said[-1], "notes": notes,
    }  # fmt: skip


def attempt(order):
    """Carry out an order until it has learned from a batch, or ended; return end, whether, warnings."""
    heard, learned, notes = queue.Queue(), False, []
    client = TrainingClient(heard.put)
    client.start(order)
    while True:
        message = heard.get(timeout=LONG_S)
        if isinstance(message, TrainingNote) and message.level == "warning":
            notes.append(message.text)
        if isinstance(message, TrainingProgress) and message.doing == "learning" and message.loss is not None:
            if not learned:
                client.control(Control("stop"))
            learned = True
        if isinstance(message, TrainingEnded):
            assert client.wait(LONG_S)
            sys.stderr.write(f"{message.sentence}\n")
            return message, learned, notes


if __name__ == "__main__":
    main()
