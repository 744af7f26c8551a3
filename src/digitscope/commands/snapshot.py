"""`digitscope snapshot`: a picture of the real window, made without a screen."""

from __future__ import annotations

import argparse
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from digitscope.commands.arguments.options import add_model_option, existing_file, whole_number
from digitscope.commands.terminal.output import EXIT_OK, CommandError

if TYPE_CHECKING:
    from digitscope.ink.drawing.strokes import Drawing

HELP = "Make a picture of the window with a drawing in it; needs no screen."
EXAMPLES = """\
examples:
  digitscope snapshot --digit 7 --out seven.png
  digitscope snapshot --drawing mine.json --size 1024x640 --theme dark --out window.png"""
SMALLEST, LARGEST = (1024, 640), (7680, 4320)
VIEWS = ("layers", "inspector", "why", "examples", "map")
SEED = 7
"""The digit of `--digit` looks the same every time."""
PATIENCE_S = 10.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is to be seen and how."""
    shown = parser.add_mutually_exclusive_group(required=True)
    shown.add_argument("--drawing", type=existing_file, metavar="FILE", help="drawing (.json) or picture")
    words = "a pen digit 0…9 made here"
    shown.add_argument("--digit", type=whole_number, choices=range(10), metavar="N", help=words)
    parser.add_argument("--out", type=_png, required=True, metavar="FILE.png", help="where the picture goes")
    parser.add_argument(
        "--size", type=_size, default=(1400, 900), metavar="WxH", help="size of the window (default 1400x900)"
    )
    parser.add_argument("--theme", choices=("light", "dark"), default="light", help="colours (default light)")
    parser.add_argument(
        "--view", choices=VIEWS, default="layers", help="what is shown beside the drawing (default layers)"
    )
    add_model_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Make the picture in a user's folder of its own: nothing that the user keeps is touched."""
    drawing = _drawing(arguments)
    model = str(arguments.model.resolve()) if arguments.model else ""
    with tempfile.TemporaryDirectory(prefix="digitscope-", ignore_cleanup_errors=True) as folder:
        os.environ.update(DIGITSCOPE_HOME=folder, QT_QPA_PLATFORM="offscreen")
        _take(drawing, arguments, model)
    return EXIT_OK


def _take(drawing: Drawing, arguments: argparse.Namespace, model: str) -> None:
    from digitscope.engine.recogniser.client import RecogniserClient

    client = RecogniserClient(model)
    client.start()
    try:
        from digitscope.gui.snapshot import SnapshotError, take

        take(client, drawing, arguments.out, arguments.size, arguments.theme, arguments.view)
    except ImportError as error:
        raise CommandError(f"The window cannot be made, because Qt does not load here: {error}") from error
    except SnapshotError as error:
        raise CommandError(str(error)) from error
    finally:
        client.stop()
        client.wait(PATIENCE_S)


def _drawing(arguments: argparse.Namespace) -> Drawing:
    if arguments.drawing is None:
        import numpy as np

        from digitscope.ink.synthesis.digits import make_digits

        return make_digits(1, np.random.default_rng(SEED), digits=[arguments.digit])[0][1]
    from digitscope.ink.photo.open_drawing import open_drawing

    try:
        return open_drawing(arguments.drawing)
    except ValueError as error:
        raise CommandError(f"{arguments.drawing}: {error}") from error


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"a size is written as 1400x900, not {text}")
    size = int(match[1]), int(match[2])
    if not all(low <= side <= high for low, side, high in zip(SMALLEST, size, LARGEST, strict=True)):
        raise argparse.ArgumentTypeError("the window can be 1024x640 to 7680x4320")
    return size


def _png(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() != ".png":
        raise argparse.ArgumentTypeError(f"the picture is a .png, not {text}")
    if not path.absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {path.parent}")
    return path
