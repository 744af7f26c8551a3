"""What a network is kept from forgetting with: a mix of what it learned from, out of the data at hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from digitscope.data.load import find
from digitscope.data.readers import MADE, MADE_NOTHING
from digitscope.data.sets.errors import DatasetError
from digitscope.nn.training_data.recipes import LETTERS, MNIST, SCRIBBLES, UNIPEN
from digitscope.nn.training_data.recipes import MADE as MADE_DIGITS
from digitscope.nn.training_data.sources import Source
from digitscope.runs.finetuning import REPLAY

NOTHING_SHARE = 0.25
"""Of the replay, pictures that are no digit: the network is to go on doubting them."""
PENS_SHARE = 2 / 3
"""Of the digits, pen strokes: what is forgotten first, and what is drawn here."""
LETTERS_SHARE = 0.65
"""Of those, letters and signs where there are any; the rest the program makes."""


def names_replay(name: str) -> bool:
    """Return whether a data set's name stands for a replay of so many pictures (`replay:8000`)."""
    return name.startswith(REPLAY)


def replay_sources(name: str, folder: Path | None = None) -> Iterator[Source]:
    """Yield the sources of a replay: MNIST and pen digits, or what the program makes in place of them.

    What judges is held out as it was when the bundled network was trained, so that it is new to that one.

    Raises:
        DatasetError: if the name does not say how many.
    """
    number = name.removeprefix(REPLAY)
    if not number.isdecimal() or int(number) < 1:
        raise DatasetError(f"{name}: after “{REPLAY}” stands how many pictures.")
    count = int(number)
    nothing = round(count * NOTHING_SHARE)
    letters = round(nothing * LETTERS_SHARE) if is_there(LETTERS.name, folder) else 0
    digits = count - nothing
    pens = round(digits * PENS_SHARE)
    missing = digits
    for source, most in ((MNIST, digits - pens), (UNIPEN, pens)):
        if most and is_there(source.name, folder):
            missing -= most
            yield replace(source, times=1, most=most, replay=True)
    if missing:
        # A quarter more is made, because the program's digits are the only ones of their kind that judge.
        made = round(missing * 1.25)
        yield replace(MADE_DIGITS, name=f"{MADE}{made}", held_out=0.2, replay=True)
    if letters:
        yield replace(LETTERS, times=1, most=letters, replay=True)
    made = max(1, nothing - letters)
    yield replace(SCRIBBLES, name=f"{MADE_NOTHING}{made}", replay=True)


def is_there(name: str, folder: Path | None) -> bool:
    """Return whether a data set is found."""
    try:
        find(name, folder)
    except DatasetError:
        return False
    return True
