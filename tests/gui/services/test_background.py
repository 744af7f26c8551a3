"""Work on the background thread, and who hears of it."""

import threading

from PySide6.QtCore import QCoreApplication, QEvent, QObject

from digitscope.gui.services.background import Background


class Listener(QObject):
    """Keeps what it is told."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self.heard = []

    def hear(self, result):
        self.objectName()  # as a widget would, it needs what Qt holds of it
        self.heard.append(result)


def test_who_was_deleted_in_the_meantime_is_not_told(qtbot):
    background, gone, there, may_end = Background(), Listener(), Listener(), threading.Event()
    background.run(lambda: may_end.wait(10), gone.hear)
    background.run(lambda: "done", there.hear)
    gone.deleteLater()
    QCoreApplication.sendPostedEvents(gone, QEvent.Type.DeferredDelete)
    may_end.set()
    qtbot.waitUntil(lambda: there.heard == ["done"])
    assert gone.heard == []
    background.close()


def test_errors_reach_who_asked(qtbot):
    background, errors = Background(), []
    background.run(lambda: 1 // 0, failed=errors.append)
    qtbot.waitUntil(lambda: len(errors) == 1)
    assert isinstance(errors[0], ZeroDivisionError)
    background.close()


def test_a_function_of_one_who_was_deleted_is_not_called(qtbot):
    background, gone, heard, may_end = Background(), Listener(), [], threading.Event()
    background.run(lambda: may_end.wait(10), heard.append, ended=lambda: heard.append("ended"), owner=gone)
    background.run(lambda: 1 // 0, heard.append, heard.append, owner=gone)
    gone.deleteLater()
    QCoreApplication.sendPostedEvents(gone, QEvent.Type.DeferredDelete)
    may_end.set()
    there = Listener()
    background.run(lambda: "done", there.hear)
    qtbot.waitUntil(lambda: there.heard == ["done"])
    assert heard == []
    background.close()


def test_the_end_is_told_first_well_or_not(qtbot):
    background, told = Background(), []
    background.run(lambda: 1, told.append, ended=lambda: told.append("over"))
    background.run(lambda: 1 // 0, failed=lambda _: told.append("failed"), ended=lambda: told.append("over"))
    with qtbot.captureExceptions() as caught:
        background.run(lambda: 1 // 0, ended=lambda: told.append("over"))
        qtbot.waitUntil(lambda: len(caught) == 1)
    assert told == ["over", 1, "over", "failed", "over"]
    background.close()
