"""Colours that can be read, in both themes, and a switch that works while the program runs."""

import pytest
from PySide6.QtGui import QFontInfo, QPalette
from PySide6.QtWidgets import QWidget

from digitscope.gui.style.theme import (
    DARK,
    DARK_CONTRAST,
    FIGURE_PX,
    LIGHT,
    LIGHT_CONTRAST,
    SMALL_PX,
    TEXT_PX,
    apply_theme,
    figure_font,
    palette_of,
    small_font,
    text_font,
    tokens,
)

GROUNDS = ("paper", "raised")


def luminance(colour):
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture
def app(qapp):
    yield qapp
    apply_theme(qapp, "light")


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_can_be_read(colours, ground):
    for name in ("text", "muted", "accent", "warm", "ink"):
        assert contrast(getattr(colours, name), getattr(colours, ground)) >= 4.5, name


@pytest.mark.parametrize("colours", [LIGHT, DARK, LIGHT_CONTRAST, DARK_CONTRAST])
def test_marks_can_be_seen(colours):
    for ground in GROUNDS:
        assert contrast(colours.mark, getattr(colours, ground)) >= 3
    for name in ("mark", "accent"):
        assert contrast(getattr(colours, name), colours.track) >= 3, name
    assert contrast(colours.on_accent, colours.accent) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK, LIGHT_CONTRAST, DARK_CONTRAST])
def test_qts_own_widgets_can_be_read(colours):
    palette, role = palette_of(colours), QPalette.ColorRole
    for text, ground in (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.ButtonText, role.Button),
        (role.HighlightedText, role.Highlight),
        (role.ToolTipText, role.ToolTipBase),
        (role.PlaceholderText, role.Base),
    ):
        assert contrast(palette.color(text), palette.color(ground)) >= 4.5, text


def test_the_theme_changes_while_a_widget_is_open(app, qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    apply_theme(app, "dark")
    qtbot.waitUntil(lambda: tokens(widget) is DARK)
    apply_theme(app, "light")
    qtbot.waitUntil(lambda: tokens(widget) is LIGHT)


@pytest.mark.parametrize(("theme", "colours"), [("light", LIGHT_CONTRAST), ("dark", DARK_CONTRAST)])
def test_a_system_set_to_high_contrast_gets_it(app, qtbot, monkeypatch, theme, colours):
    monkeypatch.setattr("digitscope.gui.style.theme.wants_contrast", lambda app: True)
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    apply_theme(app, theme)
    qtbot.waitUntil(lambda: tokens(widget) is colours)
    for ground in GROUNDS:
        for name in ("text", "muted", "accent", "warm", "ink"):
            assert contrast(getattr(colours, name), getattr(colours, ground)) >= 7, name
        for name in ("mark", "hairline"):
            assert contrast(getattr(colours, name), getattr(colours, ground)) >= 3, name


@pytest.mark.parametrize("odd", ["system", "", "purple"])
def test_a_system_that_does_not_say_is_light(app, odd):
    apply_theme(app, odd)
    assert app.palette().color(QPalette.ColorRole.Window) == LIGHT.paper


def test_a_widget_shown_later_has_the_theme_of_then(app, qtbot):
    apply_theme(app, "light")
    widget = QWidget()
    qtbot.addWidget(widget)
    apply_theme(app, "dark")
    widget.show()
    qtbot.waitUntil(lambda: tokens(widget) is DARK)


def test_two_sizes_and_one_figure(qapp):
    sizes = [QFontInfo(font).pixelSize() for font in (text_font(), small_font(bold=True), figure_font())]
    assert sizes == [TEXT_PX, SMALL_PX, FIGURE_PX]
