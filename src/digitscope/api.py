"""The public Python interface: read, explain and train from a script or a notebook.

    import digitscope

    reader = digitscope.Recognizer.load()
    reader.read("seven.png").label            # "7"
    [each.label for each in reader.read_all("page.jpg")]

Importing `digitscope` loads none of this; the first use of a name does. `import torch` takes some seconds.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from digitscope.data.load import load as _load
from digitscope.data.sets.digits import Digits
from digitscope.ink.drawing.strokes import Drawing
from digitscope.ink.framing.framing import Framing, frame
from digitscope.ink.photo.loading import picture_of_pixels
from digitscope.ink.photo.open_drawing import open_drawing
from digitscope.ink.segmentation.pieces import box_of
from digitscope.messages import FloatArray
from digitscope.nn.explain import EXPLAINERS, Context
from digitscope.nn.inference.recognizer import Reading as _Read
from digitscope.nn.inference.recognizer import Recognizer as _Network
from digitscope.nn.inference.several import read_digits
from digitscope.nn.training_run.runner import Steering
from digitscope.nn.training_run.runner import run as _run
from digitscope.resources import BUNDLED_MODEL, asset
from digitscope.runs.folder import new_run
from digitscope.runs.messages import Train, TrainingEnded, TrainingMessage
from digitscope.runs.settings.config import TrainConfig
from digitscope.runs.settings.presets import PRESETS

__all__ = ["Digits", "Drawing", "Reading", "Recognizer", "TrainConfig", "Trained", "load_dataset", "train"]

Source: TypeAlias = "str | os.PathLike[str] | NDArray[Any] | Drawing"
"""A picture or drawing file, an array (H, W) or (H, W, 3), uint8 0…255 or float 0…1, or a `Drawing`."""
Box: TypeAlias = tuple[float, float, float, float]
EMPTY = "empty"


@dataclass(frozen=True)
class Reading:
    """What the network says of one digit."""

    label: str
    """The likeliest class; "" for an empty picture."""
    probabilities: Mapping[str, float]
    """Calibrated probability of each class, of sum 1; {} for an empty picture."""
    verdict: str
    """`digit`, `not sure`, `not a digit`, `none of these` (a network of other classes) or `empty`."""
    reason: str = ""
    """One sentence; "" for a plain digit."""
    box: Box | None = None
    """Left, top, right, bottom in pad units: a picture's longer side is 1; None for an empty picture."""
    image: FloatArray | None = None
    """(28, 28) float32 0…1: what the network was given; None for an empty picture."""


class Recognizer:
    """A network that reads digits."""

    def __init__(self, network: _Network) -> None:
        """Take an opened network; `Recognizer.load` opens one."""
        self._network = network

    @classmethod
    def load(cls, path: str | os.PathLike[str] | None = None) -> Recognizer:
        """Open a network file, or the bundled network.

        Raises:
            ModelFileError: with a sentence, if the file cannot be used.
        """
        return cls(_Network(Path(path) if path is not None else asset(BUNDLED_MODEL)))

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, in the order of the network's outputs."""
        return tuple(self._network.card.classes)

    def read(self, source: Source) -> Reading:
        """Read one digit: all ink of the picture or drawing together.

        Raises:
            ImageError, DrawingFileError: with a sentence, if a file cannot be read.
            ValueError: if an array has another shape or type.
        """
        drawing = _drawing(source)
        framing = frame(drawing)
        if framing is None:
            return Reading("", {}, EMPTY)
        image = self._seen(framing)
        return self._said(self._network.recognise(image), image, box_of(drawing))

    def read_all(self, source: Source) -> list[Reading]:
        """Read every digit, in reading order; [] for an empty picture. Raises: as `read`."""
        digits = read_digits(self._network, _drawing(source)).digits
        return [self._said(each.reading, self._seen(each.framing), each.box) for each in digits]

    def explain(self, source: Source, view: str = "saliency", **options: object) -> dict[str, Any]:
        """Compute one explanation of how a digit is read, such as `saliency`, `change` or `neighbours`.

        `options` are those of the view, such as `method="gradcam"` for `saliency`; `digitscope.api.VIEWS`
        lists the views. Returns arrays and figures by name, as `digitscope explain --json` prints them.

        Raises:
            ValueError: for an unknown view, an option out of range, or an empty picture.
        """
        if view not in EXPLAINERS:
            raise ValueError(f"There is no explanation {view!r}; there are {', '.join(sorted(EXPLAINERS))}.")
        framing = frame(_drawing(source))
        if framing is None:
            raise ValueError("The picture is empty: there is nothing to explain.")
        context = Context(self._network.model, self._network.card)
        result: dict[str, Any] = {}
        for found in EXPLAINERS[view](context, self._seen(framing), options):
            result = found
        return result

    def _seen(self, framing: Framing) -> FloatArray:
        return framing.seen_by(self._network.card.softens).image

    def _said(self, found: _Read, image: FloatArray, box: Box) -> Reading:
        label = self.classes[int(np.argmax(found.probabilities))]
        probabilities = dict(zip(self.classes, map(float, found.probabilities), strict=True))
        return Reading(label, probabilities, found.verdict.kind or "digit", found.verdict.reason, box, image)


VIEWS: tuple[str, ...] = tuple(EXPLAINERS)
"""Names that `Recognizer.explain` takes."""


@dataclass(frozen=True)
class Trained:
    """How a training ended."""

    model: Path
    """The network file."""
    run: Path
    """Folder of the run: settings, curves, checkpoint."""
    results: Mapping[str, Any]
    """Figures on held-out and test data, as `digitscope train --json` prints them last."""

    def recognizer(self) -> Recognizer:
        """Open the trained network."""
        return Recognizer.load(self.model)


def train(
    config: TrainConfig | str = "good",
    *,
    folder: str | os.PathLike[str] | None = None,
    data: str | os.PathLike[str] | None = None,
    progress: Callable[[TrainingMessage], None] | None = None,
) -> Trained:
    """Train a network in this process.

    Args:
        config: settings, or the name of a preset (`first-steps`, `good`, `best`, `gpu`).
        folder: where the run is kept; else it appears among the program's runs.
        data: folder that is searched for data sets first.
        progress: called with each message of the run, between two steps.

    Raises:
        ValueError, DatasetError, RunError: with a sentence, if the training cannot begin.
        RuntimeError: if the training ended without a network.
    """
    if isinstance(config, str):
        if config not in PRESETS:
            raise ValueError(f"There is no preset {config!r}; there are {', '.join(PRESETS)}.")
        config = PRESETS[config].config
    run = Path(folder) if folder is not None else new_run().path
    order = Train(
        config.to_json(), str(run.absolute()), data_folder=str(Path(data).absolute()) if data else ""
    )
    last: TrainingMessage | None = None
    for last in _run(order, Steering()):
        if progress is not None:
            progress(last)
    if not isinstance(last, TrainingEnded) or not last.model:
        raise RuntimeError("The training ended without a network.")
    return Trained(Path(last.model), run, dict(last.report))


def load_dataset(source: str | os.PathLike[str], part: Literal["train", "test"] = "test") -> Digits:
    """Read a data set by path or name, such as `mnist`.

    The result holds `images`, (N, 28, 28) uint8, `labels`, (N,) int64, and `names`, the classes.

    Raises:
        DatasetError: with a sentence, if it is not found or cannot be used.
    """
    return _load(os.fspath(source), part)


def _drawing(source: Source) -> Drawing:
    if isinstance(source, Drawing):
        return source
    if isinstance(source, np.ndarray):
        return Drawing(picture=picture_of_pixels(source))
    return open_drawing(Path(source))
