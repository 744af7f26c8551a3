"""The inspector of one map, with invented explanations."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from digitscope.gui.inside.ablation import SwitchBoard
from digitscope.gui.inside.inspector.inspector import Inspector
from digitscope.gui.services.explain_link import ExplainLink
from digitscope.gui.services.recogniser_link import RecogniserLink
from digitscope.messages import Explain, Explained, StageInfo

STAGE = StageInfo("a", "Conv2d", (3, 5, 5), 12)
STRIP = StageInfo("d", "Linear", (3,), 12)


class Answerer:
    """A client that answers explanations from a table, when told."""

    def __init__(self, answers):
        self.asked, self.answers, self.owed = [], answers, []

    def listen(self, on_reply, on_died):
        self.reply = on_reply

    def request(self, message):
        if isinstance(message, Explain) and message.kind:
            self.asked.append((message.kind, message.options))
            self.owed.append(message)

    def answer(self):
        """Answer all that was asked."""
        owed, self.owed = self.owed, []
        for ask in owed:
            self.reply(Explained(ask.id, ask.kind, ask.slot, self.answers[ask.kind](), final=True))


@pytest.fixture
def client(results):
    return Answerer(results.answers)


@pytest.fixture
def inspector(qtbot, client):
    explain = ExplainLink(RecogniserLink(client))
    made = Inspector(explain, SwitchBoard())
    explain.setParent(made)
    made.resize(560, 400)
    qtbot.addWidget(made)
    made.show()
    made.set_map(STAGE, 1)
    maps = np.zeros((3, 5, 5), np.float32)
    maps[1, 3, 4] = 2.5
    made.set_maps({"a": maps, "input": np.zeros((1, 28, 28), np.float32)})
    with qtbot.waitSignal(explain.settled):
        explain.take(np.ones((28, 28), np.float32))
    client.answer()
    made.client = client
    return made


def show(inspector, part):
    inspector.tabs.setCurrentIndex(inspector.parts.index(part))
    inspector.client.answer()


def test_it_begins_at_the_strongest_cell(inspector):
    assert (inspector.place.row, inspector.place.column) == (3, 4)
    assert inspector.map.readout.text() == "row 3, column 4: 2.50"
    assert inspector.head.title() == "a · map 1"


def test_another_map_of_the_stage_is_shown_at_once(inspector):
    inspector.set_map(STAGE, 0)
    assert inspector.map.readout.text() == "row 2, column 2: 0"
    inspector.set_map(STAGE, 1)
    assert inspector.map.readout.text() == "row 3, column 4: 2.50"
    inspector.clear()
    inspector.set_map(STAGE, 0)
    assert inspector.map.readout.text().endswith("no answer yet")


def test_the_field_of_the_cell_is_marked_and_told(inspector, qtbot):
    assert inspector.field.picture.boxes() == [(4, 4, 9, 8)]
    with qtbot.waitSignal(inspector.field_changed, check_params_cb=lambda box: box == (0, 0, 5, 3)):
        inspector.map.pin(0, 0)
    assert "5×3 of the 28×28 pixels" in inspector.field.said.text()


def test_a_hidden_inspector_frames_nothing_and_wants_nothing(inspector, qtbot):
    assert inspector.wanted_stages() == ("input", "a")
    with qtbot.waitSignal(inspector.field_changed, check_params_cb=lambda box: box is None):
        inspector.hide()
    assert inspector.wanted_stages() == ()


def test_arrow_keys_point_at_cells(inspector, qtbot):
    inspector.map.picture.setFocus()
    qtbot.keyClick(inspector.map.picture, Qt.Key.Key_Down)
    assert inspector.place.row == 2  # the first press shows where one is: in the middle
    qtbot.keyClick(inspector.map.picture, Qt.Key.Key_Right)
    assert (inspector.place.row, inspector.place.column) == (2, 3)


def test_only_the_part_on_top_asks(inspector, client):
    assert {kind for kind, _ in client.asked} == {"receptive", "detects"}
    show(inspector, inspector.ideal)
    assert client.asked[-1] == ("ideal", {"stage": "a", "map": 1})


def test_the_sums(inspector, client, results):
    show(inspector, inspector.sums)
    assert client.asked[-1] == ("arithmetic", {"stage": "a", "map": 1, "row": 3, "column": 4})
    assert "added up over 2 maps of input: 6.30; with the bias 0.25" in inspector.sums.sentence.text()
    assert "Then b makes 1.50 of it." in inspector.sums.sentence.text()
    assert [row.name for row in inspector.sums.rows.rows()] == ["input 1", "input 0", "bias"]
    np.testing.assert_array_equal(inspector.sums.kernels._arrays[1], results.convolution()["kernels"][1])
    inspector.sums.rows.row_chosen.emit(1)
    np.testing.assert_array_equal(inspector.sums.kernels._arrays[1], results.convolution()["kernels"][0])


def test_the_kernel_slides_from_cell_to_cell(inspector, client, qtbot):
    show(inspector, inspector.sums)
    inspector.sums.slide.click()

    def arrived():
        client.answer()
        return (inspector.place.row, inspector.place.column) == (4, 1)

    qtbot.waitUntil(arrived)
    inspector.sums.slide.click()
    assert not inspector.sums._timer.isActive()


def test_with_reduced_motion_it_goes_on_when_pressed(inspector):
    inspector.set_reduced_motion(True)
    show(inspector, inspector.sums)
    inspector.map.pin(4, 4)
    inspector.sums.slide.click()
    assert (inspector.place.row, inspector.place.column) == (0, 0)
    assert not inspector.sums._timer.isActive()


def test_a_dense_cell_lists_its_largest_products(inspector, client, results):
    field = results.answers["receptive"]() | {"strip": (3, 1, 1)}
    client.answers |= {"arithmetic": results.linear, "receptive": lambda: field}
    inspector.set_map(STRIP, 1)
    client.answer()
    show(inspector, inspector.sums)
    rows = inspector.sums.rows.rows()
    assert rows[0].text == "2.00 × −1.00 = −2.00"
    assert rows[-2].name == "12 others"
    assert inspector.head.title() == "d · cell 1"
    inspector.grab()


def test_likes_name_the_data(inspector, client, results):
    show(inspector, inspector.likes)
    assert inspector.likes.said.text().startswith("The nine that excite it most among 200 of 1,000")
    assert inspector.likes.pictures[0].boxes() == [(2, 3, 9, 11)]
    inspector.likes.more.click()
    assert client.asked[-1][1]["more"] is True
    inspector.likes.take(results.favourites(silent=True), True)
    assert inspector.likes.said.text() == "None of 200 digits of mnist excites this map."


def test_the_ideal_input_grows(inspector, client, results):
    inspector.tabs.setCurrentIndex(inspector.parts.index(inspector.ideal))
    inspector.ideal.take(results.ideal(), False)
    assert inspector.ideal.said.text().endswith("Step 4 of 160 …")
    inspector.ideal.take(results.ideal(160), True)
    assert "7.25" in inspector.ideal.said.text()
    assert "Step" not in inspector.ideal.said.text()


def test_the_caption_is_always_there(inspector):
    assert inspector.head.caption() == "Answers to strokes."


def test_the_tuning_curve(inspector, results):
    show(inspector, inspector.detects)
    chart = inspector.detects.chart
    assert chart.strength_at(44.0)[0] == 45.0
    assert chart.strength_at(-134)[0] == 225.0  # a bar looks the same upside down
    assert [row.name for row in inspector.detects.kinds.rows() if row.strong] == ["strokes"]
    assert "selectivity 0.70" in inspector.detects.said.text()
    assert inspector.detects._names[0].text() == "stroke 10°"
    loops = results.detects()
    loops |= {"kind": "loop", "strokes": loops["curve"], "curve": loops["curve"] | {"angles": [0.0]}}
    inspector.detects.take(loops, True)
    assert "Curve over the angle of strokes" in inspector.detects.said.text()
    inspector.detects.take(results.detects(clear=False), True)
    assert chart._preferred is None
    inspector.grab()


def test_worth_ranks_and_leads_to_another_map(inspector, qtbot):
    show(inspector, inspector.worth)
    rows = inspector.worth.rows.rows()
    assert [row.name for row in rows] == ["map 1", "map 2", "map 0"]
    assert [row.strong for row in rows] == [True, False, False]
    assert "then another answer" in rows[0].text
    assert "Map 1 is number 1 of 3" in inspector.worth.said.text()
    with qtbot.waitSignal(inspector.map_wanted) as told:
        inspector.worth.rows.row_chosen.emit(2)
    assert told.args == ["a", 0]


def test_the_next_map_comes_round(inspector, qtbot):
    inspector.set_map(STAGE, 2)
    with qtbot.waitSignal(inspector.map_wanted) as told:
        inspector.head.forth.click()
    assert told.args == ["a", 0]


def test_an_empty_pad_shows_nothing_old(inspector, client):
    show(inspector, inspector.worth)
    inspector.clear()
    assert inspector.map.readout.text().endswith("no answer yet")


def test_no_map_says_what_to_do(inspector):
    inspector.set_map(None)
    assert "Click a map" in inspector.head.caption()
    assert not inspector._page.isVisible()


def test_everything_has_a_name_and_says_what_it_is(inspector):
    for part in inspector.parts:
        assert part.accessibleName()
        assert part.accessibleDescription()
        show(inspector, part)
        inspector.grab()
    for index in range(inspector.tabs.count()):
        assert inspector.tabs.tabToolTip(index)


@pytest.mark.parametrize("size", [(368, 470), (380, 520), (560, 400)])
def test_nothing_is_cut_off(inspector, size):
    inspector.resize(*size)
    for part in inspector.parts:
        show(inspector, part)
        inspector.grab()
        right = part.mapTo(inspector, part.rect().bottomRight())
        assert right.x() < size[0]
        assert right.y() < size[1]
