"""What the window keeps: an odd value in its file falls back by itself, and the window opens."""

from __future__ import annotations

import json

import pytest

from digitscope.gui.style.motion import motion

GOOD = {"theme": "dark", "pen_width": 1.5, "motion": "reduced"}
ODD = [
    None,
    5,
    -1,
    1e300,
    10**30,
    True,
    "blue",
    "",
    "\x00",
    [],
    [1],
    {},
    {"id": 1e300},
    float("nan"),
    float("inf"),
]
LAYERS = {"scale": "layer", "colours": "grey", "zoom": 2.0, "folded": []}


@pytest.fixture
def kept(home):
    """Return a function that writes the settings file as it may have been left by anything."""

    def write(settings):
        file = home / "config" / "window.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(settings), encoding="utf-8")

    yield write
    motion().choose("system")


@pytest.fixture
def opened(qtbot, qapp, nobody):
    from digitscope.gui.mainwindow.main_window import Window
    from digitscope.gui.style.theme import apply_theme

    windows = []

    def start():
        window = Window(nobody)
        windows.append(window)
        apply_theme(qapp, window.keeper.get("theme", "system"))
        window.restore()
        window.show()
        qtbot.waitExposed(window)
        return window

    yield start
    for window in windows:
        window.close()
        window.deleteLater()
    apply_theme(qapp, "light")


@pytest.fixture
def nobody():
    class Nobody:
        gave_up = False
        listen = request = restart = stop = lambda *_: None

    return Nobody()


@pytest.mark.parametrize(
    "key",
    ["theme", "motion", "geometry", "draw", "train", "layers", "pen_width", "hand", "class_set", "model"],
)
def test_an_odd_value_falls_back_and_leaves_the_others(kept, opened, key):
    for odd in ODD:
        good = {name: value for name, value in GOOD.items() if name != key}
        kept({**good, key: odd})
        window = opened()
        assert window.isVisible(), odd
        if key != "theme":
            assert window.header.theme_actions["dark"].isChecked(), odd
        else:
            assert window.header.theme_actions["system"].isChecked(), odd
        if key != "pen_width":
            assert window.draw.pad.pen_width == 1.5, odd
        else:
            assert 0.4 <= window.draw.pad.pen_width <= 2.5, odd
        if key != "motion":
            assert window.header.motion_actions["reduced"].isChecked(), odd
            assert motion().is_reduced, odd
        else:
            assert window.header.motion_actions["system"].isChecked(), odd
        window.close()


def test_a_whole_number_is_a_pen_width_too(kept, opened):
    kept({"pen_width": 2})
    assert opened().draw.pad.pen_width == 2.0


@pytest.mark.parametrize("name", list(LAYERS))
@pytest.mark.parametrize("odd", [None, "blue", [5], {"x": 1}, 1e400, -3])
def test_of_the_layers_choices_too_each_falls_back_by_itself(kept, opened, name, odd):
    good = json.loads(opened().draw.maps.state())
    wanted = {**good, "zoom": 2.0}
    kept({"layers": json.dumps({**wanted, name: odd})})
    state = json.loads(opened().draw.maps.state())
    for other in wanted:
        if other != name:
            assert state[other] == wanted[other], other
    assert state[name] in (good[name], wanted[name], [])


def test_layers_that_are_nested_without_end_are_no_choice(kept, opened):
    kept({"layers": "[" * 200_000})
    assert opened().isVisible()


def test_the_choice_of_motion_is_there_next_time_and_reaches_what_moves(kept, opened):
    kept({})
    first = opened()
    assert not first.draw.answer.bars._reduced_motion
    first.header.motion_actions["reduced"].trigger()
    moving = (first.draw.answer.bars, first.draw.scrubber, first.draw.inside.inspector.sums)
    assert all(part._reduced_motion for part in moving)
    first.header.tabs.setCurrentIndex(2)
    assert first.training.tab.film_slider._reduced_motion  # made after the choice
    assert first.training.tab.watch.bars._reduced_motion
    first.close()
    second = opened()
    assert second.header.motion_actions["reduced"].isChecked()
    assert second.draw.answer.bars._reduced_motion
    second.header.motion_actions["full"].trigger()
    assert not second.draw.answer.bars._reduced_motion
