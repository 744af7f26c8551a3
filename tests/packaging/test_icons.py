from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]


@pytest.fixture
def icons(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "packaging")
    import icons

    return icons


def test_the_shown_icon_is_the_drawn_one(icons):
    with Image.open(ROOT / "assets" / "icon.png") as file:
        shown = np.asarray(file.convert("RGBA"), dtype=float)
    drawn = np.asarray(icons.drawn(256).convert("RGBA"), dtype=float)
    assert np.abs(shown - drawn).mean() < 1.0


def test_every_system_gets_its_format(icons, tmp_path):
    icons.main(tmp_path)
    with Image.open(tmp_path / "icon.ico") as ico, Image.open(tmp_path / "icon.icns") as icns:
        assert ico.info["sizes"] >= {(16, 16), (48, 48), (256, 256)}
        assert icns.format == "ICNS"
