"""`digitscope runs`: list, compare, rename and delete runs, write their curves."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from digitscope.commands.arguments.options import add_json_option
from digitscope.commands.terminal.output import (
    EXIT_OK,
    EXIT_USAGE,
    CommandError,
    complain,
    say,
    say_json,
    say_lines,
)
from digitscope.json_files import to_text
from digitscope.printable import escaped
from digitscope.runs.folder import RunError
from digitscope.runs.listing import (
    TRASH_DAYS,
    RunInfo,
    clone_run,
    compare_settings,
    curves_csv,
    damaged_runs,
    delete_run,
    find_run,
    list_runs,
    named_run,
    rename_run,
    restore_run,
    run_info,
)

HELP = "List trainings; compare, rename or delete them, write their curves or settings."
EXAMPLES = """\
examples:
  digitscope runs
  digitscope runs compare first second         in which settings they differ, and what came of them
  digitscope runs rename last "my letters"
  digitscope runs curves last > curves.csv
  digitscope runs settings last                the settings as JSON
  digitscope runs delete first                 asks first; takes the exact name alone
  digitscope runs restore first                within 30 days"""
ACTIONS: dict[str, tuple[str, ...]] = {
    "list": (),
    "compare": ("RUN", "OTHER"),
    "rename": ("RUN", "NAME"),
    "delete": ("RUN",),
    "restore": ("RUN",),
    "curves": ("RUN",),
    "settings": ("RUN",),
}
"""The words that each takes."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to do, and with which runs."""
    parser.add_argument("action", nargs="?", choices=tuple(ACTIONS), default="list")
    parser.add_argument("words", nargs="*", metavar="RUN", help="runs; for rename a run and its new name")
    parser.add_argument("--yes", action="store_true", help="delete without asking")
    add_json_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked."""
    action, words = arguments.action, arguments.words
    if len(words) != len(ACTIONS[action]):
        complain(f"usage: digitscope runs {' '.join((action, *ACTIONS[action]))}")
        return EXIT_USAGE
    try:
        if action == "delete":
            _delete(words[0], arguments.yes)
        elif action == "restore":
            say(f"Restored {restore_run(words[0]).path.name}.")
        else:
            _do(action, words, arguments.json)
    except RunError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"That did not work: {error.strerror or error}.") from error
    return EXIT_OK


def _do(action: str, words: list[str], as_json: bool) -> None:
    if action == "list":
        _list(as_json)
        return
    folder = find_run(words[0])
    if action == "compare":
        _compare(run_info(folder), run_info(find_run(words[1])), as_json)
    elif action == "rename":
        rename_run(folder, words[1])
    elif action == "curves":
        say_lines(curves_csv(folder).splitlines())
    else:
        say_lines(escaped(line) for line in to_text(clone_run(folder).to_json(), indent=1).split("\n"))


def _delete(name: str, sure: bool) -> None:
    folder = named_run(name)
    called = folder.path.name
    if not sure:
        if not sys.stdin.isatty():
            raise CommandError(f"“{called}” was not deleted: add --yes to delete without being asked.")
        if input(f"Delete the run “{called}” with its network? [y/N] ").strip().lower() not in {"y", "yes"}:
            say("Nothing was deleted.")
            return
    where = delete_run(folder)
    say(
        f'Deleted {called}. “digitscope runs restore "{where.name}"” brings it back within {TRASH_DAYS} days.'
    )


def _list(as_json: bool) -> None:
    runs = list_runs()
    for sentence in damaged_runs():
        complain(sentence)
    for info in runs:
        if as_json:
            say_json(asdict(info))
        else:
            say(_line(info))
    if not runs and not as_json:
        say("There are no runs yet: begin one with “digitscope train”.")


def _line(info: RunInfo) -> str:
    read = "" if info.held_out_accuracy is None else f"{100 * info.held_out_accuracy:6.2f} %"
    state = "finished" if info.finished else "can be taken up" if info.resumable else "not finished"
    named = "" if info.name == Path(info.path).name else f"  “{info.name}”"
    size = f"{info.size_bytes / 1e6:5.1f} MB"
    return f"{Path(info.path).name}  {read:9} {info.seconds:7.0f} s  {size}  {state}{named}"


def _compare(one: RunInfo, other: RunInfo, as_json: bool) -> None:
    differ = compare_settings(one.config, other.config)
    if as_json:
        say_json({"settings": differ, "runs": [asdict(one), asdict(other)]})
        return
    say(_line(one))
    say(_line(other))
    for name, (mine, theirs) in differ.items():
        say(f"  {name}: {to_text(mine)} | {to_text(theirs)}")
    if not differ:
        say("  Their settings are the same.")
