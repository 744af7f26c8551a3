"""The data of a training: which sets are offered."""

from digitscope.gui.services.background import Background
from digitscope.gui.services.notices import Notices
from digitscope.gui.train.train_tab import Makers, TrainTab
from digitscope.gui.train.training_words import words_of
from digitscope.runs.settings.config import SetShare


class Idle:
    """A process that nobody asks for anything."""

    def __init__(self, _on_message):
        pass

    def stop(self, *_):
        pass

    def wait(self, _seconds):
        return True


def test_sets_of_the_chosen_folder_are_offered_as_they_are_when_the_menu_opens(qtbot, tmp_path):
    background = Background()
    tab = TrainTab(Makers(Idle, Idle, Idle), background, Notices(), tmp_path / "chosen")
    qtbot.addWidget(tab)
    menu = tab.data.add.menu()
    menu.aboutToShow.emit()
    words = words_of("pens/ada_train")
    assert words not in [action.text() for action in menu.actions()]
    (tmp_path / "chosen" / "pens").mkdir(parents=True)
    (tmp_path / "chosen" / "pens" / "ada_train.jsonl.gz").write_bytes(b"")
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == words).trigger()
    assert tab.form.config().sets == (SetShare("pens/ada_train"),)
    background.close()
