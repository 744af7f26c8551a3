"""Text from outside made printable: no control characters or line ends, nothing that turns writing round.

The name of a file or a class, a network’s card, a run’s name: what comes out of a file is made printable
where it goes out, to the terminal or into the window (standard library only).
"""

from __future__ import annotations

import re

STAND_IN = "�"
_UNPRINTABLE = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # control characters: they move the cursor, colour, ring
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # directions: they show a name otherwise than it is
    "\u2028\u2029"  # line ends
    "\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"  # cannot be seen
    "\ud800-\udfff\ufffe\uffff"  # no letters; the joiners of some scripts (U+200C, U+200D) are left alone
    "]"
)
_BETWEEN = re.compile(r"[\t\r\n]+")


def printable(text: str) -> str:
    """Return a text for one line: line ends and tabs become a space, everything else unprintable “�”."""
    if text.isprintable():
        return text
    return _UNPRINTABLE.sub(STAND_IN, _BETWEEN.sub(" ", text))


def printable_lines(text: str) -> str:
    """Return a text of several lines, of our own making: each of them printable."""
    return "\n".join(map(printable, text.split("\n")))


def escaped(text: str) -> str:
    """Return JSON text that can be printed and holds the same: what cannot be is written as `\\u…`."""
    return text if text.isprintable() else _UNPRINTABLE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
