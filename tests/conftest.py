"""What every test gets: no screen, a user's folder of its own, one thread, and no widget left behind."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import numpy as np
import pytest

# Read when Qt starts and torch is imported, and inherited by the child processes that tests start.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
for name in ("DIGITSCOPE_HOME", "DIGITSCOPE_DATA", "QT_SCALE_FACTOR", "QT_STYLE_OVERRIDE"):
    os.environ.pop(name, None)

os.environ["DIGITSCOPE_BUNDLED_DATA"] = "off"  # MNIST; the fixture `own_data` lets a test find it

hypothesis.settings.register_profile("digitscope", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("digitscope")

QTS_OWN = {"QTipLabel", "QComboBoxPrivateContainer", "QDesktopWidget"}
"""Top-level widgets that Qt makes and keeps itself."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test a user's folder of its own, empty, and no data sets."""
    folder = tmp_path / "home"
    monkeypatch.setenv("DIGITSCOPE_HOME", str(folder))
    monkeypatch.delenv("DIGITSCOPE_DATA", raising=False)
    return folder


@pytest.fixture
def own_data(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the test find the data sets that come with the program; return their folder."""
    monkeypatch.delenv("DIGITSCOPE_BUNDLED_DATA")
    return Path(__file__).parents[1] / "assets" / "data"


@pytest.fixture(autouse=True)
def no_widget_left(home: Path) -> Iterator[None]:
    """Fail a test after which a top-level widget is still there (`qtbot.addWidget` takes it away)."""
    before = top_level_widgets()
    yield
    left = [widget for widget in top_level_widgets() if widget not in before]
    for widget in left:
        widget.deleteLater()
    names = sorted(f"{type(widget).__name__} {widget.objectName()!r}" for widget in left)
    assert not names, f"still there after the test: {', '.join(names)}"


@pytest.fixture(autouse=True, scope="session")
def empty_clipboard() -> Iterator[None]:
    """Empty the clipboard at the end: Qt would free what a test put there after Python is gone, and crash."""
    yield
    if "PySide6.QtGui" in sys.modules:
        from PySide6.QtGui import QGuiApplication

        if QGuiApplication.instance() is not None:
            QGuiApplication.clipboard().clear()


def top_level_widgets() -> list:
    """Return the parentless widgets of the running application, after those on their way out are gone."""
    if "PySide6.QtWidgets" not in sys.modules:
        return []
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    if QApplication.instance() is None:
        return []
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    found = QApplication.topLevelWidgets()
    return [
        widget
        for widget in found
        if widget.parent() is None and widget.metaObject().className() not in QTS_OWN
    ]


def _odd_versions(content: bytes, seed: int, count: int = 60) -> Iterator[bytes]:
    """Yield damaged versions of a file: cut off, with changed bits, lengths blown up, parts doubled."""
    random = np.random.default_rng(seed)
    for _ in range(count):
        made, kind = bytearray(content), random.integers(6)
        at = int(random.integers(len(made)))
        if kind == 0:
            del made[at:]
        elif kind == 1:
            for place in random.integers(len(made), size=random.integers(1, 9)):
                made[place] ^= 1 << int(random.integers(8))
        elif kind == 2:  # a length or a size, blown up
            made[at : at + 4] = random.choice([b"\xff\xff\xff\xff", b"\x00\x00\x00\x80", b"\xff\xff\xff\x7f"])
        elif kind == 3:
            made[at:at] = made[max(0, at - 40) : at] * int(random.integers(1, 4))
        elif kind == 4:
            del made[at : at + int(random.integers(1, 30))]
        else:
            made[at : at + 8] = random.bytes(8)
        yield bytes(made)


@pytest.fixture
def odd_versions() -> Callable[..., Iterator[bytes]]:
    """Return what yields damaged versions of a file: content, seed, how many."""
    return _odd_versions
