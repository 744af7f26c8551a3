"""The list of runs: chosen, renamed, compared, deleted."""

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog

from digitscope.gui.services.background import Background
from digitscope.gui.services.notices import Notices
from digitscope.gui.train.runs.run_record import read_run
from digitscope.gui.train.runs.runs_panel import RunsPanel
from digitscope.runs.folder import new_run, write_json
from digitscope.runs.listing import list_runs
from digitscope.runs.settings.config import TrainConfig


def make_run(name, rate=0.003, finished=True):
    folder = new_run()
    config = TrainConfig(rate=rate, epochs=2).to_json()
    folder.begin({"name": name, "date": f"2026-01-0{len(name)}T10:00:00", "config": config})
    folder.log.write_text(
        '{"kind": "progress", "step": 5, "steps": 20, "loss": 1, "training_accuracy": 0.5, "seconds": 3}\n'
        '{"kind": "epoch", "step": 10, "held_out_loss": 0.2, "held_out_accuracy": 0.9, "seconds": 7.0}\n'
    )
    folder.snapshot(10).write_bytes(b"moment")
    if finished:
        folder.model.write_bytes(b"network")
        write_json(folder.report, {"outcome": "finished", "held_out": {"accuracy": 0.95}})
    else:
        folder.state.write_bytes(b"state")
    return folder


@pytest.fixture
def panel(qtbot):
    background = Background()
    made = RunsPanel(background, Notices())
    qtbot.addWidget(made)
    made.resize(500, 400)
    yield made
    background.close()
    QCoreApplication.processEvents()  # what the thread has just finished is told while the panel lives


def listed(panel, qtbot, count):
    panel.show()
    qtbot.waitUntil(lambda: panel.table.rowCount() == count)


def choose(panel, row):
    panel.table.clearSelection()  # a Ctrl that a test pressed before would add to the selection
    panel.table.selectRow(row)


def texts(panel, row):
    return [panel.table.item(row, column).text() for column in range(panel.table.columnCount())]


def test_runs_are_listed_with_their_results(panel, qtbot):
    make_run("one")
    make_run("second", finished=False)
    listed(panel, qtbot, 2)
    assert texts(panel, 0) == ["second", "90.00 %", "7 s", "broken off"]
    assert texts(panel, 1) == ["one", "95.00 %", "7 s", "finished"]


def test_only_what_can_be_done_is_offered(panel, qtbot):
    make_run("one")
    make_run("second", finished=False)
    listed(panel, qtbot, 2)
    assert not any(button.isEnabled() for button in panel.buttons.values())
    choose(panel, 0)
    offered = {name for name, button in panel.buttons.items() if button.isEnabled()}
    assert offered == {"show", "clone", "resume", "export", "delete"}
    assert not any(action.isEnabled() for action in panel._of_network)
    choose(panel, 1)
    offered = {name for name, button in panel.buttons.items() if button.isEnabled()}
    assert offered == {"show", "use", "clone", "export", "delete"}
    with qtbot.waitSignal(panel.use_asked) as used:
        panel.buttons["use"].click()
    assert used.args[0].name == "one"


def test_two_runs_are_compared(panel, qtbot):
    make_run("one", rate=0.001)
    make_run("second", rate=0.01)
    listed(panel, qtbot, 2)
    panel.table.selectAll()
    assert panel.note() == "second | one\nLearning rate: 0.01 | 0.001"
    with qtbot.waitSignal(panel.compare_asked) as asked:
        panel.buttons["compare"].click()
    assert [run.name for run in asked.args] == ["second", "one"]


def test_a_run_is_renamed_in_place(panel, qtbot):
    make_run("one")
    listed(panel, qtbot, 1)
    panel.table.item(0, 0).setText("my best")
    qtbot.waitUntil(lambda: list_runs()[0].name == "my best")


def test_delete_asks_once_more(panel, qtbot):
    folder = make_run("one")
    listed(panel, qtbot, 1)
    choose(panel, 0)
    panel.buttons["delete"].click()
    assert folder.path.exists()
    assert panel.buttons["delete"].text() == "Really delete"
    panel.buttons["delete"].click()
    qtbot.waitUntil(lambda: panel.table.rowCount() == 0)
    assert not folder.path.exists()
    assert "kept here as a run" in panel.note()


def test_the_run_under_way_is_left_alone(panel, qtbot):
    folder = make_run("one", finished=False)
    panel.set_running(str(folder.path))
    listed(panel, qtbot, 1)
    choose(panel, 0)
    assert not panel.buttons["delete"].isEnabled()
    assert texts(panel, 0)[-1] == "runs now"


def test_only_names_can_be_typed_over(panel, qtbot):
    make_run("one")
    listed(panel, qtbot, 1)
    assert not panel.table.item(0, 1).flags() & Qt.ItemFlag.ItemIsEditable


def test_a_run_of_the_past_has_its_curves_and_its_film():
    folder = make_run("one")
    past = read_run(list_runs()[0])
    assert past.numbers.loss == [(0.5, 1.0)]
    assert past.numbers.checked_accuracy == [(1.0, 0.9)]
    assert [(frame.step, frame.epoch) for frame in past.frames] == [(10, 1.0), (10, 1.0)]
    assert past.frames[-1].path == str(folder.model)
    assert past.report["held_out"] == {"accuracy": 0.95}


def test_the_log_of_an_earlier_run_is_read_as_before(panel, qtbot):
    """There “accuracy” was that on what was learned from, and held out was called validation."""
    folder = make_run("one", finished=False)
    folder.log.write_text(
        '{"kind": "progress", "step": 5, "steps": 20, "loss": 1.0, "accuracy": 0.5, "seconds": 3.0}\n'
        '{"kind": "epoch", "step": 10, "validation_loss": 0.2, "validation_accuracy": 0.9, "seconds": 7.0}\n'
    )
    (info,) = list_runs()
    assert info.held_out_accuracy == 0.9
    past = read_run(info)
    assert past.numbers.accuracy == [(0.5, 0.5)]
    assert (past.numbers.checked_loss, past.numbers.checked_accuracy) == ([(1.0, 0.2)], [(1.0, 0.9)])
    listed(panel, qtbot, 1)
    assert "90.00 %" in texts(panel, 0)


@pytest.mark.parametrize("words", ["ONNX", "TensorBoard"])
def test_the_run_that_was_chosen_is_exported_even_if_the_list_is_another_after_the_dialog(
    panel, qtbot, monkeypatch, tmp_path, words
):
    first = make_run("one")
    listed(panel, qtbot, 1)
    choose(panel, 0)

    def ask(*_):
        panel.table.clearSelection()
        return (str(tmp_path / "x.onnx"), "") if words == "ONNX" else str(tmp_path)

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", ask)
    menu = panel.buttons["export"].menu()
    with qtbot.waitSignal(panel.export_asked) as asked:
        next(action for action in menu.actions() if words in action.text()).trigger()
    assert asked.args[1] == str(first.path)
