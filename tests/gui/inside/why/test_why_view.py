"""Why this digit: what is asked when, which map is shown, the change on the pad, the sanity check."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from digitscope.gui.inside.why.saliency_page import EMPTY
from digitscope.gui.inside.why.why_view import WhyView
from digitscope.gui.services.explain_link import ExplainLink
from digitscope.gui.services.reading import Read
from digitscope.gui.style.colormaps import lut
from digitscope.gui.style.theme import LIGHT, apply_theme
from digitscope.ink.drawing.strokes import drawing_of
from digitscope.ink.framing.framing import frame
from digitscope.messages import Answer, ModelInfo

CLASSES = tuple("0123456789")
METHOD = {"paper": "Someone (2017)", "shows": "It shows.", "unit": "part of the score", "missing": ""}
CATALOGUE = {
    "methods": [
        {"name": "integrated-gradients", "title": "Integrated gradients", "signed": True, **METHOD},
        {"name": "grad-cam", "title": "Grad-CAM", "signed": False, **METHOD},
        {"name": "odd", "title": "Odd", "signed": False, **METHOD, "missing": "Not here."},
    ],
    "usual_method": "integrated-gradients",
    "stages": ["a", "b"],
    "usual_stage": "b",
}


def model(classes=CLASSES):
    return ModelInfo("m", "odd", classes, (), 35, "", "CPU")


def read(*order, count=10, shift=0.0):
    drawing = drawing_of([[(0.3 + shift, 0.2), (0.7, 0.8)]])
    probabilities = np.zeros(count, np.float32)
    probabilities[list(order)] = np.linspace(1, 0.1, len(order))
    probabilities /= probabilities.sum()
    return Read(drawing, frame(drawing), Answer(1, probabilities, probabilities, {}, 0.001))


def saliency(against=9, classes=10, **more):
    numbers = [index for index in range(classes) if index != against]
    heat = np.zeros((len(numbers), 28, 28), np.float32)
    for place, number in enumerate(numbers):
        heat[place, number % 28, 0], heat[place, 0, 5] = -2, 1
    names = [str(n) if against is None else f"{n}, not {against}" for n in numbers]
    return {
        "heat": heat, "names": names, "classes": numbers, "against": against, "progress": 1.0, "signed": True,
        "scores": np.zeros(len(numbers)), "title": "T", "paper": "P", "limits": ["L"], "unit": "score",
        "sentence": "S.", **more,
    }  # fmt: skip


def change(**more):
    add, remove = np.zeros((28, 28), np.float32), np.zeros((28, 28), np.float32)
    add[4:8, 4:8], remove[20:24, 20:24] = 1, 1
    return {
        "add": add, "remove": remove, "changed": add, "found": True, "name": "1", "target": 1,
        "probabilities": np.eye(10)[1], "sentence": "To make it a 1: add ink.", "progress": 1.0, **more,
    }  # fmt: skip


@pytest.fixture
def explain(fake_recogniser):
    return ExplainLink(fake_recogniser)


@pytest.fixture
def view(qtbot, qapp, fake_recogniser, explain):
    apply_theme(qapp, "light")
    widget = WhyView(explain)
    widget.resize(440, 560)
    qtbot.addWidget(widget)
    widget.set_model(model())
    widget.show()
    fake_recogniser.answer("why catalogue", CATALOGUE)
    yield widget
    apply_theme(qapp, "light")


def draw(qtbot, view, explain, reading):
    explain.take(reading.framing.image)
    view.set_read(reading)
    if not explain.is_settled:
        with qtbot.waitSignal(explain.settled):
            pass


def test_the_likeliest_against_the_next_is_asked_when_the_pen_rests(qtbot, view, explain, fake_recogniser):
    reading = read(7, 1)
    explain.take(reading.framing.image)
    view.set_read(reading)
    assert fake_recogniser.asked("why") is None
    with qtbot.waitSignal(explain.settled):
        pass
    assert fake_recogniser.asked("why") == ("saliency", {"method": "integrated-gradients", "against": 1})


def test_an_empty_pad_says_what_to_do(qtbot, view, explain, fake_recogniser):
    assert view.saliency.heading.text() == EMPTY
    draw(qtbot, view, explain, read(7, 1))
    fake_recogniser.answer("why", saliency(1))
    assert view.saliency.picture.isVisible()
    explain.clear()
    assert view.saliency.heading.text() == EMPTY
    assert not view.saliency.picture.isVisible()


def test_the_map_of_the_answer_is_large_and_tells_its_numbers(qtbot, view, explain, fake_recogniser):
    draw(qtbot, view, explain, read(7, 1))
    fake_recogniser.answer("why", saliency(1))
    page = view.saliency
    assert page.picture.number_at(7, 0) == "−2.00"
    assert "for a 7, blue parts for a 1" in page.heading.text()
    page.picture.pointed.emit(7, 0)
    assert page.readout.text() == "row 7, column 0: −2.00 (score)"
    cell = page.picture.cell_rect(7, 0).center().toPoint()
    assert page.picture.grab().toImage().pixelColor(cell) == QColor.fromRgb(int(lut("diverging")[0]))


def test_a_click_on_a_small_map_makes_it_large_without_another_question(
    qtbot, view, explain, fake_recogniser
):
    draw(qtbot, view, explain, read(7, 1))
    fake_recogniser.answer("why", saliency(1))
    tiles = view.saliency.classes
    assert [tile.lines[0] for tile in tiles.tiles()] == ["0", "not 1", *"23456789"]
    qtbot.mouseClick(tiles, Qt.MouseButton.LeftButton, pos=tiles.place(4).center().toPoint())
    assert view.saliency.picture.number_at(4, 0) == "−2.00"
    assert tiles.chosen() == 4
    qtbot.mouseClick(tiles, Qt.MouseButton.LeftButton, pos=tiles.place(1).center().toPoint())
    assert view.controls.target.chosen() == 4
    assert fake_recogniser.asked("why") is None


def test_another_class_to_set_against_is_asked_for(qtbot, view, explain, fake_recogniser):
    draw(qtbot, view, explain, read(7, 1))
    view.controls.against.choose(4)
    assert fake_recogniser.asked("why")[1]["against"] == 4
    view.controls.against.setCurrentIndex(1)
    assert "against" not in fake_recogniser.asked("why")[1]
    view.controls.against.choose(7)  # why a 7 and not a 7 is no question
    assert fake_recogniser.asked("why")[1].get("against") != 7


def test_a_layer_is_asked_for_with_grad_cam_only(qtbot, view, explain, fake_recogniser):
    draw(qtbot, view, explain, read(7, 1))
    combo = view.controls._method
    assert [combo.itemText(index) for index in range(combo.count())] == ["Integrated gradients", "Grad-CAM"]
    combo.setCurrentIndex(1)
    assert fake_recogniser.asked("why")[1] == {"method": "grad-cam", "against": 1, "stage": "b"}
    fake_recogniser.answer("why", saliency(1, signed=False))
    assert "Bright parts" in view.saliency.heading.text()


def test_a_hidden_view_asks_nothing(qtbot, view, explain, fake_recogniser):
    view.hide()
    draw(qtbot, view, explain, read(7, 1))
    assert fake_recogniser.open == {}
    view.show()
    assert fake_recogniser.asked("why") is not None


def test_a_failure_is_told_in_its_place(qtbot, view, explain, fake_recogniser):
    draw(qtbot, view, explain, read(7, 1))
    fake_recogniser.fail("why", "Grad-CAM needs a layer with maps.")
    assert view.saliency.heading.text() == "Grad-CAM needs a layer with maps."
    assert not view.saliency.picture.isVisible()
    draw(qtbot, view, explain, read(7, 1, shift=0.1))
    fake_recogniser.answer("why", saliency(1))
    assert view.saliency.picture.isVisible()


def test_the_change_is_marked_on_the_pad_while_it_is_on_screen(qtbot, view, explain, fake_recogniser):
    overlays = []
    view.overlay_changed.connect(overlays.append)
    draw(qtbot, view, explain, read(7, 1))
    view.show_page("Smallest change")
    assert fake_recogniser.asked("why change") == ("change", {"target": 1})
    fake_recogniser.answer("why change", change(), final=False)
    pad = QImage(280, 280, QImage.Format.Format_RGB32)
    pad.fill(Qt.GlobalColor.white)
    painter = QPainter(pad)
    overlays[-1](painter, 280)
    painter.end()
    framing = read(7, 1).framing
    add, remove = (framing.to_pad(at, at) for at in (6, 22))
    assert pad.pixelColor(*(int(280 * at) for at in add)) != QColor("white")
    box = [pad.pixelColor(int(280 * remove[0]) + x, int(280 * remove[1])) for x in range(12)]
    assert LIGHT.warm in box or any(colour != QColor("white") for colour in box)
    view.change.on_pad.setChecked(False)
    assert overlays[-1] is None
    view.change.on_pad.setChecked(True)
    view.hide()
    assert overlays[-1] is None


def test_who_follows_the_marks_is_not_sent_back(qtbot, view, explain, fake_recogniser):
    view.show_page("Smallest change")
    draw(qtbot, view, explain, read(7, 1))
    draw(qtbot, view, explain, read(1, 7, shift=0.1))
    assert fake_recogniser.asked("why change")[1] == {"target": 1}
    explain.clear()
    draw(qtbot, view, explain, read(3, 5, shift=0.2))
    assert fake_recogniser.asked("why change")[1] == {"target": 5}


def test_the_changed_picture_can_be_put_on_the_pad(qtbot, view, explain, fake_recogniser):
    view.show_page("Smallest change")
    draw(qtbot, view, explain, read(7, 1))
    fake_recogniser.answer("why change", change())
    with qtbot.waitSignal(view.digit_opened) as opened:
        qtbot.mouseClick(view.change.open_button, Qt.MouseButton.LeftButton)
    assert np.array_equal(opened.args[0], change()["changed"])
    assert opened.args[1] == "1"


def test_the_sanity_check_shows_how_alike_the_maps_stay(qtbot, view, explain, fake_recogniser):
    draw(qtbot, view, explain, read(7, 1))
    view.show_page("Sanity check")
    kind, options = fake_recogniser.asked("why sanity")
    assert (kind, options["class"], options["method"]) == ("sanity", 7, "integrated-gradients")
    result = {
        "heat": np.ones((3, 28, 28), np.float32), "stages": ["", "digit", "parts"], "signed": True,
        "spearman": np.array([1, 0.4, 0.1]), "ssim": np.ones(3), "probabilities": np.array([1, 0.2, 0.1]),
        "name": "7, not 1", "class": 7, "sentence": "It becomes another map.", "paper": "P", "title": "T",
    }  # fmt: skip
    fake_recogniser.answer("why sanity", result)
    tiles = view.sanity.maps.tiles()
    assert tiles[1].lines == ("digit in disorder", "likeness 0.40", "a 7: 20 %")
    assert view.sanity.sentence.text() == "It becomes another map."


@pytest.mark.parametrize("count", [2, 37, 100])
def test_networks_of_any_number_of_classes(qtbot, view, explain, fake_recogniser, count):
    names = tuple(f"class {index}" for index in range(count))
    view.set_model(model(names))
    fake_recogniser.model_changed.emit(model(names))
    draw(qtbot, view, explain, read(1, 0, count=count))
    assert fake_recogniser.asked("why")[1]["against"] == 0
    fake_recogniser.answer("why", saliency(0, count))
    assert len(view.saliency.classes.tiles()) == count
    view.grab()


def test_the_dark_theme_recolours_what_is_shown(qtbot, qapp, view, explain, fake_recogniser):
    draw(qtbot, view, explain, read(7, 1))
    fake_recogniser.answer("why", saliency(1))
    apply_theme(qapp, "dark")
    picture = view.saliency.picture
    cell = picture.cell_rect(7, 0).center().toPoint()
    dark = QColor.fromRgb(int(lut("diverging_dark")[0]))
    qtbot.waitUntil(lambda: picture.grab().toImage().pixelColor(cell) == dark)
