"""By example: the nearest digits, with label, distance and where they come from."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from digitscope.gui.inside.nearest_examples import EMPTY, ExamplesView
from digitscope.gui.services.explain_link import ExplainLink


def result(count=8, **more):
    rng = np.random.default_rng(0)
    return {
        "images": rng.integers(0, 256, (count, 28, 28), dtype=np.uint8), "labels": list("77712777")[:count],
        "distances": np.linspace(1, 8, count), "index": np.arange(count) + 1000, "typical": 33.8,
        "dataset": "some pens", "count": 4000, "compared": 4000, "stage": "s", "progress": 1.0,
        "sentence": "6 of the 8 nearest are a 7.", **more,
    }  # fmt: skip


@pytest.fixture
def view(qtbot, fake_recogniser):
    widget = ExamplesView(ExplainLink(fake_recogniser))
    widget.resize(440, 520)
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def shown(qtbot, view, fake_recogniser):
    explain = view._explain
    explain.take(np.ones((28, 28), np.float32))
    with qtbot.waitSignal(explain.settled):
        pass
    fake_recogniser.answer("examples", result())
    return view


def test_an_empty_pad_says_what_to_do(view, fake_recogniser):
    assert view.sentence.text() == EMPTY
    assert not view.digits.isVisible()
    assert fake_recogniser.open == {}


def test_label_distance_and_data_set_are_told(shown):
    tile = shown.digits.tiles()[3]
    assert tile.lines == ("1", "distance 4.00")
    assert tile.tip == "A 1, number 1,003 of some pens, distance 4.00"
    assert "Two digits picked at random lie 33.8 apart." in shown.details.text()
    assert shown.sentence.text() == "6 of the 8 nearest are a 7."


def test_nothing_is_cut_off_to_the_right(shown):
    for index in range(8):
        assert shown.digits.place(index).right() <= shown.digits.width()
        assert shown.digits.place(index).bottom() <= shown.digits.height()


def test_a_click_puts_the_digit_on_the_pad(qtbot, shown):
    where = shown.digits.place(4).center().toPoint()
    with qtbot.waitSignal(shown.digit_opened) as opened:
        qtbot.mouseClick(shown.digits, Qt.MouseButton.LeftButton, pos=where)
    image, label = opened.args
    assert label == "2"
    assert np.allclose(image * 255, result()["images"][4])


def test_keys_choose_and_open(qtbot, shown):
    shown.digits.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(shown.digits, key)
    with qtbot.waitSignal(shown.digit_opened) as opened:
        qtbot.keyClick(shown.digits, Qt.Key.Key_Return)
    assert np.allclose(opened.args[0] * 255, result()["images"][1 + shown.digits._columns])


def test_digits_stay_while_others_are_looked_for(qtbot, shown, fake_recogniser):
    shown._explain.take(np.full((28, 28), 0.5, np.float32))
    with qtbot.waitSignal(shown._explain.settled):
        pass
    nothing = result(0, typical=None, progress=0.0, sentence="The digits to compare with are being read.")
    fake_recogniser.answer("examples", nothing, final=False)
    assert len(shown.digits.tiles()) == 8
    assert shown.sentence.text() == "The digits to compare with are being read."
    fake_recogniser.fail("examples", "This could not be explained.")
    assert shown.sentence.text() == "This could not be explained."
    assert not shown.digits.isVisible()
