"""What tests/bench/gpu.py trains itself: candidates on held-out digits, presets, ways to take a step."""

import statistics
import sys

import numpy as np
import torch
import training
from training import TARGETS, measure, one, row_of

from digitscope.data.load import load
from digitscope.nn.training.loop import Progress, begin, fit, supply_of
from digitscope.nn.training.meter import steps_an_epoch, steps_of
from digitscope.runs.settings.augmentation import PixelAugment
from digitscope.runs.settings.config import changed
from digitscope.runs.settings.presets import PRESETS, STRONG

GOALS = {"first-steps": (99.0, 0.5), "gpu": (99.6, 5.0), "best": (99.6, 5.0)}
"""Of each preset on an H200: percent on the test set, and within how many seconds."""
CHOSEN, TRIED = "chosen ", "tried"
LEARNED = 50_000
"""Training digits that candidates learn from; the 10,000 after them judge."""
SLACK = 0.8
"""Share of the goal's time that a candidate may take: all 60,000 digits take a fifth more."""
CANDIDATES = {
    "first-steps": {
        "as it is": {},
        "batches of 512, 3 epochs": {"batch": 512, "rate": 0.02, "epochs": 3},
        "batches of 512, 4 epochs": {"batch": 512, "rate": 0.012, "epochs": 4},
    },
    "gpu": {
        "as it is": {},
        "twice as wide": {"options": PRESETS["gpu"].config.options | {"widths": [64, 128, 192, 256, 256]}},
        "longer": {"epochs": 30, "rate": 0.006},
        "gentler": {"epochs": 24, "augment": vars(STRONG)},
        "best, in batches of 256": {
            "options": PRESETS["best"].config.options,
            "augment": vars(STRONG),
            "batch": 256,
            "rate": 0.01,
            "epochs": 36,
        },
    },
}
"""Of each preset: settings that are tried with --held-out, by what they change."""
ALIKE_STEPS = 60
WATCHED_STEPS = 30


class Accuracy:
    """Trains on MNIST on one device; `epochs`, if not 0, takes the place of each preset's."""

    def __init__(self, device, seeds, epochs=0.0):
        self.device, self.seeds, self.all = device, seeds, {"epochs": epochs} if epochs else {}
        self.train, self.test = load("mnist", "train"), load("mnist", "test")
        training.GOALS.update(GOALS)
        TARGETS.update({name: changed(PRESETS[name].config, self.all) for name in GOALS})

    def choose(self, seeds=1):
        """Return how well each candidate reads held-out digits, and which is the best within the time."""
        kept = np.arange(len(self.train)) >= LEARNED
        learned, held = self.train.pick(~kept), self.train.pick(kept)
        report = {}
        for name, candidates in CANDIDATES.items():
            found = {}
            for title, settings in candidates.items():
                TARGETS[TRIED] = changed(PRESETS[name].config, settings | self.all)
                runs = list(measure(TRIED, range(seeds), learned, held, self.device))
                keys = ("accuracy", "seconds")
                found[title] = {key: statistics.mean(run[key] for run in runs) for key in keys}
                sys.stderr.write(f"held out: {name}, {title}: {found[title]}\n")
            best = best_of(found, SLACK * GOALS[name][1])
            self.settle(name, candidates[best])
            report[name] = {"held_out": found, "chosen": best, "settings": candidates[best]}
        return report

    def settle(self, name, settings):
        """Let these settings be what was chosen in the place of a preset."""
        training.GOALS[CHOSEN + name] = GOALS[name]
        TARGETS[CHOSEN + name] = changed(PRESETS[name].config, settings | self.all)

    def preset(self, name):
        """Return the figures of a preset, or of what was chosen in its place (`CHOSEN` before its name)."""
        if name.startswith(CHOSEN) and TARGETS[name] == TARGETS[name.removeprefix(CHOSEN)]:
            return {"same_as": name.removeprefix(CHOSEN)}
        return self._row(name, self.seeds)

    def first(self):
        """Return how long first-steps takes as the first training of a process, which loads the kernels."""
        config = changed(TARGETS["first-steps"], {"device": self.device, "seed": 99})
        score, seconds, _precision = one(config, self.train, self.test)
        return {"accuracy": score, "seconds": seconds}

    def way(self, name, settings, seeds):
        """Return the figures of a preset whose steps are taken in another way."""
        before = TARGETS[name]
        TARGETS[name] = changed(before, settings)
        try:
            return settings | self._row(name, seeds)
        finally:
            TARGETS[name] = before

    def _row(self, name, seeds):
        row = row_of(name, list(measure(name, range(seeds), self.train, self.test, self.device)))
        config = TARGETS[name]
        steps = steps_of(steps_an_epoch(len(self.train), config.batch), config.epochs)
        row["ms_a_step"] = 1000 * row["seconds_mean"] / steps
        row["config"] = {key: getattr(config, key) for key in ("options", "batch", "epochs", "rate")}
        return row

    def searched(self, seeds):
        """Return the figures of the preset for GPUs with kernels that cuDNN tries out, not guesses."""
        torch.backends.cudnn.benchmark = True
        try:
            return self._row("gpu", seeds)
        finally:
            torch.backends.cudnn.benchmark = False

    def kernels(self, name):
        """Return how much the GPU does in a step of a preset, taken plainly, and what takes it longest."""
        config = changed(TARGETS[name], {"device": self.device, "graph": "off", "average": 0.0})
        config = changed(config, {"epochs": WATCHED_STEPS * config.batch / len(self.train)})
        one(config, self.train, self.test)
        with torch.profiler.profile() as seen:
            list(fit(config, supply_of(self.train)))
        done = [each for each in seen.key_averages() if each.device_type == torch.autograd.DeviceType.CUDA]
        done.sort(key=lambda each: -each.self_device_time_total)
        return {
            "kernels_a_step": sum(each.count for each in done) / WATCHED_STEPS,
            "gpu_ms_a_step": sum(each.self_device_time_total for each in done) / WATCHED_STEPS / 1000,
            "longest": [
                [each.key[:70], each.count / WATCHED_STEPS, each.self_device_time_total / WATCHED_STEPS]
                for each in done[:12]
            ],
        }

    def alike(self):
        """Return how far weights, as a share of their way, and losses of steps from one seed are apart.

        In single precision, pictures varied and features put out, so that chance is compared as well.
        """
        options = {"widths": [16, 32], "kernels": [5, 3], "pools": [0, 1], "dropout": 0.2}
        config = changed(
            PRESETS["gpu"].config,
            {"options": options, "batch": 256, "precision": "float32", "device": self.device, "average": 0.0}
            | {"epochs": ALIKE_STEPS * 256 / len(self.train), "rate": 0.001, "augment": vars(PixelAugment())},
        )
        start = _flat(begin(changed(config, {"device": "cpu"})).model)
        weights, losses, notes = {}, {}, []
        for title, graph in (("recorded", "auto"), ("plain", "off"), ("plain again", "off")):
            state = begin(changed(config, {"graph": graph}))
            reports = list(fit(state.config, supply_of(self.train), None, state, lambda _step: True))
            losses[title] = torch.tensor([each.loss for each in reports if isinstance(each, Progress)])
            weights[title] = _flat(reports[-1].model)
            notes += state.remarks
        plain, way = weights["plain"], (weights["plain"] - start).norm()
        return {
            "steps": ALIKE_STEPS,
            "apart": {title: float((weights[title] - plain).norm() / way) for title in weights},
            "losses_apart": {
                title: float((losses[title] - losses["plain"]).abs().max()) for title in weights
            },
            "last_losses": {title: float(losses[title][-1]) for title in weights},
            "notes": notes,
        }


def _flat(model):
    return torch.cat([value.detach().flatten() for value in model.parameters()])


def best_of(found, seconds):
    """Return the candidate that reads best among those within the time; the quickest if none is."""
    in_time = [title for title in found if found[title]["seconds"] <= seconds]
    if not in_time:
        return min(found, key=lambda title: found[title]["seconds"])
    return max(in_time, key=lambda title: found[title]["accuracy"])
