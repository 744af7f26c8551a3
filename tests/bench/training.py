"""How long the presets train and how well they read MNIST then, beside PyTorch's own MNIST example.

    python tests/bench/training.py                         all presets, seeds 0 to 4, and the example
    python tests/bench/training.py --only good --seeds 2-3 --no-example --into runs.json
    python tests/bench/training.py --only --example --into runs.json --example-seconds 150
    python tests/bench/training.py --device cuda           on a GPU; a short training before is not counted

With `--into` what was measured is kept, the next call adds to it, and the table is of all: so a long
measurement can be done in short pieces, and the example goes on where its last piece ended. The file has to
be of one state of the program. Needs MNIST in a data folder ($DIGITSCOPE_DATA).

The settings are those of the presets, chosen on held-out training digits; here each training takes all
60,000, and the official test set is read once, at its end, by the network that the training gives. Seconds
are those of training: steps, augmentation, averaging and the trial of the number format; import and reading
of files are not counted, and there is no reading of held-out digits between the epochs. The example is
written anew after pytorch/examples/mnist: its network, optimiser, schedule, batches, loader and transforms;
its time to 99.0 % is that of its training alone, too. A machine that does anything else beside it makes the
figures worthless: the load is kept with them.
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

from digitscope.data.load import load
from digitscope.nn.training.devices import choose_device
from digitscope.nn.training.loop import Finished, fit, supply_of
from digitscope.runs.settings.config import changed
from digitscope.runs.settings.presets import PRESETS

GOALS = {"first-steps": (99.0, 5.0), "good": (99.4, 30.0), "best": (99.6, 180.0)}
"""Of each preset: percent on the test set, and within how many seconds on two cores."""
TARGETS = {name: PRESETS[name].config for name in GOALS}
EXAMPLE_GOAL = 99.0


def one(config, train, test):
    """Return accuracy on the test set in percent, the seconds of training, and the number format."""
    synchronise(config.device)
    began = time.perf_counter()
    *_, last = fit(config, supply_of(train))
    synchronise(config.device)
    seconds = time.perf_counter() - began
    assert isinstance(last, Finished)
    return accuracy(last.model, test, config.device), seconds, last.precision


@torch.inference_mode()
def accuracy(model, digits, device="cpu"):
    """Return the share of right answers in percent."""
    # On a GPU in double precision: in single precision it would round the factors of a convolution.
    form = {} if device == "cpu" else {"device": device, "dtype": torch.float64}
    model, right = model.to(**form) if form else model, 0
    for start in range(0, len(digits), 1000):
        images = torch.from_numpy(digits.images[start : start + 1000])[:, None].float() / 255
        answers = model(images.to(**form) if form else images).argmax(1).cpu().numpy()
        right += int((answers == digits.labels[start : start + 1000]).sum())
    return 100 * right / len(digits)


def synchronise(device):
    """Wait until a GPU has done what it was given."""
    if device.startswith("cuda"):
        torch.cuda.synchronize()


def measure(name, seeds, train, test, device):
    """Yield what came of a preset with each seed."""
    config = changed(TARGETS[name], {"device": device})
    if device != "cpu":
        one(changed(config, {"epochs": 0.2}), train, test)  # the first one chooses kernels and fills caches
    for seed in seeds:
        load_before = os.getloadavg()[0]
        score, seconds, precision = one(changed(config, {"seed": seed}), train, test)
        sys.stderr.write(f"{name} seed {seed}: {score:.2f} % in {seconds:.2f} s\n")
        yield {"preset": name, "seed": seed, "accuracy": score, "seconds": seconds} | {
            "precision": precision, "load_before": load_before
        }  # fmt: skip


def row_of(name, runs):
    """Return the figures of a preset over its seeds."""
    scores, seconds = [run["accuracy"] for run in runs], [run["seconds"] for run in runs]
    spread = statistics.stdev if len(runs) > 1 else lambda _values: 0.0
    goal, goal_seconds = GOALS[name]
    return {
        "preset": name,
        "goal": goal,
        "goal_seconds": goal_seconds,
        "seeds": len(runs),
        "accuracy_mean": statistics.mean(scores),
        "accuracy_spread": spread(scores),
        "accuracy_lowest": min(scores),
        "seconds_mean": statistics.mean(seconds),
        "seconds_spread": spread(seconds),
        "seconds_longest": max(seconds),
        "precision": runs[-1]["precision"],
        "config": TARGETS[name].to_json(),
    }


def numbers(text):
    """Read `3`, `0-4` or `0,2,4`."""
    found = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def options():
    """Return what the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="*", choices=tuple(GOALS), default=list(GOALS), help="these presets")
    parser.add_argument("--seeds", type=numbers, default=numbers("0-4"), help="like 0-4 or 1,3")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--held-out", action="store_true", help="judge on 5,000 training digits, to choose")
    parser.add_argument("--example", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--example-seconds", type=float, default=float("inf"), help="stop it after these")
    parser.add_argument("--into", type=Path, help="keep the figures in this file, and add to those in it")
    return parser.parse_args()


def tell(report):
    """Print the table."""
    print(f"{report['threads']} threads, {report['device']}, {report['machine']}, torch {report['torch']}")
    print("preset         goal            seconds (longest)       accuracy, mean ± spread (lowest)   seeds")
    for row in report["rows"]:
        seconds = f"{row['seconds_mean']:7.2f} ± {row['seconds_spread']:.2f} ({row['seconds_longest']:.2f})"
        accuracies = f"{row['accuracy_mean']:.3f} ± {row['accuracy_spread']:.3f} %"
        accuracies += f" ({row['accuracy_lowest']:.2f})"
        goal = f"{row['goal']:5.1f} % {row['goal_seconds']:5.0f} s"
        print(f"{row['preset']:12} {goal} {seconds}   {accuracies}   {row['seeds']}   {row['precision']}")
    found = report.get("example")
    if found:
        print(f"PyTorch's example: {found['accuracies']} % after {found['seconds']} s")
    if "ratio" in report:
        both = f"the example {found['reached']:.0f} s, ours {report['ours']:.2f} s"
        print(f"time to 99.0 %: {both}, ratio {report['ratio']:.0f}")


def summarise(report):
    """Fill in what follows from the single runs."""
    names = [name for name in GOALS if any(run["preset"] == name for run in report["runs"])]
    rows = [row_of(name, [run for run in report["runs"] if run["preset"] == name]) for name in names]
    report["rows"], found = rows, report.get("example")
    enough = [row["seconds_mean"] for row in rows if row["accuracy_mean"] >= EXAMPLE_GOAL]
    if found and found["reached"] and enough:
        report["ours"], report["ratio"] = min(enough), found["reached"] / min(enough)


def main():
    """Measure and tell."""
    given = options()
    torch.set_num_threads(given.threads or os.cpu_count() or 1)
    train, test = load("mnist", "train"), load("mnist", "test")
    if given.held_out:
        kept = np.arange(len(train)) >= 55_000
        train, test = train.pick(~kept), train.pick(kept)
    device = str(choose_device(given.device))
    report = {"machine": platform.machine(), "threads": torch.get_num_threads(), "device": device}
    report |= {"torch": torch.__version__, "runs": []}
    if given.into and given.into.exists():
        report = json.loads(given.into.read_text())
    for name in given.only:
        for run in measure(name, given.seeds, train, test, device):
            report["runs"].append(run)
            keep(given.into, report)
    if given.example:
        state = given.into.with_suffix(".example.pt") if given.into else None
        report["example"] = seconds_to(EXAMPLE_GOAL, train, test, device, given.example_seconds, state)
    keep(given.into, report)
    tell(report)


def keep(path, report):
    """Write what is known so far."""
    summarise(report)
    if path:
        path.write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
