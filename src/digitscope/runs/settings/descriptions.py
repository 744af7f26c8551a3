"""The settings of a training in words: title, explanation, bounds, usual range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from digitscope.runs.settings.architectures import ACTIVATIONS, OPTIONS

Group: TypeAlias = Literal["data", "network", "learning", "machine"]


@dataclass(frozen=True)
class Explained:
    """A setting in words, with its bounds."""

    title: str
    help: str
    """What it does, small letters, no full stop."""
    low: float | None = None
    """Bounds of a number; None for what is no number."""
    high: float | None = None
    usual: tuple[float, float] | None = None
    """The range that is mostly used."""
    choices: tuple[str, ...] = ()
    """The values of a text, where these are given."""
    group: Group = "learning"
    live: bool = False
    """Whether it can be changed while a training runs."""
    log: bool = False
    """Whether its range spans magnitudes: a slider moves along the logarithm."""

    def check(self, name: str, value: object, whole: bool) -> None:
        """Raise ValueError with a sentence unless the value is one that this setting may have."""
        given = f"not {value!r:.60}"
        if self.low is not None and self.high is not None:
            fits = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
            if not fits or not self.low <= value <= self.high:  # type: ignore[operator]
                kind = "has to be a whole number" if whole else "has to lie"
                raise ValueError(f"“{name}” {kind} between {self.low:g} and {self.high:g}, {given}.")
        if self.choices and value not in self.choices:
            raise ValueError(f"“{name}” has to be one of {', '.join(self.choices)}, {given}.")


OPTIMISERS = ("adamw", "sgd")
SCHEDULES = ("cosine", "linear", "constant")
DEVICES = ("auto", "cpu", "cuda", "mps")
PRECISIONS = ("auto", "float32", "bfloat16")
GRAPHS = ("auto", "off")

SETTINGS: dict[str, Explained] = {
    "sets": Explained(
        "Data",
        "data sets to learn from, with amounts; none named: MNIST, which comes with the program",
        group="data",
    ),
    "held_out": Explained(
        "Held out", "share of the data that measures and is not learned from", 0, 0.9, (0.05, 0.2),
        group="data",
    ),
    "augment": Explained(
        "Augmentation", 'how pictures are varied: none, or JSON like {"turn": 5}', group="data", live=True
    ),
    "architecture": Explained(
        "Network",
        "kind of network: convolutions in a row (simple, or small: first-steps), with shortcuts past them "
        "(residual), or weights alone (linear)",
        choices=tuple(OPTIONS), group="network",
    ),
    "options": Explained(
        "Stages", 'options of the architecture, JSON like {"widths": [16, 32], …}', group="network"
    ),
    "epochs": Explained("Epochs", "times the data is gone through, or a fraction", 0.001, 10_000, (1, 20)),
    "batch": Explained(
        "Batch", "digits between two corrections of the weights; more need more memory", 2, 65_536, (32, 512)
    ),
    "optimiser": Explained(
        "Optimiser", "how weights are corrected; sgd wants a rate some thirty times larger",
        choices=OPTIMISERS,
    ),
    "rate": Explained(
        "Learning rate", "how far weights move at a correction, at most", 1e-7, 10, (0.0005, 0.01),
        live=True, log=True,
    ),
    "schedule": Explained(
        "Schedule", "how the rate falls after its rise: cosine, a line, or not at all", choices=SCHEDULES
    ),
    "warm_up": Explained("Warm-up", "share of the steps in which the rate rises", 0, 1, (0.05, 0.3)),
    "weight_decay": Explained(
        "Weight decay", "pull of the weights towards 0, against learning by heart", 0, 10, (0.001, 0.1)
    ),
    "doubt": Explained("Doubt", "weight of pictures that are no digit, if any", 0, 10, (0.1, 1)),
    "average": Explained(
        "Averaging", "share of the steps, at the end, over which the weights are averaged", 0, 1, (0.1, 0.5)
    ),
    "start": Explained(
        "Begin from", "network file whose weights it begins with; none: fresh ones", group="network"
    ),
    "frozen": Explained(
        "Frozen", "so many of its first stages with weights stay as they are", 0, 100, (0, 4), group="network"
    ),
    "faith": Explained(
        "Faith", "how firmly answers of that network which were right are held on to", 0, 100, (0.1, 5)
    ),
    "softened": Explained(
        "Softened", "by how much those answers are evened out first: above 1, small shares count too",
        1, 20, (1, 5),
    ),
    "seed": Explained("Seed", "number that all chance comes from", 0, 2**31 - 1, group="machine"),
    "device": Explained(
        "Device", "where it runs: auto, cpu, cuda, mps; cuda:1 for one of several", group="machine"
    ),
    "precision": Explained(
        "Precision", "auto takes what a short trial finds faster; the settings of the run then name it",
        choices=PRECISIONS, group="machine",
    ),
    "graph": Explained(
        "CUDA graph", "auto records the step once and repeats it with one launch; CUDA only", choices=GRAPHS,
        group="machine",
    ),
    "threads": Explained(
        "Threads", "processor cores, 0 for all; another number gives slightly other weights", 0, 1024,
        group="machine",
    ),
}  # fmt: skip

OPTION_SETTINGS: dict[str, Explained] = {
    "widths": Explained("Widths", "maps of each convolution or block", 1, 2048, (8, 128), group="network"),
    "kernels": Explained("Kernels", "side of each kernel in pixels, odd", 1, 15, (3, 7), group="network"),
    "kernel": Explained("Kernel", "side of the first kernels, odd", 1, 15, (3, 7), group="network"),
    "pools": Explained(
        "Pooling", "convolutions, from 0, after which width and height are halved", 0, 5, group="network"
    ),
    "strided": Explained(
        "Strides", "convolutions, from 0, that move by two pixels: halved, a quarter of the work", 0, 5,
        group="network",
    ),
    "hidden": Explained(
        "Hidden layer", "width of a linear layer before the last; 0 for none", 0, 2048, (0, 256),
        group="network",
    ),
    "dropout": Explained(
        "Dropout", "share of features put out at random while learning", 0, 0.95, (0, 0.5), group="network",
        live=True,
    ),
    "activation": Explained("Activation", "after each convolution", choices=ACTIVATIONS, group="network"),
    "classes": Explained("Classes", "how many are told apart; follows the data", 2, 1000, group="network"),
}  # fmt: skip
"""The options of the architectures; which one has which: `plan.options.OPTIONS`."""

LIVE = tuple(name for name, said in (SETTINGS | OPTION_SETTINGS).items() if said.live)
"""What can be changed while a training runs."""
