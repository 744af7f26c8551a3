"""`digitscope compare`: a new network against an old one, picture by picture."""

from __future__ import annotations

import argparse
from pathlib import Path

from digitscope.commands.arguments.options import add_data_option, add_json_option, existing_file
from digitscope.commands.terminal.output import EXIT_OK, CommandError, say_json, say_lines

HELP = "Compare two networks on the same data: what the new one fixed and what it broke."
EXAMPLES = """\
examples:
  digitscope compare old.safetensors new.safetensors --sets mnist pens.jsonl.gz
  digitscope compare bundled new.safetensors --json

With --json an object a data set: for both networks accuracy with its 95 % interval and how that was made
(interval_method: a bootstrap over writers where ten or more are known, else Wilson's), by class, calibration,
confusion (a row a class, a column an answer), every answer; the indices of what was fixed and broke; and how
often chance alone makes a difference as large as this (sign test, by whole writers where they are known)."""
BUNDLED = "bundled"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the networks and the data."""
    parser.add_argument("old", metavar="OLD", help="network file, or “bundled”")
    parser.add_argument("new", metavar="NEW", help="network file, or “bundled”")
    parser.add_argument("--sets", nargs="+", default=["mnist"], metavar="SET", help="data sets (else mnist)")
    add_data_option(parser)
    add_json_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Read the data with both and tell."""
    from tqdm import tqdm

    from digitscope.commands.arguments.network import open_network
    from digitscope.commands.terminal.training_output import card_lines
    from digitscope.data.load import load
    from digitscope.data.sets.errors import DatasetError
    from digitscope.nn.evaluation.comparison import compare

    networks = [open_network(_file(word)) for word in (arguments.old, arguments.new)]
    for name in arguments.sets:
        try:
            digits = load(name, folder=arguments.data)
        except DatasetError as error:
            raise CommandError(str(error)) from error
        if not len(digits):
            raise CommandError(f"{name} holds no pictures.")
        with tqdm(desc=name, total=1.0, leave=False, disable=True if arguments.json else None) as bar:
            for step in compare(networks[0], networks[1], digits):
                if isinstance(step, float):
                    bar.update(step - bar.n)
                elif arguments.json:
                    say_json(step)
                else:
                    bar.clear()
                    say_lines(card_lines(step))
    return EXIT_OK


def _file(word: str) -> Path | None:
    try:
        return None if word == BUNDLED else existing_file(word)
    except argparse.ArgumentTypeError as error:
        raise CommandError(f"{error}.") from error
