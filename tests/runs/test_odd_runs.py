"""Runs whose files are damaged: named, passed over, never a traceback."""

import json

import pytest

from digitscope.runs.finetuning import learned_from
from digitscope.runs.folder import RunError, RunFolder, new_run
from digitscope.runs.listing import curves_csv, damaged_runs, list_runs, run_info
from digitscope.runs.settings.config import config_from_json

SOUND = {"format": 1, "name": "mine", "date": "2026-01-02T03:04:05", "config": {"epochs": 2, "sets": []}}
ODD = [
    {"name": ["a"]},
    {"date": 20260102},
    {"date": {"year": 1}},
    {"config": [1]},
    {"config": {"epochs": [1]}},
    {"config": {"sets": "mnist"}},
    {"config": {"sets": [5]}},
    {"config": {"sets": [{"name": None}]}},
    {"config": {"options": []}},
    {"config": {"rate": "0.1"}},
    {"data_folder": 5},
]


@pytest.fixture
def folder():
    made = new_run()
    made.about.write_text(json.dumps(SOUND))
    return made


@pytest.mark.parametrize("change", ODD, ids=str)
def test_odd_settings_are_a_damaged_run(folder, change):
    folder.about.write_text(json.dumps(SOUND | change))
    assert list_runs() == []
    (sentence,) = damaged_runs()
    assert folder.path.name in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"format": 1, "config": {"epochs": 1e999}}',
        '{"format": 1, "config": {"rate": NaN}}',
        '{"format": 1, "name": "\\ud800", "config": {}}',
        '{"format": 1, "config": {}, "config": {}}',
    ],
    ids=["deep", "too large", "NaN", "half a letter", "twice"],
)
def test_json_that_is_none_is_a_damaged_run(folder, text):
    folder.about.write_text(text)
    with pytest.raises(RunError, match="damaged"):
        run_info(folder)


def test_odd_lines_of_a_log_are_passed_over(folder):
    lines = [
        '{"kind": "progress", "step": 3, "seconds": 1.5, "loss": 0.5}',
        '{"kind": "progress", "step": [4], "seconds": "long", "loss": 1e999}',
        '{"kind": "progress", "step": 5, "seconds": 2.0, "loss": Infinity}',
        '{"kind": "progress", "step": -7, "seconds": {}, "loss": true}',
        '{"kind": "epoch", "step": 6, "validation_accuracy": [1]}',
        "[" * 5000,
        "5",
        '{"kind": "progress", "st',
    ]
    folder.log.write_text("\n".join(lines))
    info = run_info(folder)
    assert (info.step, info.seconds, info.held_out_accuracy) == (6, 2.0, None)
    assert len(curves_csv(folder).splitlines()) == 5
    folder.forget_after(5)
    assert [entry["step"] for entry in folder.entries()] == [3, 5, None]


@pytest.mark.parametrize("report", ['{"held_out": {"accuracy": "all"}}', '{"held_out": 5}', "[", "[[]]"])
def test_an_odd_report_counts_as_missing(folder, report):
    folder.report.write_text(report)
    assert run_info(folder).held_out_accuracy is None


@pytest.mark.parametrize("sets", [5, [5], [None], ["drawings:Ada"], [{"name": ["a"]}], None])
def test_whose_drawings_an_odd_run_learned(sets):
    assert learned_from({"config": {"sets": sets}}).class_set == ""


@pytest.mark.parametrize("given", [{"augment": [1]}, {"augment": "much"}, {"sets": [[1]]}, {"sets": 5}])
def test_odd_settings_are_refused_in_a_sentence(given):
    with pytest.raises(ValueError, match=r"”|settings"):
        config_from_json(given)


def test_a_folder_without_settings_is_no_damaged_run():
    new_run()
    assert damaged_runs() == []


def test_a_pipe_in_place_of_a_log(folder):
    import os

    os.mkfifo(folder.log)
    assert list(RunFolder(folder.path).entries()) == []
