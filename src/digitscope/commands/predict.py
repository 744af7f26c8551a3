"""`digitscope predict`: read pictures and drawings."""

from __future__ import annotations

import argparse
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digitscope.commands.arguments.options import add_json_option, add_model_option
from digitscope.commands.terminal.output import EXIT_FAILED, EXIT_OK, complain, say, say_json
from digitscope.wording import WITHOUT_RING, answer_sentence, verdict_sentence

if TYPE_CHECKING:
    from digitscope.ink.drawing.strokes import Drawing
    from digitscope.nn.inference.recognizer import Reading, Recognizer

HELP = "Read digits in pictures (PNG, JPEG, WebP, BMP, GIF, TIFF) and drawings (.json)."
EXAMPLES = """\
examples:
  digitscope predict seven.png
  digitscope predict --json scans/*.jpg > answers.jsonl
  digitscope predict --model mine.safetensors drawing.json

A file that cannot be read is named on standard error; the others are read, and the exit code is 1."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add files, network and form of the output."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="picture or drawing")
    add_json_option(parser)
    add_model_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Read the files one after the other."""
    code = EXIT_OK
    for path in arguments.files:
        try:
            drawing = _drawing(path)
        except ValueError as error:
            complain(f"{path}: {error}")
            code = EXIT_FAILED
            continue
        found = _read(path, drawing, arguments.model)
        if arguments.json:
            say_json(found)
        else:
            say(f"{path}: {found['sentence']}" if len(arguments.files) > 1 else found["sentence"])
    return code


def _drawing(path: Path) -> Drawing:
    """Return what a file holds.

    Raises:
        DrawingFileError, ImageError: with a sentence.
    """
    from digitscope.ink.photo.open_drawing import open_drawing

    return open_drawing(path)


def _read(path: Path, drawing: Drawing, model: Path | None) -> dict[str, Any]:
    from digitscope.ink.framing.framing import frame
    from digitscope.nn.inference.several import read_digits

    whole = frame(drawing)
    if whole is None:
        found = {"verdict": "empty", "class": None, "probabilities": None, "sentence": "empty"}
        return {"path": str(path)} | found
    recognizer = _recognizer(model)
    classes, read = recognizer.info.classes, read_digits(recognizer, drawing)
    if len(read.digits) == 1:
        said = {"path": str(path)} | _said(read.digits[0].reading, classes)
        said["sentence"] += f". {WITHOUT_RING}" if read.without_ring else ""
        return said
    all_of_it = recognizer.recognise(whole.seen_by(recognizer.card.softens).image)
    digits = [{"box": each.box} | _said(each.reading, classes) for each in read.digits]
    reason = f"Read one by one: {' '.join(str(digit['class']) for digit in digits)}."
    several = {"verdict": "several digits", "reason": reason, "digits": digits}
    sentence = {"sentence": verdict_sentence("several digits", reason)}
    return {"path": str(path)} | _said(all_of_it, classes) | several | sentence


def _said(reading: Reading, classes: tuple[str, ...]) -> dict[str, Any]:
    probabilities, verdict = [float(value) for value in reading.probabilities], reading.verdict
    best = max(range(len(classes)), key=probabilities.__getitem__)
    sentence = answer_sentence(probabilities, classes)
    return {
        "verdict": verdict.kind or "digit",
        "score": verdict.score,
        "reason": verdict.reason,
        "candidates": list(verdict.candidates),
        "class": classes[best],
        "probabilities": dict(zip(classes, probabilities, strict=True)),
        "sentence": f"{verdict_sentence(verdict.kind, verdict.reason)} {sentence}".strip(),
    }


@cache
def _recognizer(model: Path | None) -> Recognizer:
    # Not loaded before there is something to read: it takes seconds.
    from digitscope.commands.arguments.network import open_network

    return open_network(model)
