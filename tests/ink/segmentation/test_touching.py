"""Where areas of ink that may be touching digits are cut."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from digitscope.ink.pixels.components import find_blobs
from digitscope.ink.segmentation.touching import cut

PEN = 10


def drawn(*lines, size=(400, 200)):
    image = Image.new("L", size)
    pen = ImageDraw.Draw(image)
    for line in lines:
        if isinstance(line, tuple):
            pen.ellipse(line, outline=255, width=PEN)
        else:
            pen.line(line, fill=255, width=PEN)
    return np.asarray(image) > 127


def pieces(mask):
    found, whose = cut(find_blobs(mask), PEN)
    assert len(found.areas) == len(whose) == len(found.boxes)
    assert np.array_equal(found.labels >= 0, mask)
    assert [int((found.labels == index).sum()) for index in range(len(whose))] == found.areas.tolist()
    return found, whose


ZERO, TAIL, ONE = (40, 40, 120, 160), [118, 100, 150, 100], [150, 40, 150, 160]


def test_two_that_touch_are_cut_where_they_touch():
    found, whose = pieces(drawn(ZERO, TAIL, ONE))
    assert whose.tolist() == [0, 0]
    left, right = (int(found.labels[60, x]) for x in (57, 150))
    assert left != right
    assert 118 <= found.boxes[left, 2] <= 150
    assert np.ptp(found.boxes[:, 1::2], axis=1).tolist() == [121, 121]


def test_a_cut_leans_as_the_digits_do():
    # slashes so near each other that no upright cut passes, joined at the foot
    slashes = [[left, 70, left - 30, 160] for left in (100, 134, 168)]
    found, whose = pieces(drawn(*slashes, [70, 157, 138, 157]))
    assert len(whose) == 3
    heads = [int(found.labels[85, x]) for x in (95, 129, 163)]
    feet = [int(found.labels[140, x]) for x in (77, 111, 145)]
    assert heads == feet
    assert len(set(heads)) == 3


@pytest.mark.parametrize(
    "lines",
    [
        [(40, 40, 160, 160)],  # a wide 0: its middle is two lines
        [[40, 40, 140, 40, 140, 45, 80, 160]],  # a 7: its bar's end is no piece
        [[40, 100, 240, 100]],  # a bar
        [[60, 40, 60, 160]],
    ],
    ids=["0", "7", "bar", "1"],
)
def test_single_ones_stay_whole(lines):
    _, whose = pieces(drawn(*lines))
    assert whose.tolist() == [0]


def test_what_does_not_touch_keeps_its_number():
    mask = drawn((240, 40, 320, 160), ZERO, TAIL, ONE)
    before = find_blobs(mask)
    found, whose = pieces(mask)
    joined, alone = before.labels[60, 150], before.labels[100, 245]
    assert sorted(whose.tolist()) == sorted([joined, joined, alone])
    assert found.labels[100, 245] == alone


def test_nothing_is_cut_of_nothing():
    found, whose = pieces(np.zeros((50, 50), bool))
    assert (len(found.areas), len(whose)) == (0, 0)
