import numpy as np
import pytest
from PIL import Image

KEYS = {"path", "count", "errors", "accuracy", "interval", "interval_method", "ece", "per_class"}
KEYS |= {"refused", "not_sure", "by_form"}


def test_one_json_object_a_path(call_json, npz):
    code, (first, second), _ = call_json("evaluate", npz, npz)
    assert code == 0
    assert first == second
    assert first.keys() == KEYS
    assert first["path"] == str(npz)
    assert first["count"] == 30
    assert first["accuracy"] == pytest.approx(1 - first["errors"] / 30)
    low, high = first["interval"]
    assert 0 <= low <= first["accuracy"] <= high <= 1
    assert 0 <= first["ece"] <= 1
    assert first["per_class"].keys() == set("0123456789")


def test_for_people(call, npz):
    code, output, _ = call("evaluate", npz)
    assert code == 0
    assert "% of 30" in output
    assert "95 % interval" in output


def test_a_name_is_found_in_the_data_folder(call_json, npz):
    code, (found,), _ = call_json("evaluate", "noise", "--data", npz.parent)
    assert code == 0
    assert found["path"] == "noise"


def test_a_broken_data_set_does_not_keep_the_others(call_json, npz, tmp_path):
    broken = tmp_path / "broken.npz"
    broken.write_bytes(b"nothing")
    code, found, errors = call_json("evaluate", broken, npz, "no-such-set")
    assert code == 1
    assert [entry["path"] for entry in found] == [str(npz)]
    assert errors.count("digitscope: ") == 2


def test_a_report_is_written(call, npz, tmp_path):
    out = tmp_path / "report.html"
    code, output, _ = call("evaluate", npz, "--report", out)
    assert code == 0
    assert f"Wrote {out}." in output
    assert "Sure and wrong" in out.read_text("utf-8")


def test_a_report_into_nowhere_is_refused_before_anything_is_read(call, npz, tmp_path):
    code, output, errors = call("evaluate", npz, "--report", tmp_path / "no" / "report.html")
    assert (code, output) == (1, "")
    assert "no folder" in errors


def test_shifts_come_with_the_set(call, call_json, npz):
    code, (found,), _ = call_json("evaluate", npz, "--shifts")
    assert code == 0
    assert found.keys() == KEYS | {"shifts"}
    assert found["shifts"][0] | {"alone": None} == found["shifts"][0] | {"name": "as it is", "alone": None}
    assert all(0 <= shift["accuracy"] <= 1 for shift in found["shifts"])
    assert "turned 20° left" in call("evaluate", npz, "--shifts")[1]


def test_what_is_left_out_is_said_and_the_rest_is_evaluated(call_json, tmp_path):
    image = np.full((60, 60), 255, np.uint8)
    image[10:50, 28:33] = 0
    (tmp_path / "1").mkdir()
    for name in ("a.png", "b.png"):
        Image.fromarray(image).save(tmp_path / "1" / name)
    (tmp_path / "1" / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n and then nothing")
    code, (found,), errors = call_json("evaluate", tmp_path)
    assert (code, found["count"]) == (0, 1)
    assert "1 was left out (1/b.png: not a readable image" in errors
    assert "pad" not in errors
