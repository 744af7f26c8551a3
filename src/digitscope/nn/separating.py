"""Telling the digits of a drawing apart with the help of a network that reads them."""

from __future__ import annotations

from digitscope.ink.framing import frame_packed
from digitscope.ink.packed import pack
from digitscope.ink.separate import choose, drawing_of_part, log_likely, part
from digitscope.ink.strokes import Drawing
from digitscope.nn.recognizer import Recognizer


def separate(recognizer: Recognizer, drawing: Drawing) -> tuple[Drawing, ...]:
    """Return the digits of a drawing in reading order; the drawing itself if it is one (or a picture).

    A ring round it all is left out.
    """
    if drawing.picture is not None or len(drawing.strokes) < 2:
        return (drawing,)
    parting = part(drawing)
    if parting.is_whole:
        return (drawing,)
    images = frame_packed(pack([drawing_of_part(drawing, each) for each in parting.possible]))
    probabilities, scores = recognizer.recognise_and_score(images)
    chosen = choose(parting, log_likely(probabilities.max(axis=1), scores))
    return tuple(drawing_of_part(drawing, each) for each in chosen)
