"""`digitscope`: the window."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from digitscope.commands.arguments.options import add_data_option, add_model_option, existing_file
from digitscope.commands.terminal.output import EXIT_FAILED, complain

if TYPE_CHECKING:
    from digitscope.engine.recogniser.client import RecogniserClient

HELP = "Draw a digit, watch a neural network read it, look inside, retrain it."
EXAMPLES = """\
examples:
  digitscope                      open the window
  digitscope seven.png            open the window with a picture on the pad
  digitscope predict seven.png    read a picture without a window"""
WITHOUT_SCREEN = (
    "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the window cannot open. "
    "These work without one: digitscope predict, evaluate, train, learn, resume, runs, data, compare, "
    "export, calibrate, drawings, info, explain, snapshot, self-check."
)
PATIENCE_S = 10.0
"""Longer than a stuck recogniser lives after `stop`."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the window can be opened with."""
    text = "drawing (.json) or picture to open"
    parser.add_argument("file", nargs="?", type=existing_file, metavar="FILE", help=text)
    add_model_option(parser)
    add_data_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Start the recogniser, then Qt, and stay until the window is closed."""
    if not has_screen():
        complain(WITHOUT_SCREEN)
        return EXIT_FAILED
    model = str(arguments.model or "") or _saved_model()
    # First of all, because it takes longest: the process loads torch while the window is built here.
    from digitscope.engine.child import RECOGNISER, launch

    child = launch(RECOGNISER, model)
    from digitscope.engine.recogniser.client import RecogniserClient

    client = RecogniserClient(model, child)
    try:
        return _open(client, arguments.file, arguments.data)
    finally:
        client.stop()
        client.wait(PATIENCE_S)


def _open(client: RecogniserClient, file: Path | None, data: Path | None) -> int:
    try:
        from digitscope.gui.app import WindowOptions, run
    except ImportError as error:
        complain(f"The window cannot open, because Qt does not load here: {error}")
        return EXIT_FAILED
    return run(client, WindowOptions(file, data))


def has_screen() -> bool:
    """Return whether Qt can find a screen; on Linux it would end the process if not."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in named)


def _saved_model() -> str:
    from digitscope.window_settings import saved_model

    return saved_model()
