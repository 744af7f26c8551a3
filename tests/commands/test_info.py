from digitscope.resources import BUNDLED_MODEL, asset


def test_the_bundled_network_for_people(call):
    code, output, _ = call("info")
    assert code == 0
    assert "architecture  " in output
    assert "1×28×28" in output


def test_json_holds_card_and_stages(call_json):
    code, (found,), _ = call_json("info", asset(BUNDLED_MODEL))
    assert code == 0
    assert found["classes"] == list("0123456789")
    assert found["bytes"] == asset(BUNDLED_MODEL).stat().st_size
    assert found["weights"] == sum(stage["weights"] for stage in found["stages"])
    assert found["stages"][0]["name"] == "input"
    assert found["temperature"] > 0


def test_a_file_that_is_no_network(call, npz):
    code, output, errors = call("info", npz)
    assert (code, output) == (1, "")
    assert errors.startswith("digitscope: ")
