"""Colours and type of the window, in a light and a dark form, by the platform's own switch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

THEMES = ("light", "dark", "system")
UNIT = 8
"""The grid of the layout, in pixels at 100 %."""
MARGIN = 2 * UNIT
TEXT_PX = 13
SMALL_PX = 11
FIGURE_PX = 56


@dataclass(frozen=True)
class Tokens:
    """Every colour that the window uses, named by what it is for."""

    dark: bool
    paper: QColor
    """The window's ground."""
    raised: QColor
    """Fields, lists, cards and the pad."""
    text: QColor
    muted: QColor
    """Secondary text; still 4.5 : 1 on paper."""
    hairline: QColor
    """Separates panels; carries no meaning."""
    track: QColor
    """The empty part of a bar or a picture that is not there yet."""
    mark: QColor
    """Marks that matter but are not the main thing; 3 : 1 on paper."""
    accent: QColor
    on_accent: QColor
    warm: QColor
    """For wrong, against, broken."""
    ink: QColor
    """What a person draws."""


LIGHT = Tokens(
    dark=False,
    paper=QColor("#f6f6f4"),
    raised=QColor("#ffffff"),
    text=QColor("#1b1d20"),
    muted=QColor("#5a6068"),
    hairline=QColor("#dcdddf"),
    track=QColor("#e7e8ea"),
    mark=QColor("#7d848d"),
    accent=QColor("#1f5fc4"),
    on_accent=QColor("#ffffff"),
    warm=QColor("#ad4c08"),
    ink=QColor("#15171a"),
)
DARK = Tokens(
    dark=True,
    paper=QColor("#1a1c1f"),
    raised=QColor("#232629"),
    text=QColor("#e8eaed"),
    muted=QColor("#a2a8b0"),
    hairline=QColor("#373b40"),
    track=QColor("#2d3135"),
    mark=QColor("#7f868f"),
    accent=QColor("#74a9ff"),
    on_accent=QColor("#0d1420"),
    warm=QColor("#f2a25c"),
    ink=QColor("#f1f2f4"),
)


LIGHT_CONTRAST = replace(
    LIGHT,
    paper=QColor("#ffffff"),
    text=QColor("#000000"),
    muted=QColor("#2b2f34"),
    hairline=QColor("#5a6068"),
    mark=QColor("#4a5058"),
    accent=QColor("#0b3f94"),
    warm=QColor("#7a2f00"),
    ink=QColor("#000000"),
)
"""For those who ask their system for more contrast: text at least 7 : 1, every line can be seen."""
DARK_CONTRAST = replace(
    DARK,
    paper=QColor("#000000"),
    raised=QColor("#000000"),
    text=QColor("#ffffff"),
    muted=QColor("#d6dade"),
    hairline=QColor("#9aa1aa"),
    track=QColor("#24272b"),
    mark=QColor("#b4bbc3"),
    accent=QColor("#a3c8ff"),
    warm=QColor("#ffc48a"),
    ink=QColor("#ffffff"),
)
_BY_GROUND = {each.paper.rgb(): each for each in (LIGHT, DARK, LIGHT_CONTRAST, DARK_CONTRAST)}


def tokens(widget: QWidget) -> Tokens:
    """Return the colours for a widget, by the palette it has now or is about to be told of."""
    own = widget.window().testAttribute(Qt.WidgetAttribute.WA_SetPalette)
    # A parent hears of another theme, and colours its children, before these have the program's new palette.
    palette = widget.palette() if own else QApplication.palette()
    ground = palette.color(QPalette.ColorRole.Window)
    return _BY_GROUND.get(ground.rgb()) or (DARK if ground.lightness() < 128 else LIGHT)


def apply_theme(app: QApplication, theme: str) -> None:
    """Show the program `light`, `dark`, or as the `system` is (followed while it runs; also any odd word)."""
    hints = app.styleHints()
    app.setProperty("digitscope_theme", theme)
    if not app.property("digitscope_theme_followed"):
        app.setProperty("digitscope_theme_followed", True)
        app.setStyle("fusion")
        app.setFont(text_font())
        hints.colorSchemeChanged.connect(lambda _: _follow_system(app))
        if hasattr(hints, "accessibility"):  # Qt 6.10
            hints.accessibility().contrastPreferenceChanged.connect(lambda _: _follow_system(app))
    wanted = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    hints.setColorScheme(wanted.get(theme, Qt.ColorScheme.Unknown))
    _set_palette(app, _scheme(app, theme))


def _follow_system(app: QApplication) -> None:
    _set_palette(app, _scheme(app, app.property("digitscope_theme")))


def _scheme(app: QApplication, theme: str) -> Tokens:
    dark = theme == "dark"
    if theme not in ("light", "dark"):
        dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    if wants_contrast(app):
        return DARK_CONTRAST if dark else LIGHT_CONTRAST
    return DARK if dark else LIGHT


def wants_contrast(app: QApplication) -> bool:
    """Return whether the system is set to high contrast (older Qt cannot tell)."""
    hints = app.styleHints()
    if not hasattr(hints, "accessibility"):
        return False
    return bool(hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast)


def _set_palette(app: QApplication, colours: Tokens) -> None:
    palette = palette_of(colours)
    if palette != app.palette():
        app.setPalette(palette)


def palette_of(colours: Tokens) -> QPalette:
    """Return Qt's palette for our colours, so that its own widgets (menus, buttons) agree with them."""
    role = QPalette.ColorRole
    palette = QPalette(colours.raised, colours.paper)
    chosen = {
        role.Window: colours.paper,
        role.Base: colours.raised,
        role.AlternateBase: colours.paper,
        role.Button: colours.raised,
        role.ToolTipBase: colours.raised,
        role.WindowText: colours.text,
        role.Text: colours.text,
        role.ButtonText: colours.text,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.muted,
        role.BrightText: colours.warm,
        role.Highlight: colours.accent,
        role.Accent: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Link: colours.accent,
        role.LinkVisited: colours.accent,
        role.Mid: colours.hairline,
        role.Midlight: colours.track,
        role.Dark: colours.mark,
        role.Light: colours.raised,
        role.Shadow: colours.hairline,
    }
    for name, colour in chosen.items():
        palette.setColor(name, colour)
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, colours.mark)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, colours.track)
    return palette


def text_font(*, bold: bool = False) -> QFont:
    """Return the font of ordinary text, with digits of equal width."""
    return _font(TEXT_PX, bold)


def small_font(*, bold: bool = False) -> QFont:
    """Return the font of secondary text and of numbers on pictures."""
    return _font(SMALL_PX, bold)


def figure_font(size: int = FIGURE_PX) -> QFont:
    """Return the font of the one large figure."""
    return _font(size, bold=True)


def _font(pixels: int, bold: bool) -> QFont:
    return QFont(_made(QApplication.font().family(), pixels, bold))


@cache
def _made(family: str, pixels: int, bold: bool) -> QFont:
    font = QFont(family)
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    if hasattr(QFont, "setFeature"):  # Qt 6.7; older ones show the font's own digits, mostly tabular too
        font.setFeature(QFont.Tag("tnum"), 1)
    return font
