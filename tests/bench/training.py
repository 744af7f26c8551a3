"""How long a training takes to 99.0, 99.4 and 99.6 % on MNIST, beside PyTorch's own MNIST example.

    python tests/bench/training.py                     all targets, five seeds, and the example
    python tests/bench/training.py --targets 99.0 --seeds 3 --no-example
    python tests/bench/training.py --device cuda       on a GPU; the first training there is not counted

Needs MNIST in a data folder ($DIGITSCOPE_DATA). The settings were chosen on held-out training digits;
here each training takes all 60,000 and the official test set is read once, at its end. Seconds are those
of training: data in memory, the trial of the number format included, import and reading of files not.
The example is written anew after pytorch/examples/mnist: its network, optimiser, schedule, batches,
loader and transforms; its own time to 99.0 % is that of its training alone, too. Prints a table and
writes JSON (--out). A machine that does anything else beside it makes the figures worthless: the load is
printed with them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import time
from pathlib import Path

import numpy as np

from digitscope.engine.priority import BRIEF_SPIN

os.environ.update(BRIEF_SPIN | os.environ)  # as a training process has it

import torch
from mnist_example import seconds_to

from digitscope.nn.data import load
from digitscope.nn.devices import choose_device
from digitscope.nn.training import Finished, TrainConfig, fit, supply_of
from digitscope.plan.config import changed
from digitscope.plan.varying import PixelAugment

GENTLE = PixelAugment(turn=8, shear=0.1, scale=0.1, shift=1.5, bend=0.0, thickness=0.0)
NARROW = {"widths": [24, 32, 64], "kernels": [5, 3, 3], "pools": [0, 1, 2]}
WIDE = {"widths": [32, 48, 64, 96], "kernels": [5, 3, 3, 3], "pools": [0, 1, 3]}
TARGETS: dict[str, TrainConfig] = {
    "99.0": TrainConfig(
        options=NARROW, epochs=1, batch=96, rate=0.01, warm_up=0.2, augment=None, average=0.3
    ),
    "99.4": TrainConfig(
        options=NARROW, epochs=6, batch=128, rate=0.01, warm_up=0.2, augment=GENTLE, average=0.3
    ),
    "99.6": TrainConfig(
        options=WIDE, epochs=16, batch=128, rate=0.008, warm_up=0.2, augment=GENTLE, average=0.4
    ),
}
GOALS_S = {"99.0": 5.0, "99.4": 30.0, "99.6": 180.0}


def one(config, train, test):
    """Return accuracy on the test set in percent, and the seconds of training."""
    synchronise(config.device)
    began = time.perf_counter()
    *_, last = fit(config, supply_of(train))
    synchronise(config.device)
    seconds = time.perf_counter() - began
    assert isinstance(last, Finished)
    return accuracy(last.model, test), seconds, last.precision


@torch.inference_mode()
def accuracy(model, digits):
    """Return the share of right answers in percent."""
    right = 0
    for start in range(0, len(digits), 1000):
        images = torch.from_numpy(digits.images[start : start + 1000])[:, None].float() / 255
        right += int((model(images).argmax(1).numpy() == digits.labels[start : start + 1000]).sum())
    return 100 * right / len(digits)


def synchronise(device):
    """Wait until a GPU has done what it was given."""
    if device.startswith("cuda"):
        torch.cuda.synchronize()


def measure(name, seeds, train, test, device):
    """Return the row of one target."""
    config = changed(TARGETS[name], {"device": device})
    if device != "cpu":
        one(config, train, test)  # the first one chooses kernels and fills caches
    results = []
    for seed in range(seeds):
        results.append(one(changed(config, {"seed": seed}), train, test))
        sys.stderr.write(f"{name} seed {seed}: {results[-1][0]:.2f} % in {results[-1][1]:.1f} s\n")
    scores, seconds = [score for score, _, _ in results], [second for _, second, _ in results]
    spread = statistics.stdev if seeds > 1 else lambda _values: 0.0
    return {
        "target": float(name),
        "goal_seconds": GOALS_S[name],
        "seeds": seeds,
        "accuracy_mean": statistics.mean(scores),
        "accuracy_spread": spread(scores),
        "accuracy_lowest": min(scores),
        "seconds_mean": statistics.mean(seconds),
        "seconds_spread": spread(seconds),
        "precision": results[-1][2],
        "config": config.to_json(),
    }


def options():
    """Return what the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--targets", nargs="+", choices=tuple(TARGETS), default=list(TARGETS))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--held-out", action="store_true", help="judge on 5,000 training digits, to choose")
    parser.add_argument("--example", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def tell(rows):
    """Print the table."""
    print("target   goal    seconds        accuracy, mean ± spread (lowest)   seeds")
    for row in rows:
        seconds = f"{row['seconds_mean']:7.2f} ± {row['seconds_spread']:.2f}"
        accuracies = f"{row['accuracy_mean']:.3f} ± {row['accuracy_spread']:.3f} %"
        accuracies += f" ({row['accuracy_lowest']:.2f})"
        goal = f"{row['target']:5.1f} % {row['goal_seconds']:5.0f} s"
        print(f"{goal} {seconds}   {accuracies}   {row['seeds']}   {row['precision']}")


def beside_the_example(report, train, test, device):
    """Run the example and add what came of it."""
    report["example"] = found = seconds_to(99.0, train, test, device)
    print(f"PyTorch's example: {found['accuracies']} % after {found['seconds']} s")
    ours = next((row["seconds_mean"] for row in report["rows"] if row["target"] == 99.0), None)
    if ours and found["reached"]:
        ratio = report["ratio"] = found["reached"] / ours
        print(f"time to 99.0 %: the example {found['reached']:.0f} s, ours {ours:.2f} s, ratio {ratio:.0f}")


def main():
    """Measure and tell."""
    given = options()
    torch.set_num_threads(given.threads or os.cpu_count() or 1)
    train, test = load("mnist", "train"), load("mnist", "test")
    if given.held_out:
        kept = np.arange(len(train)) >= 55_000
        train, test = train.pick(~kept), train.pick(kept)
    device = str(choose_device(given.device))
    load_before = os.getloadavg()[0]
    rows = [measure(name, given.seeds, train, test, device) for name in given.targets]
    report = {"machine": platform.machine(), "threads": torch.get_num_threads(), "device": device}
    report |= {"torch": torch.__version__, "load": [load_before, os.getloadavg()[0]], "rows": rows}
    print(f"{report['threads']} threads, {device}, torch {torch.__version__}, load before {load_before:.1f}")
    tell(rows)
    if given.example:
        beside_the_example(report, train, test, device)
    if given.out:
        given.out.write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
