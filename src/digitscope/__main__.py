"""Where the program begins; every child process passes through here too, so nothing heavy is imported."""

from __future__ import annotations

import multiprocessing
import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    multiprocessing.freeze_support()
    from digitscope.cli import main as run

    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a program without a console has none on Windows
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(run())


if __name__ == "__main__":
    main()
