"""What the commands print, and what happens when nobody reads it."""

import json
import os
import sys

import pytest

from digitscope.commands.terminal.output import OutputClosed, complain, say, say_json


def test_results_and_complaints_do_not_mix(capsys):
    say("a 7")
    complain("no file")
    out, err = capsys.readouterr()
    assert (out, err) == ("a 7\n", "digitscope: no file\n")


def test_json_is_one_line(capsys):
    say_json({"label": "é", "share": 0.5})
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert json.loads(out) == {"label": "é", "share": 0.5}


def test_a_closed_output_is_no_failed_file(monkeypatch):
    ours, theirs = os.pipe()
    os.close(ours)
    with os.fdopen(theirs, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        with pytest.raises(OutputClosed) as caught:
            say("more")
        assert not isinstance(caught.value, OSError)
        os.dup2(os.open(os.devnull, os.O_WRONLY), theirs)  # what is left is flushed when it is closed
