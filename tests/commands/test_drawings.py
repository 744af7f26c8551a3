"""`digitscope drawings`: counts, there and back, sentences for what cannot be done."""

import numpy as np
import pytest

from digitscope.data.collection.records import Kept
from digitscope.data.collection.store import Collection
from digitscope.ink.synthesis.digits import make_digits


@pytest.fixture
def forty():
    """Forty drawings in the user's collection, ten of them Ada's."""
    collection = Collection()
    ada = collection.add_hand("Ada")
    made = make_digits(40, np.random.default_rng(2))
    collection.add_many(
        [
            Kept(str(d), drawing, float(i), None, ada.id if i < 10 else 1)
            for i, (d, drawing) in enumerate(made)
        ]
    )
    collection.close()
    return [str(d) for d, _ in made]


def test_counts_hand_by_hand(forty, call, call_json):
    code, rows, _ = call_json("drawings")
    assert code == 0
    assert [(row["hand"], row["drawings"]) for row in rows] == [("My hand", 30), ("Ada", 10)]
    assert rows[1]["labels"] == {label: forty[:10].count(label) for label in set(forty[:10])}
    code, output, _ = call("drawings", "--hand", "Ada")
    assert output.startswith("Ada: 10 drawings (")
    assert call("drawings", "--hand", "Bob")[0] == 1


@pytest.mark.parametrize("name", ["all.digitscope", "mine.jsonl.gz", "mine.csv", "mine.npz", "pictures"])
def test_there_and_back(forty, call_json, tmp_path, monkeypatch, name):
    path = tmp_path / name
    assert call_json("drawings", "export", path)[1] == [{"path": str(path), "drawings": 40}]
    monkeypatch.setenv("DIGITSCOPE_HOME", str(tmp_path / "another"))
    assert call_json("drawings", "import", path)[1] == [{"path": str(path), "added": 40, "there": 0}]
    rows = call_json("drawings")[1]
    assert sum(row["drawings"] for row in rows) == 40
    assert len(rows) == (2 if name == "all.digitscope" else 1)
    assert call_json("drawings", "import", path)[1][0]["there"] == 40


def test_only_some(forty, call, tmp_path):
    label = forty[0]
    code, output, _ = call("drawings", "export", tmp_path / "a.csv", "--hand", "Ada", "--label", label)
    assert code == 0
    assert output.startswith(f"{forty[:10].count(label)} drawings were saved")


def test_says_how_a_hand_differs(forty, call, call_json):
    assert call("drawings", "hand")[1].startswith("Measured on ")
    assert call_json("drawings", "hand", "--hand", "Ada")[1][0]["sentence"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["export"], "needs the path"),
        (["import", "nowhere.csv"], "There is no nowhere.csv"),
        (["export", "a.xlsx"], ".xlsx"),
        (["export", "a.csv", "--label", "x"], "no such drawing"),
    ],
)
def test_what_cannot_be_done_gets_a_sentence(forty, call, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    code, _, errors = call("drawings", *words)
    assert code == 1
    assert said in errors
    assert list(tmp_path.glob("*.*")) == []


def test_a_damaged_file_is_told_of(forty, call, home):
    path = home / "data" / "drawings.sqlite"
    content = bytearray(path.read_bytes())
    content[4096 * 4 :] = bytes(len(content) - 4096 * 4)
    path.write_bytes(content)
    code, _, errors = call("drawings")
    assert code == 0
    assert "was damaged" in errors
    assert "drawings.damaged-" in errors
