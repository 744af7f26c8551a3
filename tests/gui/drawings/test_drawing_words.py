"""Kept drawings in words."""

from digitscope.data.collection.records import Entry, Tally
from digitscope.gui.drawings.drawing_words import accuracy_sentence, counted_share, entry_tip


def test_accuracy_says_on_how_many_it_stands():
    assert accuracy_sentence({}) == "Nothing is kept yet."
    assert accuracy_sentence({"1": Tally(3, 0, 0)}).endswith("has not read them yet.")
    assert accuracy_sentence({"1": Tally(6, 6, 6), "7": Tally(4, 4, 3)}) == (
        "The network in use reads 9 of 10 drawings rightly: 90 % (95 % interval 60–98 %, Wilson)."
    )
    learned = accuracy_sentence({"1": Tally(10, 10, 10)}, learned=8)
    assert learned.endswith("100 %. It learned from 8 drawings: only new ones show how good it is.")
    so_far = accuracy_sentence({"1": Tally(10, 5, 5)})
    assert so_far.startswith("The network in use has read 5 of 10 drawings so far, 5 rightly: 100 % (")


def test_what_was_counted_may_be_all_or_nothing():
    assert counted_share(7, 7) == "100 %"
    assert counted_share(0, 7) == "0 %"
    assert counted_share(1999, 2000) == "over 99.9 %"


def test_a_tip_says_what_it_is_and_how_it_is_read():
    assert entry_tip(Entry(1, "8", "3", 0.0, 1)).startswith("An 8, read as a 3; ")
    assert entry_tip(Entry(1, "7", "7", 0.0, 1)).startswith("A 7, read rightly; ")
    assert entry_tip(Entry(1, "7", "", 0.0, 1)).startswith("A 7, not read yet; ")
