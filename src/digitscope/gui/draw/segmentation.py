"""Several digits on the pad: which there are, which of them is read, what is said of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from digitscope.data.collection.records import DIGITS
from digitscope.gui.pad.ink_paths import line_width
from digitscope.gui.services.background import Background
from digitscope.gui.services.recogniser_link import RecogniserLink
from digitscope.ink.drawing.packed import pressure_factor
from digitscope.ink.drawing.strokes import PRESSURE, Drawing
from digitscope.ink.framing.underlay import underlay
from digitscope.ink.segmentation.pieces import (
    Part,
    box_of,
    box_of_stroke,
    can_be_parted,
    drawing_of_part,
    images_of_parts,
)
from digitscope.ink.segmentation.segmentation import Parting, belongs_to, choose, log_likely, part
from digitscope.messages import Failed, FloatArray, ManyAnswers


@dataclass(frozen=True, eq=False)
class DigitPart:
    """One of several digits."""

    drawing: Drawing
    box: tuple[float, float, float, float]
    """Left, top, right, bottom of the middles of its lines, in pad units."""
    ink_box: tuple[float, float, float, float]
    """The same of all its ink: lines have a width."""
    image: FloatArray
    """(28, 28), 0…1: what the network gets."""
    name: str
    """The class that it is read as."""
    share: float
    """Its calibrated share."""


@dataclass(frozen=True, eq=False)
class _Asked:
    """A drawing whose possible digits are being read."""

    drawing: Drawing
    parting: Parting
    images: FloatArray


@dataclass(frozen=True, eq=False)
class _Named:
    """Digits that are told apart and are being read again: with maps switched off, or on again."""

    drawing: Drawing
    parts: tuple[DigitPart, ...]
    chosen: int


class Several(QObject):
    """Tells the digits of a drawing apart once the pen is up, and keeps which one is looked at.

    Signals:
        changed: the parts are others now (`parts`, `chosen`); none while there is only one digit.
        wanted: the `Drawing` that is to be read now, because it is another one than `live` has told.
    """

    changed = Signal()
    wanted = Signal(object)

    def __init__(self, link: RecogniserLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.parts: tuple[DigitPart, ...] = ()
        self.chosen = 0
        self._link = link
        self._aside = Background(self)
        self._classes: tuple[str, ...] = ()
        self._digits_wanted = True
        self._drawing = self._settled = self._read = Drawing()
        self._asked: _Asked | _Named | None = None
        self._switches: dict[str, dict[int, float]] = {}
        self._number = 0
        link.many_answered.connect(self._on_many_answered)
        link.failed.connect(self._on_failed)

    def set_classes(self, classes: tuple[str, ...]) -> None:
        """Name the classes of the network in use; the parts are read anew."""
        self._classes = classes
        self.follow(self._drawing)

    def set_digits_wanted(self, wanted: bool) -> None:
        """Tell apart what is drawn, or (for classes of one's own, of whatever parts) take it as one."""
        self._digits_wanted = wanted
        self.follow(self._drawing)

    def set_switches(self, switches: dict[str, dict[int, float]]) -> None:
        """Read with these maps scaled (0: off) from now on.

        What belongs together is still told by the whole network: what is left of it may not know.
        """
        self._switches = switches
        if isinstance(self._asked, _Asked):
            return  # they are read so as soon as they are told apart
        if self.parts:
            self._name(_Named(self._settled, self.parts, self.chosen))

    @property
    def _parts_digits(self) -> bool:
        return self._digits_wanted and set(self._classes) == set(DIGITS.classes)

    def follow(self, drawing: Drawing) -> None:
        """Tell the digits of this drawing apart; what is found comes with `changed`."""
        self._drawing, self._asked, self._number = drawing, None, 0
        if not can_be_parted(drawing) or not self._parts_digits:
            self._settle(drawing, (), 0)
            return
        softens = self._link.softens
        self._aside.run(
            lambda: _prepared(drawing, softens),
            lambda asked: self._on_prepared(drawing, asked),
            lambda error: self._on_not_prepared(drawing, error),
            owner=self,
        )

    def live(self, drawing: Drawing) -> Drawing:
        """Return what to read now: of a drawing with a stroke under way the digit that it belongs to."""
        self._read = self._live(drawing)
        return self._read

    def _live(self, drawing: Drawing) -> Drawing:
        before = self._settled
        if not self._parts_digits:
            return drawing
        if _is_same(drawing, before):
            return self._chosen_drawing()
        more = len(drawing.strokes) - len(before.strokes)
        if (
            before.is_empty
            or drawing.picture is not before.picture
            or more != 1
            or not can_be_parted(drawing)
        ):
            return drawing
        stroke = drawing.strokes[-1]
        groups = [(entry.drawing, entry.box) for entry in self.parts] or [(before, box_of(before))]
        near = [group for group, box in groups if belongs_to(stroke, box)]
        pictures = [group.picture for group in near if group.picture is not None]
        if len(near) == len(groups) or len(pictures) > 1:
            return drawing
        return Drawing((*(s for group in near for s in group.strokes), stroke), *pictures)

    def at(self, drawing: Drawing, seconds: float) -> Drawing:
        """Return what to read of an earlier moment: the digit that was being drawn then."""
        shown = self.shown_of(drawing)
        return drawing.until(seconds) if shown is None else shown(seconds)

    def shown_of(self, drawing: Drawing) -> Callable[[float], Drawing] | None:
        """Return `at` for this drawing as it is read now, for another thread; None if it is one digit."""
        if not self.parts or not _is_same(drawing, self._settled):
            return None
        parts, chosen = tuple(entry.drawing for entry in self.parts), self._chosen_drawing()
        return lambda seconds: _at(drawing, parts, chosen, seconds)

    def part_of(self, drawing: Drawing) -> Drawing:
        """Return the digit of a drawing that is looked at; all of it where there is only one."""
        settled = bool(self.parts) and _is_same(drawing, self._settled)
        return self.parts[self.chosen].drawing if settled else drawing

    def choose(self, index: int) -> None:
        """Look at this part."""
        if 0 <= index < len(self.parts):
            self._settle(self._settled, self.parts, index)

    def sentence(self, drawing: Drawing) -> str:
        """Say of an answer to `drawing` what is read and which part it is; "" if it is to something else."""
        if len(self.parts) < 2 or not _is_same(drawing, self._chosen_drawing()):
            return ""
        read = " ".join(entry.name for entry in self.parts)
        return f"Read one by one: {read}. Shown here is number {self.chosen + 1} of {len(self.parts)}."

    def is_without_ring(self, drawing: Drawing) -> bool:
        """Return whether an answer to `drawing` is to a digit without the ring or box drawn round it."""
        return len(self.parts) == 1 and _is_same(drawing, self._chosen_drawing())

    def close(self) -> None:
        """End the thread that frames."""
        self._aside.close()

    def _on_prepared(self, drawing: Drawing, asked: _Asked | None) -> None:
        if drawing is not self._drawing:
            return
        if asked is None:
            self._settle(drawing, (), 0)
        else:
            self._asked, self._number = asked, self._link.recognise_many(asked.images)

    def _on_not_prepared(self, drawing: Drawing, error: Exception) -> None:
        if drawing is self._drawing:
            self._settle(drawing, (), 0)  # one digit, rather than the parts of the drawing before
        raise error  # for the exception hook

    def _on_failed(self, failed: Failed) -> None:
        if self._asked is not None and failed.id == self._number:
            drawing, self._asked = self._asked.drawing, None
            self._settle(drawing, (), 0)

    def _on_many_answered(self, answers: ManyAnswers) -> None:
        asked = self._asked
        if answers.id != self._number or asked is None:
            return
        self._asked = None
        if isinstance(asked, _Named):
            if asked.drawing is self._drawing and answers.probabilities.shape[1] == len(self._classes):
                named = zip(asked.parts, answers.probabilities, strict=True)
                self._settle(asked.drawing, tuple(self._read_as(*each) for each in named), asked.chosen)
            return
        possible, shares = asked.parting.possible, answers.probabilities
        digits = choose(asked.parting, log_likely(shares.max(axis=1), answers.scores))
        alone = len(digits) < 2 and asked.parting.ring is None
        if alone or shares.shape[1] != len(self._classes):
            self._settle(asked.drawing, (), 0)
            return
        places = [possible.index(each) for each in digits]
        parts = tuple(
            self._part(asked, each, asked.images[place], shares[place])
            for each, place in zip(digits, places, strict=True)
        )
        last = asked.drawing.strokes[-1:]
        drawn = (i for i, entry in enumerate(parts) if any(last == (s,) for s in entry.drawing.strokes))
        chosen = next(drawn, 0)  # the ring round them is in none, and a picture was not drawn
        if self._switches:
            self._name(_Named(asked.drawing, parts, chosen))
        else:
            self._settle(asked.drawing, parts, chosen)

    def _name(self, named: _Named) -> None:
        self._asked = named
        images = np.stack([entry.image for entry in named.parts])
        self._number = self._link.recognise_many(images, self._switches)

    def _part(self, asked: _Asked, strokes: Part, image: FloatArray, shares: FloatArray) -> DigitPart:
        drawing = drawing_of_part(asked.drawing, strokes)
        part = DigitPart(drawing, box_of(drawing), _ink_box(drawing), image, "", 0.0)
        return self._read_as(part, shares)

    def _read_as(self, part: DigitPart, shares: FloatArray) -> DigitPart:
        best = int(shares.argmax())
        return replace(part, name=self._classes[best], share=float(shares[best]))

    def _settle(self, drawing: Drawing, parts: tuple[DigitPart, ...], chosen: int) -> None:
        told = bool(parts or self.parts)
        self._settled, self.parts, self.chosen = drawing, parts, chosen
        if told:
            self.changed.emit()
        wanted = self._chosen_drawing()
        if not _is_same(wanted, self._read):
            self._read = wanted
            self.wanted.emit(wanted)

    def _chosen_drawing(self) -> Drawing:
        return self.parts[self.chosen].drawing if self.parts else self._settled


def _is_same(one: Drawing, other: Drawing) -> bool:
    return one.picture is other.picture and one.strokes == other.strokes


def _at(drawing: Drawing, parts: tuple[Drawing, ...], chosen: Drawing, seconds: float) -> Drawing:
    """Return which of the parts is read at a moment, as far as it was drawn; at the end the chosen one."""
    then = drawing.until(seconds)
    if not drawing.strokes or seconds >= drawing.duration:
        return chosen
    if not then.strokes:  # what is a picture was there from the start
        return next((part for part in parts if not part.strokes), then)
    begun = drawing.strokes[len(then.strokes) - 1]
    return next((part for part in parts if begun in part.strokes), chosen).until(seconds)


def _ink_box(drawing: Drawing) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom of a drawing's ink, in pad units."""
    under = None if drawing.picture is None else underlay(drawing.picture)
    boxes = [] if under is None else [np.array(under.box)]
    for stroke in drawing.strokes:
        pressure = float(pressure_factor(stroke.points[:, PRESSURE]).max())
        half = line_width(stroke.width, 1.0) * pressure / 2
        boxes.append(box_of_stroke(stroke) + np.array([-half, -half, half, half]))
    low, high = np.array(boxes)[:, :2].min(axis=0), np.array(boxes)[:, 2:].max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _prepared(drawing: Drawing, softens: bool) -> _Asked | None:
    """Frame all pieces together that may be a digit; None if all of them can only be one."""
    parting = part(drawing)
    if parting.is_whole:
        return None
    images = images_of_parts(drawing, parting.possible, softens)
    return _Asked(drawing, parting, images.astype(np.float32) / np.float32(255))
