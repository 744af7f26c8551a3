"""`digitscope drawings`: the drawings that were kept, counted, exported and imported."""

from __future__ import annotations

import argparse
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from digitscope.commands.arguments.options import add_json_option
from digitscope.commands.terminal.output import EXIT_OK, CommandError, complain, say, say_json
from digitscope.wording import counted

if TYPE_CHECKING:
    from digitscope.data.collection.records import ClassSet, Hand
    from digitscope.data.collection.store import Collection

HELP = "Count, export, import and compare the drawings that you kept."
EXAMPLES = """\
examples:
  digitscope drawings                                 how many of each digit, hand by hand
  digitscope drawings export mine.jsonl.gz            strokes; also .csv, .npz, or a folder of PNG files
  digitscope drawings export all.digitscope           the whole collection, to take along
  digitscope drawings import all.digitscope           nothing comes twice
  digitscope drawings export shapes.csv --set Shapes  classes of your own, by the name of the set
  digitscope drawings hand --hand Ada                 how a hand differs from what the network knows"""
ACTIONS = ("count", "export", "import", "hand")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to do, the file, and whose drawings."""
    parser.add_argument("action", nargs="?", choices=ACTIONS, default="count")
    parser.add_argument("path", nargs="?", type=Path, help="file or folder to write or to read")
    parser.add_argument("--hand", metavar="NAME", help="only this hand; an import makes it if it is new")
    parser.add_argument(
        "--set", metavar="NAME", help="classes of your own by the set's name; else the digits"
    )
    parser.add_argument("--label", help="only drawings with this label")
    add_json_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked."""
    from digitscope.data.collection.records import CollectionError
    from digitscope.data.collection.store import Collection

    action = {"count": _count, "export": _export, "import": _import, "hand": _compare}[arguments.action]
    if arguments.action in ("export", "import") and arguments.path is None:
        raise CommandError(f"“drawings {arguments.action}” needs the path of a file or folder.")
    try:
        with closing(Collection()) as collection:
            if collection.rescued is not None:
                complain(collection.rescued.sentence())
            action(collection, arguments)
    except (CollectionError, ValueError) as error:
        raise CommandError(str(error)) from error
    except (OSError, sqlite3.Error) as error:
        raise CommandError(f"The drawings could not be read or written: {error}.") from error
    return EXIT_OK


def _hands(collection: Collection, name: str | None) -> list[Hand]:
    """Return the hand of that name, or all."""
    found = [hand for hand in collection.hands() if name in (None, hand.name)]
    if not found:
        known = ", ".join(hand.name for hand in collection.hands())
        raise CommandError(f"There is no hand “{name}”. There are: {known}.")
    return found


def _ids(collection: Collection, arguments: argparse.Namespace) -> list[int]:
    from digitscope.data.collection.records import Query

    found: list[int] = []
    for hand in _hands(collection, arguments.hand):
        for of in _sets(collection, arguments):
            query = Query(hand=hand.id, class_set=of.id, label=arguments.label)
            found += [entry.id for entry in collection.search(query)]
    return found


def _sets(collection: Collection, arguments: argparse.Namespace) -> list[ClassSet]:
    """Return the sets that are meant: the named one, all for a whole collection, else the digits."""
    every = collection.class_sets()
    if arguments.set is None:
        whole = arguments.action == "export" and arguments.path.name.lower().endswith(".digitscope")
        return every if whole or arguments.action == "count" else every[:1]
    found = [one for one in every if one.name == arguments.set]
    if not found:
        known = ", ".join(one.name for one in every)
        raise CommandError(f"There is no set of classes “{arguments.set}”. There are: {known}.")
    return found


def _count(collection: Collection, arguments: argparse.Namespace) -> None:
    for hand in _hands(collection, arguments.hand):
        for of in _sets(collection, arguments):
            tallies = collection.tallies(hand.id, class_set=of.id)
            counts = {label: tally.drawings for label, tally in tallies.items()}
            if not (counts or of.is_digits or arguments.set):
                continue
            if arguments.label is not None:
                counts = {arguments.label: counts.get(arguments.label, 0)}
            if arguments.json:
                counted = {"drawings": sum(counts.values()), "labels": counts}
                say_json({"hand": hand.name, "set": of.name} | counted)
            else:
                of_each = ", ".join(f"{count:,} of {label}" for label, count in sorted(counts.items()))
                name = hand.name if of.is_digits else f"{hand.name}, {of.name}"
                say(f"{name}: {sum(counts.values()):,} drawings" + (f" ({of_each})" if of_each else ""))


def _export(collection: Collection, arguments: argparse.Namespace) -> None:
    from tqdm import tqdm

    from digitscope.data.collection.exporting import export

    ids = _ids(collection, arguments)
    if not ids:
        raise CommandError("There is no such drawing to export; no file was written.")
    with tqdm(total=len(ids), leave=False, disable=True if arguments.json else None) as bar:
        for done, _ in export(collection, ids, arguments.path):
            bar.update(done - bar.n)
    if arguments.json:
        say_json({"path": str(arguments.path), "drawings": len(ids)})
    else:
        say(f"{counted(len(ids), 'drawing')} {'was' if len(ids) == 1 else 'were'} saved as {arguments.path}.")


def _import(collection: Collection, arguments: argparse.Namespace) -> None:
    from tqdm import tqdm

    from digitscope.data.collection.importing import Imported, take_in
    from digitscope.data.collection.records import DIGITS

    if not arguments.path.exists():
        raise CommandError(f"There is no {arguments.path}.")
    hand = collection.add_hand(arguments.hand) if arguments.hand else collection.hands()[0]
    far = Imported(0, 0)
    with tqdm(leave=False, disable=True if arguments.json else None, unit=" drawings") as bar:
        of = DIGITS if arguments.set is None else _sets(collection, arguments)[0]
        for far in take_in(collection, arguments.path, hand.id, of.id):
            bar.update(far.added + far.there - bar.n)
    if arguments.json:
        say_json({"path": str(arguments.path), "added": far.added, "there": far.there})
    else:
        say(far.sentence(arguments.path.name))


def _compare(collection: Collection, arguments: argparse.Namespace) -> None:
    from digitscope.ink.handwriting.comparison import differences

    kept = collection.get(_ids(collection, arguments))
    for finding in differences((one.label, one.drawing) for one in kept):
        if arguments.json:
            say_json({"label": finding.label, "sentence": finding.sentence})
        else:
            say(finding.sentence)
