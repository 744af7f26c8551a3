"""`digitscope info`: what a network file says of itself."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from digitscope.commands.arguments.network import network_path, open_network
from digitscope.commands.arguments.options import add_json_option, existing_file
from digitscope.commands.terminal.output import EXIT_OK, say_json, say_lines
from digitscope.wording import percent

if TYPE_CHECKING:
    from digitscope.nn.inference.recognizer import Recognizer

HELP = "Tell what a network file holds: its stages, its training, its results."
EXAMPLES = """\
examples:
  digitscope info                      the bundled network
  digitscope info mine.safetensors
  digitscope info --json mine.safetensors"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the file and the form of the output."""
    parser.add_argument(
        "model", nargs="?", type=existing_file, metavar="MODEL", help="network file; else the bundled network"
    )
    add_json_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Load the network in full, so that what is told is true of it, and tell."""
    recognizer = open_network(arguments.model)
    size = network_path(arguments.model).stat().st_size
    if arguments.json:
        say_json(_record(recognizer, size))
    else:
        say_lines(_lines(recognizer, size))
    return EXIT_OK


def _record(recognizer: Recognizer, size: int) -> dict[str, Any]:
    stages = [
        {"name": stage.name, "kind": stage.kind, "shape": list(stage.shape), "weights": stage.weights}
        for stage in recognizer.info.stages
    ]
    own = {"path": recognizer.path, "bytes": size, "weights": recognizer.info.weights, "stages": stages}
    card = recognizer.card.to_json()
    # Of the verdicts only what people can read: the rest are thousands of weights.
    card["verdicts"] = {name: value for name, value in card["verdicts"].items() if not isinstance(value, str)}
    return own | card


def _lines(recognizer: Recognizer, size: int) -> list[str]:
    from digitscope.nn.model.reliability import bins_error

    info, card = recognizer.info, recognizer.card
    lines = [
        f"{info.name} ({info.path})",
        f"architecture  {info.architecture}, {info.weights:,} weights, {size / 1e6:.2f} MB",
        f"classes       {' '.join(info.classes)}",
        f"calibration   temperature {card.temperature:.3g}",
    ]
    if card.softens:
        lines.append("pictures      are softened before it reads them; what is drawn is not")
    if recognizer.head is not None:
        head = recognizer.head
        lines.append(f"verdicts      no digit below {head.digit:.3f}, not sure below {percent(head.sure)}")
    if card.reliability:
        error = f"calibration error {percent(bins_error(card.reliability))}"
        count = sum(entry["count"] for entry in card.reliability)
        lines.append(f"reliability   {error} on {count:,} held-out digits")
    if info.date:
        lines.append(f"written       {info.date}")
    lines += [f"result        {name}: {percent(value)}" for name, value in info.results.items()]
    lines += [f"learned from  {_data(entry)}" for entry in card.data]
    lines += ["", f"{'stage':16}{'kind':16}{'output':>12}{'weights':>12}"]
    for stage in info.stages:
        shape = "×".join(map(str, stage.shape))
        lines.append(f"{stage.name:16}{stage.kind:16}{shape:>12}{stage.weights:>12,}")
    return lines


def _data(entry: dict[str, Any]) -> str:
    name = entry.get("name", "?")
    told = [f"{key} {value}" for key, value in entry.items() if key not in ("name", "before", "exact")]
    told += ["by the network that it began from"] if entry.get("before") else []
    rest = ", ".join(told)
    return f"{name} ({rest})" if rest else str(name)
