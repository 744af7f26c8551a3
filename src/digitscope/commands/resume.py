"""`digitscope resume`: take a run up again from its last safe point."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from digitscope.commands.arguments.options import add_data_option, add_json_option
from digitscope.commands.arguments.training_options import add_settings, given_settings
from digitscope.commands.terminal.output import CommandError
from digitscope.commands.train import carry_out, check_out
from digitscope.engine.priority import BRIEF_SPIN
from digitscope.runs.folder import RunError
from digitscope.runs.listing import find_run
from digitscope.runs.messages import Train

HELP = "Take a training up again from its last safe point."
EXAMPLES = """\
examples:
  digitscope resume last                       the run that began last
  digitscope resume "my letters" --batch 64    with a smaller batch, after there was too little memory

RUN is a folder, the name of a run, or a part of it that no other has (see digitscope runs)."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the run, output, and an option for every setting."""
    os.environ.update(BRIEF_SPIN | os.environ)  # before torch is loaded
    parser.add_argument("which", metavar="RUN", help="folder, name or part of the name of a run; last")
    parser.add_argument("--out", type=Path, metavar="FILE", help="copy the network to this file")
    add_data_option(parser)
    add_json_option(parser)
    add_settings(parser, "run, where a run that has begun can change")


def run(arguments: argparse.Namespace) -> int:
    """Go on and tell how it goes."""
    check_out(arguments.out)
    try:
        folder = find_run(arguments.which)
        about = folder.read_about()
    except RunError as error:
        raise CommandError(str(error)) from error
    data = str(arguments.data.absolute()) if arguments.data else str(about.get("data_folder", ""))
    order = Train(given_settings(arguments), str(folder.path), True, str(about.get("name", "")), data)
    return carry_out(order, arguments)
