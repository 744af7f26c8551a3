"""The tabs beside the layers and the pad: a digit that is opened, the change that is marked."""

import numpy as np
from PySide6.QtWidgets import QWidget

from digitscope.gui.inside.inside_panel import RightPanel
from digitscope.gui.inside.views import InsideViews
from digitscope.gui.services.explain_link import ExplainLink


def test_an_opened_digit_lies_on_the_pad_as_it_is_and_can_be_undone(qtbot, pad, hand, fake_recogniser):
    panel = RightPanel(QWidget(), QWidget())
    qtbot.addWidget(panel)
    views = InsideViews(panel, ExplainLink(fake_recogniser), pad)
    for page in views.pages:
        panel.add_tab(*page)
    hand.draw((0.2, 0.2), (0.8, 0.8))
    image = np.random.default_rng(0).random((28, 28), np.float32)
    with qtbot.waitSignal(views.told) as told:
        views.examples.digit_opened.emit(image, "8")
    assert told.args == ["info", "On the pad: an 8. Undo brings your drawing back."]
    assert pad.drawing.picture.framed
    assert np.array_equal(pad.drawing.picture.ink, image)
    pad.undo()
    assert len(pad.drawing.strokes) == 1


def test_there_is_a_tab_for_each_view(qtbot, pad, fake_recogniser):
    panel = RightPanel(QWidget(), QWidget())
    qtbot.addWidget(panel)
    views = InsideViews(panel, ExplainLink(fake_recogniser), pad)
    for page in views.pages:
        panel.add_tab(*page)
    panel.resize(440, 560)
    panel.show()
    for name, view in (("Why", views.why), ("Examples", views.examples), ("Map", views.map)):
        panel.show_tab(name)
        assert view.isVisible()
