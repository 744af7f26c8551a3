"""Names for classes of one's own: parted, and judged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from digitscope.data.collection.records import CollectionError

FEWEST, MOST = 2, 30
LONGEST = 24
"""Letters of a class's name: more fit neither beside a bar nor on a chip."""
JOINERS = "\u200c\u200d"
"""Letters of their own in some scripts, though they cannot be seen."""
_BETWEEN = re.compile(r"[,;\n\t、，；]+")


def split_names(text: str) -> tuple[str, ...]:
    """Return the names in a text; commas or, where there is none, spaces part them."""
    text = unicodedata.normalize("NFC", text)
    parts = _BETWEEN.split(text) if _BETWEEN.search(text.strip()) else text.split()
    return tuple(" ".join(part.split()) for part in parts if part.strip())


def check_names(names: Sequence[str]) -> None:
    """See whether classes can have these names.

    Raises:
        CollectionError: with a sentence that says what is wrong.
    """
    for name in names:
        if len(name) > LONGEST:
            raise CollectionError(f"“{name[:LONGEST]}…” is too long: take at most {LONGEST} letters.")
        if not name.strip() or not all(letter.isprintable() or letter in JOINERS for letter in name):
            raise CollectionError(f"“{name.strip()}” holds letters that cannot be seen.")
    same = [unicodedata.normalize("NFC", name) for name in names]
    twice = [name for name in same if same.count(name) > 1]
    if twice:
        raise CollectionError(f"“{twice[0]}” is named twice; every class needs a name of its own.")
    if not FEWEST <= len(names) <= MOST:
        raise CollectionError(f"Name {FEWEST} to {MOST} classes, not {len(names)}.")
