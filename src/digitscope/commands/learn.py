"""`digitscope learn`: a network learns from the drawings that were kept."""

from __future__ import annotations

import argparse
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from digitscope.commands.options import add_data_option, add_json_option, add_model_option
from digitscope.commands.output import EXIT_OK, CommandError, say
from digitscope.commands.train import carry_out, check_out
from digitscope.engine.priority import BRIEF_SPIN
from digitscope.plan.learning import learning_name, learning_order
from digitscope.plan.run_folder import RunFolder, new_run
from digitscope.resources import BUNDLED_MODEL, asset

if TYPE_CHECKING:
    from digitscope.ink.collection.records import Hand
    from digitscope.ink.collection.store import Collection

HELP = "Let a network learn from the drawings that you kept."
EXAMPLES = """\
examples:
  digitscope learn                              from all of the first hand's drawings, with its network
  digitscope learn --hand Ada --keep            and read Ada's drawings with it from now on
  digitscope learn --out mine.safetensors --json

It begins from the network that the hand reads with (or --model), and mixes the drawings with three parts of
what that learned before: MNIST and pens/… in the data folders, or else what the program makes itself. A fifth
of the drawings is held back to judge by. At the end it tells what was fixed and what broke; the run is one
like any other (digitscope runs). Ctrl+C stops it, and digitscope resume takes it up."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the hand, the network, and where the new one goes."""
    os.environ.update(BRIEF_SPIN | os.environ)  # before torch is loaded
    parser.add_argument("--hand", metavar="NAME", help="whose drawings (else those of the first hand)")
    add_model_option(parser)
    parser.add_argument("--name", default="", help="what the run is called (else for the hand)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="copy the network to this file")
    parser.add_argument("--run", type=Path, metavar="DIR", help="folder of the run (else one among the runs)")
    parser.add_argument("--keep", action="store_true", help="let the hand read with the new network")
    add_data_option(parser)
    add_json_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Learn, tell how it goes, and keep the network if that is wanted."""
    check_out(arguments.out)
    if arguments.run is not None and (arguments.run / "config.json").exists():
        raise CommandError(f"In {arguments.run} lies a run already: take it up with “digitscope resume”.")
    hand, network = _hand(arguments.hand)
    start = str(arguments.model) if arguments.model else network
    folder = RunFolder(arguments.run) if arguments.run else new_run()
    data = str(arguments.data.absolute()) if arguments.data else ""
    name = arguments.name or learning_name(hand.name)
    code = carry_out(learning_order(start, hand.count, hand.name, folder, name, data), arguments)
    if arguments.keep and code == EXIT_OK:
        _keep(folder, name, hand, quiet=arguments.json)
    return code


def _hand(name: str | None) -> tuple[Hand, str]:
    """Return a hand, with the number of its digits, and the network that it reads with."""
    from dataclasses import replace

    with closing(_collection()) as collection:
        hands = collection.hands()
        found = [hand for hand in hands if name in (None, hand.name)]
        if not found:
            raise CommandError(
                f"There is no hand “{name}”. There are: {', '.join(one.name for one in hands)}."
            )
        hand = found[0]
        count = sum(tally.drawings for tally in collection.tallies(hand.id).values())
        network = collection.network(hand.id)
    if not count:
        raise CommandError(f"“{hand.name}” has no drawings to learn from. Draw digits and say what they are.")
    there = network and Path(network).is_file()
    return replace(hand, count=count), network if there else str(asset(BUNDLED_MODEL))


def _keep(folder: RunFolder, name: str, hand: Hand, *, quiet: bool) -> None:
    from digitscope.plan.kept_networks import keep_network

    try:
        path = keep_network(folder.model, name)
        with closing(_collection()) as collection:
            collection.set_network(hand.id, str(path))
    except OSError as error:
        reason = error.strerror or error
        raise CommandError(f"The network is in {folder.model}, but not kept ({reason}).") from error
    if not quiet:
        say(f"“{hand.name}” reads with it from now on.")


def _collection() -> Collection:
    from digitscope.ink.collection.records import CollectionError
    from digitscope.ink.collection.store import Collection

    try:
        return Collection()
    except (CollectionError, OSError, sqlite3.Error) as error:
        raise CommandError(f"Your drawings cannot be read: {error}.") from error
