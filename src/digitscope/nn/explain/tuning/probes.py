"""The probe bank: edges, bars, line ends, corners, crossings, curves and loops, drawn with the pad's pen."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.drawing.raster import NOMINAL_LINE_PX, draw_lines
from digitscope.ink.framing.framing import SIDE
from digitscope.messages import FloatArray

Floats: TypeAlias = NDArray[np.float64]
Kind: TypeAlias = Literal["edge", "stroke", "end", "corner", "crossing", "curve", "loop"]
KINDS: tuple[Kind, ...] = ("edge", "stroke", "end", "curve", "corner", "crossing", "loop")

MIDDLE_PX = SIDE / 2
ARM_PX = 11.0
"""How far the lines of a probe reach from its middle: as far as those of a digit."""
TURN = 15.0
"""Degrees from one probe to the next where the whole circle counts; half of it for bars."""
WIDTHS_PX = (1.0, 1.6, NOMINAL_LINE_PX, 3.2, 4.6)
CORNERS = (45.0, 90.0, 135.0)
"""Inner angles of the corners, in degrees."""
RADII_PX = (2.5, 4.0, 6.0, 9.0)
"""Of the curves."""
LOOPS_PX = ((2.0, 2.0), (3.0, 3.0), (4.5, 4.5), (6.5, 6.5), (9.0, 9.0), (2.5, 4.5), (4.0, 8.0), (6.0, 9.5))
"""Half axes of the loops, across and down."""
ARC_POINTS = 25


@dataclass(frozen=True)
class Probe:
    """One picture of the bank."""

    kind: Kind
    variant: str
    """What tells it from others of its kind besides the angle: `T`, `X`, `90°`, …"""
    angle: float
    """Degrees anticlockwise, 0 = to the right: along a bar (0…180), towards the ink of an edge, from the tip
    of a line end into the line, into the opening of a corner or curve, along the stem of a T."""
    size: float
    """Width of a bar, radius of a curve or loop, inner angle of a corner; 0 where there is but one."""


@dataclass(frozen=True, eq=False)
class Bank:
    """All probes, and what they are drawn of."""

    probes: tuple[Probe, ...]
    lines: tuple[list[Floats], ...]
    """Of each probe the lines (N, 2), in pixels from its middle; none for an edge."""
    widths: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.probes)

    def of(self, kind: Kind, variant: str | None = None) -> NDArray[np.int64]:
        """Return the numbers of the probes of a kind."""
        chosen = [
            number
            for number, probe in enumerate(self.probes)
            if probe.kind == kind and variant in (None, probe.variant)
        ]
        return np.array(chosen, np.int64)

    def draw(self, numbers: Sequence[int], across: float = 0.0, down: float = 0.0) -> FloatArray:
        """Return pictures (n, 28, 28), 0…1, of some probes, moved by so many pixels from the middle."""
        place = np.array([MIDDLE_PX + across, MIDDLE_PX + down])
        pictures = np.zeros((len(numbers), SIDE, SIDE), np.float32)
        lined = [row for row, number in enumerate(numbers) if self.lines[number]]
        if lined:
            chosen = [numbers[row] for row in lined]
            widths = [self.widths[number] for number in chosen]
            pictures[lined] = _drawn([self.lines[number] for number in chosen], widths, place)
        for row, number in enumerate(numbers):
            if not self.lines[number]:
                pictures[row] = _half_plane(self.probes[number].angle, place)
        return pictures


@functools.cache
def bank() -> Bank:
    """Return the bank: the same for every layer of every network."""
    made = [*_edges(), *_bars(), *_ends(), *_corners(), *_crossings(), *_curves(), *_loops()]
    probes, lines, widths = zip(*made, strict=True)
    return Bank(probes, lines, widths)


Made: TypeAlias = tuple[Probe, list[Floats], float]
"""A probe, its lines (N, 2) relative to the middle in pixels, and their width."""


def direction(degrees: float) -> Floats:
    """Return the unit vector (x, y), y down, of an angle anticlockwise from the right."""
    return np.array([np.cos(np.radians(degrees)), -np.sin(np.radians(degrees))])


def _turns(whole: float = 360.0, step: float = TURN) -> list[float]:
    return [float(angle) for angle in np.arange(0.0, whole, step)]


def _line(*angles: float, length: float = ARM_PX) -> Floats:
    """Return a line from the middle, or from one direction through the middle to another."""
    ends = [length * direction(angle) for angle in angles]
    return np.array([ends[0], np.zeros(2), *ends[1:]])


def _edges() -> Iterator[Made]:
    for angle in _turns():
        yield Probe("edge", "", angle, 0.0), [], 0.0


def _bars() -> Iterator[Made]:
    for width in WIDTHS_PX:
        for angle in _turns(180.0, TURN / 2):
            yield Probe("stroke", f"{width:g} px", angle, width), [_line(angle, angle + 180)], width


def _ends() -> Iterator[Made]:
    for angle in _turns():
        yield Probe("end", "", angle, 0.0), [_line(angle)], NOMINAL_LINE_PX


def _corners() -> Iterator[Made]:
    for inner in CORNERS:
        for angle in _turns():
            lines = [_line(angle - inner / 2, angle + inner / 2)]
            yield Probe("corner", f"{inner:g}°", angle, inner), lines, NOMINAL_LINE_PX


def _crossings() -> Iterator[Made]:
    for angle in _turns():
        lines = [_line(angle + 90, angle - 90), _line(angle)]
        yield Probe("crossing", "T", angle, 90.0), lines, NOMINAL_LINE_PX
    for angle in _turns(90.0):
        lines = [_line(angle, angle + 180), _line(angle + 90, angle - 90)]
        yield Probe("crossing", "X", angle, 90.0), lines, NOMINAL_LINE_PX
    for angle in _turns(180.0):
        # Seen along the line that halves its sharp angles.
        lines = [_line(angle - 30, angle + 150), _line(angle + 30, angle - 150)]
        yield Probe("crossing", "slanted X", angle, 60.0), lines, NOMINAL_LINE_PX


def _curves() -> Iterator[Made]:
    for radius in RADII_PX:
        # Half a circle, less of a wide one: as long as fits.
        reach = min(np.pi / 2, ARM_PX / radius)
        for angle in _turns():
            around = np.radians(angle + 180) + np.linspace(-reach, reach, ARC_POINTS)
            arc = radius * np.stack([np.cos(around), -np.sin(around)], axis=1)
            lines = [arc + radius * direction(angle)]
            yield Probe("curve", f"radius {radius:g} px", angle, radius), lines, NOMINAL_LINE_PX


def _loops() -> Iterator[Made]:
    around = np.linspace(0, 2 * np.pi, 2 * ARC_POINTS)
    for wide, high in LOOPS_PX:
        lines = [np.stack([wide * np.cos(around), high * np.sin(around)], axis=1)]
        form = "round" if wide == high else "upright oval"
        yield (
            Probe("loop", f"{form} {2 * wide:g}×{2 * high:g} px", 0.0, max(wide, high)),
            lines,
            NOMINAL_LINE_PX,
        )


def _drawn(figures: list[list[Floats]], widths: list[float], place: Floats) -> FloatArray:
    """Draw figures, each of some lines (N, 2), with the very pen that draws what the network learned from."""
    strokes = [line for lines in figures for line in lines]
    points = np.concatenate(strokes) + place
    lengths = [len(line) for line in strokes]
    picture = np.repeat(np.arange(len(figures)), [len(lines) for lines in figures])
    radius = np.repeat(np.array(widths)[picture] / 2, lengths)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return draw_lines(points[:, 0], points[:, 1], radius, starts, picture, len(figures), SIDE)


def _half_plane(angle: float, place: Floats) -> FloatArray:
    """Return ink on the side of the middle that `angle` points to, with an edge of one pixel."""
    rows, columns = np.mgrid[0:SIDE, 0:SIDE] + 0.5
    towards = direction(angle)
    depth = (columns - place[0]) * towards[0] + (rows - place[1]) * towards[1]
    found: FloatArray = np.clip(depth + 0.5, 0, 1).astype(np.float32)
    return found
