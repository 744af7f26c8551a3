"""`digitscope learn`: a network learns from the drawings that were kept."""

from __future__ import annotations

import argparse
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from digitscope.commands.arguments.options import add_data_option, add_json_option, add_model_option
from digitscope.commands.terminal.output import EXIT_OK, CommandError, say
from digitscope.commands.train import carry_out, check_out
from digitscope.engine.priority import BRIEF_SPIN
from digitscope.resources import BUNDLED_MODEL, asset
from digitscope.runs.custom_classes import own_classes_order
from digitscope.runs.finetuning import learning_name, learning_order
from digitscope.runs.folder import RunFolder, new_run

if TYPE_CHECKING:
    from digitscope.data.collection.records import ClassSet, Hand
    from digitscope.data.collection.store import Collection

HELP = "Let a network learn from the drawings that you kept."
EXAMPLES = """\
examples:
  digitscope learn                              from all of the first hand's drawings, with its network
  digitscope learn --hand Ada --keep            and read Ada's drawings with it from now on
  digitscope learn --set Shapes --keep          classes of your own, from the bundled network's layers
  digitscope learn --out mine.safetensors --json

It begins from the network that the hand reads with (or --model), and mixes the drawings with three parts of
what that learned before: MNIST, and pens/… in the data folders or else what the program makes itself. A fifth
of the drawings is held back to judge by, and has no say in how much of it is taken. At the end it tells what
was fixed and what broke; the run is one like any other (digitscope runs). Ctrl+C stops it, and digitscope
resume takes it up."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the hand, the network, and where the new one goes."""
    os.environ.update(BRIEF_SPIN | os.environ)  # before torch is loaded
    parser.add_argument("--hand", metavar="NAME", help="whose drawings (else those of the first hand)")
    parser.add_argument("--set", metavar="NAME", help="classes of your own by the set's name")
    parser.add_argument("--frozen", action="store_true", help="with --set: only the last layer learns")
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
    if arguments.frozen and not arguments.set:
        raise CommandError("--frozen is for classes of your own: name them with --set.")
    hand, of, network = _hand(arguments.hand, arguments.set)
    folder = RunFolder(arguments.run) if arguments.run else new_run()
    data = str(arguments.data.absolute()) if arguments.data else ""
    if of.is_digits:
        start = str(arguments.model) if arguments.model else network or str(asset(BUNDLED_MODEL))
        named = learning_name(hand.name)
        order = learning_order(start, hand.count, hand.name, folder, named, data, hand_id=hand.id)
    else:
        start = str(arguments.model or asset(BUNDLED_MODEL))
        order = own_classes_order(
            start, hand.count, hand.name, of.name, folder, frozen=arguments.frozen, numbers=(hand.id, of.id)
        )
        order = replace(order, versus=network, data_folder=data)
    order = replace(order, name=arguments.name or order.name)
    code = carry_out(order, arguments)
    if arguments.keep and code == EXIT_OK:
        _keep(folder, order.name, hand, of, quiet=arguments.json)
    return code


def _hand(name: str | None, set_name: str | None) -> tuple[Hand, ClassSet, str]:
    """Return a hand, counting its drawings of a set; the set; the network that it reads them with, if any."""
    with closing(_collection()) as collection:
        hands = collection.hands()
        found = [hand for hand in hands if name in (None, hand.name)]
        if not found:
            raise CommandError(
                f"There is no hand “{name}”. There are: {', '.join(one.name for one in hands)}."
            )
        hand = found[0]
        of = _set(collection, set_name)
        tallies = collection.tallies(hand.id, class_set=of.id)
        count = sum(tally.drawings for label, tally in tallies.items() if label in of.classes)
        network = collection.network(hand.id, of.id)
    what = "digits" if of.is_digits else f"some of “{of.name}”"
    if not count:
        raise CommandError(f"“{hand.name}” has no drawings to learn from. Draw {what} and say what they are.")
    return replace(hand, count=count), of, network if network and Path(network).is_file() else ""


def _set(collection: Collection, name: str | None) -> ClassSet:
    sets = collection.class_sets()
    found = sets[:1] if name is None else [one for one in sets if one.name == name]
    if not found:
        known = ", ".join(one.name for one in sets)
        raise CommandError(f"There is no set of classes “{name}”. There are: {known}.")
    return found[0]


def _keep(folder: RunFolder, name: str, hand: Hand, of: ClassSet, *, quiet: bool) -> None:
    from digitscope.runs.kept_networks import keep_network

    try:
        path = keep_network(folder.model, name)
        with closing(_collection()) as collection:
            collection.set_network(hand.id, str(path), of.id)
    except OSError as error:
        reason = error.strerror or error
        raise CommandError(f"The network is in {folder.model}, but not kept ({reason}).") from error
    if not quiet:
        what = "" if of.is_digits else f"“{of.name}” "
        say(f"“{hand.name}” reads {what}with it from now on.")


def _collection() -> Collection:
    from digitscope.data.collection.records import CollectionError
    from digitscope.data.collection.store import Collection

    try:
        return Collection()
    except (CollectionError, OSError, sqlite3.Error) as error:
        raise CommandError(f"Your drawings cannot be read: {error}.") from error
