"""Hands to learn from: writers that no network learned from, as they write and strongly changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from digitscope.data.formats.strokes import read_strokes
from digitscope.ink.drawing.strokes import Drawing, Stroke

Labelled = tuple[int, Drawing]
MOST_UNSEEN = 200
GAP, DASH = 4, 5
"""Points of a dashed line."""


class Hand(NamedTuple):
    """A writer of a set, and how the writing is changed."""

    set: str
    writer: str
    change: str


CHOSEN = (
    Hand("mfrdb_validation", "crohme/MfrDB/User002", "mirrored"),
    Hand("crohme_validation", "crohme/HAMEX/depart025", "circled"),
    Hand("crohme_validation", "crohme/HAMEX/depart022", "turned"),
    Hand("crohme_validation", "crohme/HAMEX/depart009", "dashed"),
    Hand("crohme_validation", "crohme/HAMEX/depart021", "wide"),
    Hand("crohme_validation", "crohme/HAMEX/depart021", "plain"),
    Hand("crohme_validation", "crohme/HAMEX/depart028", "plain"),
)
"""The method was chosen by these."""
REPORTED = (
    Hand("crohme_validation", "crohme/HAMEX/depart029", "mirrored"),
    Hand("crohme_validation", "crohme/HAMEX/depart034", "turned"),
    Hand("crohme_validation", "crohme/HAMEX/depart006", "forms"),
    Hand("crohme_validation", "crohme/HAMEX/depart005", "wide"),
    Hand("mfrdb_test", "crohme/MfrDB/User001", "plain"),
    Hand("mfrdb_test", "crohme/MfrDB/User001", "mirrored"),
    Hand("mfrdb_test", "crohme/MfrDB/User001", "turned"),
    Hand("unipen_test", "unipen/syn/bek-dig2", "plain"),
    Hand("unipen_test", "unipen/syn/bek-dig2", "circled"),
    Hand("unipen_test", "unipen/syn/zor-dig22", "plain"),
    Hand("unipen_test", "unipen/syn/zor-dig22", "forms"),
    Hand("unipen_test", "unipen/syn/tds-dig21", "slanted"),
    Hand("unipen_test", "unipen/syn/tds-dig21", "mirrored"),
    Hand("unipen_test", "unipen/apple/IanFelix", "plain"),
)
"""Other writers, most of them of the test sets."""


def drawings_of(folder: Path, hand: Hand) -> list[Labelled]:
    """Return all digits of a hand, changed; what the set marks as broken is left out."""
    records = read_strokes(folder / "pens" / f"{hand.set}.jsonl.gz")
    change = CHANGES[hand.change]
    return [
        (int(each.label), change(int(each.label), each.drawing))
        for each in records
        if each.writer == hand.writer and not each.flag
    ]


def parted(drawings: list[Labelled], each: int, seed: int = 0) -> tuple[list[Labelled], list[Labelled]]:
    """Return so many drawings of each digit (of a rare one at most half), and others that are not seen."""
    order = np.random.default_rng(seed).permutation(len(drawings))
    counts = Counter(label for label, _ in drawings)
    taken: dict[int, int] = defaultdict(int)
    kept, unseen = [], []
    for place in order:
        label = drawings[place][0]
        if taken[label] < min(each, counts[label] // 2):
            taken[label] += 1
            kept.append(drawings[place])
        else:
            unseen.append(drawings[place])
    return kept, unseen[:MOST_UNSEEN]


def _mapped(drawing: Drawing, matrix: list[list[float]]) -> Drawing:
    strokes = []
    for stroke in drawing.strokes:
        points = stroke.points.copy()
        points[:, :2] = (points[:, :2] - 0.5) @ np.array(matrix).T + 0.5
        strokes.append(Stroke.of(points, stroke.width))
    return Drawing(tuple(strokes))


def _turned(drawing: Drawing, degrees: float) -> Drawing:
    cos, sin = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    return _mapped(drawing, [[cos, -sin], [sin, cos]])


def _box(drawing: Drawing) -> tuple[np.ndarray, np.ndarray]:
    points = np.concatenate([stroke.points[:, :2] for stroke in drawing.strokes])
    return points.min(axis=0), points.max(axis=0)


def _with_line(drawing: Drawing, x: np.ndarray, y: np.ndarray) -> Drawing:
    begin = max(float(stroke.points[-1, 2]) for stroke in drawing.strokes) + 0.2
    time = begin + np.linspace(0, 0.5, len(x))
    line = Stroke.of(np.stack([x, y, time, np.full(len(x), 0.5)], axis=1))
    return Drawing((*drawing.strokes, line))


def _circled(drawing: Drawing) -> Drawing:
    low, high = _box(drawing)
    (x, y), reach = (low + high) / 2, float(np.hypot(*(high - low))) / 2 * 1.15
    turn = np.linspace(0, 2 * np.pi, 40)
    return _with_line(drawing, x + reach * np.cos(turn), y + reach * np.sin(turn))


def _underlined(drawing: Drawing) -> Drawing:
    low, high = _box(drawing)
    size = float((high - low).max())
    x = (low[0] + high[0]) / 2 + np.linspace(-0.35, 0.35, 12) * size
    return _with_line(drawing, x, np.full(12, high[1] + 0.1 * size))


def _dashed(drawing: Drawing) -> Drawing:
    strokes = []
    for stroke in drawing.strokes:
        points = stroke.points
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points[:, :2], axis=0).T))])
        at = np.linspace(0, along[-1], max(2, int(along[-1] / 0.02)))
        fine = np.stack([np.interp(at, along, points[:, column]) for column in range(4)], axis=1)
        pieces = (fine[first : first + DASH] for first in range(0, len(fine), DASH + GAP))
        strokes += [Stroke.of(piece, stroke.width) for piece in pieces if len(piece) > 1]
    return Drawing(tuple(strokes))


def _other_forms(label: int, drawing: Drawing) -> Drawing:
    if label in (2, 4, 5, 7):
        return _turned(drawing, 180)
    if label in (0, 8):
        return _circled(drawing)
    return _underlined(drawing) if label in (6, 9) else drawing


CHANGES: dict[str, Callable[[int, Drawing], Drawing]] = {
    "plain": lambda _label, drawing: drawing,
    "slanted": lambda _label, drawing: _mapped(drawing, [[1, -1.2], [0, 1]]),
    "mirrored": lambda label, drawing: drawing if label in (0, 1, 8) else _mapped(drawing, [[-1, 0], [0, 1]]),
    "turned": lambda _label, drawing: _turned(drawing, -55),
    "wide": lambda _label, drawing: _mapped(drawing, [[2.6, 0], [0, 1]]),
    "circled": lambda _label, drawing: _circled(drawing),
    "dashed": lambda _label, drawing: _dashed(drawing),
    "forms": _other_forms,
}
"""How a hand is made odd."""
