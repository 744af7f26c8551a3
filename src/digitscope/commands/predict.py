"""`digitscope predict`: read pictures and drawings."""

from __future__ import annotations

import argparse
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digitscope.commands.options import add_json_option, add_model_option
from digitscope.commands.output import EXIT_FAILED, EXIT_OK, complain, say, say_json
from digitscope.wording import answer_sentence, verdict_sentence

if TYPE_CHECKING:
    from digitscope.messages import FloatArray
    from digitscope.nn.recognizer import Recognizer

HELP = "Read digits in pictures (PNG, JPEG, WebP, BMP, GIF) and drawings (.json)."
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
            image = _image(path)
        except ValueError as error:
            complain(f"{path}: {error}")
            code = EXIT_FAILED
            continue
        found = _empty(path) if image is None else _read(path, image, arguments.model)
        if arguments.json:
            say_json(found)
        else:
            say(f"{path}: {found['sentence']}" if len(arguments.files) > 1 else found["sentence"])
    return code


def _image(path: Path) -> FloatArray | None:
    """Return what the network takes, None for an empty drawing.

    Raises:
        DrawingFileError, ImageError: with a sentence.
    """
    from digitscope.ink.framing import frame
    from digitscope.ink.opening import open_drawing

    framing = frame(open_drawing(path))
    return None if framing is None else framing.image


def _empty(path: Path) -> dict[str, Any]:
    return {"path": str(path), "verdict": "empty", "class": None, "probabilities": None, "sentence": "empty"}


def _read(path: Path, image: FloatArray, model: Path | None) -> dict[str, Any]:
    recognizer = _recognizer(model)
    classes = recognizer.info.classes
    reading = recognizer.recognise(image)
    probabilities = [float(value) for value in reading.probabilities]
    verdict = reading.verdict
    sentence = answer_sentence(probabilities, classes)
    judged = verdict_sentence(verdict.kind, verdict.reason)
    best = max(range(len(classes)), key=probabilities.__getitem__)
    return {
        "path": str(path),
        "verdict": verdict.kind or "digit",
        "score": verdict.score,
        "reason": verdict.reason,
        "candidates": list(verdict.candidates),
        "class": classes[best],
        "probabilities": dict(zip(classes, probabilities, strict=True)),
        "sentence": f"{judged} {sentence}" if judged else sentence,
    }


@cache
def _recognizer(model: Path | None) -> Recognizer:
    # Not loaded before there is something to read: it takes seconds.
    from digitscope.commands.network import open_network

    return open_network(model)
