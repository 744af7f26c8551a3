"""Telling the digits of a drawing apart with the help of a network that reads them."""

from __future__ import annotations

from digitscope.data.sets.digits import DIGIT_NAMES
from digitscope.ink.drawing.strokes import Drawing
from digitscope.ink.segmentation.pieces import can_be_parted, drawing_of_part, images_of_parts
from digitscope.ink.segmentation.segmentation import choose, log_likely, part
from digitscope.nn.inference.recognizer import Recognizer


def separate(recognizer: Recognizer, drawing: Drawing) -> tuple[Drawing, ...]:
    """Return the digits of a drawing or picture in reading order; the drawing itself if it is one.

    A ring that was drawn round it all is left out. A network of other classes than the ten digits reads
    the whole: what stands beside each other may be one letter or sign.
    """
    if not can_be_parted(drawing) or set(recognizer.card.classes) != set(DIGIT_NAMES):
        return (drawing,)
    parting = part(drawing)
    if parting.is_whole:
        return (drawing,)
    images = images_of_parts(drawing, parting.possible, recognizer.card.softens)
    probabilities, scores = recognizer.recognise_and_score(images)
    chosen = choose(parting, log_likely(probabilities.max(axis=1), scores))
    if len(chosen) == 1 and parting.ring is None:
        return (drawing,)
    return tuple(drawing_of_part(drawing, each) for each in chosen)
