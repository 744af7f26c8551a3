"""Options that several commands have."""

from __future__ import annotations

import argparse
from pathlib import Path

from digitscope.typed_numbers import read_number, read_whole


def number(text: str) -> float:
    """Return the number that an option gives, with a decimal point or a decimal comma; for argparse."""
    try:
        return read_number(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def whole_number(text: str) -> int:
    """Return the whole number that an option gives; for argparse."""
    try:
        return read_whole(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def existing_file(text: str) -> Path:
    """Return the path of a file that an option names; for argparse."""
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return path


def existing_folder(text: str) -> Path:
    """Return the path of a folder that an option names; for argparse."""
    path = Path(text)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return path


def add_model_option(parser: argparse.ArgumentParser) -> None:
    """Add `--model FILE`."""
    text = "network file (.safetensors); else the bundled network"
    parser.add_argument("--model", type=existing_file, metavar="FILE", help=text)


def add_json_option(parser: argparse.ArgumentParser) -> None:
    """Add `--json`."""
    parser.add_argument("--json", action="store_true", help="write one JSON object a line, for scripts")


def add_data_option(parser: argparse.ArgumentParser) -> None:
    """Add `--data DIR`."""
    text = "folder with data sets, searched first"
    parser.add_argument("--data", type=existing_folder, metavar="DIR", help=text)
