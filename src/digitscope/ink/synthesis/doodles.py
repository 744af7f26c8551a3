"""What people draw when they try a digit reader out: houses, faces, stars; never digits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from digitscope.ink.drawing.packed import Floats, pack
from digitscope.ink.drawing.strokes import Drawing, drawing_of
from digitscope.ink.synthesis.stroke_augmentation import Amounts, augment

Lines: TypeAlias = list[Floats]
Maker: TypeAlias = Callable[[np.random.Generator], Lines]
HAND = Amounts(
    rotation=12.0, slant=0.2, aspect=0.25, warp=0.06, forms=0.0, joined=0.1, thinnest=0.7, thickest=1.4
)
"""How much one hand differs from another."""
STEPS = 40


def make_doodles(
    count: int, rng: np.random.Generator, kinds: Sequence[str] | None = None
) -> list[tuple[str, Drawing]]:
    """Make doodles, each with its kind; `kinds` keeps to some of `DOODLES`."""
    names = [str(name) for name in rng.choice(list(kinds or DOODLES), count)]
    drawings = [drawing_of([0.5 + 0.35 * line for line in DOODLES[name](rng)]) for name in names]
    return list(zip(names, augment(pack(drawings), rng, HAND).drawings(), strict=True))


def _arc(x: float, y: float, radius: float, start: float = 0.0, end: float = 1.0) -> Floats:
    """Return part of a circle, from and to in turns."""
    angle = 2 * np.pi * np.linspace(start, end, STEPS)
    return np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], axis=1)


def _line(*places: tuple[float, float]) -> Floats:
    """Return a line through places, with points between them."""
    given = np.array(places)
    at = np.linspace(0, len(given) - 1, 8 * (len(given) - 1) + 1)
    return np.stack([np.interp(at, np.arange(len(given)), given[:, axis]) for axis in (0, 1)], axis=1)


def _house(rng: np.random.Generator) -> Lines:
    wall, roof = rng.uniform(0.5, 0.9), rng.uniform(-0.2, 0.2)
    lines = [_line((-wall, 1), (-wall, roof), (0, -1), (wall, roof), (wall, 1), (-wall, 1))]
    if rng.random() < 0.7:
        lines.append(_line((-0.15, 1), (-0.15, 0.5), (0.15, 0.5), (0.15, 1)))
    if rng.random() < 0.4:
        lines.append(_line((-wall, roof), (wall, roof)))
    return lines


def _face(rng: np.random.Generator) -> Lines:
    eye = rng.uniform(0.06, 0.15)
    lines = [_arc(0, 0, 1), _arc(-0.35, -0.3, eye), _arc(0.35, -0.3, eye), _arc(0, 0.1, 0.5, 0.05, 0.45)]
    return lines if rng.random() < 0.7 else [*lines, _line((0, -0.1), (0.05, 0.15), (-0.05, 0.15))]


def _star(rng: np.random.Generator) -> Lines:
    points = int(rng.integers(5, 8))
    if rng.random() < 0.5:  # in one line, crossing itself
        order = np.arange(points + 1) * 2 % points if points % 2 else np.arange(points + 1)
        turn = 2 * np.pi * order / points - np.pi / 2
        return [_line(*zip(np.cos(turn), np.sin(turn), strict=True))]
    turn = np.pi * np.arange(2 * points + 1) / points - np.pi / 2
    reach = np.where(np.arange(2 * points + 1) % 2, rng.uniform(0.3, 0.55), 1.0)
    return [_line(*zip(reach * np.cos(turn), reach * np.sin(turn), strict=True))]


def _heart(rng: np.random.Generator) -> Lines:
    t = np.linspace(0, 2 * np.pi, 2 * STEPS) + rng.uniform(-0.1, 0.1)
    y = -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))
    return [np.stack([np.sin(t) ** 3, y / 16], axis=1)]


def _tree(rng: np.random.Generator) -> Lines:
    lines = [_line((0, 1), (0, -0.9))]
    for y in np.linspace(-0.5, 0.6, int(rng.integers(2, 5))):
        lines.append(_line((-0.6, y + 0.3), (0, y - 0.1), (0.6, y + 0.3)))
    return lines


def _fish(rng: np.random.Generator) -> Lines:
    t = np.linspace(-0.9, 0.9, 2 * STEPS) * np.pi
    body = np.stack([np.cos(t), 0.45 * np.sin(t) * (1 + 0.2 * rng.random())], axis=1)
    tail = _line((-0.85, -0.2), (-1.2, -0.5), (-1.2, 0.5), (-0.85, 0.2))
    return [body, tail, _arc(0.6, -0.1, 0.06)]


def _spiral(rng: np.random.Generator) -> Lines:
    t = np.linspace(0, rng.uniform(2.3, 4.5), 3 * STEPS)
    angle = 2 * np.pi * t * rng.choice([-1, 1])
    return [np.stack([t * np.cos(angle), t * np.sin(angle)], axis=1) / t[-1]]


def _zigzag(rng: np.random.Generator) -> Lines:
    count = int(rng.integers(4, 10))
    across, height = np.linspace(-1, 1, count), rng.uniform(0.3, 1.0)
    return [_line(*[(x, height * (-1) ** k) for k, x in enumerate(across)])]


def _grid(rng: np.random.Generator) -> Lines:
    across, down = np.linspace(-0.9, 0.9, rng.integers(2, 5)), np.linspace(-0.9, 0.9, rng.integers(2, 5))
    return [_line((x, -1), (x, 1)) for x in across] + [_line((-1, y), (1, y)) for y in down]


def _flower(rng: np.random.Generator) -> Lines:
    petals = int(rng.integers(4, 7))
    turns = np.arange(petals) / petals
    lines = [_arc(0, -0.4, 0.2)]
    lines += [_arc(0.4 * np.cos(6.283 * k), -0.4 + 0.4 * np.sin(6.283 * k), 0.2) for k in turns]
    return [*lines, _line((0, -0.2), (0.05, 1))]


def _scrawl(rng: np.random.Generator) -> Lines:
    """Go to and fro, as one who blackens a place."""
    count = int(rng.integers(10, 30))
    x = np.where(np.arange(count) % 2, 1, -1) * rng.uniform(0.5, 1, count)
    y = np.linspace(-0.8, 0.8, count) + rng.normal(0, 0.1, count)
    lines = _line(*zip(x, y, strict=True))
    return [lines[:, ::-1] if rng.random() < 0.5 else lines]


def _arrow(rng: np.random.Generator) -> Lines:
    head = rng.uniform(0.3, 0.6)
    return [_line((-1, 0), (1, 0)), _line((1 - head, -head), (1, 0), (1 - head, head))]


def _car(rng: np.random.Generator) -> Lines:
    front, back = [(-0.3, -0.6), (0.4, -0.6), (0.6, -0.1), (1, 0), (1, 0.3)], [(-1, 0.3), (-1, -0.1)]
    body = _line(*back, (-0.5, -0.15), *front)
    wheel = rng.uniform(0.15, 0.25)
    return [np.concatenate([body, body[:1]]), _arc(-0.5, 0.35, wheel), _arc(0.5, 0.35, wheel)]


def _person(rng: np.random.Generator) -> Lines:
    arms = rng.uniform(-0.4, 0.3)
    return [
        _arc(0, -0.75, 0.25), _line((0, -0.5), (0, 0.3)), _line((-0.5, arms), (0, -0.2), (0.5, arms)),
        _line((-0.4, 1), (0, 0.3), (0.4, 1)),
    ]  # fmt: skip


def _boxes(rng: np.random.Generator) -> Lines:
    side = rng.uniform(0.6, 1.0)
    square = _line((-side, -1), (side, -1), (side, 1), (-side, 1), (-side, -1))
    inner = [square * rng.uniform(0.3, 0.7), _line((-side, -1), (side, 1)), _line((-side, 1), (side, -1))]
    return [square, *inner[: int(rng.integers(1, 3))]]


def _curls(rng: np.random.Generator) -> Lines:
    """Write a row of loops."""
    t = np.linspace(0, int(rng.integers(3, 7)), 4 * STEPS)
    loops = np.stack([t * 0.5 + 0.4 * np.sin(2 * np.pi * t), 0.5 * np.cos(2 * np.pi * t)], axis=1)
    return [(loops - loops.mean(axis=0)) / np.abs(loops).max()]


DOODLES: dict[str, Maker] = {
    "house": _house, "star": _star, "tree": _tree, "spiral": _spiral, "grid": _grid, "scrawl": _scrawl,
    "car": _car, "curls": _curls, "face": _face, "heart": _heart, "fish": _fish, "zigzag": _zigzag,
    "flower": _flower, "arrow": _arrow, "person": _person, "boxes": _boxes,
}  # fmt: skip
"""How each kind is drawn, in the square from −1 to 1."""
TAUGHT = ("house", "star", "tree", "spiral", "grid", "scrawl", "car", "curls")
"""What networks are shown; the others are kept to judge them."""
KEPT = tuple(name for name in DOODLES if name not in TAUGHT)
