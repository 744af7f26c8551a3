"""How a hand differs from those that the network learned from, in sentences with numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from digitscope.ink.drawing.strokes import Drawing
from digitscope.ink.handwriting.measures import QUARTERS, Habits, Style, habits_by_label
from digitscope.json_files import read_table
from digitscope.resources import asset
from digitscope.wording import percent

REFERENCE = "hand_reference.json"
ENOUGH = 3
"""Drawings of a digit below which nothing is said of it."""
ENOUGH_IN_ALL = 10
SLANT_DEGREES = 6.0
PROPORTION = 1.15
USUAL, RARE = 0.6, 0.15
"""A habit is worth a sentence if so many of one's own drawings have it and so few of the learned ones."""
MNIST_LINE_PX = (1.9, 3.5)
"""Eight in ten of MNIST's lines lie between these; see `raster.NOMINAL_LINE_PX`."""


@dataclass(frozen=True)
class Finding:
    """One difference."""

    sentence: str
    label: str = ""
    """The digit that it is about; empty for all."""
    trait: str = ""
    """The field of a `Style` in which it differs; empty for what is no difference."""
    mine: tuple[Drawing, ...] = field(default=(), compare=False)
    usual: tuple[Drawing, ...] = field(default=(), compare=False)
    """Examples of it, see `hand_examples`."""


@cache
def reference() -> dict[str, Habits]:
    """Return how the digits were written that the network learned from."""
    content = read_table(asset(REFERENCE))
    return {
        label: Habits(
            entry["count"],
            entry["slant"],
            entry["proportion"],
            tuple(entry["strokes"]),
            tuple(entry["begins"]),
        )
        for label, entry in content["digits"].items()
    }


def differences(labelled: Iterable[tuple[str, Drawing]]) -> list[Finding]:
    """Compare drawings with the reference; the first sentence says on how many drawings the rest stands."""
    mine, styles = habits_by_label(labelled)
    learned = reference()
    known = {label: habits for label, habits in mine.items() if label in learned and habits.count >= ENOUGH}
    count = sum(habits.count for habits in known.values())
    if count < ENOUGH_IN_ALL:
        few = f"Draw at least {ENOUGH_IN_ALL} digits, {ENOUGH} of a kind, and say which they are"
        return [Finding(f"{few}: then your hand can be compared with those that the network learned from.")]
    found = [
        *_leaning(known, learned),
        *_proportions(known, learned),
        *_line(styles),
        *_each_digit(known, learned),
    ]
    kinds = "digit" if len(known) == 1 else "digits"
    basis = (
        f"Measured on {count:,} of your drawings ({len(known)} {kinds}), against pen strokes of 205 people."
    )
    if not found:
        found = [Finding("Your hand writes much as those people do: nothing stands out.")]
    return [Finding(basis), *found, *_speed(styles)]


def _leaning(mine: Mapping[str, Habits], learned: Mapping[str, Habits]) -> list[Finding]:
    pairs = [
        (habits.slant, learned[label].slant) for label, habits in mine.items() if math.isfinite(habits.slant)
    ]
    if not pairs:
        return []
    own, usual = np.array(pairs).mean(axis=0).tolist()
    if abs(own - usual) < SLANT_DEGREES:
        return []
    side = "right" if own > usual else "left"
    return [
        Finding(
            f"Your digits lean {abs(own - usual):.0f}° further to the {side}: "
            f"{_leans(own)}, where the same digits of others are {_leans(usual)}.",
            trait="slant",
        )
    ]


def _leans(degrees: float) -> str:
    if abs(degrees) < 0.5:
        return "upright"
    return f"{abs(degrees):.0f}° to the {'right' if degrees > 0 else 'left'}"


def _proportions(mine: Mapping[str, Habits], learned: Mapping[str, Habits]) -> list[Finding]:
    steps = [
        habits.proportion - learned[label].proportion
        for label, habits in mine.items()
        if math.isfinite(habits.proportion) and label != "1"  # a bare 1 has no width worth comparing
    ]
    if not steps:
        return []
    times = math.exp(sum(steps) / len(steps))
    if 1 / PROPORTION < times < PROPORTION:
        return []
    word, factor = ("wider", times) if times > 1 else ("narrower", 1 / times)
    return [
        Finding(
            f"Your digits are {factor:.2f} times {word} for their height than the same digits of others.",
            trait="proportion",
        )
    ]


def _line(styles: list[Style]) -> list[Finding]:
    own = float(np.median([style.line for style in styles]))
    low, high = MNIST_LINE_PX
    if low <= own <= high:
        return []
    word = "thin" if own < low else "thick"
    return [
        Finding(
            f"Your line is {word} for the size of the digit: {own:.1f} pixels in the picture that the "
            f"network gets; eight in ten lines of MNIST lie between {low} and {high}.",
            trait="line",
        )
    ]


def _each_digit(mine: Mapping[str, Habits], learned: Mapping[str, Habits]) -> list[Finding]:
    found: list[tuple[float, Finding]] = []
    for label, habits in mine.items():
        for own, usual, words, trait in (
            (habits.strokes, learned[label].strokes, _written, "strokes"),
            (habits.begins, learned[label].begins, _begun, "begin"),
        ):
            place = int(np.argmax(own))
            if own[place] < USUAL or usual[place] > RARE:
                continue
            of = f"{round(own[place] * habits.count)} of {habits.count}"
            learned_so = (
                f"{percent(usual[place])} of the learned ones are" if usual[place] else "no learned one is"
            )
            sentence = f"{words(label, place)} ({of}); {learned_so}."
            found.append((usual[place], Finding(sentence, label, trait)))
    return [finding for _, finding in sorted(found, key=lambda pair: pair[0])]


def _written(label: str, place: int) -> str:
    count = f"{place + 1} stroke{'s' if place else ''}"
    return f"Your {label} is written in {count}"


def _begun(label: str, place: int) -> str:
    return f"Your {label} is begun at the {QUARTERS[place]}"


def _speed(styles: list[Style]) -> list[Finding]:
    timed = [style.seconds for style in styles if style.seconds > 0]
    if len(timed) < ENOUGH_IN_ALL:
        return []
    return [
        Finding(
            f"A digit takes you {np.median(timed):.1f} s (median). The strokes that the network learned from "
            "carry no times, so this cannot be compared; the network does not see it either."
        )
    ]
