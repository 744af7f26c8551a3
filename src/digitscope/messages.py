"""The frozen records that cross a process boundary (standard library and numpy only).

Every request carries an `id` of the sender's choosing; it is answered exactly once, by a result with the same
`id` or by `Failed`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True)
class StageInfo:
    """One direct child of the network: a stage that a person can look at."""

    name: str
    """Name of the direct child, such as `edges`; `input` for the picture itself."""
    kind: str
    """Class of the module, such as `Conv2d`."""
    shape: tuple[int, ...]
    """Shape of its output without the batch: `(C, H, W)` or `(N,)`."""
    weights: int
    """Number of learned numbers in it."""


@dataclass(frozen=True)
class ReliabilityBin:
    """Of the held-out digits that a network was so sure of: what it claimed, how often it was right."""

    low: float
    """The smallest share of the likeliest class, 0…1; the next bin's is the end."""
    count: int
    claimed: float
    """Mean of these shares."""
    right: float
    """Share of right answers."""


@dataclass(frozen=True)
class ModelInfo:
    """What is known of the network in use."""

    name: str
    architecture: str
    classes: tuple[str, ...]
    stages: tuple[StageInfo, ...]
    weights: int
    path: str
    """The file it was read from."""
    device: str
    """Where it runs, in words for people: `CPU`, `CUDA: NVIDIA …`."""
    results: dict[str, float] = field(default_factory=dict)
    """Accuracies by data set, as the file states them (fractions)."""
    date: str = ""
    reliability: tuple[ReliabilityBin, ...] = ()
    """How true its percentages are; empty where that was not measured."""
    held_back: int = 0
    """Number of drawings on which alone its percentages and verdicts rest; 0 where they rest on more."""
    learned_drawings: int = 0
    """Number of drawings of the user that it learned from."""
    softens: bool = False
    """Whether it wants pictures without strokes softened (`ink.softening`)."""


@dataclass(frozen=True, eq=False)
class Recognise:
    """Ask: what digit is this picture, and what do the named stages see in it?"""

    id: int
    image: FloatArray
    """(28, 28), 0…1, white ink on black."""
    maps: tuple[str, ...] = ()
    """Names of the stages whose outputs are wanted."""
    switches: dict[str, dict[int, float]] = field(default_factory=dict)
    """For each stage the factor of each map that is not left as it is; 0 switches it off."""


@dataclass(frozen=True)
class Verdict:
    """What is to be thought of an answer, besides its percentages."""

    kind: str = ""
    """`digit`, `not sure`, `not a digit`, `several digits`, `empty`; "" where the network cannot tell.

    Of classes of one's own it is `none of these` in place of `not a digit`.
    """
    score: float | None = None
    """How much like a digit it is, 0…1; None where the network cannot tell."""
    threshold: float = 0.0
    """Below this score it is called no digit."""
    reason: str = ""
    """One plain sentence; empty for a digit."""
    candidates: tuple[str, ...] = ()
    """The classes that it may be, likeliest first, where that is not sure."""


@dataclass(frozen=True, eq=False)
class Answer:
    """The answer to `Recognise`."""

    id: int
    probabilities: FloatArray
    """(classes,), calibrated, sums to 1."""
    logits: FloatArray
    """(classes,), as the network's last stage gives them."""
    maps: dict[str, FloatArray]
    """Output of each wanted stage, (C, H, W) or (N,)."""
    seconds: float
    """Time the recogniser spent on it."""
    verdict: Verdict = Verdict()


@dataclass(frozen=True, eq=False)
class RecogniseMany:
    """Ask for the probabilities of many pictures at once (a drawing's whole history)."""

    id: int
    images: FloatArray
    """(N, 28, 28)."""
    switches: dict[str, dict[int, float]] = field(default_factory=dict)
    """As those of `Recognise`."""


@dataclass(frozen=True, eq=False)
class ManyAnswers:
    """The answer to `RecogniseMany`."""

    id: int
    probabilities: FloatArray
    """(N, classes)."""
    scores: FloatArray = field(default_factory=lambda: np.zeros(0, np.float32))
    """(N,) how much like a digit each is, 0…1; empty where the network cannot tell."""


@dataclass(frozen=True, eq=False)
class Explain:
    """Ask for an explanation. A later one for its `slot` replaces it; one with `kind` "" only ends it."""

    id: int
    kind: str
    """Name of the explanation, a key of `nn.explain.EXPLAINERS`."""
    image: FloatArray
    """(28, 28), as in `Recognise`."""
    options: dict[str, Any] = field(default_factory=dict)
    slot: str = ""
    """The place in the window that shows it."""


@dataclass(frozen=True, eq=False)
class Explained:
    """A result of `Explain`; it grows until one comes with `final`.

    One that was replaced, or whose network was changed or died, owes nothing more.
    """

    id: int
    kind: str
    slot: str
    result: dict[str, Any]
    final: bool


@dataclass(frozen=True)
class UseModel:
    """Ask the recogniser to read with another network file from now on."""

    id: int
    path: str


@dataclass(frozen=True)
class ModelInUse:
    """The answer to `UseModel`; with `id` 0, the first word of a recogniser that has started."""

    id: int
    model: ModelInfo


@dataclass(frozen=True)
class Failed:
    """The answer to a request that could not be met; what was in use stays in use."""

    id: int
    message: str
    """One sentence for people."""
    details: str = ""
    """A traceback or the like, for the log."""


Request: TypeAlias = Recognise | RecogniseMany | UseModel | Explain
Reply: TypeAlias = Answer | ManyAnswers | ModelInUse | Explained | Failed
