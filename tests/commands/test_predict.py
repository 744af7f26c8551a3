import os

import numpy as np
import pytest
from PIL import Image

from digitscope.ink.drawing.storage import load_drawing
from digitscope.ink.framing.framing import frame


@pytest.fixture
def picture(seven, tmp_path):
    """The same seven as black ink on white paper."""
    image = frame(load_drawing(seven)).image
    path = tmp_path / "seven.png"
    Image.fromarray(np.uint8(255 - 255 * image)).resize((280, 280), Image.Resampling.BICUBIC).save(path)
    return path


def test_a_drawing_is_read_in_a_sentence(call, seven):
    code, output, errors = call("predict", seven)
    assert (code, errors) == (0, "")
    assert " % a 7" in output.partition(",")[0]
    assert output.count("\n") == 1


def test_a_picture_is_read_as_the_drawing_is(call_json, seven, picture):
    code, (drawn, pictured), _ = call_json("predict", seven, picture)
    assert code == 0
    assert (drawn["path"], pictured["path"]) == (str(seven), str(picture))
    assert drawn["verdict"] == pictured["verdict"] == "digit"
    assert drawn["class"] == pictured["class"] == "7"
    assert sum(drawn["probabilities"].values()) == pytest.approx(1, abs=1e-4)
    assert drawn["probabilities"].keys() == set("0123456789")


def test_several_files_are_named(call, seven, picture):
    _, output, _ = call("predict", seven, picture)
    assert [line.partition(": ")[0] for line in output.splitlines()] == [str(seven), str(picture)]


def test_an_empty_drawing_is_empty_and_never_a_digit(call, call_json, nothing):
    assert call("predict", nothing) == (0, "empty\n", "")
    code, (found,), _ = call_json("predict", nothing)
    assert code == 0
    assert (found["verdict"], found["class"], found["probabilities"]) == ("empty", None, None)


def test_one_broken_file_does_not_keep_the_others(call, seven, tmp_path):
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\nand then nothing")
    code, output, errors = call("predict", broken, seven, tmp_path / "missing.json")
    assert code == 1
    assert output.count("\n") == 1
    assert "a 7" in output
    assert errors.count("\n") == 2
    assert "broken.png" in errors
    assert "missing.json" in errors


def test_a_broken_network_file_is_a_sentence(call, seven, tmp_path):
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"PK\x03\x04 a pickle in a zip file")
    code, output, errors = call("predict", "--model", broken, seven)
    assert (code, output) == (1, "")
    assert errors.startswith("digitscope: ")
    assert "Traceback" not in errors


def test_a_picture_of_a_number_is_read_digit_by_digit(call_json, picture, tmp_path):
    seven = Image.open(picture)
    number = Image.new("L", (900, 400), 255)
    for x in (40, 320, 600):
        number.paste(seven, (x, 60))
    number.save(tmp_path / "number.png")
    code, (found,), _ = call_json("predict", tmp_path / "number.png")
    assert code == 0
    assert found["verdict"] == "several digits"
    assert [digit["class"] for digit in found["digits"]] == ["7", "7", "7"]
    left = [digit["box"][0] for digit in found["digits"]]
    assert np.diff(left) == pytest.approx(280 / 900, abs=0.01)


def test_a_broken_picture_is_named_once_and_no_pad_is_spoken_of(call, tmp_path):
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"nothing at all")
    os.mkfifo(tmp_path / "pipe.json")
    code, output, errors = call("predict", broken, tmp_path / "pipe.json", tmp_path)
    assert (code, output) == (1, "")
    assert errors.splitlines() == [
        f"digitscope: {broken}: not a readable image (PNG, JPEG, WebP, BMP, GIF or TIFF). "
        "Save it as PNG and try again.",
        f"digitscope: {tmp_path / 'pipe.json'}: it is a pipe, not a file. Choose another file.",
        f"digitscope: {tmp_path}: it is a folder, not a file. Choose another file.",
    ]
