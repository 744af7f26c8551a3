"""Opening, pasting, saving, and what is there again next time."""

import json

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from digitscope.ink.drawing.storage import load_drawing

LONG_MS = 60_000


@pytest.fixture
def photo(tmp_path, seven):
    """A dark seven on light paper."""
    from PIL import ImageDraw

    image = Image.new("L", (300, 260), 230)
    ImageDraw.Draw(image).line([(int(60 + 180 * x), int(20 + 220 * y)) for x, y in seven], fill=40, width=14)
    path = tmp_path / "seven.png"
    image.save(path)
    return path


def test_opens_a_picture(window, answer, photo):
    window.open_path(photo)
    answer(window, 7)
    assert window.draw.pad.drawing.picture is not None
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.draw.pad.drawing.is_empty


def test_pastes_a_file_and_a_picture(window, answer, photo, qtbot):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo))])
    QGuiApplication.clipboard().setMimeData(data)
    QTest.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    answer(window, 7)
    QTest.keyClick(window, Qt.Key.Key_Delete)
    data = QMimeData()
    data.setData("image/png", photo.read_bytes())
    QGuiApplication.clipboard().setMimeData(data)
    QTest.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    answer(window, 7)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.png", b"not a picture"), ("b.json", b"{"), ("c.json", b"[]"), ("gone.png", None), ("d.xyz", b"")],
)
def test_a_file_that_cannot_be_opened_gets_a_sentence_and_changes_nothing(
    window, answer, seven, qtbot, tmp_path, name, content, hand
):
    hand.draw(*seven)
    answer(window, 7)
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with qtbot.waitSignal(window.notices.notified, timeout=LONG_MS) as said:
        window.open_path(path)
    level, sentence, _ = said.args
    assert level == "error"
    assert sentence.startswith(f"{name} was not opened: ")
    assert sentence.endswith(". The drawing on the pad was kept.")
    assert "Traceback" not in sentence
    assert window.draw.answer.figure.text() == "7"
    assert len(window.draw.pad.drawing.strokes) == 1


@pytest.mark.parametrize("suffix", [".json", ".png", ".svg"])
def test_saves_the_drawing(window, seven, qtbot, tmp_path, suffix, hand):
    hand.draw(*seven)
    path = tmp_path / f"mine{suffix}"
    with qtbot.waitSignal(window.notices.notified, timeout=LONG_MS) as said:
        window.save_to(path)
    assert said.args[:2] == ["info", f"Saved as mine{suffix}."]
    if suffix == ".json":
        again = load_drawing(path).strokes[0].points
        assert np.allclose(again, window.draw.pad.drawing.strokes[0].points, atol=1e-4)
    elif suffix == ".png":
        with Image.open(path) as image:
            assert image.size == (1024, 1024)
    else:
        assert path.read_text().lstrip().startswith(("<svg", "<?xml"))


def test_a_save_that_fails_says_so_and_keeps_the_drawing(window, seven, qtbot, tmp_path, hand):
    hand.draw(*seven)
    with qtbot.waitSignal(window.notices.notified, timeout=LONG_MS) as said:
        window.save_to(tmp_path / "no such folder" / "mine.json")
    assert said.args[0] == "error"
    assert "was not saved" in said.args[1]
    assert len(window.draw.pad.drawing.strokes) == 1


def test_the_last_drawing_and_the_settings_are_there_next_time(open_window, answer, seven, home, hand_on):
    first = open_window()
    hand_on(first).draw(*seven)
    answer(first, 7)
    first.draw.pad.set_pen_width(1.5)
    first.set_theme("dark")
    first.close()
    second = open_window()
    answer(second, 7)
    assert second.draw.pad.pen_width == pytest.approx(1.5)
    assert second.keeper.get("theme") == "dark"
    assert not second.draw.pad.history.can_undo


def test_the_last_drawing_survives_without_a_goodbye(open_window, answer, seven, home, qtbot, hand_on):
    first = open_window()
    hand_on(first).draw(*seven)
    kept = home / "data" / "last-drawing.json"

    def is_kept():
        return kept.is_file() and len(json.loads(kept.read_text())["strokes"]) == 1

    qtbot.waitUntil(is_kept, timeout=LONG_MS)
    # Both windows have one recogniser here: the second must not take the first one's answers for its own.
    qtbot.waitUntil(lambda: not first.draw.reading.is_waiting, timeout=LONG_MS)
    second = open_window()  # as after a crash: the first one has never been closed
    answer(second, 7)


def test_the_window_survives_without_a_goodbye(open_window, home, qtbot):
    first = open_window()
    first.resize(790, 700)  # Qt's screen without a screen has no room for more
    first.draw.pad.set_pen_width(1.5)
    first.draw.panels.moveSplitter(500, 1)
    kept = home / "config" / "window.json"

    def are_kept():
        known = json.loads(kept.read_text()) if kept.is_file() else {}
        return known.get("pen_width") == 1.5 and known.get("draw") == first.draw.panels.state()

    qtbot.waitUntil(are_kept, timeout=LONG_MS)
    second = open_window()  # as after a crash: the first one has never been closed
    second.restore()  # the size that it was opened with is not the one that was kept
    assert (second.width(), second.height()) == (790, 700)
    assert second.draw.pad.pen_width == pytest.approx(1.5)
    assert second.draw.panels.sizes() == first.draw.panels.sizes()


def test_a_damaged_last_drawing_is_put_aside(open_window, home):
    folder = home / "data"
    folder.mkdir(parents=True)
    (folder / "last-drawing.json").write_text('{"format": "digitscope drawing", "version": 1, "strokes": [[[')
    window = open_window()
    assert window.draw.pad.drawing.is_empty
    assert (folder / "last-drawing.damaged.json").is_file()


def test_a_random_digit_comes_without_any_data(window, qtbot):
    with qtbot.waitSignal(window.notices.notified, timeout=LONG_MS) as said:
        QTest.keyClick(window, Qt.Key.Key_D)
    label = said.args[1].split()[1]
    assert label in "0123456789"
    assert "synthesiser" in said.args[1]
    assert window.draw.pad.drawing.strokes
