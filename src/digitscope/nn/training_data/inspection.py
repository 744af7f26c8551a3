"""A look at data before a network learns from it: counts, samples, means, doubtful and broken items."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitscope.data.load import load
from digitscope.data.sets.digits import Digits
from digitscope.data.sets.split import held_out_part
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.training_data.selection import sources_of
from digitscope.runs.settings.config import TrainConfig

SAMPLES = 12
"""Pictures of each class that are shown."""
PIECE = 250
"""Pictures that are read between two reports."""
MOST_DOUBTFUL = 200
SURE_OTHERWISE = 0.95
"""A network that is so sure of another class makes a label doubtful."""
FAINT = 12.0
"""Sum of a picture's values, 0…1 each, below which there is next to nothing on it."""
CROWDED = 0.6
"""Share of bright pixels above which it is no line on a ground."""
BRIGHT = 128


@dataclass(frozen=True, order=True)
class Doubt:
    """An item whose label or picture may be wrong."""

    index: int
    why: str
    label: str
    read_as: str = ""
    """What the network reads instead, where it is that which makes it doubtful."""
    sure: float = 0.0


def look(config: TrainConfig, folder: Path | None, recognizer: Recognizer | None) -> Iterator[dict[str, Any]]:
    """Look at each set of a training; every yield holds all that is known (`sets`), the last one is `done`.

    Raises:
        DatasetError: if a set is missing or cannot be used at all.
    """
    sets: list[dict[str, Any]] = []
    for source in sources_of(config, folder):
        digits = load(source.name, source.part, folder=folder)
        about = describe(digits, source.held_out)
        sets.append(about | {"name": source.name})
        yield {"sets": list(sets), "done": False, "share": 0.0}
        doubts: list[Doubt] = []
        for share, more in chain(plain_doubts(digits), _second_opinion(digits, recognizer)):
            doubts += more
            sets[-1] = sets[-1] | _doubtful(digits, doubts)
            yield {"sets": list(sets), "done": False, "share": share}
    yield {"sets": sets, "done": True, "share": 1.0}


def describe(digits: Digits, held_out: float) -> dict[str, Any]:
    """Return counts, samples (classes, up to `SAMPLES`, 28, 28) and means (classes, 28, 28) of a set."""
    held = held_out_part(digits, held_out)
    counts = np.bincount(digits.labels, minlength=len(digits.classes))
    samples, means = [], []
    for label in range(len(digits.classes)):
        places = np.flatnonzero(digits.labels == label)
        chosen = places[np.linspace(0, len(places) - 1, min(SAMPLES, len(places))).astype(int)]
        samples.append(np.asarray(digits.images[chosen]))
        means.append(_mean(digits.images, places))
    return {
        "count": len(digits),
        "classes": digits.classes,
        "counts": counts.tolist(),
        "held_out": np.bincount(digits.labels[held], minlength=len(digits.classes)).tolist(),
        "writers": len(set(digits.writers or ()) - {""}),
        "samples": samples,
        "means": np.stack(means),
        "broken": list(digits.broken),
        "doubtful": [],
        "notes": notes_on(digits, counts),
    }


def notes_on(digits: Digits, counts: NDArray[np.int64]) -> list[str]:
    """Return sentences on what may go wrong with a set as a whole."""
    said = []
    missing = [name for name, count in zip(digits.classes, counts, strict=True) if count == 0]
    if len(missing) == len(digits.classes) - 1:
        said.append("All pictures are of one class: there is nothing to tell apart.")
    elif missing:
        said.append(f"There is no picture of {', '.join(missing)}.")
    here = counts[counts > 0]
    if len(here) > 1 and here.max() > 10 * here.min():
        rare = digits.classes[int(np.where(counts > 0, counts, counts.max()).argmin())]
        factor = here.max() // here.min()
        said.append(f"“{rare}” is rarer than the most frequent class by a factor of {factor}.")
    if len(here) and here.min() < 10:
        said.append("With fewer than ten pictures of a class the network can hardly learn it.")
    return said


def plain_doubts(digits: Digits) -> Iterator[tuple[float, list[Doubt]]]:
    """Yield how much is done and what is doubtful by itself: empty, crowded, short of strokes, twofold."""
    seen: dict[bytes, list[int]] = defaultdict(list)
    lost = digits.short_of_strokes()
    for start in range(0, len(digits), PIECE):
        doubts: list[Doubt] = []
        images = np.asarray(digits.images[start : start + PIECE])
        ink, bright = images.sum(axis=(1, 2)) / 255, (images > BRIGHT).mean(axis=(1, 2))
        for offset, image in enumerate(images):
            index = start + offset
            name = digits.classes[digits.labels[index]]
            if ink[offset] < FAINT:
                doubts.append(Doubt(index, "there is next to nothing on it", name))
            elif bright[offset] > CROWDED:
                doubts.append(Doubt(index, "more is bright than dark: is it inverted?", name))
            elif lost[index]:
                doubts.append(Doubt(index, "only one straight line of it is there", name))
            seen[hashlib.blake2b(image.tobytes(), digest_size=8).digest()].append(index)
        yield min(1.0, (start + PIECE) / len(digits)), doubts
    why = "the same picture has another label, too"
    twice = [same for same in seen.values() if len({int(digits.labels[index]) for index in same}) > 1]
    yield 1.0, [Doubt(i, why, digits.classes[digits.labels[i]]) for same in twice for i in same]


def _second_opinion(digits: Digits, recognizer: Recognizer | None) -> Iterator[tuple[float, list[Doubt]]]:
    """Yield how much is done and what a network reads otherwise, where it knows the classes."""
    if recognizer is None or not set(digits.classes) <= set(recognizer.card.classes):
        return
    names = recognizer.card.classes
    for start in range(0, len(digits), PIECE):
        shares = recognizer.recognise_many(recognizer.sees(digits, slice(start, start + PIECE)))
        found = []
        for offset, (answer, sure) in enumerate(zip(shares.argmax(axis=1), shares.max(axis=1), strict=True)):
            label = digits.classes[digits.labels[start + offset]]
            if names[answer] != label and sure > SURE_OTHERWISE:
                why = "the network reads it otherwise"
                found.append(Doubt(start + offset, why, label, names[answer], float(sure)))
        yield min(1.0, (start + PIECE) / len(digits)), found


def _doubtful(digits: Digits, doubts: list[Doubt]) -> dict[str, Any]:
    """Return the doubts with their pictures, the surest first."""
    shown = sorted(doubts, key=lambda doubt: (-doubt.sure, doubt.index))[:MOST_DOUBTFUL]
    pictures = [np.asarray(digits.images[doubt.index]) for doubt in shown]
    return {
        "doubtful": [doubt.__dict__ | {"image": image} for doubt, image in zip(shown, pictures, strict=True)],
        "doubtful_count": len(doubts),
    }


def _mean(images: NDArray[np.uint8], places: NDArray[np.int64]) -> NDArray[np.float32]:
    total = np.zeros(images.shape[1:], np.float64)
    for start in range(0, len(places), PIECE):
        total += np.asarray(images[places[start : start + PIECE]]).sum(axis=0)
    return (total / (255 * max(1, len(places)))).astype(np.float32)
