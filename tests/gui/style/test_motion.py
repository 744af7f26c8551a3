"""Less motion: as the system says, or as a person chose; and everything that moves follows."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from digitscope.gui.draw.scrubber import Scrubber
from digitscope.gui.style import motion as motion_module
from digitscope.gui.style.motion import ASKED, Motion, linux_reduces, motion, system_reduces
from digitscope.gui.train.film_slider import FilmSlider, Frame
from digitscope.gui.widgets.answer_bars import BarsView
from digitscope.ink.drawing.strokes import drawing_of

FRAMES = [Frame(step, step / 10, f"{step}.safetensors") for step in range(3)]


@pytest.fixture
def one_motion(qapp):
    yield motion()
    motion().choose("system")
    motion().set_system(False)


def nothing(_command):
    return ""


@pytest.mark.parametrize(
    ("choice", "system", "reduced"),
    [
        ("system", False, False), ("system", True, True), ("reduced", False, True), ("full", True, False),
        ("blue", True, True), ("blue", False, False),
    ],
)  # fmt: skip
def test_a_choice_goes_before_the_system(qapp, choice, system, reduced):
    made, told = Motion(), []
    made.changed.connect(told.append)
    made.set_system(system)
    made.choose(choice)
    assert made.is_reduced is reduced
    assert told[-1:] in ([], [reduced])
    made.choose("full")
    assert not made.is_reduced


@pytest.mark.parametrize("made_first", [True, False])
def test_bars_jump_and_films_stand(qtbot, one_motion, made_first):
    if not made_first:
        one_motion.choose("reduced")
    bars, film, scrubber = BarsView(), FilmSlider(), Scrubber()
    for widget in (bars, film, scrubber):
        qtbot.addWidget(widget)
    film.set_frames(FRAMES)
    one_motion.choose("reduced")
    bars.set_answer([1.0] + [0.0] * 9)
    assert bars._shown[0] == 1.0  # at once
    film.play.click()
    assert film.slider.value() == 0  # from the last to the first
    film.play.click()
    assert film.slider.value() == 1
    assert not film._timer.isActive()
    assert film.play.accessibleName() == "Next snapshot of the training"
    scrubber.set_drawing(drawing_of([[[0.1, 0.1, 0], [0.9, 0.9, 1.0]]]))
    moments = []
    scrubber.time_changed.connect(moments.append)
    scrubber.toggle_play()
    assert set(moments) <= {0.0}  # no stroke is whole yet
    scrubber.pause()
    one_motion.choose("full")
    film.play.click()
    assert film._timer.isActive()
    assert film.play.accessibleName() == "Stop the film of the training"
    film.play.click()


def test_menus_do_not_slide_either(qapp):
    every, menus = Qt.UIEffect.UI_General, Qt.UIEffect.UI_AnimateMenu
    before = [(effect, QApplication.isEffectEnabled(effect)) for effect in (menus, every)]
    for effect in (every, menus):
        QApplication.setEffectEnabled(effect, True)
    made = Motion()
    made.choose("reduced")
    assert not QApplication.isEffectEnabled(menus)
    made.choose("full")
    assert QApplication.isEffectEnabled(menus)
    for effect, enabled in before:
        QApplication.setEffectEnabled(effect, enabled)


@pytest.mark.parametrize(
    ("file", "text", "reduced"),
    [
        ("kdeglobals", "[General]\nx=1\n[KDE]\nAnimationDurationFactor=0\n", True),
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=1\n", False),
        ("kdeglobals", "[Other]\nAnimationDurationFactor=0\n", False),
        ("gtk-3.0/settings.ini", "[Settings]\ngtk-enable-animations = false\n", True),
        ("gtk-4.0/settings.ini", "[Settings]\ngtk-enable-animations=0\n", True),
        ("gtk-4.0/settings.ini", "[Settings]\ngtk-enable-animations=true\n", False),
        ("gtk-3.0/settings.ini", "\x00\xff[Settings", False),
    ],
)
def test_the_files_of_desktops_are_understood(tmp_path, file, text, reduced):
    place = tmp_path / ".config" / file
    place.parent.mkdir(parents=True)
    place.write_text(text, encoding="utf-8")
    assert linux_reduces({}, nothing, tmp_path) is reduced


@pytest.mark.parametrize(
    ("answers", "reduced"),
    [
        (("false", ""), True), (("true", ""), False), (("", ""), False), (("true", "(<uint32 1>,)"), True),
        (("", "(<uint32 0>,)"), False),
    ],
)  # fmt: skip
def test_the_programs_of_desktops_are_understood(tmp_path, answers, reduced):
    said = dict(zip(ASKED, answers, strict=True))
    bus = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}
    assert linux_reduces(bus, said.__getitem__, tmp_path) is reduced
    assert linux_reduces({}, said.__getitem__, tmp_path) is False  # no bus: nobody is asked


@pytest.mark.parametrize(
    ("command", "said"),
    [("print('false')", "false"), ("raise SystemExit(3)", ""), ("import time; time.sleep(60)", "")],
)
def test_a_program_that_fails_or_hangs_says_nothing(monkeypatch, command, said):
    monkeypatch.setattr(motion_module, "SECONDS", 20.0 if said or "3" in command else 0.3)
    assert motion_module._said((sys.executable, "-c", command)) == said
    assert motion_module._said(("no-such-program-here",)) == ""


def test_the_system_of_this_machine_is_asked_without_an_error(home):
    assert system_reduces() in (True, False)
