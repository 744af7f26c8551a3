"""Numbers as people type or paste them: with a decimal point or a decimal comma, the same everywhere."""

from __future__ import annotations

import re

NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]*)([.,](?P<part>[0-9]*))?(?P<power>[eE][+-]?[0-9]+)?")
THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
"""1,500 may be one and a half or one and a half thousand: which, only the one who typed it knows."""
OTHER_SIGNS = str.maketrans({"−": "-", "٫": ".", "\N{FULLWIDTH COMMA}": ",", "\N{FULLWIDTH FULL STOP}": "."})
SHOWN = 40


def read_number(text: str) -> float:
    """Return the number that was typed; 0,05 and 0.05 are the same.

    A point is always a decimal point, for that is how the program itself writes numbers.

    Raises:
        ValueError: if it is no number, or could be two different ones; the message is for people.
    """
    typed = text.strip().translate(OTHER_SIGNS)
    found = NUMBER.fullmatch(typed)
    if found is None or not (found["whole"] or found["part"]):
        raise ValueError(f"“{text.strip()[:SHOWN]}” is no number; write it like 0.05 or 0,05.")
    if THOUSANDS.fullmatch(typed):
        apart, together = typed.replace(",", "."), typed.replace(",", "")
        raise ValueError(f"“{typed[:SHOWN]}” may be {apart} or {together}; write one of these.")
    return float(typed.replace(",", "."))


def read_whole(text: str) -> int:
    """Return the whole number that was typed, written in digits alone.

    Raises:
        ValueError: if it is no whole number, or has a point, a comma or spaces between its digits.
    """
    typed = text.strip().translate(OTHER_SIGNS)
    if not re.fullmatch(r"[+-]?[0-9]{1,40}", typed):
        raise ValueError(
            f"“{text.strip()[:SHOWN]}” is no whole number; write it in digits alone, like 12000."
        )
    return int(typed)


def read_wholes(text: str, high: int) -> list[int]:
    """Return the whole numbers that were typed with commas or spaces between them.

    `high` is the largest that is allowed: 1,024 is not taken for 1 and 24 where it may be 1024.

    Raises:
        ValueError: if a part is no whole number, or two of them may be one; the message is for people.
    """
    for group in text.replace(";", " ").split():
        together = group.replace(",", "")
        if THOUSANDS.fullmatch(group) and int(together) <= high:
            raise ValueError(
                f"“{group[:SHOWN]}” may be {group.replace(',', ' ')} or {together}; write one of these."
            )
    return [read_whole(part) for part in re.split(r"[\s,;]+", text) if part]
