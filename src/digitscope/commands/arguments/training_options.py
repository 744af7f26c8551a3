"""An option for every setting of a training."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

from digitscope.commands.arguments.options import number, whole_number
from digitscope.json_files import parse_table
from digitscope.runs.settings.config import SetShare, TrainConfig
from digitscope.runs.settings.descriptions import SETTINGS
from digitscope.typed_numbers import read_number, read_whole

MOST_COMMAS = 20
"""Words that may be one path together."""


def add_settings(parser: argparse.ArgumentParser, of_what: str) -> None:
    """Add the options; what is not given does not appear among the arguments."""
    group = parser.add_argument_group("settings", f"each replaces that of the {of_what}")
    for field in fields(TrainConfig):
        kind = KINDS.get(str(field.type), _table)
        name, text = "--" + field.name.replace("_", "-"), SETTINGS[field.name].help
        shown = text.replace("%", "%%")  # argparse fills in what follows a single one
        group.add_argument(name, type=kind, default=argparse.SUPPRESS, metavar="X", help=shown)


def given_settings(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the settings that were given."""
    names = {field.name for field in fields(TrainConfig)}
    return {name: value for name, value in vars(arguments).items() if name in names}


def _sets(text: str) -> tuple[SetShare, ...]:
    """Read several sets with commas between them; a path that exists is a path, with commas in it or not."""
    parts: list[str] = text.split(",")
    words: list[str] = []
    while parts:
        counts = range(min(len(parts), MOST_COMMAS), 1, -1)
        count = next((count for count in counts if _is_path(",".join(parts[:count]))), 1)
        word, parts = ",".join(parts[:count]), parts[count:]
        if words and re.search(r"[@*:][0-9.]+$", words[-1]) and re.fullmatch(r"[0-9]+([@*:].*)?", word):
            words[-1] += f",{word}"  # a decimal comma, or 5,000: not the end of this set
        else:
            words.append(word)
    return tuple(_share(word.strip()) for word in words)


def _is_path(word: str) -> bool:
    try:
        return Path(_share(word.strip()).name).exists()
    except (OSError, ValueError, argparse.ArgumentTypeError):
        return False


def _share(word: str) -> SetShare:
    """Read `NAME`, `NAME*TIMES`, `NAME@AMOUNT`, or both."""
    parts = re.fullmatch(r"(?P<name>.+?)(?P<more>([*@][0-9.,]+)*)", word)
    more = dict(re.findall(r"([*@])([0-9.,]+)", parts["more"])) if parts else {}
    try:
        amount, times = read_number(more.get("@", "1")), read_whole(more.get("*", "1"))
        return SetShare(parts["name"] if parts else "", amount, times)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{word} is no NAME, NAME*TIMES or NAME@AMOUNT: {error}") from error


def _table(text: str) -> dict[str, Any] | None:
    if text == "none":
        return None
    try:
        return parse_table(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is neither none nor a JSON object: {error}") from error


KINDS: dict[str, Callable[[str], Any]] = {"float": number, "int": whole_number, "str": str}
KINDS["tuple[SetShare, ...]"] = _sets
