"""Drawings that show how a hand differs from what the network learned from: one's own, and usual ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from digitscope.ink.drawing.strokes import Drawing
from digitscope.ink.handwriting.comparison import Finding, reference
from digitscope.ink.handwriting.measures import Style, style_of
from digitscope.ink.synthesis.digits import make_digits

SHOWN = 3
"""Drawings of each kind."""
MADE = 400
"""Digits that the program draws, to find usual ones among them."""
Measured = list[tuple[str, Drawing, Style]]


def with_examples(findings: Sequence[Finding], labelled: Iterable[tuple[str, Drawing]]) -> list[Finding]:
    """Add to each difference own drawings that have it, and drawn digits that are as others write them.

    The strokes that the network learned from do not ship with the program: it draws the usual ones itself,
    and those are taken that come nearest to what was measured of other people.
    """
    if not any(finding.trait for finding in findings):
        return list(findings)
    mine = _measured(labelled)
    made = _measured((str(digit), drawing) for digit, drawing in make_digits(MADE, np.random.default_rng(0)))
    return [_shown(finding, mine, made) if finding.trait else finding for finding in findings]


def _measured(labelled: Iterable[tuple[str, Drawing]]) -> Measured:
    styles = ((label, drawing, style_of(drawing)) for label, drawing in labelled)
    return [(label, drawing, style) for label, drawing, style in styles if style is not None]


def _shown(finding: Finding, mine: Measured, made: Measured) -> Finding:
    if finding.label:
        mine = [one for one in mine if one[0] == finding.label]
    middle = float(np.nanmedian([_value(style, finding.trait) for _, _, style in mine]))
    own = _nearest(mine, finding.trait, lambda _: middle, distinct=not finding.label)
    labels = {label for label, _ in own}
    usual = _nearest(
        [one for one in made if one[0] in labels],
        finding.trait,
        lambda label: _usual(label, finding.trait),
        distinct=not finding.label,
    )
    order = [label for label, _ in own]
    usual.sort(key=lambda one: order.index(one[0]))
    return replace(finding, mine=tuple(one for _, one in own), usual=tuple(one for _, one in usual))


def _nearest(
    measured: Measured, trait: str, wanted: Callable[[str], float], *, distinct: bool
) -> list[tuple[str, Drawing]]:
    """Return the drawings that come nearest to a value; `distinct`: each of another digit, and no bare 1."""
    far = [(abs(_value(style, trait) - wanted(label)), label, drawing) for label, drawing, style in measured]
    far = [one for one in far if np.isfinite(one[0]) and not (distinct and one[1] == "1")]
    found: list[tuple[str, Drawing]] = []
    for _, label, drawing in sorted(far, key=lambda one: one[0]):
        if distinct and label in {known for known, _ in found}:
            continue
        found.append((label, drawing))
        if len(found) == SHOWN:
            break
    return found


def _value(style: Style, trait: str) -> float:
    return float(getattr(style, trait))


def _usual(label: str, trait: str) -> float:
    habits = reference()[label]
    if trait == "strokes":
        return float(np.argmax(habits.strokes)) + 1
    if trait == "begin":
        return float(np.argmax(habits.begins))
    return habits.slant if trait == "slant" else habits.proportion if trait == "proportion" else 2.7
