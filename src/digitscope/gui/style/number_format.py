"""Numbers as the views print them: short, with a real minus sign, never more digits than mean anything."""

from __future__ import annotations

import math

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def short_number(value: float) -> str:
    """Return about three significant digits, such as `0.82`, `−12.3`, `1,240`."""
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    size = abs(value)
    if size >= 100_000 or 0 < size < 0.0005:
        figure, _, power = f"{size:.1e}".partition("e")
        text = f"{figure}·10{str(int(power)).translate(RAISED)}"
    else:
        text = f"{size:,.0f}" if size >= 100 else f"{size:.1f}" if size >= 10 else f"{size:.2f}"
        if size < 0.01:
            text = f"{size:.4f}" if size else "0"
    return f"−{text}" if value < 0 and text.strip("0.") else text


def shape_text(shape: tuple[int, ...]) -> str:
    """Return a shape as people write it: `16×28×28`."""
    return "×".join(str(side) for side in shape)


def count_text(count: int, one: str, many: str) -> str:
    """Return `1 weight`, `1,240 weights`, `no weights`."""
    return f"no {many}" if count == 0 else f"1 {one}" if count == 1 else f"{count:,} {many}"
