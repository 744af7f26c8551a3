"""How sure a share is that was counted on few."""

from __future__ import annotations

Z_95 = 1.959964
"""Standard deviations that hold 95 % of a normal distribution."""


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
