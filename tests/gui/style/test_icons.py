"""The icons: every one can be read, is used, and takes the colour it is given."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QColor

from digitscope.gui.style.icons import ICON_PX, tinted_icon
from digitscope.resources import asset

NAMES = sorted(path.stem for path in asset("icons").glob("*.svg"))


@pytest.mark.parametrize("name", NAMES)
def test_it_is_drawn_in_its_colour_within_its_edge(qapp, name):
    image = tinted_icon(name, QColor("#c03050"), 2.0).toImage()
    places = [(x, y) for x in range(image.width()) for y in range(image.height())]
    inked = [(x, y) for x, y in places if image.pixelColor(x, y).alpha() == 255]
    assert len(inked) > 40
    assert image.width() == 2 * ICON_PX
    assert all(image.pixelColor(x, y).name() == "#c03050" for x, y in inked)
    assert all(1 <= x < image.width() - 1 and 1 <= y < image.height() - 1 for x, y in inked)


@pytest.mark.parametrize("name", NAMES)
def test_it_keeps_to_the_grid(name):
    text = (asset("icons") / f"{name}.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 0 24 24"' in text
    assert 'stroke-width="1.75"' in text
    assert set(re.findall(r'(?:stroke|fill)="([^"]+)"', text)) <= {"none", "currentColor"}


def test_every_icon_is_used():
    gui = asset("icons").parents[1] / "src" / "digitscope" / "gui"
    source = "".join(path.read_text(encoding="utf-8") for path in gui.rglob("*.py"))
    assert [name for name in NAMES if f'"{name}"' not in source] == []
