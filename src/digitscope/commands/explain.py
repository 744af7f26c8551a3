"""`digitscope explain`: look into the network with one drawing; a picture, or the numbers, of each view."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from digitscope.commands.arguments.options import (
    add_data_option,
    add_json_option,
    add_model_option,
    existing_file,
    whole_number,
)
from digitscope.commands.terminal.output import EXIT_OK, EXIT_USAGE, CommandError, complain, say_json

if TYPE_CHECKING:
    from digitscope.commands.explain_queries import Choices
    from digitscope.engine.recogniser.in_process import InProcessClient
    from digitscope.gui.view_picture import Wanted
    from digitscope.ink.drawing.strokes import Drawing
    from digitscope.ink.framing.framing import Framing

HELP = "Look into the network with a drawing: a picture or the numbers of a view; needs no screen."
EXAMPLES = """\
views:
  layers      all maps of every layer for this drawing
  inspector   one map of a layer: --stage, --map, --cell, --part
  saliency    which parts speak for a digit: --method, --class, --against, --stage (Grad-CAM)
  sanity      the saliency map again while the weights are put in disorder: as saliency
  change      the smallest change that makes it another digit: --class is that digit
  neighbours  the digits of a data set that look most alike to the network
  map         the map of digits with the drawing on it: --stage, --method pca or tsne

examples:
  digitscope explain seven.json --view layers --out layers.png
  digitscope explain seven.png --view saliency --class 7 --against 1 --out why.svg
  digitscope explain seven.json --view inspector --stage edges --map 3 --part arithmetic --out sum.png
  digitscope explain seven.json --view neighbours --json

What is not chosen is chosen as in the window: the answer, the class next to it, the strongest cell.
“digitscope info” lists the stages of a network."""
SIZES = {"layers": (900, 600), "inspector": (900, 480), "saliency": (600, 800), "sanity": (640, 560),
         "change": (640, 420), "neighbours": (640, 420), "map": (900, 820)}  # fmt: skip
PARTS = ("receptive", "arithmetic", "favourites", "ideal", "detects", "worth")
SALIENCY = ("gradient", "input-gradient", "integrated-gradients", "grad-cam", "occlusion")
METHODS = {"saliency": SALIENCY, "sanity": SALIENCY, "map": ("pca", "tsne")}
OWN = {
    "layers": (),
    "inspector": ("stage", "map", "cell", "part"),
    "saliency": ("stage", "method", "class", "against"),
    "sanity": ("stage", "method", "class", "against"),
    "change": ("class",),
    "neighbours": (),
    "map": ("stage", "method"),
}
"""Which of the options each view has."""
LEAST, MOST = (360, 240), (7680, 4320)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is looked at and how."""
    parser.add_argument("file", type=existing_file, metavar="FILE", help="drawing (.json) or picture")
    parser.add_argument("--view", choices=tuple(OWN), required=True, help="what to look at, see below")
    parser.add_argument("--out", type=_picture, metavar="FILE", help="where the picture goes, .png or .svg")
    add_json_option(parser)
    parser.add_argument("--stage", metavar="NAME", help="layer")
    parser.add_argument("--map", type=whole_number, metavar="N", help="map of that layer, from 0")
    parser.add_argument("--cell", type=_cell, metavar="ROW,COLUMN", help="cell of that map, from 0")
    parser.add_argument("--part", choices=PARTS, help="part of the inspector (default receptive)")
    parser.add_argument("--class", dest="klass", metavar="NAME", help="why this class, or changed into it")
    parser.add_argument("--against", metavar="NAME", help="and not this one; “none”: no other")
    words = "saliency: " + ", ".join(SALIENCY) + "; map: pca, tsne"
    parser.add_argument("--method", choices=(*SALIENCY, *METHODS["map"]), metavar="NAME", help=words)
    parser.add_argument("--size", type=_size, metavar="WxH", help="room for the view, e.g. 900x600")
    parser.add_argument("--theme", choices=("light", "dark"), default="light", help="colours (default light)")
    add_model_option(parser)
    add_data_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Ask in this process; the picture shows the very numbers that `--json` prints."""
    if wrong := _misuse(arguments):
        complain(wrong)
        return EXIT_USAGE
    drawing, framing = _drawing(arguments.file)
    from digitscope.commands.arguments.network import open_network
    from digitscope.commands.explain_queries import answer_of, choose, numbers
    from digitscope.engine.recogniser.in_process import InProcessClient

    client = InProcessClient(open_network(arguments.model), arguments.data)
    framing = framing.seen_by(client.recognizer.card.softens)
    try:
        answer = answer_of(client, framing.image)
        choices = choose(client, answer, framing.image, arguments)
        if arguments.json:
            found = numbers(client, answer, framing.image, choices)
            say_json({"path": str(arguments.file), "view": arguments.view} | found)
        if arguments.out:
            _save(client, choices, drawing, framing, arguments)
    except ValueError as error:
        raise CommandError(str(error)) from error
    return EXIT_OK


def _save(
    client: InProcessClient,
    choices: Choices,
    drawing: Drawing,
    framing: Framing,
    arguments: argparse.Namespace,
) -> None:
    """Make the picture; the network is loaded before Qt, which some systems need."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        from digitscope.gui.services.reading import Read
        from digitscope.gui.view_picture import PictureError, Wanted, save_picture
    except ImportError as error:
        raise CommandError(f"The view cannot be made, because Qt does not load here: {error}") from error
    read = Read(drawing, framing, choices.answer)
    wanted: Wanted = Wanted(read=read, **choices.of_window())
    size = arguments.size or SIZES[arguments.view]
    client.start()
    try:
        save_picture(client, wanted, arguments.out, size, arguments.theme)
    except PictureError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{arguments.out} could not be written: {error.strerror or error}.") from error
    finally:
        client.stop()
        client.wait(10.0)


def _drawing(path: Path) -> tuple[Drawing, Framing]:
    from digitscope.ink.framing.framing import frame
    from digitscope.ink.photo.open_drawing import open_drawing

    try:
        drawing = open_drawing(path)
    except ValueError as error:
        raise CommandError(f"{path}: {error}") from error
    framing = frame(drawing)
    if framing is None:
        raise CommandError(f"{path} is empty, so there is nothing to explain.")
    return drawing, framing


def _misuse(arguments: argparse.Namespace) -> str:
    """Say what does not go together, else nothing."""
    view = arguments.view
    if not arguments.out and not arguments.json:
        return "Say where the picture goes (--out FILE.png), or ask for the numbers (--json)."
    given = vars(arguments) | {"class": arguments.klass}
    for name in ("stage", "map", "cell", "part", "method", "class", "against"):
        if given[name] is not None and name not in OWN[view]:
            views = ", ".join(each for each in OWN if name in OWN[each])
            return f"--{name} says nothing to the view “{view}”; it belongs to {views}."
    if arguments.method and arguments.method not in METHODS[view]:
        return f"The view “{view}” has no method {arguments.method}; it has {', '.join(METHODS[view])}."
    return ""


def _cell(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,3}),(\d{1,3})", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"a cell is written as 3,5 (row,column), not {text}")
    return int(match[1]), int(match[2])


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"a size is written as 900x600, not {text}")
    size = int(match[1]), int(match[2])
    if not all(low <= side <= high for low, side, high in zip(LEAST, size, MOST, strict=True)):
        raise argparse.ArgumentTypeError("a view can be 360x240 to 7680x4320")
    return size


def _picture(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in (".png", ".svg"):
        raise argparse.ArgumentTypeError(f"the picture is a .png or .svg, not {text}")
    if not path.absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {path.parent}")
    return path
