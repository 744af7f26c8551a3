"""What can be told apart in a drawing: its strokes, or the connected areas of a picture's ink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.drawing.packed import Floats, Ints, pack
from digitscope.ink.drawing.strokes import Drawing, Picture, Stroke
from digitscope.ink.framing.framing import frame, frame_packed
from digitscope.ink.framing.underlay import underlay
from digitscope.ink.pixels.components import Blobs, Mask, find_blobs, grown
from digitscope.ink.pixels.morphology import line_width
from digitscope.ink.segmentation.touching import cut

Part: TypeAlias = tuple[int, ...]
"""Indices of the pieces of what may be one digit, ascending."""

MOST_PIECES = 60
"""More are no number but a picture: they stay one."""
STROKE_POINTS, EDGE_POINTS = 24, 100
"""Points of a stroke, and of an area's edge, for measuring distances."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """The pieces of a drawing, N in all."""

    boxes: Floats
    """(N, 4) left, top, right, bottom of the middles of the lines, in pad units."""
    between: Floats
    """(N, N) the smallest distance of each two, from middle to middle of their lines, in pad units."""
    one_ink: NDArray[np.bool_]
    """(N, N) whether two are of one area, which was cut."""
    in_order: bool = True
    """Whether they are numbered in the order in which they were drawn."""


NONE = Pieces(np.zeros((0, 4)), np.zeros((0, 0)), np.zeros((0, 0), dtype=bool))


def can_be_parted(drawing: Drawing) -> bool:
    """Return whether there may be several pieces, without looking for them.

    A digit out of a data set is one, with all that is drawn onto it.
    """
    return len(drawing.strokes) > 1 if drawing.picture is None else not drawing.picture.framed


def pieces_of(drawing: Drawing) -> Pieces:
    """Measure the pieces of a drawing, areas before strokes; none if they are too many to be a number."""
    points = [stroke.points[:, :2] for stroke in drawing.strokes]
    if len(points) > MOST_PIECES or not can_be_parted(drawing):
        return NONE
    boxes = np.array([_box(each) for each in points]).reshape(-1, 4)
    if drawing.picture is None:
        apart = np.zeros((len(boxes), len(boxes)), dtype=bool)
        return Pieces(boxes, _distances([_resampled(each, STROKE_POINTS) for each in points]), apart)
    blobs, whose, line_px = _areas(drawing.picture)
    if len(blobs.areas) + len(points) > MOST_PIECES:
        return NONE
    edges, corners, line = _measured(drawing.picture, blobs, line_px)
    clouds = [*edges, *(_resampled(each, EDGE_POINTS) for each in points)]
    # From the edge of an area it is half a line's width to the middle of its line.
    inside = np.array([line / 2] * len(edges) + [0.0] * len(points))
    between = _distances(clouds) + inside[:, None] + inside
    np.fill_diagonal(between, 0)
    of = np.array([*whose, *range(len(blobs.areas), len(clouds))])
    boxes = np.concatenate([_to_middles(corners, line), boxes])
    return Pieces(boxes, between, of[:, None] == of, in_order=False)


def drawing_of_part(drawing: Drawing, wanted: Part) -> Drawing:
    """Return the pieces of a part as a drawing of their own; strokes in the order they were drawn."""
    if drawing.picture is None:
        return replace(drawing, strokes=tuple(drawing.strokes[index] for index in wanted))
    ink, (blobs, *_) = drawing.picture.ink, _areas(drawing.picture)
    strokes = tuple(
        drawing.strokes[index - len(blobs.areas)] for index in wanted if index >= len(blobs.areas)
    )
    wanted = tuple(index for index in wanted if index < len(blobs.areas))
    if not wanted:
        return Drawing(strokes)
    boxes = blobs.boxes[list(wanted)]
    left, top = (max(int(edge) - 1, 0) for edge in boxes[:, :2].min(axis=0))
    right, bottom = (int(edge) + 1 for edge in boxes[:, 2:].max(axis=0))
    place = (slice(top, bottom), slice(left, right))
    kept, labels = np.zeros_like(ink), blobs.labels[place]
    own = np.isin(labels, wanted)
    kept[place] = np.where(grown(own) & (own | (labels < 0)), ink[place], 0)
    return Drawing(strokes, Picture(kept))


def images_of_parts(drawing: Drawing, parts: Sequence[Part], softens: bool) -> NDArray[np.uint8]:
    """Return each part as a network gets it, (P, 28, 28), 0…255; see `Framing.seen_by`."""
    drawings = (drawing_of_part(drawing, each) for each in parts)
    if drawing.picture is None:
        return frame_packed(pack(list(drawings)))
    framings = [frame(each) for each in drawings]  # one after the other: each holds a picture as large as all
    seen = [np.zeros((28, 28)) if each is None else each.seen_by(softens).image for each in framings]
    images: NDArray[np.uint8] = np.rint(255 * np.stack(seen)).astype(np.uint8)
    return images


def box_of(drawing: Drawing) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom of the middles of a drawing's lines, in pad units; 0 without ink."""
    under = None if drawing.picture is None else underlay(drawing.picture)
    boxes = [box_of_stroke(stroke) for stroke in drawing.strokes]
    boxes += [] if under is None else [_to_middles(np.array(under.box), under.line)]
    if not boxes:
        return 0.0, 0.0, 0.0, 0.0
    left, top = np.array(boxes)[:, :2].min(axis=0).tolist()
    right, bottom = np.array(boxes)[:, 2:].max(axis=0).tolist()
    return left, top, right, bottom


def box_of_stroke(stroke: Stroke) -> Floats:
    """Return left, top, right, bottom of the points of a stroke, (4,)."""
    return _box(stroke.points[:, :2])


def _box(points: Floats) -> Floats:
    return np.concatenate([points.min(axis=0), points.max(axis=0)])


@lru_cache(maxsize=2)
def _areas(picture: Picture) -> tuple[Blobs, Ints, float]:
    """Return a picture's areas, cut where digits may touch, which are of one, and a line's width, pixels."""
    mask = picture.ink > 0.5
    blobs, line = find_blobs(mask), line_width(mask)
    if len(blobs.areas) > MOST_PIECES:
        return blobs, np.arange(len(blobs.areas)), line
    return *cut(blobs, line), line


def _measured(picture: Picture, blobs: Blobs, line_px: float) -> tuple[list[Floats], Floats, float]:
    """Return the areas' edges, (EDGE_POINTS, 2) each, their boxes and their lines' width, in pad units."""
    left, top, right, _ = picture.place
    pixel = (right - left) / picture.ink.shape[1]
    edges = [_edge(blobs, index) * pixel + [left, top] for index in range(len(blobs.areas))]
    return edges, blobs.boxes * pixel + [left, top, left, top], line_px * pixel


def _to_middles(boxes: Floats, line: float) -> Floats:
    """Return boxes of ink, (…, 4), smaller by half a line's width all round."""
    middle = (boxes[..., :2] + boxes[..., 2:]) / 2
    reach = np.maximum(boxes[..., 2:] - middle - line / 2, 0)
    return np.concatenate([middle - reach, middle + reach], axis=-1)


def _edge(blobs: Blobs, index: int) -> Floats:
    """Return points along an area's edge, (EDGE_POINTS, 2), x and y in pixels; in a short one some twice."""
    left, top, right, bottom = blobs.boxes[index].tolist()
    inside: Mask = np.pad(blobs.labels[top:bottom, left:right] == index, 1)
    around = inside[:-2, 1:-1] & inside[2:, 1:-1] & inside[1:-1, :-2] & inside[1:-1, 2:]
    rows, columns = np.nonzero(inside[1:-1, 1:-1] & ~around)
    some = np.linspace(0, len(rows) - 1, EDGE_POINTS).astype(int)
    return np.stack([columns[some] + left, rows[some] + top], axis=1) + 0.5


def _distances(points: Sequence[Floats]) -> Floats:
    """Return the smallest distance of each two clouds of as many points each."""
    count = len(points)
    result = np.zeros((count, count))
    clouds = np.stack(points) if points else np.zeros((0, 1, 2))
    for index in range(count):
        away = clouds[index][None, :, None] - clouds[index + 1 :][:, None]
        nearest = np.sqrt(np.square(away).sum(axis=-1).min(axis=(1, 2), initial=np.inf))
        result[index, index + 1 :] = result[index + 1 :, index] = nearest
    return result


def _resampled(points: Floats, count: int) -> Floats:
    """Return so many points evenly along the line."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    places = np.linspace(0, along[-1], count)
    return np.stack([np.interp(places, along, points[:, axis]) for axis in (0, 1)], axis=1)
