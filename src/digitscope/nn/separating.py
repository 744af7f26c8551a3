"""Telling the digits of a drawing apart with the help of a network that reads them."""

from __future__ import annotations

from digitscope.ink.framing import frame_packed
from digitscope.ink.packed import pack
from digitscope.ink.separate import MOST_RUNS, choose, drawing_of_run, log_odds, part
from digitscope.ink.strokes import Drawing
from digitscope.nn.recognizer import Recognizer


def separate(recognizer: Recognizer, drawing: Drawing) -> tuple[Drawing, ...]:
    """Return the digits of a drawing in reading order; the drawing itself if it is one (or a picture)."""
    if drawing.picture is not None or len(drawing.strokes) < 2:
        return (drawing,)
    parting = part(drawing)
    runs = parting.possible
    if len(runs) < 2 or len(runs) > MOST_RUNS:
        return (drawing,)
    images = frame_packed(pack([drawing_of_run(drawing, parting, run) for run in runs]))
    probabilities, scores = recognizer.recognise_and_score(images)
    odds = log_odds(probabilities.max(axis=1), scores)
    chosen = choose(parting, dict(zip(runs, odds.tolist(), strict=True)))
    return tuple(drawing_of_run(drawing, parting, run) for run in chosen)
