"""The public Python interface, and the README's example of it."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

import digitscope
from digitscope.ink.drawing.storage import load_drawing
from digitscope.nn.model.file import ModelFileError
from digitscope.resources import asset
from digitscope.runs.settings.config import SetShare

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def reader():
    return digitscope.Recognizer.load()


@pytest.fixture(scope="module")
def seven():
    return asset("drawings/seven.json")


def test_importing_the_package_loads_nothing_and_unknown_names_are_refused():
    code = "import digitscope, sys; print('torch' in sys.modules, hasattr(digitscope, 'nothing'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_a_drawing_is_read(reader, seven):
    for source in (seven, str(seven), load_drawing(seven)):
        read = reader.read(source)
        assert (read.label, read.verdict) == ("7", "digit")
        assert sum(read.probabilities.values()) == pytest.approx(1, abs=1e-5)
        assert (read.image.shape, read.image.dtype) == ((28, 28), np.float32)
        left, top, right, bottom = read.box
        assert 0 <= left < right <= 1
        assert 0 <= top < bottom <= 1


@pytest.fixture
def one_and_one(tmp_path):
    """Two upright lines on white paper, as an array and as a file."""
    image = Image.new("L", (400, 300), 255)
    draw = ImageDraw.Draw(image)
    for x in (120, 280):
        draw.line((x, 60, x, 240), fill=0, width=16)
    image.save(tmp_path / "eleven.png")
    return np.asarray(image), tmp_path / "eleven.png"


def test_every_digit_of_a_picture_is_read_in_order(reader, one_and_one):
    pixels, path = one_and_one
    for source in (pixels, pixels / 255.0, np.repeat(pixels[..., None], 3, axis=2), path):
        assert [each.label for each in reader.read_all(source)] == ["1", "1"]
    first, second = reader.read_all(path)
    assert first.box[2] < second.box[0]


def test_an_empty_picture_is_empty(reader):
    white = np.full((50, 50), 255, np.uint8)
    read = reader.read(white)
    assert (read.label, read.verdict, read.probabilities, read.box) == ("", "empty", {}, None)
    assert reader.read_all(white) == []
    with pytest.raises(ValueError, match="empty"):
        reader.explain(white)


@pytest.mark.parametrize(
    "pixels", [np.zeros((3, 3, 2), np.uint8), np.zeros(5, np.uint8), np.full((9, 9), 7.0)]
)
def test_odd_arrays_are_refused(reader, pixels):
    with pytest.raises(ValueError, match=r"Pixels have|A picture is"):
        reader.read(pixels)


def test_an_explanation_has_a_value_for_each_pixel(reader, seven):
    found = reader.explain(seven, "saliency", method="gradient")
    assert any(getattr(value, "shape", ())[-2:] == (28, 28) for value in found.values())
    with pytest.raises(ValueError, match="There is no explanation 'magic'"):
        reader.explain(seven, "magic")


def test_a_file_that_is_no_network_is_refused(tmp_path):
    (tmp_path / "x.safetensors").write_bytes(b"no")
    with pytest.raises(ModelFileError):
        digitscope.Recognizer.load(tmp_path / "x.safetensors")


def test_training_gives_a_network_that_reads(tmp_path, seven):
    config = digitscope.TrainConfig(
        sets=(SetShare("made:200"),), architecture="linear", epochs=1, batch=64, threads=1,
        precision="float32", augment=None,
    )  # fmt: skip
    told = []
    trained = digitscope.train(config, folder=tmp_path / "run", progress=told.append)
    assert trained.model.is_file()
    assert told
    assert trained.recognizer().read(seven).label in set("0123456789")
    with pytest.raises(ValueError, match="There is no preset"):
        digitscope.train("magic")


def test_a_data_set_is_loaded():
    digits = digitscope.load_dataset("made:50")
    assert digits.images.shape == (50, 28, 28)
    assert len(digits.labels) == 50


def test_the_example_of_the_readme_runs(seven, tmp_path, monkeypatch):
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seven.json").write_bytes(seven.read_bytes())
    done = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0].startswith("7 ")
