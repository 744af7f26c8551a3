"""The answer panel never shows a digit where there is none."""

import pytest

from digitscope.gui.draw.answer_panel import AnswerPanel
from digitscope.gui.style.theme import DARK, LIGHT, apply_theme
from digitscope.gui.widgets.answer_bars import NO_FIGURE

SEVEN = [0, 0.04, 0, 0, 0, 0, 0, 0.94, 0.01, 0.01]


@pytest.fixture
def panel(qtbot, qapp):
    apply_theme(qapp, "light")
    widget = AnswerPanel()
    widget.bars.set_reduced_motion(True)
    widget.resize(300, 500)
    qtbot.addWidget(widget)
    yield widget
    apply_theme(qapp, "light")


def sentence_colour(panel):
    label = panel._sentence
    return label.palette().color(label.foregroundRole())


def test_it_waits_for_the_network(panel):
    assert panel.figure.text() == NO_FIGURE
    assert "loading" in panel.sentence()


def test_an_answer_in_one_sentence(panel):
    panel.set_answer(SEVEN)
    assert panel.figure.text() == "7"
    assert panel.sentence().startswith("94 % a 7, 4 % a 1")
    assert panel.bars.table()[7][1] == "94 %"


def test_nothing_is_never_a_digit(panel):
    panel.set_answer(SEVEN)
    panel.set_empty()
    assert panel.figure.text() == NO_FIGURE
    assert panel.sentence().startswith("Empty")
    assert panel.bars.table() == []


def test_trouble_is_said_and_takes_the_answer_away(panel):
    panel.set_answer(SEVEN)
    panel.set_trouble("The recogniser stopped.")
    assert (panel.figure.text(), panel.sentence()) == (NO_FIGURE, "The recogniser stopped.")
    assert sentence_colour(panel) == LIGHT.warm


def test_other_classes(panel):
    panel.set_answer(SEVEN)
    panel.set_classes(["cat", "ampersand"])
    assert panel.figure.text() == NO_FIGURE
    panel.set_answer([0.2, 0.8])
    assert panel.figure.text() == "ampersand"
    panel.grab()


def test_the_theme_changes_live(panel, qapp, qtbot):
    panel.show()
    panel.set_trouble("Broken.")
    apply_theme(qapp, "dark")
    qtbot.waitUntil(lambda: sentence_colour(panel) == DARK.warm)


def test_a_theme_chosen_before_it_is_shown(panel, qapp, qtbot):
    panel.set_trouble("Broken.")
    apply_theme(qapp, "dark")
    panel.show()
    qtbot.waitUntil(lambda: sentence_colour(panel) == DARK.warm)


def test_the_verdict_has_its_own_quiet_line(panel):
    panel.set_verdict("Not sure.")
    assert not panel._verdict.isHidden()
    panel.set_verdict("")
    assert panel._verdict.isHidden()
