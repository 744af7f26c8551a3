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


def duration(seconds: float) -> str:
    """Return a time as people say it: `42 s`, `3 min 10 s`, `1 h 5 min`."""
    if not math.isfinite(seconds):
        return "some time"
    whole = max(0, round(seconds))
    if whole < 100:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if minutes < 10 and rest else f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def rounded(number: float) -> int:
    """Return a number with three digits that mean something: a speed that flickers cannot be read."""
    if number < 1000:
        return round(number)
    size: int = 10 ** (len(str(int(number))) - 3)
    return int(round(number / size) * size)


def accuracy_text(accuracy: float) -> str:
    """Return an accuracy with the digits in which networks differ: `99.42 %`."""
    return f"{100 * accuracy:.2f} %" if accuracy < 1 else "no error"


def interval_text(interval: tuple[float, float]) -> str:
    """Return the ends of an interval: `99.25 to 99.56 %`."""
    return f"{100 * interval[0]:.2f} to {100 * interval[1]:.2f} %"


def size_text(count: float) -> str:
    """Return a large count in short: `860`, `31 thousand`, `2.4 million`."""
    if count < 10_000:
        return f"{count:,.0f}"
    return f"{count / 1000:,.0f} thousand" if count < 1_000_000 else f"{count / 1e6:,.1f} million"


def size_of_memory(count: int) -> str:
    """Return a number of bytes as people say it: `412 MB`, `1.3 GB`."""
    return f"{count / 1e6:.0f} MB" if count < 1e9 else f"{count / 1e9:.1f} GB"
