"""Written forms told by rule, on digits drawn in that form."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from digitscope.data.load import Digits
from digitscope.ink.drawing.packed import pack
from digitscope.ink.drawing.strokes import drawing_of
from digitscope.ink.framing.framing import frame_packed
from digitscope.nn.evaluation.allographs import written_forms


def line(*places):
    at = np.linspace(0, len(places) - 1, 12 * (len(places) - 1) + 1)
    return np.stack([np.interp(at, range(len(places)), [p[axis] for p in places]) for axis in (0, 1)], axis=1)


def ring(x=0.5, y=0.5, across=0.22, down=0.35):
    turn = np.linspace(0, 2 * np.pi, 40)
    return np.stack([x + across * np.cos(turn), y + down * np.sin(turn)], axis=1)


HEAD = ring(0.5, 0.3, 0.15, 0.15)
FORMS = {
    "0, plain": (0, [ring()]),
    "0 with a slash": (0, [ring(), line((0.35, 0.8), (0.65, 0.2))]),
    "1, a plain line": (1, [line((0.5, 0.1), (0.5, 0.9))]),
    "1 with a flag": (1, [line((0.35, 0.25), (0.5, 0.1), (0.5, 0.9))]),
    "1 with a long flag": (1, [line((0.25, 0.5), (0.5, 0.1), (0.5, 0.9))]),
    "1 with a foot": (1, [line((0.5, 0.1), (0.5, 0.9)), line((0.3, 0.9), (0.7, 0.9))]),
    "1 with flag and foot": (1, [line((0.35, 0.3), (0.5, 0.1), (0.5, 0.9)), line((0.3, 0.9), (0.7, 0.9))]),
    "4, open": (4, [line((0.3, 0.1), (0.3, 0.5), (0.7, 0.5)), line((0.6, 0.1), (0.6, 0.9))]),
    "4, closed": (4, [line((0.6, 0.9), (0.6, 0.1), (0.25, 0.6), (0.8, 0.6))]),
    "7, no bar": (7, [line((0.25, 0.1), (0.75, 0.1), (0.45, 0.9))]),
    "7 with a bar": (7, [line((0.25, 0.1), (0.75, 0.1), (0.45, 0.9)), line((0.4, 0.5), (0.75, 0.5))]),
    "9, straight leg": (9, [HEAD, line((0.65, 0.2), (0.65, 0.9))]),
    "9, curved leg": (9, [HEAD, line((0.65, 0.2), (0.65, 0.75), (0.55, 0.9), (0.3, 0.9))]),
}


@pytest.mark.parametrize("name", FORMS)
def test_each_form_is_told(name):
    label, strokes = FORMS[name]
    ink = pack([drawing_of(strokes)])
    digits = Digits(frame_packed(ink), np.array([label]), ink=ink)
    assert written_forms(digits).tolist() == [name]
    if name not in ("1 with a long flag", "1 with flag and foot"):  # small flags need the strokes
        assert written_forms(replace(digits, ink=None)).tolist() == [name]


def test_other_digits_have_no_form():
    ink = pack([drawing_of([ring()])])
    assert written_forms(Digits(frame_packed(ink), np.array([8]), ink=ink)).tolist() == [""]
