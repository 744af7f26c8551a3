"""How sure a share is that was counted on few, or on many digits of few writers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Z_95 = 1.959964
"""Standard deviations that hold 95 % of a normal distribution."""
WILSON = "Wilson"
FEWEST_WRITERS = 10
"""Among fewer there is too little to draw: what these have in common is taken for what all have."""
RESAMPLES = 2000
SEED = 0


class Interval(NamedTuple):
    """A 95 % interval of a share, and how it was made."""

    low: float
    high: float
    method: str
    """`Wilson`, which takes digits as independent, or such as `bootstrap over 63 writers`."""


def wilson(right: int, count: int, z: float = Z_95) -> tuple[float, float]:
    """Return Wilson's interval of a share; all of 0…1 where nothing was counted.

    Source: E. B. Wilson, Probable inference, the law of succession, …, JASA 22 (1927).
    """
    if count == 0:
        return 0.0, 1.0
    share = right / count
    middle = share + z * z / (2 * count)
    reach = z * ((share * (1 - share) + z * z / (4 * count)) / count) ** 0.5
    whole = 1 + z * z / count
    return max((middle - reach) / whole, 0.0), min((middle + reach) / whole, 1.0)


def interval_of(right: NDArray[np.bool_], writers: Sequence[str] | None = None) -> Interval:
    """Return the 95 % interval of the share of right answers (N,): over writers where enough are known.

    One writer's digits are alike: whoever writes one 7 oddly writes them all so, and digits that are taken as
    independent make the interval too narrow. So whole writers are drawn with replacement. Where there are
    too few writers, or all answers are right or all wrong (then every draw is the same), it is Wilson's.
    writers: who wrote each; "" where it is not known: such a digit counts as a writer's only one.

    Source: B. Efron and R. Tibshirani, An introduction to the bootstrap, 1993 (percentile interval);
    A. C. Davison and D. V. Hinkley, Bootstrap methods and their application, 1997, 3.8 (whole clusters).
    """
    good = int(right.sum())
    groups = writer_groups(writers, len(right))
    if groups is None or good in (0, len(right)):
        return Interval(*wilson(good, len(right)), WILSON)
    counts = np.bincount(groups)
    rights = np.bincount(groups, weights=right).astype(np.int64)
    # Writers with the same counts are alike to the draw: so thousands of writers cost no more than a few.
    kinds, times = np.unique(np.stack([rights, counts], axis=1), axis=0, return_counts=True)
    random = np.random.default_rng(SEED)
    drawn = random.multinomial(len(counts), times / len(counts), RESAMPLES)  # (RESAMPLES, kinds)
    sums = drawn @ kinds
    low, high = np.quantile(sums[:, 0] / sums[:, 1], (0.025, 0.975))
    unknown = 0 if writers is None else sum(not writer for writer in writers)
    more = f" and {unknown:,} digits of unknown ones" if unknown else ""
    return Interval(float(low), float(high), f"bootstrap over {len(counts) - unknown:,} writers{more}")


def writer_groups(writers: Sequence[str] | None, count: int) -> NDArray[np.int64] | None:
    """Return a number for each digit's writer, (N,); None where fewer than `FEWEST_WRITERS` are known."""
    if writers is None or len(set(writers) - {""}) < FEWEST_WRITERS:
        return None
    numbers: dict[str | int, int] = {}
    alone = (writer or place for place, writer in enumerate(writers))
    return np.fromiter((numbers.setdefault(each, len(numbers)) for each in alone), np.int64, count)
