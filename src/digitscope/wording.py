"""How a reading is put into words, the same in the window and on the command line (standard library only)."""

from __future__ import annotations

from collections.abc import Sequence

SMALLEST = 0.001
"""Below this a percentage says no more than "under 0.1 %"; the like above 99.9 %."""
WORTH_NAMING = 0.01
MOST_NAMED = 3
WITHOUT_RING = "Read without the line drawn round it."


def percent(fraction: float) -> str:
    """Return a fraction 0…1 as people read it: whole, with tenths near the ends, never all or nothing."""
    if fraction < SMALLEST:
        return "under 0.1 %"
    if fraction > 1 - SMALLEST:
        return "over 99.9 %"
    if 0.01 <= fraction < 0.985:
        return f"{100 * fraction:.0f} %"
    return f"{min(max(100 * fraction, 0.1), 99.9):.1f} %"


def two_decimals(value: float) -> str:
    """Return a number as `0.48` or `−0.07`, with a real minus sign."""
    text = f"{abs(value):.2f}"
    return f"−{text}" if value < 0 and text != "0.00" else text


def from_where(name: str) -> str:
    """Say where digits are from; `made:4000` is what the program draws itself where there are none."""
    return "that the program drew itself" if name.startswith("made") else f"of {name}"


def answer_sentence(probabilities: Sequence[float], classes: Sequence[str]) -> str:
    """Say what is read and how sure that is: "94 % a 7, 4 % a 1, 2 % other".

    probabilities: (classes,), calibrated, of sum 1. The likeliest is named, and two more if they reach 1 %.
    """
    ranked = sorted(zip(map(float, probabilities), classes, strict=True), key=lambda pair: -pair[0])
    named = ranked[:1] + [pair for pair in ranked[1:MOST_NAMED] if pair[0] >= WORTH_NAMING]
    parts = [f"{percent(fraction)} {with_article(name)}" for fraction, name in named]
    rest = sum(fraction for fraction, _ in ranked[len(named) :])
    if rest >= SMALLEST:
        parts.append(f"{percent(rest)} other")
    return ", ".join(parts)


def with_article(name: str) -> str:
    """Return a class name as it stands in a sentence: "a 7", "an 8", "an arrow", "an S"."""
    if len(name) == 1 and name.isascii() and name.isalpha():
        return f"an {name}" if name.upper() in "AEFHILMNORSX" else f"a {name}"
    vowel = name in {"8", "11", "18"} or name[:1].lower() in {"a", "e", "i", "o", "u"}
    return f"an {name}" if vowel else f"a {name}"


def counted(count: int, one: str, many: str = "") -> str:
    """Return how many there are of a thing: "1 digit", "4,000 digits", "2 classes"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def begun(sentence: str) -> str:
    """Return a sentence with a capital at its beginning, and names of classes in it as they are."""
    return sentence[:1].upper() + sentence[1:]


def listed(parts: Sequence[str], last: str = "and") -> str:
    """Return parts as a sentence lists them: "a 4, a 7 or a 9"."""
    return f" {last} ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""


def verdict_sentence(kind: str, reason: str) -> str:
    """Return a verdict with its reason, as the window and the command line say it; "" for a plain digit."""
    opening = {
        "not sure": "Not sure.",
        "not a digit": "Probably not a digit.",
        "none of these": "Probably none of these.",
        "several digits": "Several digits.",
        "empty": "Empty.",
    }.get(kind, "")
    return f"{opening} {reason}".strip() if opening else ""
