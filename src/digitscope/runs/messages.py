"""What the window and a training process say to each other (frozen; standard library and numpy only).

The window begins with `Train`; from then on it may send `Control` and `Watch` at any time. The process ends
its run with exactly one `TrainingEnded`; a pipe that ends without it means that the process died.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float32]
Action: TypeAlias = Literal["", "pause", "resume", "stop"]
Doing: TypeAlias = Literal["drawing", "learning", "checking"]
Outcome: TypeAlias = Literal["finished", "stopped", "failed"]


@dataclass(frozen=True)
class Train:
    """Begin a run, or take one up again from its last safe point."""

    config: dict[str, Any]
    """`TrainConfig.to_json()`; with `resume` only what is to be changed ({} for nothing)."""
    run: str
    """Folder of the run; made if it is missing."""
    resume: bool = False
    name: str = ""
    """What people call the run; "" for its date."""
    data_folder: str = ""
    """Searched for data sets before the usual places."""
    versus: str = ""
    """Network file that the report card compares with; "" for the bundled one."""
    hand: int = 0
    class_set: int = 0
    """Whose drawings of which classes are learned, by their numbers in the collection: a name may change
    meanwhile. 0: nobody's, or only the name is known."""


@dataclass(frozen=True)
class Control:
    """Pause, resume, stop, or change settings while it runs."""

    action: Action = ""
    settings: dict[str, Any] = field(default_factory=dict)
    """Any of `plan.settings.LIVE`: `rate`, `augment` (a dict, or None for none), `dropout`."""


@dataclass(frozen=True, eq=False)
class Watch:
    """Let the network that is learning read this picture, now and several times a second from now on."""

    image: FloatArray | None
    """(28, 28), 0…1; None: nothing any more."""
    maps: tuple[str, ...] = ()
    """Names of the stages whose outputs are wanted."""
    id: int = 0
    """Comes back with every answer."""


@dataclass(frozen=True)
class DeviceFound:
    """A device on which a training can run, or why it cannot."""

    name: str
    """For `TrainConfig.device`."""
    words: str
    """For people, such as `CUDA: NVIDIA H200, 139 GB`."""
    usable: bool
    why_not: str = ""
    """A sentence; "" if it can be used."""


@dataclass(frozen=True)
class TrainingNote:
    """A sentence on what is being prepared, or on what went wrong without ending the run."""

    text: str
    level: Literal["note", "warning"] = "note"


@dataclass(frozen=True)
class SetCount:
    """What became of one data set."""

    name: str
    trained: int
    held_out: int


@dataclass(frozen=True)
class TrainingStarted:
    """The data is read and the first step comes next."""

    run: str
    config: dict[str, Any]
    """As it is really run: device and number format chosen, classes of the data."""
    classes: tuple[str, ...]
    sets: tuple[SetCount, ...]
    device: str
    """In words."""
    precision: str
    step: int
    """0, or the step at which it is taken up again."""
    steps: int
    weights: int


@dataclass(frozen=True)
class TrainingProgress:
    """How far it is; about five of these each second."""

    step: int
    steps: int
    epoch: float
    epochs: float
    loss: float | None
    """On training data, mean since the last report that had any; None before the first step."""
    training_accuracy: float | None
    """On training data as it is varied, likewise."""
    rate: float
    digits_per_second: float
    seconds: float
    seconds_left: float
    memory_bytes: int
    """That the process holds; on a GPU, what it holds there."""
    doing: Doing


@dataclass(frozen=True)
class TrainingEpoch:
    """An epoch is over and the held-out data has been read."""

    step: int
    epoch: int
    loss: float
    training_accuracy: float | None
    held_out_loss: float | None
    held_out_accuracy: float | None
    seconds: float


@dataclass(frozen=True)
class TrainingPhase:
    """It was paused, goes on, or is about to stop; also says what settings now hold."""

    phase: Literal["running", "paused", "stopping"]
    step: int
    settings: dict[str, Any]
    """Present values of what can be changed while it runs."""


@dataclass(frozen=True, eq=False)
class WatchAnswer:
    """What the network that is learning says of the watched picture."""

    id: int
    step: int
    probabilities: FloatArray
    """(classes,); not calibrated yet."""
    maps: dict[str, FloatArray]
    """Output of each wanted stage, (C, H, W) or (N,)."""


@dataclass(frozen=True)
class SnapshotSaved:
    """A moment of the training was kept as a network file: a picture of the film."""

    step: int
    path: str


@dataclass(frozen=True)
class TrainingHint:
    """Something in the real state of the training that a person should know."""

    kind: str
    """`nan`, `drift`, `one-class`, `rate`, `memory`, …; each comes once a run."""
    sentence: str
    mend: dict[str, Any]
    """Settings that would help; {} if none would."""
    live: bool
    """True: `Control(settings=mend)` does it while it runs; else the run has to begin again with them."""


@dataclass(frozen=True)
class TrainingEnded:
    """The last word of a training process."""

    outcome: Outcome
    sentence: str
    """For people: what happened, what was kept, what to do."""
    run: str
    step: int
    seconds: float
    model: str = ""
    """The network file; "" if there is none."""
    report: dict[str, Any] = field(default_factory=dict)
    """The report card, see `nn.comparing.compare`."""
    resumable: bool = False
    mend: dict[str, Any] = field(default_factory=dict)
    """Settings with which a run that failed would go on (`Train(mend, run, resume=True)`)."""
    details: str = ""
    """A traceback or the like, for the log."""


TrainingRequest: TypeAlias = Train | Control | Watch
TrainingMessage: TypeAlias = (
    TrainingNote
    | TrainingStarted
    | TrainingProgress
    | TrainingEpoch
    | TrainingPhase
    | WatchAnswer
    | SnapshotSaved
    | TrainingHint
    | TrainingEnded
)
