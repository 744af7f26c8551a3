"""Everything that wants a GPU, in one call of about two minutes: found, trained, short of memory. JSON.

    python tests/bench/gpu.py --into gpu.json [--held-out] [--seeds 5] [--device cuda] [--parts found best]

Says in one sentence that there is no GPU where there is none. Else, the most important part first:
found          versions, devices, and why others cannot be used
first          first-steps as the first training of a process
choice         only with --held-out: candidates for the presets, judged on 10,000 training digits
chosen …       the best of them within the time, measured as the presets are
first-steps, gpu, best
               accuracy on the test set and seconds of training over the seeds, with the step recorded as a
               CUDA graph and the number format that `auto` takes; before them a short training that does
               not count
out_of_memory  a training in its own process whose batch is too large on purpose, taken up again with the
               batch that it offers until it learns
steered        a training in its own process, paused, gone on, stopped, taken up again
alike          how far recorded steps and plain ones from the same seed are apart, and plain ones from each
               other
plain, float32 first-steps without a graph; in single precision
searched       gpu with kernels of cuDNN that were tried out
kernels        how many of them a step has, how long they take, the longest
Each part is told in a line on standard error and written to --into as soon as it is there; one that breaks
off is told with its error, and the others go on, in a new process if the GPU is of no use to this one.
Needs MNIST and neither Qt nor what looks inside networks. With `--device cpu` the script can be tried without
a GPU, with fewer epochs; nothing of it is then a figure of a GPU.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
import traceback
from functools import partial
from pathlib import Path

import torch
from gpu_accuracy import CANDIDATES, CHOSEN, Accuracy
from gpu_child import short_of_memory, steered

from digitscope.nn.inference.recognizer import device_words
from digitscope.nn.training.devices import choose_device, find_devices

FEW_SEEDS = 2
STEERED_EPOCHS = 20


def parts_of(given, device, chosen):
    """Return what is measured, by name, in this order."""
    accuracy = Accuracy(device, given.seeds, given.epochs)
    for name, found in chosen.items():
        if isinstance(found, dict):  # another process chose
            accuracy.settle(name, found["settings"])
    few = min(FEW_SEEDS, given.seeds)
    every = {
        "first": accuracy.first,
        "choice": lambda: accuracy.choose(given.held_out),
        **{CHOSEN + name: partial(accuracy.preset, CHOSEN + name) for name in CANDIDATES},
        "first-steps": lambda: accuracy.preset("first-steps"),
        "gpu": lambda: accuracy.preset("gpu"),
        "best": lambda: accuracy.preset("best"),
        "out_of_memory": lambda: short_of_memory(device),
        "steered": lambda: steered(device, given.epochs or STEERED_EPOCHS),
        "alike": accuracy.alike,
        "plain": lambda: accuracy.way("first-steps", {"graph": "off"}, few),
        "float32": lambda: accuracy.way("first-steps", {"precision": "float32"}, few),
        "searched": lambda: accuracy.searched(few),
        "kernels": lambda: {name: accuracy.kernels(name) for name in ("first-steps", "gpu")},
    }
    if not given.held_out:
        every = {name: part for name, part in every.items() if not name.startswith(("choice", CHOSEN))}
    return {name: part for name, part in every.items() if not given.parts or name in given.parts}


def main():
    """Measure part after part, and tell each."""
    given, began_all = options(), time.perf_counter()
    versions = {"torch": torch.__version__, "cuda": torch.version.cuda, "python": platform.python_version()}
    report = {"versions": versions, "cudnn": torch.backends.cudnn.version(), "load": os.getloadavg()[0]}
    report["found"] = [vars(device) for device in find_devices()]
    if given.goes_on:
        report = json.loads(given.into.read_text())
    try:
        device = choose_device(given.device)
    except ValueError as error:
        report["sentence"] = f"Nothing was measured, because there is no such device here: {error}"
        print(json.dumps(report, ensure_ascii=False))
        return
    report["device"] = device_words(device)
    tell(report, "found", report["found"] + [report["device"], versions], given.into)
    parts = parts_of(given, str(device), report.get("choice", {}) if given.goes_on else {})
    for name in parts:
        began = time.perf_counter()
        if given.seconds and began - began_all > given.seconds:
            tell(report, name, {"skipped": f"after {began - began_all:.0f} s"}, given.into)
            continue
        try:
            found = parts[name]()
        except Exception as error:  # the others shall not be lost
            found = {
                "broke_off": f"{type(error).__name__}: {error}",
                "details": traceback.format_exc()[-3000:],
            }
        tell(report, name, found | {"took": time.perf_counter() - began}, given.into)
        if "broke_off" in found and not is_of_use(device):
            left = list(parts)[list(parts).index(name) + 1 :]
            go_on(left, given, report)
            return
    print(json.dumps(report, ensure_ascii=False))


def tell(report, name, found, into):
    """Take a part into the report, and make sure that it is not lost."""
    report[name] = found
    sys.stderr.write(json.dumps({name: found}, ensure_ascii=False) + "\n")
    sys.stderr.flush()
    if into:
        into.write_text(json.dumps(report, ensure_ascii=False, indent=1))


def is_of_use(device):
    """Return whether a device still works: after some errors it does not in the process that met them."""
    try:
        return bool(torch.ones(1, device=device).sum().item())
    except RuntimeError:
        return False


def go_on(left, given, report):
    """Measure what is left in a new process."""
    if not left or not given.into:
        print(json.dumps(report, ensure_ascii=False))
        return
    command = [sys.executable, *sys.argv, "--goes-on", "--parts", *left]
    sys.exit(subprocess.run(command, check=False).returncode)


def options():
    """Return what the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--held-out", type=int, nargs="?", const=1, default=0, metavar="SEEDS", help="choose")
    parser.add_argument("--parts", nargs="+", help="these only")
    parser.add_argument("--into", type=Path, help="write what is known so far to this file, after each part")
    parser.add_argument("--seconds", type=float, default=0.0, help="begin no part after so many")
    parser.add_argument("--epochs", type=float, default=0.0, help="another number for all, to try the script")
    parser.add_argument("--goes-on", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
