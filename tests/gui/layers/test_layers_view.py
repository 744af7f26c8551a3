"""The layers: all maps, what is asked for, choosing, folding, zooming, numbers under the cursor."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication

from digitscope.gui.layers.layers_view import MapsView
from digitscope.gui.style.colormaps import lut, signed_scale
from digitscope.gui.style.theme import apply_theme
from digitscope.messages import ModelInfo, StageInfo

STAGES = {"input": (1, 28, 28), "a": (6, 28, 28), "b": (12, 9, 5), "c": (20,), "d": (3,)}


def model(stages=STAGES, classes=("x", "y", "z")):
    made = tuple(StageInfo(name, "Odd", shape, 7) for name, shape in stages.items())
    return ModelInfo("m", "odd", classes, made, 35, "", "CPU")


def maps(seed=0):
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=shape).astype(np.float32) for name, shape in STAGES.items()}


@pytest.fixture
def view(qtbot, qapp):
    apply_theme(qapp, "light")
    widget = MapsView()
    widget.resize(480, 900)
    qtbot.addWidget(widget)
    widget.set_model(model())
    widget.show()
    qtbot.waitUntil(lambda: len(widget.wanted_stages()) == len(STAGES))
    yield widget
    apply_theme(qapp, "light")


def canvas(view, name):
    return view._sections[name].canvas


def colour_at(view, name, index, row, column):
    widget = canvas(view, name)
    layout, tile = widget.layout_now(), widget.tile(index)
    place = tile.topLeft() + QPointF((column + 0.5) * layout.cell_width, (row + 0.5) * layout.cell_height)
    return widget.grab().toImage().pixelColor(place.toPoint())


def place_of(view, name, index):
    return canvas(view, name).tile(index).center().toPoint()


def test_the_brightest_cell_has_the_last_colour(view):
    shown = maps()
    shown["a"][:] = 0
    shown["a"][4, 3, 20] = 2.5
    view.set_maps(shown)
    assert colour_at(view, "a", 4, 3, 20) == QColor.fromRgb(int(lut("even")[255]))
    assert colour_at(view, "a", 4, 3, 21) == QColor.fromRgb(int(lut("even")[0]))


def test_signed_numbers_diverge_around_zero(view):
    shown = maps()
    shown["b"][:] = 0
    shown["b"][2, 0, 0], shown["b"][2, 8, 4] = -1, 1
    view.set_maps(shown)
    assert colour_at(view, "b", 2, 0, 0) == QColor.fromRgb(int(lut("diverging")[0]))
    assert colour_at(view, "b", 2, 8, 4) == QColor.fromRgb(int(lut("diverging")[255]))


def test_a_stage_that_was_not_sent_shows_nothing_old(view):
    view.set_maps(maps())
    view.set_maps({"a": maps()["a"]})
    assert canvas(view, "b").value(0, 0, 0) is None
    view.clear()
    assert canvas(view, "a").value(0, 0, 0) is None
    view.grab()


def test_only_what_is_on_screen_is_asked_for(view, qtbot):
    with qtbot.waitSignal(view.wanted_changed) as told:
        view._sections["a"].set_open(False)
    assert told.args == [("input", "b", "c", "d")]
    with qtbot.waitSignal(view.wanted_changed) as told:
        view.hide()
    assert told.args == [()]


def test_far_layers_are_asked_for_when_scrolled_to(view, qtbot):
    many = {f"s{number}": (32, 28, 28) for number in range(12)}
    view.set_model(model(many))
    qtbot.waitUntil(lambda: "s0" in view.wanted_stages() and "s11" not in view.wanted_stages())
    view.choose("s11", 31)
    qtbot.waitUntil(lambda: "s11" in view.wanted_stages() and "s0" not in view.wanted_stages())


def test_a_click_chooses_a_map(view, qtbot):
    with qtbot.waitSignal(view.map_chosen) as told:
        qtbot.mouseClick(canvas(view, "b"), Qt.MouseButton.LeftButton, pos=place_of(view, "b", 7))
    assert told.args == ["b", 7]
    assert view.chosen() == ("b", 7)


def test_arrow_keys_go_through_maps_and_layers(view, qtbot):
    view.choose("a", 5)
    qtbot.keyClick(canvas(view, "a"), Qt.Key.Key_Left)
    assert view.chosen() == ("a", 4)
    qtbot.keyClick(canvas(view, "a"), Qt.Key.Key_Right)
    qtbot.keyClick(canvas(view, "a"), Qt.Key.Key_Right)
    assert view.chosen() == ("b", 0)
    qtbot.keyClick(canvas(view, "b"), Qt.Key.Key_Left)
    assert view.chosen() == ("a", 5)


def test_the_number_under_the_cursor(view, qtbot):
    shown = maps()
    shown["b"][7] = 0.82
    view.set_maps(shown)
    with qtbot.waitSignal(view.cell_pointed) as told:
        qtbot.mouseMove(canvas(view, "b"), place_of(view, "b", 7))
    assert told.args == ["b", 7, 4, 2]
    assert view._readout.text() == "b · map 7 (0.82 … 0.82) · row 4, column 2 · 0.82"


def test_the_number_under_a_resting_cursor_follows_the_pen(view, qtbot):
    view.set_maps(maps())
    qtbot.mouseMove(canvas(view, "c"), place_of(view, "c", 3))
    view.set_maps({"c": np.full(20, 7, np.float32)})
    assert view._readout.text() == "c · cell 3 · 7.00"
    view.clear()
    assert view._readout.text() == "c · cell 3 · no answer yet"


def test_the_last_layer_names_its_classes(view, qtbot):
    view.set_maps({**maps(), "d": np.array([1.5, -2, 0], np.float32)})
    qtbot.mouseMove(canvas(view, "d"), place_of(view, "d", 1))
    assert view._readout.text() == "d · y · −2.00"


def test_zoom_by_keys_and_wheel(view, qtbot):
    usual = canvas(view, "a").tile(0).width()
    qtbot.keyClick(view, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert canvas(view, "a").tile(0).width() > usual
    qtbot.keyClick(view, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert canvas(view, "a").tile(0).width() == usual
    inside = view._scroll.viewport()
    control = Qt.KeyboardModifier.ControlModifier
    for _ in range(4):  # a touch pad sends a notch in pieces
        turn = (QPointF(9, 9), inside.mapToGlobal(QPointF(9, 9)), QPoint(), QPoint(0, 30))
        no_button, no_phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
        QApplication.sendEvent(inside, QWheelEvent(*turn, no_button, control, no_phase, False))
    assert canvas(view, "a").tile(0).width() > usual


def test_one_scale_for_all_layers(view):
    shown = {name: np.ones(shape, np.float32) for name, shape in STAGES.items()}
    shown["a"] *= 10
    view.set_maps(shown)
    assert colour_at(view, "b", 0, 0, 0) == QColor.fromRgb(int(lut("even")[255]))
    view.controls.set_scale_by("all")
    assert colour_at(view, "b", 0, 0, 0) == QColor.fromRgb(int(lut("even")[26]))
    assert view._sections["b"].legend.accessibleDescription() == "from 0 to 10.0"
    # The picture itself stays white on black, as the network gets it.
    assert colour_at(view, "input", 0, 0, 0) == QColor(255, 255, 255)
    assert view._sections["input"].legend.accessibleDescription() == "from 0 to 1.00"


def test_another_theme_colours_what_is_shown_at_once(view, qapp):
    shown = maps()
    shown["b"][:] = 0
    shown["b"][2, 0, 0], shown["b"][2, 8, 4] = -1, 1
    view.set_maps(shown)
    for theme in ("dark", "light"):
        apply_theme(qapp, theme)
        qapp.processEvents()
        colours = lut(signed_scale(dark=theme == "dark"))
        assert colour_at(view, "b", 2, 0, 0) == QColor.fromRgb(int(colours[0]))
        assert colour_at(view, "b", 2, 4, 2) == QColor.fromRgb(int(colours[128]))
        assert colour_at(view, "b", 2, 8, 4) == QColor.fromRgb(int(colours[255]))


def test_another_network_in_another_theme(view, qapp, qtbot):
    view.set_maps(maps())
    apply_theme(qapp, "dark")
    view.set_model(model({"input": (1, 28, 28), "tokens": (7, 16), "wide": (2, 1, 300)}, ("p", "q")))
    qtbot.waitUntil(lambda: len(view.wanted_stages()) == 3)
    view.set_maps({"tokens": np.ones((7, 16), np.float32), "wide": np.zeros((2, 1, 300), np.float32)})
    view.grab()
    assert canvas(view, "tokens").value(0, 0, 0) == 1
    assert canvas(view, "wide").value(1, 0, 299) == 0


def test_an_answer_of_another_network_is_not_shown(view):
    view.set_maps({"a": np.ones((3, 5, 5), np.float32), "gone": np.ones(4, np.float32)})
    assert canvas(view, "a").value(0, 0, 0) is None


def test_choices_are_there_again_next_time(view, qtbot):
    view.controls.set_scale_by("layer")
    view.controls.set_plain_scale("grey")
    view._sections["b"].set_open(False)
    view.step_zoom(1)
    other = MapsView()
    qtbot.addWidget(other)
    other.restore(view.state())
    other.set_model(model())
    assert other.state() == view.state()
    assert not other._sections["b"].is_open


@pytest.mark.parametrize("odd", ["", "{}", "[1]", '{"zoom": "x", "folded": [], "scale": "map"}', "null"])
def test_odd_choices_change_nothing(view, odd):
    before = view.state()
    view.restore(odd)
    assert view.state() == before


def test_everything_has_a_name_and_a_tip(view):
    for section in view._sections.values():
        assert section.header.accessibleName()
        assert section.header.toolTip()
        assert section.canvas.accessibleName()
