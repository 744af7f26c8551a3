"""A kept drawing in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from digitscope.data.collection.records import Entry, Tally
from digitscope.metrics.intervals import wilson
from digitscope.wording import begun, percent, with_article


def entry_tip(entry: Entry) -> str:
    """Say what a drawing is, how it is read, and when it was drawn."""
    when = _when(entry.made)
    if entry.right is None:
        read = "not read yet"
    else:
        read = "read rightly" if entry.right else f"read as {with_article(entry.answer)}"
    return f"{begun(with_article(entry.label))}, {read}; {when}"


def _when(made: float) -> str:
    try:
        return datetime.fromtimestamp(made).strftime("%d %b %Y, %H:%M")
    except (ValueError, OverflowError, OSError):  # a time that no calendar has
        return "nobody knows when"


def accuracy_sentence(tallies: dict[str, Tally], learned: int = 0) -> str:
    """Say how well the network in use reads what is kept, and how much that is worth.

    learned: drawings that this network learned from; then an interval for new ones would be an invention.
    """
    drawings = sum(tally.drawings for tally in tallies.values())
    read = sum(tally.read for tally in tallies.values())
    right = sum(tally.right for tally in tallies.values())
    if not drawings:
        return "Nothing is kept yet."
    if not read:
        return f"{counted(drawings)}; the network in use has not read them yet."
    low, high = wilson(right, read)
    interval = f" (95 % interval {100 * low:.0f}–{100 * high:.0f} %, Wilson)."
    seen = f". It learned from {counted(learned)}: only new ones show how good it is."
    share = f"{counted_share(right, read)}{seen if learned else interval}"
    if read < drawings:
        so_far = f"{read:,} of {counted(drawings)} so far"
        return f"The network in use has read {so_far}, {right:,} rightly: {share}"
    return f"The network in use reads {right:,} of {counted(read)} rightly: {share}"


def not_read_sentence(tallies: Mapping[str, Tally]) -> str:
    """Say how many there are where the network in use reads other classes."""
    drawings = sum(tally.drawings for tally in tallies.values())
    if not drawings:
        return "Nothing is kept yet. Draw about ten of each class, then let a network learn them."
    return f"{counted(drawings)}. The network in use reads other classes: let one learn these."


def counted_share(right: int, read: int) -> str:
    """Return a percentage that was counted: all and none may be said of it."""
    return f"{100 * right // read} %" if right in (0, read) else percent(right / read)


def counted(drawings: int) -> str:
    """Return "1 drawing", "2,000 drawings"."""
    return "1 drawing" if drawings == 1 else f"{drawings:,} drawings"
