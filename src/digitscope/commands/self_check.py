"""`digitscope self-check`: start every part of the program and tell whether it works here."""

from __future__ import annotations

import argparse
import queue
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from digitscope.commands.arguments.options import add_json_option
from digitscope.commands.terminal.output import EXIT_FAILED, EXIT_OK, say, say_json

if TYPE_CHECKING:
    from digitscope.ink.drawing.strokes import Drawing
    from digitscope.messages import FloatArray, Reply

HELP = "Start every part of the program and tell whether it works here."
EXAMPLES = """\
examples:
  digitscope self-check
  digitscope self-check --json    one object a part: part, ok, seconds, told

The exit code is 0 if every part works."""
PATIENCE_S = 120.0
"""Longest wait for one part; the first start after an installation reads hundreds of megabytes."""
DIGIT = 3


class CheckFailedError(Exception):
    """A part does not do what it should; the message says what."""


@dataclass(frozen=True)
class Checked:
    """What became of one part."""

    part: str
    ok: bool
    seconds: float
    told: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the form of the output."""
    add_json_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Check the parts one after the other, each whatever became of the one before."""
    failed = False
    for part, check in (("ink", _ink), ("recogniser", _recogniser), ("window", _window)):
        for checked in _checked(part, check):
            failed |= not checked.ok
            if arguments.json:
                say_json(asdict(checked))
            else:
                mark = "ok    " if checked.ok else "FAILED"
                say(f"{mark} {checked.part:12} {checked.seconds:6.2f} s  {checked.told}")
    return EXIT_FAILED if failed else EXIT_OK


def _checked(part: str, check: Callable[[], Iterator[tuple[str, str]]]) -> Iterator[Checked]:
    began = time.perf_counter()
    try:
        for name, told in check():
            yield Checked(name, True, round(time.perf_counter() - began, 3), told)
            began = time.perf_counter()
    except Exception as error:  # a check has to tell of every failure there is
        told = str(error) if isinstance(error, CheckFailedError) else f"{type(error).__name__}: {error}"
        yield Checked(part, False, round(time.perf_counter() - began, 3), told)


def _ink() -> Iterator[tuple[str, str]]:
    import numpy as np

    from digitscope.ink.drawing.storage import from_json, to_json

    drawing = from_json(to_json(_drawing()))
    image = _image(drawing)
    if image.shape != (28, 28) or not 0.5 < np.max(image) <= 1:
        raise CheckFailedError("A drawn digit does not come out as a picture.")
    yield "ink", f"drawing of {len(drawing.strokes[0].points)} points written, read again and framed"


def _drawing() -> Drawing:
    import numpy as np

    from digitscope.ink.synthesis.digits import make_digits

    return make_digits(1, np.random.default_rng(DIGIT), digits=[DIGIT])[0][1]


def _image(drawing: Drawing) -> FloatArray:
    from digitscope.ink.framing.framing import frame

    framing = frame(drawing)
    if framing is None:
        raise CheckFailedError("A drawn digit counts as empty.")
    return framing.image


def _recogniser() -> Iterator[tuple[str, str]]:
    from digitscope.engine.recogniser.client import RecogniserClient
    from digitscope.messages import Answer, ModelInUse, Recognise
    from digitscope.wording import answer_sentence

    replies: queue.Queue[Reply | str] = queue.Queue()
    client = RecogniserClient()
    try:
        client.listen(replies.put, lambda sentence, details: replies.put(f"{sentence} {details}"))
        hello = _next(replies)
        if not isinstance(hello, ModelInUse):
            raise CheckFailedError(_complaint(hello))
        model = hello.model
        yield "network", f"{model.name}, {model.weights:,} weights, on {model.device}"
        client.request(Recognise(1, _image(_drawing()), tuple(stage.name for stage in model.stages)))
        answer = _next(replies)
        if not isinstance(answer, Answer):
            raise CheckFailedError(_complaint(answer))
        sentence = answer_sentence(answer.probabilities.tolist(), model.classes)
        yield "recogniser", f"a drawn {DIGIT} is read as: {sentence}; {len(answer.maps)} stages"
    finally:
        client.stop()
        client.wait(PATIENCE_S)


def _next(replies: queue.Queue[Reply | str]) -> Reply | str:
    try:
        return replies.get(timeout=PATIENCE_S)
    except queue.Empty:
        raise CheckFailedError(f"The recogniser process says nothing for {PATIENCE_S:.0f} s.") from None


def _complaint(reply: Reply | str) -> str:
    return reply if isinstance(reply, str) else getattr(reply, "message", type(reply).__name__)


def _window() -> Iterator[tuple[str, str]]:
    """Let another process make a picture of the window: Qt ends its process if it finds no platform."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "digitscope"]
    with tempfile.TemporaryDirectory(prefix="digitscope-") as folder:
        out = Path(folder) / "window.png"
        words = [*program, "snapshot", "--digit", str(DIGIT), "--out", str(out)]
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE_S)
        if done.returncode != 0 or not out.is_file():
            said = done.stderr.decode(errors="replace").strip() or f"exit code {done.returncode}"
            raise CheckFailedError(f"The window cannot be shown: {said}")
        yield "window", f"made, shown a drawing and photographed, {out.stat().st_size / 1024:.0f} kB"
