import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from digitscope.ink.drawing.history import MOST_STEPS, History
from digitscope.ink.drawing.strokes import Drawing, Picture, Stroke


class SimpleHistory(RuleBasedStateMachine):
    """The history against the plainest one there is: a list of whole drawings."""

    def __init__(self):
        super().__init__()
        self.history = History()
        self.states = [Drawing()]
        self.at = 0
        self.made = 0

    def do(self, drawing):
        self.states[self.at + 1 :] = [drawing]
        self.at += 1

    def stroke(self):
        self.made += 1
        return Stroke.of([(self.made, self.made)])

    @rule()
    def add(self):
        stroke = self.stroke()
        self.history.add(stroke)
        self.do(self.states[self.at].plus(stroke))

    @rule(indices=st.lists(st.integers(-2, 8), max_size=5))
    def erase(self, indices):
        now = self.states[self.at]
        self.history.erase(iter(indices))
        if any(0 <= index < len(now.strokes) for index in indices):
            kept = [stroke for index, stroke in enumerate(now.strokes) if index not in indices]
            self.do(Drawing(tuple(kept), now.picture))

    @rule()
    def clear(self):
        now = self.states[self.at]
        self.history.clear()
        if not now.is_empty:
            self.do(Drawing())

    @rule(strokes=st.integers(0, 3), picture=st.booleans())
    def replace(self, strokes, picture):
        under = Picture(np.zeros((2, 2), np.float32)) if picture else None
        drawing = Drawing(tuple(self.stroke() for _ in range(strokes)), under)
        self.history.replace(drawing)
        self.do(drawing)

    @rule()
    def undo(self):
        assert self.history.undo() == (self.at > 0)
        self.at = max(self.at - 1, 0)

    @rule()
    def redo(self):
        assert self.history.redo() == (self.at < len(self.states) - 1)
        self.at = min(self.at + 1, len(self.states) - 1)

    @invariant()
    def same(self):
        expected = self.states[self.at]
        assert self.history.drawing.strokes == expected.strokes
        assert self.history.drawing.picture is expected.picture
        assert self.history.can_undo == (self.at > 0)
        assert self.history.can_redo == (self.at < len(self.states) - 1)


SimpleHistory.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestHistory = SimpleHistory.TestCase


def test_a_window_left_open_does_not_grow():
    history = History()
    for number in range(MOST_STEPS * 2):
        history.add(Stroke.of([(number, 0)]))
        if number % 10 == 9:
            history.clear()
    undone = 0
    while history.undo():
        undone += 1
    assert undone == MOST_STEPS
