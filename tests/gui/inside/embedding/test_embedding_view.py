"""The map of digits in its tab: what is asked, and the drawing that moves while someone draws."""

import numpy as np
import pytest

from digitscope.gui.inside.embedding.embedding_view import DigitMapView
from digitscope.gui.services.explain_link import ExplainLink

CATALOGUE = {
    "layout_stages": ["input", "a", "b"],
    "hidden_stage": "a",
    "layouts": {"pca": "PCA", "tsne": "t-SNE"},
}
OPTIONS = {"stage": "a", "method": "pca"}


def layout(count=5, **more):
    return {
        "positions": np.linspace(0, 1, 2 * count, dtype=np.float32).reshape(count, 2),
        "labels": np.arange(count) % 3, "classes": ["x", "y", "z"], "progress": 1.0, "sentence": "5 digits.",
        **more,
    }  # fmt: skip


@pytest.fixture
def explain(fake_recogniser):
    return ExplainLink(fake_recogniser)


@pytest.fixture
def view(qtbot, explain, fake_recogniser):
    widget = DigitMapView(explain)
    widget.resize(440, 560)
    qtbot.addWidget(widget)
    widget.show()
    fake_recogniser.answer("map catalogue", CATALOGUE)
    return widget


def test_the_last_hidden_layer_is_laid_out_at_once(view, fake_recogniser):
    assert fake_recogniser.asked("map") == ("layout", OPTIONS)
    fake_recogniser.answer("map", layout(0, progress=0.0, sentence="Reading."), final=False)
    assert view.sentence.text() == "Reading."
    fake_recogniser.answer("map", layout())
    assert len(view.map.digits.positions) == 5
    assert not view.bar.isVisible()


def test_pictures_come_apart_and_open_on_the_pad(qtbot, view, fake_recogniser):
    fake_recogniser.answer("map", layout())
    with qtbot.assertNotEmitted(view.digit_opened):
        view.map.activated.emit(2)
    images = np.zeros((5, 28, 28), np.uint8)
    images[2] = 255
    fake_recogniser.answer("map digits", {"images": images, "progress": 1.0})
    with qtbot.waitSignal(view.digit_opened) as opened:
        view.map.activated.emit(2)
    assert opened.args[0].min() == 1
    assert opened.args[1] == "z"


def test_pictures_may_come_before_the_map(qtbot, view, fake_recogniser):
    fake_recogniser.answer("map digits", {"images": np.zeros((5, 28, 28), np.uint8), "progress": 1.0})
    fake_recogniser.answer("map", layout())
    with qtbot.waitSignal(view.digit_opened):
        view.map.activated.emit(2)


def test_the_drawing_moves_without_waiting_for_the_pen_to_rest(qtbot, view, explain, fake_recogniser):
    fake_recogniser.answer("map", layout())
    for shade in (0.1, 0.2, 0.3):
        explain.take(np.full((28, 28), shade, np.float32))
        view.set_read(None)
        assert not explain.is_settled
        assert fake_recogniser.asked("map place") == ("place", OPTIONS)
    dot = np.array([0.4, 0.6], np.float32)
    fake_recogniser.answer("map place", {"dot": dot, "near": np.array([1, 2])})
    assert np.array_equal(view.map._dot, dot)
    qtbot.waitUntil(lambda: fake_recogniser.asked("map place") is not None)  # for the newest picture
    assert fake_recogniser.open["map place"][2][0, 0] == np.float32(0.3)
    explain.clear()
    assert view.map._dot is None
    fake_recogniser.answer("map place", {"dot": dot, "near": np.array([1, 2])})
    assert view.map._dot is None


def test_another_layer_or_method_is_asked_for(view, fake_recogniser):
    fake_recogniser.answer("map", layout())
    view.use_method("tsne")
    assert fake_recogniser.asked("map") == ("layout", OPTIONS | {"method": "tsne"})
    assert len(view.map.digits.positions) == 5  # the old map stays until the new one begins
    fake_recogniser.answer("map", layout(progress=0.4), final=False)
    assert view.bar.isVisible()
    assert view.bar.value() == 40
    view.layer.setCurrentText("b")
    assert fake_recogniser.asked("map")[1]["stage"] == "b"


def test_a_hidden_map_asks_nothing(view, explain, fake_recogniser):
    fake_recogniser.answer("map", layout())
    view.hide()
    explain.take(np.ones((28, 28), np.float32))
    view.set_read(None)
    assert fake_recogniser.open == {}


def test_a_failure_is_told(view, fake_recogniser):
    fake_recogniser.fail("map", "This could not be explained.")
    assert view.sentence.text() == "This could not be explained."
    assert not view.bar.isVisible()


def test_another_network_fades_no_class(view, explain, fake_recogniser):
    fake_recogniser.answer("map", layout())
    plain = view.map.grab().toImage()
    view.key.choose(1)
    assert view.map.grab().toImage() != plain
    view.set_model(None)
    explain.restarted.emit()
    explain.settled.emit()
    fake_recogniser.answer("map catalogue", CATALOGUE)
    fake_recogniser.answer("map", layout())
    assert view.key.accessibleDescription() == ""
    assert view.map.grab().toImage() == plain
