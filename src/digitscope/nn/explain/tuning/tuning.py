"""How the maps of a layer answer to the probe bank: tuning curves, preferred angle, width, selectivity."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from digitscope.ink.framing.framing import SIDE
from digitscope.messages import FloatArray, StageInfo
from digitscope.nn.explain.context.context import Context
from digitscope.nn.explain.context.time_budget import Pace
from digitscope.nn.explain.tuning.probes import KINDS, MIDDLE_PX, WIDTHS_PX, Bank, Kind, bank
from digitscope.nn.explain.unit.receptive_field import Reach, fields_of

NEAR_PX = (2.0, 4.0)
"""A map may answer to a probe a third of its field away from the middle, within these bounds."""
STRIP_SHIFTS = ((0.0, 0.0), (3.0, 0.0), (-3.0, 0.0), (0.0, 3.0), (0.0, -3.0))
"""Where probes are shown to a dense layer, which cannot look for them itself."""


@dataclass(frozen=True, eq=False)
class Answers:
    """How strongly each map of a stage answers to each probe."""

    bank: Bank
    strength: FloatArray
    """(P, C): how far the map's highest number near the probe rises above that for an empty picture; ≥ 0."""
    fall: FloatArray
    """(C,): how far its number sinks at most."""
    blank: FloatArray
    """(C,): its number in the middle of an empty picture."""
    done: float
    """Share of the showing that is done: 0…1."""


@dataclass(frozen=True, eq=False)
class Curve:
    """A map's answers over the angle."""

    angles: NDArray[np.float64]
    """(A,) degrees, equally spaced over `period`."""
    strength: FloatArray
    """(A,)"""
    period: float
    """180 for bars, which look the same upside down, else 360."""

    @property
    def selectivity(self) -> float:
        """Length of the mean vector: 0 for one answer to all angles, 1 for an answer to a single one.

        Source: 1 - circular variance, as Ringach et al. (2002) use it for cells of the visual cortex.
        """
        total = float(self.strength.sum())
        return abs(self._vector(self.strength)) / total if total > 0 else 0.0

    @property
    def preferred(self) -> float:
        """The angle of the strongest answer, in degrees: the mean of those around the peak."""
        peak = int(self.strength.argmax())
        away = np.abs((self.angles - self.angles[peak] + self.period / 2) % self.period - self.period / 2)
        near = np.where(away <= self.period / 8, self.strength, 0)
        return float(np.degrees(np.angle(self._vector(near))) * self.period / 360 % self.period)

    @property
    def half_width(self) -> float | None:
        """Degrees from the peak to half its height, the mean of both sides; None if it never falls so far."""
        peak = int(self.strength.argmax())
        half = self.strength[peak] / 2
        if half <= 0 or self.strength.min() > half:
            return None
        sides = [
            _fall(np.roll(self.strength, -peak), half),
            _fall(np.roll(self.strength[::-1], peak + 1), half),
        ]
        return float(np.mean(sides) * (self.angles[1] - self.angles[0]))

    def _vector(self, strength: FloatArray) -> complex:
        return complex(np.sum(strength * np.exp(2j * np.pi * self.angles / self.period)))


def _fall(strength: FloatArray, half: float) -> float:
    """Return after how many steps (a fraction) a curve that begins at its peak has fallen to half of it."""
    below = int(np.argmax(strength <= half))
    before, after = float(strength[below - 1]), float(strength[below])
    return below - 1 + (before - half) / max(before - after, 1e-12)


def answers_of(context: Context, info: StageInfo) -> Iterator[Answers]:
    """Show the whole bank to a stage; yields what is known so far, at last all (at once if it is kept)."""
    key = ("tuning", info.name)
    if key in context.cache:
        yield context.cache[key]
        return
    blank = _peaks(context, np.zeros((1, SIDE, SIDE), np.float32), info)[0]
    strength = np.zeros((len(bank()), info.shape[0]), np.float32)
    lowest = np.zeros(info.shape[0], np.float32)
    pace = Pace(first=8, most=64)
    found = Answers(bank(), strength, lowest, blank, done=0.0)
    shifts = _shifts(context, info)
    for number, shift in enumerate(shifts):
        yield found
        done = 0
        while done < len(bank()):
            yield found
            begun = time.perf_counter()
            piece = range(done, min(done + pace.size, len(bank())))
            peaks = _peaks(context, bank().draw(piece, *shift), info) - blank
            done = piece.stop
            rows = slice(piece.start, piece.stop)
            strength[rows] = np.maximum(strength[rows], peaks)
            lowest = np.minimum(lowest, peaks.min(axis=0))
            pace.note(len(piece), time.perf_counter() - begun)
        found = Answers(bank(), strength.copy(), -lowest, blank, done=(number + 1) / len(shifts))
    context.cache[key] = found
    yield found


def _shifts(context: Context, info: StageInfo) -> list[tuple[float, float]]:
    """Return where to show the probes so that some cell of the map has each nearly in its middle."""
    if len(info.shape) < 3:
        return list(STRIP_SHIFTS)
    # At least half a pixel apart: between two rows of pixels a level bar looks wider than on one of them.
    step = max(fields_of(context, info.name).rows.step, 1.0)
    return [(0.0, 0.0), (step / 2, step / 4), (step / 4, step / 2), (3 * step / 4, 3 * step / 4)]


@torch.no_grad()
def _peaks(context: Context, pictures: FloatArray, info: StageInfo) -> FloatArray:
    """Return the highest number of each map (n, C) among the cells that look at the middle of the picture."""
    maps = context.prepare(pictures).to(memory_format=torch.channels_last)
    for stage in context.batched_model()[: context.place(info.name)]:
        maps = stage(maps)
    if maps.ndim == 4:
        fields = fields_of(context, info.name)
        rows, columns = _central(fields.rows, maps.shape[2]), _central(fields.columns, maps.shape[3])
        maps = maps[:, :, rows][:, :, :, columns].amax(dim=(2, 3))
    found: FloatArray = maps.numpy()
    return found


def _central(reach: Reach, cells: int) -> slice:
    """Return the cells whose fields have their middle near that of the picture; at least one."""
    away = np.abs(reach.begin + np.arange(cells) * reach.step + reach.size / 2 - MIDDLE_PX)
    near = max(float(np.clip(reach.size / 3, *NEAR_PX)), float(away.min()) + 1e-6)
    chosen = np.flatnonzero(away <= near)
    return slice(int(chosen[0]), int(chosen[-1]) + 1)


def best_of(answers: Answers, index: int) -> dict[Kind, int]:
    """Return for each kind the number of the probe that a map answers to most."""
    found: dict[Kind, int] = {}
    for kind in KINDS:
        numbers = answers.bank.of(kind)
        found[kind] = int(numbers[answers.strength[numbers, index].argmax()])
    return found


def curve_of(answers: Answers, index: int, kind: Kind, variant: str | None = None) -> Curve:
    """Return a map's tuning to the angle of a kind, over its variants the strongest answer at each angle."""
    numbers = answers.bank.of(kind, variant)
    angles = np.array([answers.bank.probes[number].angle for number in numbers])
    distinct = np.unique(angles)
    strength = answers.strength[numbers, index]
    highest = np.array([strength[angles == angle].max() for angle in distinct], np.float32)
    period = (
        180.0 if kind == "stroke" else 90.0 if variant == "X" else 180.0 if variant == "slanted X" else 360.0
    )
    return Curve(distinct, highest, period)


def width_curve(answers: Answers, index: int) -> FloatArray:
    """Return a map's strongest answer to a bar of each width, whatever its angle, (W,)."""
    return np.array(
        [answers.strength[answers.bank.of("stroke", f"{width:g} px"), index].max() for width in WIDTHS_PX],
        np.float32,
    )
