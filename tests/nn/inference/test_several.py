"""Digits are told apart for networks of the ten digits alone."""

import numpy as np

from digitscope.ink.drawing.strokes import Drawing, Stroke
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.inference.several import separate
from digitscope.nn.model.architectures import make_model
from digitscope.nn.model.card import ModelCard


def line(x):
    return Stroke(np.array([[x, 0.2, 0, 1], [x, 0.5, 50, 1], [x, 0.8, 100, 1]]))


def test_a_network_of_other_classes_reads_the_whole_drawing():
    drawing = Drawing((line(0.2), line(0.8)))
    digits = Recognizer(make_model("linear"), ModelCard())
    assert len(separate(digits, drawing)) == 2
    letters = tuple("ABCDEFGHIJ")
    signs = Recognizer(make_model("linear"), ModelCard(classes=letters))
    assert separate(signs, drawing) == (drawing,)
