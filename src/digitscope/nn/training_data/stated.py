"""What a network's card says of the data it learned from, and which digits are new to it by that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitscope.data.kept_drawings import names_drawings
from digitscope.data.load import find
from digitscope.data.sets.digits import Digits
from digitscope.data.sets.errors import DatasetError
from digitscope.data.sets.split import always_held_out_so, held_out_part
from digitscope.nn.model.card import BEFORE, ModelCard
from digitscope.nn.training_data.selection import sources_of
from digitscope.runs.settings.config import config_from_json

Entry = dict[str, Any]
SILENT = (
    "The network’s file does not say what it learned from, so no digits of people are known to be new to it: "
    "its figures are taken from digits that the program draws itself."
)


def stated(card: ModelCard, folder: Path | None = None) -> tuple[Entry, ...]:
    """Return the card's entries on its data, each with the `share` that was held out, None if unknown."""
    shares = dict(_shares(card, folder))
    known = [{"share": shares.get(str(entry.get("name")))} | entry for entry in card.data]
    # A card that gives the share itself is of a version that holds out as this one does.
    return tuple(
        one | {"exact": entry.get("exact", "share" in entry)}
        for one, entry in zip(known, card.data, strict=True)
    )


def inherited(start: ModelCard, folder: Path | None = None) -> tuple[Entry, ...]:
    """Return what the card of a network says that begins from another: what that one learned, marked so.

    Kept drawings are left out: they are no set that anything is judged by later.
    """
    data = (entry for entry in stated(start, folder) if not names_drawings(str(entry.get("name"))))
    return tuple(entry | {BEFORE: True} for entry in data)


def new_to(
    card: ModelCard, digits: Digits, name: str, usual: float, folder: Path | None = None
) -> tuple[NDArray[np.bool_], str]:
    """Return which of a set's pictures (N,), not softened yet, a network has not learned, and a remark or "".

    usual: The share to judge with of a set that the card does not name, and that is new to the network.
    """
    entries = [entry for entry in stated(card, folder) if _is_same(entry, digits, name, folder)]
    if not entries:
        return (held_out_part(digits, usual) if usual < 1 else np.ones(len(digits), bool)), ""
    new = np.ones(len(digits), bool)
    for entry in entries:
        share = entry["share"]
        if not isinstance(share, int | float) or not 0 <= share <= 1:
            doubt = f"The network’s file does not say how much of {name} was held out"
        elif entry.get("fingerprint") != digits.fingerprint:
            doubt = f"{name} is no longer as the network learned from it"
        elif not _as_counted(entry, held := held_out_part(digits, share)) or not (
            entry["exact"] or always_held_out_so(digits, share)
        ):
            doubt = f"Which pictures of {name} were held out from the network cannot be told any more"
        else:
            new &= held
            continue
        return np.zeros(len(digits), bool), f"{doubt}, so nothing of it judges."
    return new, ""


def _as_counted(entry: Entry, held: NDArray[np.bool_]) -> bool:
    """Tell whether as many are held out as the card says; of a part of a set it cannot be told."""
    trained, kept = entry.get("trained"), entry.get("held_out")
    if not isinstance(trained, int) or not isinstance(kept, int):
        return False
    return trained + kept < len(held) or kept == int(held.sum())


def _is_same(entry: Entry, digits: Digits, name: str, folder: Path | None) -> bool:
    """Tell whether an entry speaks of this set, under whatever name."""
    if entry.get("name") == name or entry.get("fingerprint") == digits.fingerprint:
        return True
    try:
        return find(str(entry.get("name")), folder).samefile(find(name, folder))
    except (DatasetError, OSError, ValueError):
        return False


def _shares(card: ModelCard, folder: Path | None) -> Iterator[tuple[str, float]]:
    """Yield name and share of each set as the recipe in the card has them, where it has."""
    sources = card.recipe.get("sources")
    for source in sources if isinstance(sources, list | tuple) else ():
        if isinstance(source, dict) and isinstance(source.get("held_out"), int | float):
            yield str(source.get("name")), float(source["held_out"])
    config = card.recipe.get("config")
    if isinstance(config, dict) and not sources:
        try:
            for one in sources_of(config_from_json(config), folder):
                yield one.name, one.held_out
        except (ValueError, DatasetError):
            return
