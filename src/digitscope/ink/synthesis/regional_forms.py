"""Written forms of digits that whole regions use and common data sets hardly hold: flags, hooks, open heads.

Each is a range between two shapes of the same number of points; a drawing takes some place in it. A shape is
written as its points, "x,y" in hundredths of the box from the upper left; "!" marks a corner, "|" the next
stroke. Only forms that people of that hand would not take for another digit are here.
"""

from __future__ import annotations

from dataclasses import dataclass

from digitscope.ink.synthesis.letterforms import Form, Line


@dataclass(frozen=True)
class Range:
    """All that lies between two shapes of a digit."""

    digit: int
    one: str
    other: str
    proportion: tuple[float, float] = (0.5, 0.9)
    """Least and largest width over height."""
    weight: float = 1.0
    """How often it is taken, against the others."""

    def at(self, share: float) -> Form:
        """Return the form at a place from the one (0) to the other (1)."""
        return tuple(
            tuple(
                ((1 - share) * x0 + share * x1, (1 - share) * y0 + share * y1)
                for (x0, y0), (x1, y1) in zip(one, other, strict=True)
            )
            for one, other in zip(form_of(self.one), form_of(self.other), strict=True)
        )


def form_of(text: str) -> Form:
    """Return a written shape as control points, as `letterforms` has them."""
    return tuple(_line(stroke.split()) for stroke in text.split("|"))


def _line(points: list[str]) -> Line:
    line: list[tuple[float, float]] = []
    for point in points:
        x, y = point.rstrip("!").split(",")
        line += [(int(x) / 100, int(y) / 100)] * (2 if point.endswith("!") else 1)
    return tuple(line)


REGIONAL: tuple[Range, ...] = (
    # 0: ends that overlap or leave a gap, a slash in one go
    Range(
        0,
        "75,25 45,0 5,45 30,97 80,85 95,40 70,10 30,12",
        "90,20 50,0 5,50 40,100 80,87 97,50 93,38 88,30",
    ),
    Range(0, "50,0 5,50 50,100 95,50 60,0! 10,95", "60,0 5,40 50,100 95,50 85,10! 30,80"),
    # 1: a long straight flag, from flat to steep; the stem upright or leaning
    Range(1, "0,26 90,0! 86,100", "0,72 75,0! 95,100", (0.45, 0.95), 4.5),
    Range(1, "0,40 100,0! 55,100", "0,60 90,0! 80,100", (0.5, 0.95), 3.0),
    # 1: a flag that swings up to the top
    Range(1, "0,25 30,34 70,16 90,0! 85,100", "0,50 25,64 60,42 85,0! 75,100", (0.5, 1.0), 4.5),
    Range(1, "0,42 35,60 70,42 78,0! 76,100", "0,75 30,82 60,50 70,0! 80,100", (0.5, 1.0), 2.5),
    # 1: a flag that bends over like a cane; flag and foot (with a tail to the right it is many people's 2)
    Range(1, "0,30 40,10 85,0 90,15 85,100", "0,50 50,12 80,0 90,20 90,100", (0.35, 0.7), 1.5),
    Range(1, "10,30 55,0! 55,100 | 15,100 95,100", "0,55 55,0! 55,100 | 0,100 100,97"),
    # 2: a small hook on a straight back; one that turns in; a round foot; a wide loop; straight lines
    Range(
        2,
        "25,25 50,0 72,20 50,60 10,100! 95,98",
        "35,20 60,0 72,14 55,60 30,100! 90,100",
        (0.45, 0.8),
        2.0,
    ),
    Range(
        2,
        "35,35 12,25 30,3 75,5 80,35 10,100! 95,97",
        "45,30 20,35 20,8 65,0 75,35 20,95! 100,90",
        (0.5, 0.9),
        1.5,
    ),
    Range(
        2,
        "5,12 50,0 85,22 50,60 30,82 50,98 88,94",
        "10,20 50,0 80,25 40,60 12,85 35,100 100,92",
        (0.45, 0.8),
        1.5,
    ),
    Range(
        2,
        "15,25 50,0 85,25 50,65 10,97 2,75 30,68 65,92 100,98",
        "10,15 45,0 75,20 60,60 30,95 5,90 20,72 60,80 100,95",
        (0.5, 1.0),
    ),
    Range(2, "0,0 90,0! 90,50! 5,50! 5,100! 95,100", "0,10 80,0! 95,40! 10,60! 0,100! 95,95"),
    # 2: narrow, with a hook, a straight back and a short foot, cornered or round
    Range(2, "10,32 42,0 64,16 56,60 38,100! 95,93", "0,42 36,6 62,0 62,50 50,96! 100,86", (0.45, 0.8), 2.0),
    Range(
        2,
        "5,36 38,0 58,16 46,62 34,90 52,100 96,86",
        "0,26 34,0 54,12 50,60 44,88 62,100 100,78",
        (0.45, 0.8),
        2.0,
    ),
    # 3: of straight lines, and one with a small head
    Range(3, "0,0 90,0! 90,50! 25,50! 90,52! 90,100! 0,100", "5,10 85,0! 75,40! 30,48! 90,60! 80,95! 0,100"),
    Range(
        3,
        "20,12 50,0 70,14 40,34! 85,55 80,90 40,100 5,85",
        "5,10 50,0 90,25 45,55! 80,65 75,90 40,100 10,92",
    ),
    # 4: in one go and open, like a flash or a chair; open with a leaning stem
    Range(4, "50,0 6,62! 85,45! 50,100", "35,0 4,52! 78,50! 72,100", (0.45, 0.85), 2.5),
    Range(4, "45,0 10,66! 50,42 80,50 75,100", "30,0 12,60! 40,56 72,55 60,100", (0.4, 0.8), 1.5),
    # 4: round at the left, in one go, the stem long or short
    Range(
        4,
        "32,0 12,40 6,64 30,66 66,50 82,46 76,100",
        "42,0 18,38 8,58 35,62 72,38 92,34 72,100",
        (0.4, 0.75),
        2.5,
    ),
    Range(4, "20,0 8,40 20,62 50,58 80,36! 78,100", "35,0 5,36 25,60 60,50 85,25! 70,100", (0.4, 0.8), 1.5),
    Range(4, "10,5 8,45 40,55 80,40 | 95,0 50,100", "20,0 2,40 30,60 90,50 | 85,10 75,100"),
    # 5: without a corner, and of straight lines
    Range(
        5,
        "85,6 45,0 15,20 30,42 75,60 75,90 35,100 5,90",
        "95,0 50,5 25,30 50,45 85,62 70,90 35,100 0,95",
        (0.45, 0.85),
        1.5,
    ),
    Range(5, "90,0 10,0! 10,45! 90,45! 90,100! 5,100", "95,5 20,0! 10,50! 80,50! 85,90! 0,100"),
    # 6: of straight lines
    Range(6, "85,0 5,0! 5,100! 90,100! 90,50! 5,50", "70,0 30,10! 5,90! 80,100! 85,55! 10,60"),
    # 7: a level or falling top over an upright stem, so that the long-flagged 1 does not take it; a waved top
    Range(7, "0,2 90,0! 86,100", "0,0 95,6! 45,100", (0.45, 0.9), 2.5),
    Range(7, "0,12 20,0 60,8 95,0! 50,100", "0,20 15,0 50,6 90,2! 30,100", (0.5, 0.9), 1.5),
    Range(7, "0,2 90,0! 70,100 | 40,50 100,45", "0,0 85,5! 40,100 | 20,55 95,50", (0.5, 0.9), 1.5),
    # 8: open at the top, in one go
    Range(
        8,
        "12,0 50,45 80,80 50,100 20,80 50,45 88,0",
        "30,5 40,45 75,75 50,100 20,75 50,50 75,0",
        (0.4, 0.8),
    ),
    Range(
        8,
        "80,12 45,0 20,20 50,45 80,75 45,100 15,80 45,50 95,5",
        "70,5 40,2 25,25 55,50 75,80 40,100 20,70 50,45 80,20",
        (0.45, 0.8),
    ),
    # 9: an open head over a hook that runs far to the left; a leg that ends in a kick
    Range(
        9,
        "88,10 38,0 12,25 45,45 88,14! 86,65 60,100 8,95",
        "75,5 40,5 20,25 50,40 84,10! 90,60 55,97 20,85",
        (0.45, 0.85),
    ),
    Range(
        9,
        "90,6 40,0 14,22 50,42 86,26 86,70 50,100 10,92",
        "85,12 45,0 10,18 40,40 84,22 88,65 55,100 5,85",
        (0.45, 0.85),
        0.5,
    ),
    # 9: begun inside, up to the right and back over the top; the leg grows out of the head's lower left
    Range(
        9,
        "30,34 55,28 85,18 95,4 60,0 22,6 4,18 35,36 62,54 66,78 35,100",
        "0,54 25,48 75,24 85,6 50,0 15,6 4,20 38,44 60,60 62,82 50,100",
        (0.4, 0.75),
        2.0,
    ),
    Range(
        9,
        "10,30 30,32 80,22 90,6 55,0 15,4 2,16 30,34 56,50 75,72 70,100",
        "5,44 30,40 68,20 76,4 50,0 20,10 8,24 45,40 66,60 45,86 8,100",
        (0.4, 0.75),
    ),
    Range(
        9,
        "80,10 40,0 10,20 40,42 82,12! 75,95! 100,80",
        "85,15 50,0 20,20 50,40 85,10! 85,90! 100,95",
        (0.45, 0.75),
    ),
    # What single writers of the training strokes do, and a network that did not learn from them misreads
    # 0: a line down through it
    Range(
        0,
        "50,12 8,50 50,90 92,50 50,12 | 52,0 48,100",
        "60,15 15,50 45,85 85,50 60,15 | 70,0 30,100",
        (0.45, 0.8),
        0.7,
    ),
    # 1: a short, almost level flag
    Range(1, "0,8 60,0! 62,100", "0,24 80,0! 74,100", (0.16, 0.36), 1.5),
    # 5: no corner and an inner end; a hat by itself over a bow
    Range(
        5,
        "75,2 55,14 25,8 0,35 40,48 90,70 85,95 40,100 25,85 45,75",
        "55,5 45,12 20,0 5,30 50,55 100,80 60,100 20,95 15,75 40,70",
        (0.7, 1.1),
    ),
    Range(
        5,
        "20,8 55,0 | 8,35 45,20 90,45 75,90 10,90",
        "10,5 70,0 | 5,25 50,18 85,60 50,100 5,90",
        (0.5, 0.8),
        0.7,
    ),
    # 6: wide, the loop thrown far to the right, its end no lower than the foot (lower it would be an open 4)
    Range(
        6,
        "34,0 4,55 12,92 45,96 82,74 98,58 78,56 58,76 56,94",
        "50,0 6,60 22,98 60,94 92,60 88,46 68,52 56,74 60,98",
        (0.75, 1.15),
        1.5,
    ),
    # 7: a small hook at the foot
    Range(
        7,
        "0,5 50,0 80,8 66,60 44,96 54,100 70,92",
        "0,8 55,0 88,14 62,60 36,94 42,100 58,95",
        (0.45, 0.75),
        0.5,
    ),
    # 8: the lower loop first, the upper one open; the upper one left out of a fast S and a stroke
    Range(
        8,
        "25,50 62,80 50,100 15,95 22,75 60,45 78,25 60,3 34,6",
        "5,55 72,90 40,100 4,90 20,70 58,50 74,15 44,0 26,10",
        (0.5, 0.8),
        2.0,
    ),
    Range(
        8,
        "50,48 15,42 8,62 48,80 42,99 18,95 40,65 90,0",
        "62,30 30,22 18,45 62,75 45,100 10,92 30,65 100,0",
        (0.5, 0.8),
    ),
    # 9: a flat head and a leaning leg; a head begun to the right of the leg, which it crosses
    Range(
        9,
        "88,14 60,0 6,4 2,22 48,24 86,6! 10,95",
        "82,20 68,0 8,8 14,34 60,26 78,8! 5,100",
        (0.5, 0.8),
        0.7,
    ),
    Range(
        9,
        "95,48 40,48 5,22 25,0 65,10 78,45 55,100",
        "100,68 45,40 10,15 35,0 70,18 70,55 50,100",
        (0.55, 0.85),
        1.5,
    ),
)
