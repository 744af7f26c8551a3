"""`digitscope explain`: pictures of the real views, the numbers behind them, and errors in one sentence."""

import json

import pytest
from PIL import Image

from digitscope.commands.explain import OWN
from digitscope.commands.explain_queries import plain


@pytest.fixture
def explain(call, seven):
    """Return a function that explains the seven with these words."""
    return lambda *words: call("explain", seven, "--view", *words)


def numbers(done):
    code, output, errors = done
    assert (code, errors) == (0, "")
    return json.loads(output)


def test_all_layers_are_one_picture(qapp, explain, tmp_path):
    out = tmp_path / "layers.png"
    assert explain("layers", "--out", out, "--size", "600x400") == (0, "", "")
    with Image.open(out) as picture:
        assert picture.height > 1000  # all of them, not only those that fit
        assert len(picture.convert("RGB").getcolors(1 << 20)) > 200


def test_a_picture_and_its_numbers_come_together(qapp, explain, tmp_path):
    out = tmp_path / "why.svg"
    words = "saliency", "--method", "gradient", "--class", "7", "--against", "1", "--out", out, "--json"
    found = numbers(explain(*words, "--theme", "dark"))
    assert (found["method"], found["against"], len(found["classes"])) == ("gradient", 1, 9)
    assert len(found["heat"][0]) == 28
    assert b"<svg" in out.read_bytes()


def test_the_inspector_shows_one_map(qapp, explain, tmp_path):
    out = tmp_path / "sum.png"
    words = "inspector", "--stage", "edges", "--map", "1", "--cell", "3,5", "--part", "arithmetic"
    found = numbers(explain(*words, "--out", out, "--json"))
    assert (found["stage"], found["map"], found["row"], found["column"]) == ("edges", 1, 3, 5)
    assert out.stat().st_size > 5000


def test_numbers_need_no_picture(explain):
    found = numbers(explain("layers", "--json"))
    assert found["stages"][0]["shape"] == [1, 28, 28]
    assert found["probabilities"][found["classes"].index("7")] > 0.5


def test_the_inspector_begins_at_the_strongest_cell(explain):
    found = numbers(explain("inspector", "--part", "arithmetic", "--json"))
    maps = next(
        stage["output"] for stage in numbers(explain("layers", "--json"))["stages"]
        if stage["name"] == found["stage"]
    )  # fmt: skip
    assert found["value"] == pytest.approx(max(map(max, maps[0])), rel=1e-3)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("layers",), "--out FILE.png"),
        (("layers", "--json", "--map", "3"), "it belongs to inspector"),
        (("map", "--json", "--method", "gradient"), "it has pca, tsne"),
        (("layers", "--out", "here.jpg"), "a .png or .svg"),
        (("layers", "--json", "--size", "9x9"), "360x240"),
        (("inspector", "--json", "--cell", "3"), "row,column"),
    ],
)
def test_wrong_use_is_said(explain, words, said):
    code, output, errors = explain(*words)
    assert (code, output) == (2, "")
    assert said in errors


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("saliency", "--class", "x"), "no class “x”"),
        (("inspector", "--stage", "nowhere"), "no stage named “nowhere”"),
        (("inspector", "--map", "5000"), "there is no map 5000"),
        (("inspector", "--stage", "input", "--cell", "28,0"), "there is no cell 28,0"),
        (("saliency", "--method", "grad-cam", "--stage", "digit"), "Grad-CAM needs a stage with maps"),
    ],
)
def test_what_the_network_has_not_is_one_sentence(explain, words, said):
    code, output, errors = explain(*words, "--json")
    assert (code, output, errors.count("\n")) == (1, "", 1)
    assert said in errors


def test_nothing_drawn_is_nothing_to_explain(call, nothing):
    code, output, errors = call("explain", nothing, "--view", "layers", "--json")
    assert (code, output) == (1, "")
    assert "empty" in errors


def test_a_place_that_cannot_be_written_is_a_sentence(qapp, explain, tmp_path):
    (tmp_path / "folder.png").mkdir()
    code, _, errors = explain("layers", "--out", tmp_path / "folder.png")
    assert code == 1
    assert "could not be written" in errors


def test_the_help_tells_of_every_view(call):
    code, output, _ = call("explain", "--help")
    assert code == 0
    assert all(f"\n  {view} " in output for view in OWN)


def test_numbers_are_rounded_and_never_nan():
    import numpy as np

    found = plain({"a": np.array([1.23456789, np.nan], np.float32), 2: (np.int64(3), True, None)})
    assert found == {"a": [1.2346, None], "2": [3, True, None]}
