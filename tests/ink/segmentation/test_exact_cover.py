"""The best choice of sets that hold everything exactly once."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from digitscope.ink.segmentation.exact_cover import best_cover


def by_trying(sets, values):
    """The slow and plain way: every choice of sets."""
    members = {member for each in sets for member in each}
    best = -np.inf
    for count in range(1, len(sets) + 1):
        for some in combinations(range(len(sets)), count):
            held = [member for index in some for member in sets[index]]
            if len(held) == len(members) and set(held) == members:
                best = max(best, sum(values[index] for index in some))
    return best


def test_the_best_cover_is_that_of_trying_every_choice():
    rng = np.random.default_rng(0)
    for _ in range(40):
        count = int(rng.integers(2, 6))
        larger = {
            tuple(sorted(rng.choice(count, int(rng.integers(2, min(4, count + 1))), False).tolist()))
            for _ in range(6)
        }
        sets = [(member,) for member in range(count)] + sorted(larger)
        values = rng.normal(size=len(sets)).tolist()
        chosen = best_cover(sets, values)
        assert sorted(member for each in chosen for member in each) == list(range(count))
        assert sum(values[sets.index(each)] for each in chosen) == pytest.approx(by_trying(sets, values))


def test_where_nothing_holds_everything_that_is_said():
    with pytest.raises(ValueError, match="every member"):
        best_cover([(0, 1), (1, 2)], [1.0, 1.0])
