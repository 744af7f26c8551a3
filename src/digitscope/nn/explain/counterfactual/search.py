"""Looking for the smallest change that makes a picture another digit: lines added, parts of lines taken away.

Every change tried is one that a hand can make, and is judged by reading the changed picture. First each by
itself, then the best ones with a second, a third and a fourth; what works is made smaller bit by bit.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from digitscope.messages import FloatArray
from digitscope.nn.explain.context.context import Context
from digitscope.nn.explain.context.time_budget import Pace
from digitscope.nn.explain.counterfactual.brush import Cut, Edit, Line, Point, Touch, inks_of, untouched
from digitscope.nn.explain.counterfactual.middle_lines import INKED, MiddleLines, middle_lines

Item = TypeVar("Item")

SURE = 0.8
"""Probability from which on the picture counts as read as the wanted digit."""
SURE_ODDS = math.log(SURE / (1 - SURE))
AIM = math.log(0.88 / 0.12)
"""Log odds aimed at: a little more than SURE."""
PRICE, PRICE_OF_EDIT = 0.02, 0.2
"""Of a changed pixel and of each edit, in log odds: low, so that a change is found surely."""
STRICTER = 3.0
"""So many times higher is the price once a change works: it is then made small."""
LENIENT = 0.3
"""So many times lower it is for what needs three edits or more: better a large change than none."""
SHIFTS = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))
"""Places, in pixels, in which a change has to work: a drawing is centred again when ink comes to it."""
SURE_BESIDE = 0.5
"""Mean probability in these places from which on it counts as working."""
MOST_EDITS = 6
BEAM = 5
"""Changes that are taken on, each with other edits beside it."""
PARTNERS = 36
"""Edits that each of these is tried with; three times as many for the best one, at last six times."""
UNLIKE = 0.7
"""Changes with more than this share of their ink in common are not both taken on."""
LARGE = 0.2
"""A change of more than this share of the drawing's ink is held against those with one edit more."""
CLIMBS, SHRINKS = 2, 6
"""Rounds of small variations: of a change that does not work yet, and of one that does."""
WORTH_IT = 0.02
"""Log odds by which a variation has to be better."""
CHECKED = 4
"""Changes of one piece of work that are read in all places, the cheapest first."""
USUAL_TRIES = 2000
"""About as many are needed for a change that is hard to find."""


@dataclass(frozen=True, eq=False)
class Try:
    """A change and how it is read."""

    touch: Touch
    odds: float
    """Log odds of the wanted class."""
    amount: float
    """Full pixels of ink that are changed."""

    @property
    def price(self) -> float:
        """What the change costs, in log odds."""
        return PRICE * self.amount + PRICE_OF_EDIT * len(self.touch.edits)

    def value(self, strictness: float = 1.0) -> float:
        """Return the log odds, as far as they count, less the price."""
        return min(self.odds, AIM) - strictness * self.price


@dataclass(eq=False)
class Search:
    """One search; `run` does it piece by piece."""

    context: Context
    picture: FloatArray
    """(28, 28)."""
    target: int
    seconds: float
    """Processor time after which it ends: what other programs take does not count."""
    best: Try | None = None
    """The cheapest change that works."""
    nearest: Try = field(init=False)
    """The most valuable change so far, whether it works or not."""
    tried: int = 0
    lines: MiddleLines = field(init=False)
    _inks: dict[Edit, FloatArray] = field(default_factory=dict, init=False)
    """What each edit adds or removes, (28, 28), drawn once."""
    _spent: float = field(default=0.0, init=False)
    _pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self.lines = middle_lines(self.picture)
        self._pace = Pace(first=4, most=24)
        self.nearest = Try(untouched(), float(self._odds(self.picture[None])[0]), 0.0)

    @property
    def share(self) -> float:
        """Roughly how much of the search is done, 0…1; never less than before."""
        return min(1.0, max(self.tried / USUAL_TRIES, self._spent / self.seconds))

    def run(self) -> Iterator[None]:
        """Search; yields after each piece of work: `best`, `nearest` and `share` may have changed."""
        edits: list[Edit] = []
        for piece in self._pieces(candidates(self.lines, self.picture)):
            edits += self._drawn(piece)
            yield
        beam, tries = [self.nearest], [self.nearest]
        for depth in range(MOST_EDITS):
            tries = []
            for pairs in self._pieces(_joined(beam, edits, depth)):
                tries += self._read([start.touch.with_(edit, self._inks[edit]) for start, edit in pairs])
                yield
            tries.sort(key=lambda one: one.value(1.0 if depth < 2 else LENIENT), reverse=True)
            if depth == 0:
                edits = [one.touch.edits[0] for one in tries]
            if self.best is not None and self.best.amount <= LARGE * self.picture.sum():
                break
            beam = _unlike(tries)[:BEAM]
            if depth and self.best is None:
                for place, start in enumerate(beam[:2]):
                    beam[place] = yield from self._climb(start, CLIMBS, LENIENT)
        if self.best is not None:
            cheap = sorted((one for one in tries if one.odds > 0), key=lambda one: one.price)
            for start in [self.best, *_unlike(cheap)[:2]]:
                yield from self._climb(start, SHRINKS, STRICTER)

    def works(self, one: Try) -> bool:
        """Return whether it is read so, and mostly, too, where it is moved by a pixel."""
        changed = one.touch.on(self.picture)
        moved = np.stack([np.roll(changed, shift, axis=(0, 1)) for shift in SHIFTS])
        wanted = self.probabilities(moved)[:, self.target]
        return bool(wanted[0] >= SURE and wanted.mean() >= SURE_BESIDE)

    def probabilities(self, pictures: FloatArray) -> FloatArray:
        """Return (B, classes), calibrated, for (B, 28, 28)."""
        values: FloatArray = self.context.probabilities(self._logits(pictures)).numpy()
        return values

    def _climb(self, now: Try, rounds: int, strictness: float) -> Generator[None, None, Try]:
        """Take the best of the small variations again and again; yields, and returns the last one."""
        for _ in range(rounds):
            tries: list[Try] = []
            for piece in self._pieces(variations(now.touch.edits, self.lines)):
                tries += self._read(self._touches(piece))
                yield
            better = max(tries, key=lambda one: one.value(strictness), default=now)
            if better.value(strictness) <= now.value(strictness) + WORTH_IT:
                break
            now = better
        return now

    def _pieces(self, items: Sequence[Item]) -> Iterator[Sequence[Item]]:
        """Yield some of the items at a time, as many as fit into one piece of work, while there is time."""
        done = 0
        while done < len(items) and self._spent < self.seconds:
            piece = items[done : done + self._pace.size]
            done += len(piece)
            yield piece

    def _note(self, count: int, begun: float) -> None:
        """Take note of a piece of work on so many changes."""
        took = time.thread_time() - begun
        self._pace.note(count, took)
        self._spent += took

    def _read(self, touches: list[Touch]) -> list[Try]:
        """Read the changed pictures and keep what is better than what is known."""
        begun = time.thread_time()
        changed = np.stack([touch.on(self.picture) for touch in touches])
        amounts = np.abs(changed - self.picture).sum(axis=(1, 2)).tolist()
        odds = self._odds(changed).tolist()
        tries = [Try(*one) for one in zip(touches, odds, amounts, strict=True)]
        self.tried += len(tries)
        self.nearest = max([self.nearest, *tries], key=lambda one: one.value(LENIENT))
        for one in sorted((one for one in tries if one.odds >= SURE_ODDS), key=lambda one: one.price)[
            :CHECKED
        ]:
            if (self.best is None or one.price < self.best.price) and self.works(one):
                self.best = one
                break
        self._note(len(tries), begun)
        return tries

    def _odds(self, pictures: FloatArray) -> FloatArray:
        logits = self._logits(pictures) / self.context.card.temperature
        others = logits.clone()
        others[:, self.target] = -torch.inf
        odds: FloatArray = (logits[:, self.target] - torch.logsumexp(others, dim=1)).numpy()
        return odds

    @torch.no_grad()
    def _logits(self, pictures: FloatArray) -> Tensor:
        given = torch.from_numpy(np.ascontiguousarray(pictures, np.float32))[:, None]
        logits: Tensor = self.context.model((given - self.context.card.mean) / self.context.card.std)
        return logits.float()

    def _touches(self, pieces: Sequence[tuple[Edit, ...]]) -> list[Touch]:
        """Return what each of some groups of edits does together."""
        begun = time.thread_time()
        new = {edit for edits in pieces for edit in edits if edit not in self._inks}
        self._inks |= inks_of(list(new), self.lines)
        found = []
        for edits in pieces:
            touch = untouched()
            for edit in edits:
                touch = touch.with_(edit, self._inks[edit])
            found.append(touch)
        self._spent += time.thread_time() - begun
        return found

    def _drawn(self, edits: Sequence[Edit]) -> list[Edit]:
        """Draw some edits; return those that change the picture enough to be worth a try."""
        begun = time.thread_time()
        inks = inks_of(edits, self.lines)
        self._inks |= inks
        self._note(len(edits), begun)
        return [
            edit
            for edit, ink in inks.items()
            if isinstance(edit, Cut) or float((ink * (1 - self.picture)).sum()) >= LEAST_INK
        ]


LEAST_INK = 2.0
"""Full pixels that a line has to add to be tried."""
LEAST_CUT_PX, MOST_CUT = 2.0, 0.6
"""Length of a cut at least, and the share of the drawing's ink that it may take at most."""
GAP_PX, FREE_PX, FLOATING_PX = (2.0, 14.0), (3.0, 12.0), (4.0, 14.0)
"""Bounds of the length of lines between two places on ink, from one to paper, and between two on paper."""
BENT_FROM_PX, BULGE = 5.0, 0.3
"""Lines from this length on are tried as bows, too, that stand out by this share of it."""
GRID_PX = 4.0
"""From one place on paper to the next."""
BEYOND = (1.0, 4.0)
"""How far the places on paper lie beyond the drawing's box at most, down and across."""
EDGE = (1.0, 26.0)
"""No line begins nearer to the picture's edge."""


def candidates(lines: MiddleLines, picture: FloatArray) -> list[Edit]:
    """Return the single edits to try: parts of lines to cut, lines between places on ink and on paper."""
    samples, ink = lines.samples(), float(picture.sum())
    edits: list[Edit] = []
    for first, last in itertools.combinations(samples, 2):
        along = float(lines.along[first, last])
        if LEAST_CUT_PX <= along <= MOST_CUT * ink / lines.width:
            edits.append(Cut(first, last))
    on_ink = [(float(row), float(column)) for row, column in lines.points[samples]]
    free = _on_paper(picture)
    for one, other in itertools.combinations(on_ink, 2):
        length = math.dist(one, other)
        if GAP_PX[0] <= length <= GAP_PX[1]:
            bulges = (0.0, BULGE, -BULGE) if length > BENT_FROM_PX else (0.0,)
            edits += [Line(one, other, bulge) for bulge in bulges]
    for pairs, (least, most) in (
        (itertools.product(on_ink, free), FREE_PX),
        (itertools.combinations(free, 2), FLOATING_PX),
    ):
        edits += [Line(*pair) for pair in pairs if least <= math.dist(*pair) <= most]
    return edits


def _on_paper(picture: FloatArray) -> list[Point]:
    """Return places without ink on a grid over the drawing's box and a little beyond."""
    axes = []
    for axis, beyond in ((1, BEYOND[0]), (0, BEYOND[1])):
        inked = np.flatnonzero((picture > INKED).any(axis=axis))
        low, high = (inked[0] - beyond, inked[-1] + beyond) if len(inked) else (5.0, 22.0)
        axes.append(np.arange(max(low, EDGE[0] + 1), min(high, EDGE[1] - 1) + 0.1, GRID_PX))
    places = itertools.product(*(axis.tolist() for axis in axes))
    return [(row, column) for row, column in places if picture[int(row), int(column)] < INKED]


def _joined(beam: Sequence[Try], edits: Sequence[Edit], depth: int) -> list[tuple[Try, Edit]]:
    """Return which edit to try beside which change: at first all, later the best."""
    found = []
    for place, start in enumerate(beam):
        count = len(edits) if depth == 0 else PARTNERS if place else (3 if depth == 1 else 6) * PARTNERS
        found += [(start, edit) for edit in edits[:count] if edit not in start.touch.edits]
    return found


def _unlike(tries: Sequence[Try]) -> list[Try]:
    """Return those, of the first ones, that share less than UNLIKE of their ink with one before."""
    kept: list[tuple[Try, FloatArray, float]] = []
    for one in tries[: 8 * BEAM]:
        ink = one.touch.add + one.touch.remove
        size = float(ink.sum())
        shares = (np.minimum(ink, other).sum() / max(size, total, 1e-6) for _, other, total in kept)
        if all(share < UNLIKE for share in shares):
            kept.append((one, ink, size))
    return [one for one, _, _ in kept]


def variations(edits: Sequence[Edit], lines: MiddleLines) -> list[tuple[Edit, ...]]:
    """Return the edits with one of them left out, made shorter or longer, moved or bent."""
    found: list[tuple[Edit, ...]] = []
    for place, edit in enumerate(edits):
        before, after = tuple(edits[:place]), tuple(edits[place + 1 :])
        if len(edits) > 1:
            found.append((*before, *after))
        varied = _lines_near(edit) if isinstance(edit, Line) else _cuts_near(edit, lines)
        found += [(*before, one, *after) for one in varied]
    return found


def _lines_near(line: Line) -> list[Edit]:
    (top, left), (bottom, right), bulge = line.first, line.last, line.bulge
    found = []
    for down, across in ((1.5, 0.0), (-1.5, 0.0), (0.0, 1.5), (0.0, -1.5)):
        found.append(Line((top + down, left + across), line.last, bulge))
        found.append(Line(line.first, (bottom + down, right + across), bulge))
    if line.length > BENT_FROM_PX - 1:
        for share in (0.25, 0.75):
            cut = (top + share * (bottom - top), left + share * (right - left))
            found.append(Line(cut, line.last, bulge) if share < 0.5 else Line(line.first, cut, bulge))
        found += [Line(line.first, line.last, bulge + more) for more in (BULGE / 2, -BULGE / 2)]
    low, high = EDGE
    return [
        one
        for one in found
        if all(low <= at <= high for at in (*one.first, *one.last)) and abs(one.bulge) <= 2 * BULGE
    ]


def _cuts_near(cut: Cut, lines: MiddleLines) -> list[Edit]:
    found: list[Edit] = []
    for fixed, moved in ((cut.first, cut.last), (cut.last, cut.first)):
        for near in np.flatnonzero((lines.along[moved] >= 1) & (lines.along[moved] <= 2.5)).tolist():
            if lines.along[fixed, near] >= LEAST_CUT_PX / 2:
                found.append(Cut(fixed, near))
    return found
