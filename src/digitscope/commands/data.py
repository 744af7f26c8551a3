"""`digitscope data`: fetch data sets, list them, look at one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from digitscope.commands.arguments.options import add_data_option, add_json_option
from digitscope.commands.terminal.output import EXIT_FAILED, EXIT_OK, CommandError, say, say_json, say_lines

HELP = "Fetch data sets, list them, or check one."
EXAMPLES = """\
examples:
  digitscope data list
  digitscope data get fashion-mnist    into the user's data folder; goes on where it broke off
  digitscope data check mine.csv       counts, what is broken, what is doubtful"""
ACTIONS = ("list", "get", "check")
SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to do, and with which set."""
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument("name", nargs="?", help="name of a data set, or path")
    add_data_option(parser)
    add_json_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked."""
    from digitscope.data.sets.errors import DatasetError

    if arguments.action == "list":
        return _list(arguments.data, arguments.json)
    if not arguments.name:
        raise CommandError(f"“data {arguments.action}” needs the name of a data set.")
    try:
        if arguments.action == "get":
            return _get(arguments.name, arguments.json)
        return _check(arguments.name, arguments.data, arguments.json)
    except DatasetError as error:
        raise CommandError(str(error)) from error


def _list(folder: Path | None, as_json: bool) -> int:
    from digitscope.data.download.catalogue import CATALOGUE
    from digitscope.data.load import find
    from digitscope.data.sets.errors import DatasetError

    for name, remote in CATALOGUE.items():
        try:
            here = str(find(name, folder))
        except DatasetError:
            here = ""
        if as_json:
            known = {"title": remote.title, "licence": remote.licence, "megabytes": remote.megabytes}
            say_json({"name": name, "path": here} | known)
        else:
            where = here or f"not here ({remote.megabytes:.0f} MB; digitscope data get {name})"
            say_lines([f"{name:14} {remote.title}; {remote.licence}", f"{'':14} {where}"])
    return EXIT_OK


def _get(name: str, as_json: bool) -> int:
    from tqdm import tqdm

    from digitscope.data.download.download import Fetched, fetch

    with tqdm(unit="B", unit_scale=True, leave=False, disable=True if as_json else None) as bar:
        for step in fetch(name):
            if isinstance(step, Fetched):
                say_json({"kind": "fetched", "path": str(step.folder)}) if as_json else say(f"{step.folder}")
            elif as_json:
                say_json({"kind": "progress"} | step.__dict__)
            else:
                bar.total = step.total or None
                bar.set_description(step.name, refresh=False)
                bar.update(step.done - bar.n)
                if step.sentence:
                    bar.clear()
                    say(step.sentence)
    return EXIT_OK


def _check(name: str, folder: Path | None, as_json: bool) -> int:
    from digitscope.commands.arguments.network import open_network
    from digitscope.data.download.catalogue import CATALOGUE
    from digitscope.data.download.download import is_whole
    from digitscope.data.load import find
    from digitscope.nn.training_data.inspection import look
    from digitscope.runs.settings.config import SetShare, TrainConfig

    broken = []
    if name in CATALOGUE:
        place = find(name, folder)
        broken = [file.name for file in CATALOGUE[name].files if not is_whole(place / file.name, file)]
    found: dict[str, Any] = {}
    for found in look(TrainConfig(sets=(SetShare(name),)), folder, open_network(None)):  # noqa: B007 - the last
        pass
    (about,) = found["sets"]
    doubtful = [{key: value for key, value in doubt.items() if key != "image"} for doubt in about["doubtful"]]
    plain = {key: about[key] for key in ("name", "count", "classes", "counts", "writers", "broken", "notes")}
    plain |= {"doubtful": doubtful, "doubtful_count": about["doubtful_count"], "not_as_published": broken}
    if as_json:
        say_json(plain)
    else:
        say_lines(_lines(plain))
    return EXIT_FAILED if broken or about["broken"] else EXIT_OK


def _lines(about: dict[str, Any]) -> list[str]:
    by_class = ", ".join(
        f"{name}: {count:,}" for name, count in zip(about["classes"], about["counts"], strict=True)
    )
    writers = f", {about['writers']} writers" if about["writers"] else ""
    lines = [f"{about['name']}: {about['count']:,} pictures{writers}", f"  {by_class}"]
    lines += [f"  {sentence}" for sentence in about["notes"]]
    lines += [f"  {file} is not as it was published: fetch it again" for file in about["not_as_published"]]
    lines += [f"  broken: {where}: {why}" for where, why in about["broken"][:SHOWN]]
    lines.append(f"  broken: {len(about['broken'])}; doubtful: {about['doubtful_count']}")
    for doubt in about["doubtful"][:SHOWN]:
        read = f" (as {doubt['read_as']}, {100 * doubt['sure']:.1f} %)" if doubt["read_as"] else ""
        lines.append(f"  number {doubt['index']}, labelled {doubt['label']}: {doubt['why']}{read}")
    return lines
