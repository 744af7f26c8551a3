"""What is said of a hand: of one whose habits are known, of an ordinary one, of too few drawings."""

import numpy as np
import pytest

from digitscope.ink.drawing.strokes import drawing_of
from digitscope.ink.handwriting.comparison import differences, reference
from digitscope.ink.handwriting.examples import with_examples
from digitscope.ink.handwriting.measures import style_of
from digitscope.ink.synthesis.digits import make_digits


def changed(drawing, change, width=1.0):
    strokes = [np.column_stack([*change(*s.points[:, :2].T), s.points[:, 2]]) for s in drawing.strokes]
    return drawing_of(strokes, [width] * len(strokes))


def hand(change=lambda x, y: (x, y), width=1.0, count=200):
    made = make_digits(count, np.random.default_rng(3))
    return [(str(digit), changed(drawing, change, width)) for digit, drawing in made]


def said(labelled):
    return [finding.sentence for finding in differences(labelled)]


def test_the_reference_is_whole():
    digits = reference()
    assert sorted(digits) == list("0123456789")
    for habits in digits.values():
        assert habits.count > 1000
        assert sum(habits.strokes) == pytest.approx(1, abs=0.001)
        assert sum(habits.begins) == pytest.approx(1, abs=0.001)


def test_few_drawings_give_no_judgement():
    (only,) = said(hand(count=8))
    assert only.startswith("Draw at least 10 digits")


def test_says_on_how_many_it_stands():
    assert said(hand())[0] == (
        "Measured on 200 of your drawings (10 digits), against pen strokes of 205 people."
    )


def test_a_slanted_hand():
    sentences = " ".join(said(hand(lambda x, y: (x - 0.6 * y, y))))
    assert "further to the right" in sentences
    sentences = " ".join(said(hand(lambda x, y: (x + 0.6 * y, y))))
    assert "further to the left" in sentences


def test_a_wide_hand_with_a_thin_line():
    sentences = " ".join(said(hand(lambda x, y: (2 * x, y), width=0.5)))
    assert "times wider for their height" in sentences
    assert "Your line is thin" in sentences
    assert "1.2 pixels" in sentences


def test_digits_begun_at_the_other_end_are_named():
    back = []
    for label, drawing in hand():
        strokes = [stroke.points[::-1, :2] for stroke in drawing.strokes]
        back.append((label, drawing_of(strokes if label == "2" else [s.points for s in drawing.strokes])))
    findings = [finding for finding in differences(back) if finding.label == "2"]
    assert any("Your 2 is begun at the lower right" in finding.sentence for finding in findings)
    assert not any("begun" in finding.sentence for finding in differences(hand()) if finding.label == "2")


def test_differences_come_with_drawings():
    """A leaning hand is shown by what leans, beside what others write."""
    labelled = hand(lambda x, y: (x + 0.6 * (0.5 - y), y))
    found = with_examples(differences(labelled), labelled)
    leaning = next(one for one in found if one.trait == "slant")
    assert len(leaning.mine) == len(leaning.usual) == 3
    own, usual = ([style_of(drawing).slant for drawing in some] for some in (leaning.mine, leaning.usual))
    assert min(own) > max(usual) + 10
    assert all(any(one is drawing for _, drawing in labelled) for one in leaning.mine)
    assert found[0].mine == ()
