import pytest

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
