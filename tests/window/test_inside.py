"""Looking inside with the real recogniser: maps chosen and switched off, other networks, saved pictures."""

from dataclasses import asdict

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitscope.gui.inside.inside_panel import INSPECTOR, LAYERS
from digitscope.gui.inside.inspector.map_switches import MapSwitches
from digitscope.gui.style.theme import MARGIN
from digitscope.gui.widgets.save_menu import write_view

LONG_MS = 30_000


@pytest.fixture
def inside(window, hand, seven, answer):
    hand.draw(*seven)
    answer(window, 7)
    window.draw.inside.maps._inside.complete()
    return window.draw.inside


@pytest.fixture
def click(qtbot):
    """Return a function that clicks a map of a stage."""

    def press(inside, stage, index):
        section = inside.maps._sections[stage]
        inside.maps._scroll.ensureWidgetVisible(section.canvas, 0, 0)
        place = section.canvas.tile(index).center().toPoint()
        QTest.mouseClick(section.canvas, Qt.MouseButton.LeftButton, pos=place)

    return press


def share(window, row):
    return float(window.draw.answer.bars._target[row])


def told(qtbot, inspector, part):
    """Show a part and wait for its last word."""
    inspector.tabs.setCurrentIndex(inspector.parts.index(part))
    qtbot.waitUntil(lambda: part.question._wanted is not None and not part.question._stale, timeout=LONG_MS)
    qtbot.waitUntil(lambda: not part.question.is_waiting, timeout=LONG_MS)


def test_a_click_opens_and_escape_goes_back(inside, click, qtbot):
    click(inside, "edges", 3)
    assert inside.current() == INSPECTOR
    assert inside.inspector.head.title() == "edges · map 3"
    qtbot.waitUntil(lambda: "no answer" not in inside.inspector.map.readout.text(), timeout=LONG_MS)
    qtbot.waitUntil(lambda: inside.overlay.place is not None, timeout=LONG_MS)
    QTest.keyClick(inside.inspector.map.picture, Qt.Key.Key_Escape)
    assert inside.current() == LAYERS
    assert inside.overlay.place is None


def test_the_arithmetic_ends_in_the_number_that_is_shown(inside, click, qtbot):
    click(inside, "edges", 3)
    inspector = inside.inspector
    told(qtbot, inspector, inspector.sums)
    shown = inspector.map.readout.text().rpartition(": ")[2]
    assert f"it is {shown}." in inspector.sums.sentence.text()


def test_maps_switched_off_change_the_bars_and_one_key_restores(inside, click, window, qtbot):
    before = share(window, 7)
    click(inside, "edges_relu", 3)
    inside.inspector.map.switches.only.click()
    qtbot.waitUntil(lambda: abs(share(window, 7) - before) > 1e-4, timeout=LONG_MS)
    assert inside.notice.isVisible()
    canvas = inside.maps._sections["edges_relu"].canvas
    assert len(canvas._factors) == canvas.count - 1
    inside.notice.restore.trigger()
    qtbot.waitUntil(lambda: abs(share(window, 7) - before) < 1e-6, timeout=LONG_MS)
    assert not inside.notice.isVisible()


def test_the_frame_follows_the_drawing(inside, click, window, hand, one, qtbot):
    click(inside, "edges", 3)
    qtbot.waitUntil(lambda: inside.overlay.place is not None, timeout=LONG_MS)
    before = inside.overlay.place
    hand.draw((0.1, 0.1), (0.9, 0.1))
    qtbot.waitUntil(lambda: inside.overlay.place != before, timeout=LONG_MS)
    window.draw.pad.clear()
    assert inside.overlay.place is None


@pytest.mark.parametrize(("architecture", "classes"), [("residual", "0123456789"), ("first-steps", "xyz")])
def test_other_networks(inside, window, tmp_path, qtbot, architecture, classes):
    from digitscope.nn.model.architectures import MODELS
    from digitscope.nn.model.card import ModelCard
    from digitscope.nn.model.file import save_model

    options = type(MODELS[architecture]().options)(classes=len(classes))
    path = tmp_path / "other.safetensors"
    card = ModelCard(
        architecture=architecture, options=asdict(options), name="other", classes=tuple(classes),
        temperature=1.5,
    )  # fmt: skip
    save_model(path, MODELS[architecture](options).eval(), card)
    failures = []
    window.link.failed.connect(lambda failed: failures.append(failed.message))
    with qtbot.waitSignal(window.link.model_changed, timeout=LONG_MS):
        window.use_model(path)
    inspector = inside.inspector
    for stage in inside._model.stages:
        inside.maps.choose(stage.name, stage.shape[0] - 1)
        inside.open_inspector()
        for part in (inspector.sums, inspector.field):
            told(qtbot, inspector, part)
    qtbot.waitUntil(lambda: inside.maps._inside.softmax._temperature == 1.5, timeout=LONG_MS)
    assert failures == []
    with qtbot.waitSignal(window.link.model_changed, timeout=LONG_MS):
        window._on_bundled()


def test_all_layers_are_on_the_saved_picture(inside, tmp_path, qtbot):
    maps = inside.maps
    maps.save.opened.emit()
    last = list(maps._sections)[-1]
    qtbot.waitUntil(lambda: maps._sections[last].canvas.value(0, 0, 0) is not None, timeout=LONG_MS)
    write_view(maps._inside, tmp_path / "layers.png")
    write_view(maps._inside, tmp_path / "layers.svg")
    assert QImage(str(tmp_path / "layers.png")).height() == 2 * (maps._inside.height() + 2 * MARGIN)
    assert "<svg" in (tmp_path / "layers.svg").read_text(encoding="utf-8")
    maps.save.closed.emit()
    assert last not in maps.wanted_stages()


def test_the_inspector_can_be_copied(inside, click, window):
    click(inside, "edges", 3)
    inside.inspector.save.copy.trigger()
    assert QGuiApplication.clipboard().image().width() == 2 * inside.inspector.width()
    assert "clipboard" in window.status.notice.text()
    QGuiApplication.clipboard().clear()


def test_a_layer_alone(inside, qtbot):
    maps = inside.maps
    usual = maps._sections["edges"].canvas.tile(0).width()
    maps._sections["shapes"].header.wide.click()
    assert [name for name, section in maps._sections.items() if section.isVisible()] == ["shapes"]
    qtbot.waitUntil(lambda: maps.wanted_stages() == ("shapes",))
    QTest.keyClick(maps, Qt.Key.Key_Escape)
    assert maps._sections["edges"].isVisible()
    assert maps._sections["edges"].canvas.tile(0).width() == usual


def test_switching_a_map_off_leaves_the_button_under_the_mouse(window, qtbot):
    inside = window.draw.inside
    window.resize(1400, 900)
    stage = next(info for info in inside._model.stages if len(info.shape) == 3 and info.name != "input")
    inside.maps.choose(stage.name, 0)
    inside.open_inspector()
    button = inside.inspector.findChild(MapSwitches).off
    qtbot.waitUntil(lambda: button.isVisible() and inside.notice.sizePolicy().retainSizeWhenHidden())
    QApplication.sendPostedEvents()
    before = button.mapToGlobal(button.rect().center())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(inside.notice.isVisible)
    QApplication.sendPostedEvents()
    assert button.mapToGlobal(button.rect().center()) == before
    inside.close_inspector()
    inside.board.restore()
    qtbot.waitUntil(lambda: not inside.notice.isVisible())
    assert not inside.notice.sizePolicy().retainSizeWhenHidden()  # no empty line where nothing can be pressed
