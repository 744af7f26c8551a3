"""The path from the strokes to the numbers, with the numbers that belong to each step."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from digitscope.gui.draw.preprocessing_view import EMPTY, PathView, explain, places_for
from digitscope.gui.style.theme import apply_theme
from digitscope.ink.drawing.strokes import Drawing, Picture, drawing_of
from digitscope.ink.framing.framing import frame

SEVEN = drawing_of([[[0.3, 0.25], [0.65, 0.25], [0.4, 0.8]], [[0.38, 0.52], [0.62, 0.52]]])


@pytest.fixture
def view(qtbot, qapp):
    apply_theme(qapp, "light")
    widget = PathView()
    widget.resize(330, 144)
    qtbot.addWidget(widget)
    widget.show()
    widget.set_framing(SEVEN, frame(SEVEN))
    yield widget
    apply_theme(qapp, "light")


def test_every_step_says_its_numbers():
    framing = frame(SEVEN)
    box, fitted, centred, numbers = explain(framing)
    left, top, right, bottom = framing.box
    assert f"{(right - left) * 100:.0f} %" in box
    assert f"{(bottom - top) * 100:.0f} %" in box
    assert "20.0" in fitted
    assert f"{framing.offset[0]:.1f} right" in centred
    assert "255" in numbers


def test_a_softened_picture_is_said_to_be_one():
    plain = frame(Drawing(picture=Picture(np.eye(28, dtype=np.float32), framed=True)))
    assert "softened" not in " ".join(explain(plain.seen_by(False)))
    assert "softened" in explain(plain.seen_by(True))[3]
    assert "softened" not in " ".join(explain(frame(SEVEN).seen_by(True)))


def test_pointing_at_a_step_explains_it(view, qtbot):
    view.fitted.pointed.emit(1)
    assert "proportions kept" in view.text()
    view.fitted.pointed.emit(-1)
    assert "As the network gets it" in view.text()


def test_the_number_of_a_pixel(view, qtbot):
    row, column = np.unravel_index(frame(SEVEN).image.argmax(), (28, 28))
    place = view.numbers.cell_rect(row, column).center().toPoint()
    with qtbot.waitSignal(view.pixel_pointed) as told:
        qtbot.mouseMove(view.numbers, place)
    assert told.args == [row, column]
    assert view.text().endswith(f"Row {row}, column {column}: 255.")


def test_the_numbers_are_white_on_black_in_both_themes(view, qapp):
    for theme in ("light", "dark"):
        apply_theme(qapp, theme)
        image = view.numbers.grab().toImage()
        area = view.numbers.area().toRect()
        assert image.pixelColor(area.left() + 1, area.top() + 1).lightness() == 0
        view.grab()


def test_the_large_picture_follows_the_pen(view, qtbot):
    qtbot.mouseClick(view.larger, Qt.MouseButton.LeftButton)
    window = view._window
    assert window.isVisible()
    other = drawing_of([[[0.2, 0.2], [0.8, 0.8]]])
    view.set_framing(other, frame(other))
    assert window.picture.number_at(14, 14) == view.numbers.number_at(14, 14)
    window.step_zoom(1)
    window.step_zoom(0)
    window.close()


def test_an_empty_pad_says_what_to_do(view):
    view.clear()
    assert view.text() == EMPTY
    view.grab()


@pytest.mark.parametrize(
    "drawing",
    [
        drawing_of([[[0.5, 0.5]]]),
        drawing_of([[[-3.0, 0.5], [4.0, 0.5]]]),
        drawing_of([np.random.default_rng(0).random((5000, 2))]),
        Drawing((), Picture(np.pad(np.ones((6, 3), np.float32), 9))),
    ],
    ids=["dot", "outside", "thousands", "picture"],
)
def test_odd_drawings_have_a_path(view, drawing):
    framing = frame(drawing)
    view.set_framing(drawing, framing)
    view.grab()
    for step, said in enumerate(explain(framing)[:3]):
        view.fitted.pointed.emit(step)
        assert view.text() == said
        assert "nan" not in said
        assert "inf" not in said


@pytest.mark.parametrize("size", [(280, 120), (330, 144), (400, 200), (352, 440), (900, 300)])
def test_nothing_overlaps_or_is_cut_off(size):
    places = places_for(*size)
    inside = [*places.steps, places.numbers, places.text]
    for number, rect in enumerate(inside):
        assert rect.left() >= 0
        assert rect.right() < size[0]
        assert rect.bottom() < size[1]
        assert not any(rect.intersects(other) for other in inside[number + 1 :])
    assert places.text.height() >= 26
