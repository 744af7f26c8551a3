"""Several digits on the pad: which there are, which of them is read, what is said of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal

from digitscope.gui.background import Background
from digitscope.gui.recogniser_link import RecogniserLink
from digitscope.ink.collection.records import DIGITS
from digitscope.ink.pieces import Part, box_of, can_be_parted, drawing_of_part, images_of_parts
from digitscope.ink.separate import Parting, belongs_to, choose, log_likely, part
from digitscope.ink.strokes import Drawing
from digitscope.messages import Failed, FloatArray, ManyAnswers


@dataclass(frozen=True, eq=False)
class DigitPart:
    """One of several digits."""

    drawing: Drawing
    box: tuple[float, float, float, float]
    """Left, top, right, bottom in pad units."""
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
        self._asked: _Asked | None = None
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
        then = drawing.until(seconds)
        if not self.parts or not _is_same(drawing, self._settled):
            return then
        if not drawing.strokes:
            return self._chosen_drawing()
        if not then.strokes:  # what is a picture was there from the start
            pictured = (entry.drawing for entry in self.parts if not entry.drawing.strokes)
            return next(pictured, then)
        begun = drawing.strokes[len(then.strokes) - 1]
        drawn = (entry.drawing for entry in self.parts if begun in entry.drawing.strokes)
        return next(drawn, self._chosen_drawing()).until(seconds)

    def part_of(self, drawing: Drawing) -> Drawing:
        """Return the digit of a drawing that is looked at; all of it where there is only one."""
        settled = bool(self.parts) and _is_same(drawing, self._settled)
        return self.parts[self.chosen].drawing if settled else drawing

    def choose(self, index: int) -> None:
        """Look at this part."""
        if 0 <= index < len(self.parts):
            self._settle(self._settled, self.parts, index)

    def sentence(self) -> str:
        """Say what is read and which part is shown; empty while there is only one."""
        if not self.parts:
            return ""
        if len(self.parts) == 1:
            return ""
        read = " ".join(entry.name for entry in self.parts)
        return f"Read one by one: {read}. Shown here is number {self.chosen + 1} of {len(self.parts)}."

    @property
    def without_ring(self) -> bool:
        """True if one digit is read without the ring or box that was drawn round it."""
        return len(self.parts) == 1

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
        possible, shares = asked.parting.possible, answers.probabilities
        digits = choose(asked.parting, log_likely(shares.max(axis=1), answers.scores))
        alone = len(digits) < 2 and asked.parting.ring is None
        if alone or shares.shape[1] != len(self._classes):
            self._settle(asked.drawing, (), 0)
            return
        parts = tuple(self._part(asked, each, shares[possible.index(each)]) for each in digits)
        last = asked.drawing.strokes[-1:]
        drawn = (i for i, entry in enumerate(parts) if any(last == (s,) for s in entry.drawing.strokes))
        chosen = next(drawn, 0)  # the ring round them is in none, and a picture was not drawn
        self._settle(asked.drawing, parts, chosen)

    def _part(self, asked: _Asked, strokes: Part, shares: FloatArray) -> DigitPart:
        drawing, best = drawing_of_part(asked.drawing, strokes), int(shares.argmax())
        return DigitPart(drawing, box_of(drawing), self._classes[best], float(shares[best]))

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


def _prepared(drawing: Drawing, softens: bool) -> _Asked | None:
    """Frame all pieces together that may be a digit; None if all of them can only be one."""
    parting = part(drawing)
    if parting.is_whole:
        return None
    images = images_of_parts(drawing, parting.possible, softens)
    return _Asked(drawing, parting, images.astype(np.float32) / np.float32(255))
