"""The command line: which sub-command is meant, how a failure ends. Nothing heavy is imported here."""

from __future__ import annotations

import argparse
import difflib
import errno
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn, Protocol, cast

from digitscope.commands.terminal.output import (
    EXIT_FAILED,
    EXIT_INTERRUPTED,
    EXIT_OK,
    EXIT_USAGE,
    CommandError,
    OutputClosed,
    complain,
)
from digitscope.printable import printable
from digitscope.version import __version__


class Command(Protocol):
    """What the module of a command has."""

    HELP: str
    EXAMPLES: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it and return the exit code."""


COMMANDS = {
    "predict": "digitscope.commands.predict",
    "evaluate": "digitscope.commands.evaluate",
    "train": "digitscope.commands.train",
    "learn": "digitscope.commands.learn",
    "resume": "digitscope.commands.resume",
    "runs": "digitscope.commands.runs",
    "data": "digitscope.commands.data",
    "compare": "digitscope.commands.compare",
    "export": "digitscope.commands.export",
    "calibrate": "digitscope.commands.calibrate",
    "drawings": "digitscope.commands.drawings",
    "info": "digitscope.commands.info",
    "explain": "digitscope.commands.explain",
    "snapshot": "digitscope.commands.snapshot",
    "self-check": "digitscope.commands.self_check",
}
"""Modules that are a `Command`, by name; loaded when used."""
DISK_ERRORS = {errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""A disk that is full or may not be written: no fault of the program, so no traceback."""
WINDOW = "digitscope.commands.window"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 done, 1 failed, 2 wrong use, 130 interrupted."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    named = bool(words) and words[0] in COMMANDS
    try:
        if not named and (slip := _slip(words)):
            complain(slip)
            return EXIT_USAGE
        command = _load(COMMANDS[words[0]] if named else WINDOW)
        parser = _parser(f"digitscope {words.pop(0)}", command) if named else _window_parser(command, words)
        return command.run(parser.parse_args(words))
    except CommandError as error:
        complain(str(error))
        return EXIT_FAILED
    except KeyboardInterrupt:
        complain("Interrupted.")
        return EXIT_INTERRUPTED
    except (OutputClosed, BrokenPipeError):
        # Python must not complain at its own end that it could not write the rest.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK
    except OSError as error:
        if error.errno not in DISK_ERRORS:
            raise
        where = f"{error.filename}: " if error.filename else ""
        complain(f"{where}{error.strerror}. Free some space, or choose a place where you may write.")
        return EXIT_FAILED


def _load(module: str) -> Command:
    return cast(Command, importlib.import_module(module))


class _Parser(argparse.ArgumentParser):
    """What it says of wrong use repeats what was typed, or what the shell made a pattern into."""

    def error(self, message: str) -> NoReturn:
        """End the program with the sentence."""
        super().error(printable(message))


def _parser(name: str, command: Command) -> argparse.ArgumentParser:
    parser = _Parser(
        prog=name,
        description=command.HELP,
        epilog=command.EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_arguments(parser)
    return parser


def _window_parser(command: Command, words: Sequence[str]) -> argparse.ArgumentParser:
    parser = _parser("digitscope", command)
    parser.usage = "digitscope [options] [FILE]\n       digitscope COMMAND …"
    parser.add_argument("--version", action="version", version=f"Digitscope {__version__}")
    if {"-h", "--help"} & set(words):  # only then are all commands loaded
        listed = [f"  {name:11} {_load(module).HELP.splitlines()[0]}" for name, module in COMMANDS.items()]
        more = "“digitscope COMMAND --help” says more about a command."
        parser.epilog = "\n".join(["commands:", *listed, "", more, "", command.EXAMPLES])
    return parser


def _slip(words: Sequence[str]) -> str:
    """Say what is wrong if the first word is neither a command nor a file, else nothing."""
    if not words or words[0].startswith("-") or Path(words[0]).exists():
        return ""
    near = difflib.get_close_matches(words[0], COMMANDS, 1)
    meant = f" Did you mean “{near[0]}”?" if near else f" The commands are {', '.join(COMMANDS)}."
    return f"“{words[0]}” is neither a command nor a file.{meant}"
