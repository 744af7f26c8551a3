"""What a map detects, in words with measured numbers, and in the curves behind them.

The bounds below were tried on nine untrained networks (three of each convolutional architecture, 1980 maps of
their convolutions): by chance a quarter of the maps pass one in the first layer, a fifth behind it. Of the
(preliminary) bundled network's maps it is 53 % in the first layer and 92 % behind it; of the same network
with its weights shuffled 34 % and 37 %.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from digitscope.nn.explain.tuning.probes import KINDS, Kind, Probe
from digitscope.nn.explain.tuning.tuning import Answers, Curve, best_of, curve_of

CLEAR_ANGLE = 0.4
"""Selectivity from which the angle of strokes is called a preference; one untrained map in ten reaches it."""
CLEAR_DIRECTION = 0.3
"""The same for the direction of a figure: a corner shares an arm with itself turned by a right angle."""
CLEAR_EDGE = 0.7
"""The same for edges: an ideal edge detector, whose answer falls with the cosine, has 0.79."""
CLEAR_KIND = 1.4
"""From this many times the answer to any straight line or edge, a corner, crossing, … is named instead."""
EDGE_SHARE = 0.85
"""Least share of the answer to bars that edges must have to be named: in a small field the side of a wide bar
is an edge, so that an edge detector answers to both."""
WEAK = 0.15
"""A map whose strongest answer is this share of the layer's middle one hardly answers at all."""
NO_LINE = 10.0
"""Beyond this many times the comparison with straight lines is not worth its number."""
NEARLY = 0.93
"""A second kind that excites nearly as much is named too."""

STROKES = (
    "level strokes",
    "strokes that rise gently to the right",
    "strokes from lower left to upper right",
    "steep strokes that lean to the right",
    "upright strokes",
    "steep strokes that lean to the left",
    "strokes from upper left to lower right",
    "strokes that fall gently to the right",
)
"""By angle, 22.5° apart."""
SIDES = ("right", "upper right", "top", "upper left", "left", "lower left", "bottom", "lower right")
"""By direction, 45° apart."""
PLURALS: dict[Kind, str] = {
    "edge": "edges",
    "stroke": "strokes",
    "end": "line ends",
    "curve": "curves",
    "corner": "corners",
    "crossing": "crossings",
    "loop": "loops",
}


@dataclass(frozen=True, eq=False)
class Finding:
    """What was measured of one map."""

    caption: str
    kind: Kind | None
    """What it answers to; None where it has no clear preference."""
    clear: bool
    probe: int
    """Number of the probe that excites it most."""
    strengths: dict[Kind, float]
    """The strongest answer to each kind."""
    curve: Curve
    """Over the angle, of the kind that it answers to (of strokes, where there is none)."""
    ratio: float
    """Strongest answer to anything else than lines and edges, relative to the strongest to those."""


def describe(answers: Answers, index: int) -> Finding:
    """Say what a map of a stage answers to."""
    best = best_of(answers, index)
    strengths = {kind: float(answers.strength[number, index]) for kind, number in best.items()}
    straight = max(strengths["stroke"], strengths["edge"])
    others = [kind for kind in KINDS if kind not in ("stroke", "edge")]
    first = max(others, key=lambda kind: strengths[kind])
    ratio = strengths[first] / max(straight, 1e-9)
    line = _line_kind(answers, index, strengths)
    kind: Kind | None = first if ratio >= CLEAR_KIND else line
    curve = _curve(answers, index, answers.bank.probes[best[kind or "stroke"]])
    peak = max(strengths.values())
    typical = float(np.median(answers.strength.max(axis=0)))
    if peak <= WEAK * typical or peak <= 1e-6:
        kind, caption = None, _silent(answers, index, peak, typical)
    elif kind == first:
        caption = _figure_words(answers, index, strengths, first, ratio, curve)
    elif curve.selectivity >= _clear(line):
        caption = _line_words(line, curve)
    else:
        kind, caption = None, _no_preference(curve, line)
    number = best[max(strengths, key=lambda each: strengths[each])]
    return Finding(caption, kind, kind is not None, number, strengths, curve, ratio)


def side(angle: float) -> str:
    """Name a direction: degrees anticlockwise from the right."""
    return SIDES[round(angle / 45) % 8]


def stroke_words(angle: float) -> str:
    """Name strokes of an angle: degrees anticlockwise from level."""
    return STROKES[round(angle / 22.5) % 8]


def _clear(line: Kind) -> float:
    return CLEAR_EDGE if line == "edge" else CLEAR_ANGLE


def _line_kind(answers: Answers, index: int, strengths: dict[Kind, float]) -> Kind:
    """Tell edges from strokes: by the angle that matters more clearly, else by the stronger answer."""
    edge_clear = curve_of(answers, index, "edge").selectivity >= CLEAR_EDGE
    stroke_clear = curve_of(answers, index, "stroke").selectivity >= CLEAR_ANGLE
    if edge_clear and not stroke_clear and strengths["edge"] >= EDGE_SHARE * strengths["stroke"]:
        return "edge"
    if stroke_clear and not edge_clear:
        return "stroke"
    return "edge" if strengths["edge"] > strengths["stroke"] else "stroke"


def _curve(answers: Answers, index: int, probe: Probe) -> Curve:
    """Return the tuning to the angle: of strokes of all widths, of other kinds the best variant alone."""
    return curve_of(answers, index, probe.kind, None if probe.kind == "stroke" else probe.variant)


def _silent(answers: Answers, index: int, peak: float, typical: float) -> str:
    if answers.fall[index] > max(peak, WEAK * typical):
        return "Answers to empty paper: all ink near it lowers its number."
    return f"Hardly answers: to none of the {len(answers.bank)} probes with more than {peak:.2g}."


def _line_words(kind: Kind, curve: Curve) -> str:
    wide = _width_words(curve)
    if kind == "edge":
        return f"Answers to edges with ink at the {side(curve.preferred)} ({curve.preferred:.0f}°){wide}."
    return f"Answers to {stroke_words(curve.preferred)} ({curve.preferred:.0f}°){wide}."


def _width_words(curve: Curve) -> str:
    if curve.half_width is None:
        return ", with more than half the strength at every angle"
    return f", {2 * curve.half_width:.0f}° wide"


def _no_preference(curve: Curve, line: Kind) -> str:
    return (
        f"No clear preference: selectivity for the angle of {PLURALS[line]} {curve.selectivity:.2f}"
        f" (clear from {_clear(line):.2f}), and no figure excites it {CLEAR_KIND:g} times as much."
    )


def _figure_words(
    answers: Answers, index: int, strengths: dict[Kind, float], kind: Kind, ratio: float, curve: Curve
) -> str:
    """Name a corner, curve, crossing, loop or line end, its direction where that matters, a near second."""
    named = figure_name(answers.bank.probes[best_of(answers, index)[kind]])
    if kind != "loop" and curve.period == 360 and curve.selectivity >= CLEAR_DIRECTION:
        named += _towards(kind, curve.preferred)
    second = [
        PLURALS[other]
        for other, strength in strengths.items()
        if other not in (kind, "stroke", "edge") and strength >= NEARLY * strengths[kind]
    ]
    also = f", nearly as much to {' and '.join(second)}" if second else ""
    if ratio > NO_LINE:
        return f"Answers to {named}{also}; hardly to straight lines."
    return f"Answers to {named}{also}: {ratio:.1f} times as strongly as to straight lines."


def figure_name(probe: Probe) -> str:
    """Name what is neither a bar nor an edge, in the plural."""
    if probe.kind == "curve":
        return f"curves with a radius of {probe.size:g} px"
    if probe.kind == "corner":
        return f"corners of {probe.size:g}°"
    if probe.kind == "crossing":
        return {"T": "T-shaped crossings", "X": "right-angled crossings"}.get(
            probe.variant, "slanted crossings"
        )
    return f"{probe.variant} loops" if probe.kind == "loop" else "line ends"


def _towards(kind: Kind, angle: float) -> str:
    if kind == "end":
        return f" whose line comes from the {side(angle)}"
    if kind == "crossing":
        return f" with the stem to the {side(angle)}"
    return f" that open to the {side(angle)}"
