"""The network file that a command works with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from digitscope.commands.terminal.output import CommandError
from digitscope.resources import BUNDLED_MODEL, asset

if TYPE_CHECKING:
    from digitscope.nn.inference.recognizer import Recognizer


def network_path(chosen: Path | None) -> Path:
    """Return the chosen network file, or the bundled one."""
    return chosen or asset(BUNDLED_MODEL)


def open_network(chosen: Path | None) -> Recognizer:
    """Load the chosen network, or the bundled one.

    Raises:
        CommandError: if the file cannot be used.
    """
    from digitscope.nn.inference.recognizer import Recognizer
    from digitscope.nn.model.file import ModelFileError

    try:
        return Recognizer(network_path(chosen))
    except ModelFileError as error:
        raise CommandError(str(error)) from error
