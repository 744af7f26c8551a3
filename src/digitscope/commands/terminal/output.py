"""What the commands write, and with which code they end."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from digitscope.json_files import to_text
from digitscope.printable import escaped, printable

EXIT_OK, EXIT_FAILED, EXIT_USAGE, EXIT_INTERRUPTED = 0, 1, 2, 130


class CommandError(Exception):
    """The command cannot do what was asked; the message is a sentence for people."""


class OutputClosed(Exception):  # noqa: N818 - nothing went wrong
    """Whoever read the output has enough (`… | head`); no `OSError`, lest it be taken for a failed file."""


def say(text: str) -> None:
    """Write a line of the result; what a file or a name brought along is made printable."""
    say_lines([text])


def say_lines(lines: Iterable[str]) -> None:
    """Write several lines of the result.

    Raises:
        OutputClosed: if nobody reads them any more.
    """
    try:
        sys.stdout.write("".join(f"{printable(line)}\n" for line in lines))
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise OutputClosed from error


def say_json(value: object) -> None:
    """Write a JSON object on a line of its own."""
    sys.stdout.write(f"{escaped(to_text(value))}\n")
    sys.stdout.flush()


def complain(sentence: str) -> None:
    """Write what went wrong, where it does not mix with the result."""
    sys.stderr.write(f"digitscope: {printable(sentence)}\n")
    sys.stderr.flush()
