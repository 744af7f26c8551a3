"""What a view shows as a file, and on the clipboard."""

import threading

import numpy as np
import pytest
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QTransform
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from digitscope.gui.inside.why.counterfactual_marks import ChangeMarks
from digitscope.gui.services.background import Background
from digitscope.gui.style.theme import LIGHT, apply_theme
from digitscope.gui.widgets import save_menu
from digitscope.gui.widgets.save_menu import RATIO, SaveMenu, copy_view, save_view, write_view


@pytest.fixture
def label(qtbot, qapp):
    apply_theme(qapp, "light")
    widget = QLabel("Seven")
    widget.resize(120, 40)
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def aside(qapp):
    made = Background()
    yield made
    made.close()


def test_a_png_has_the_ground_and_twice_the_pixels(label, tmp_path):
    write_view(label, tmp_path / "view.png")
    image = QImage(str(tmp_path / "view.png"))
    assert image.width() == 120 * RATIO
    assert image.pixelColor(1, 1) == LIGHT.paper
    assert any(image.pixelColor(x, 40) != QColor(LIGHT.paper) for x in range(240))


def test_an_svg_keeps_its_text(label, tmp_path):
    write_view(label, tmp_path / "view.svg")
    assert "Seven" in (tmp_path / "view.svg").read_text(encoding="utf-8")


def test_the_kind_follows_what_was_chosen(label, aside, tmp_path, monkeypatch, qtbot):
    said = []
    chosen = str(tmp_path / "map"), "Vector picture (*.svg)"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: chosen)
    save_view(label, "map.png", lambda *words: said.append(words), aside)
    qtbot.waitUntil(lambda: bool(said))
    assert (tmp_path / "map.svg").exists()
    assert said == [("info", "Saved as map.svg.")]


def test_a_place_that_cannot_be_written_gets_a_sentence(label, aside, tmp_path, monkeypatch, qtbot):
    said = []
    chosen = str(tmp_path / "missing" / "map.png"), ""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: chosen)
    save_view(label, "map.png", lambda *words: said.append(words), aside)
    qtbot.waitUntil(lambda: bool(said))
    assert said[0][0] == "error"
    assert "map.png was not saved" in said[0][1]


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_window_goes_on_while_a_picture_is_packed_and_written(label, tmp_path, monkeypatch, qtbot, kind):
    """The disk is slow here: it waits until the window has shown something else."""
    menu, said, shown, written = SaveMenu(lambda: (label, "seven"), "seven"), [], threading.Event(), []
    qtbot.addWidget(menu)
    menu.told.connect(lambda *words: said.append(words))

    def write(path, content):
        assert shown.wait(20)
        written.append((path.name, content))

    monkeypatch.setattr(save_menu, "write_atomically", write)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / f"seven.{kind}"), ""))
    menu.save.trigger()
    assert said == []
    label.setText("Eight")
    shown.set()
    qtbot.waitUntil(lambda: said == [("info", f"Saved as seven.{kind}.")])
    (name, content) = written[0]
    assert name == f"seven.{kind}"
    assert content.startswith(b"\x89PNG" if kind == "png" else b"<?xml")
    assert kind == "png" or b"Seven" in content  # as it was when it was saved


def test_a_picture_that_is_too_large_is_told_in_a_sentence(label, aside, tmp_path, monkeypatch, qtbot):
    said = []
    monkeypatch.setattr(save_menu, "picture_of", lambda _: QImage())
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "map.png"), ""))
    save_view(label, "map.png", lambda *words: said.append(words), aside)
    qtbot.waitUntil(lambda: bool(said))
    sentence = "map.png was not saved: the picture is too large. Save it as SVG instead."
    assert said == [("error", sentence)]
    assert list(tmp_path.glob("*.png")) == []


def test_a_copy_lies_on_the_clipboard(label):
    said = []
    copy_view(label, lambda *words: said.append(words))
    assert QGuiApplication.clipboard().image().width() == 240
    assert said[0][0] == "info"
    QGuiApplication.clipboard().clear()


def test_hatching_stays_within_its_area_in_both_kinds(qtbot, tmp_path):
    cells = np.zeros((28, 28), np.float32)
    cells[10:12, 10:18] = 1
    marks = ChangeMarks.of(np.zeros_like(cells), cells)

    class Marked(QWidget):
        def paintEvent(self, _event):
            marks.paint(QPainter(self), QTransform.fromScale(10, 10), LIGHT)

    widget = Marked()
    qtbot.addWidget(widget)
    widget.resize(280, 280)
    for kind in ("png", "svg"):
        write_view(widget, tmp_path / f"marks.{kind}")
        shown = QImage(560, 560, QImage.Format.Format_RGB32)
        shown.fill(LIGHT.paper)
        painter = QPainter(shown)
        if kind == "svg":
            QSvgRenderer(str(tmp_path / "marks.svg")).render(painter)
        else:
            painter.drawImage(0, 0, QImage(str(tmp_path / "marks.png")))
        painter.end()
        assert any(shown.pixelColor(x, 220) != LIGHT.paper for x in range(210, 350))
        for outside in ((150, 220), (420, 220), (260, 150), (260, 300)):
            assert shown.pixelColor(*outside) == LIGHT.paper, kind
