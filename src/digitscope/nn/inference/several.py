"""Tell the digits of a drawing or picture apart and read them one by one."""

from __future__ import annotations

from dataclasses import dataclass

from digitscope.data.sets.digits import DIGIT_NAMES
from digitscope.ink.drawing.strokes import Drawing
from digitscope.ink.framing.framing import Framing, frame
from digitscope.ink.segmentation.pieces import box_of, can_be_parted, drawing_of_part, images_of_parts
from digitscope.ink.segmentation.segmentation import choose, log_likely, part
from digitscope.nn.inference.recognizer import Reading, Recognizer


@dataclass(frozen=True, eq=False)
class DigitRead:
    """One digit of a drawing, read by itself."""

    framing: Framing
    box: tuple[float, float, float, float]
    """Left, top, right, bottom, in pad units."""
    reading: Reading


@dataclass(frozen=True, eq=False)
class DigitsRead:
    """All digits of a drawing, in reading order."""

    digits: tuple[DigitRead, ...]
    """() for an empty drawing."""
    without_ring: bool = False
    """Whether a line that was drawn round everything was left out."""


def read_digits(recognizer: Recognizer, drawing: Drawing) -> DigitsRead:
    """Read every digit of a drawing or picture."""
    parts = separate(recognizer, drawing)
    ringed = len(parts) == 1 and len(parts[0].strokes) < len(drawing.strokes)
    framed = [(each, framing) for each in parts if (framing := frame(each)) is not None]
    if not framed and (whole := frame(drawing)) is not None:
        framed, ringed = [(drawing, whole)], False
    softens = recognizer.card.softens
    digits = (
        DigitRead(framing, box_of(each), recognizer.recognise(framing.seen_by(softens).image))
        for each, framing in framed
    )
    return DigitsRead(tuple(digits), ringed)


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
