"""Work on the background thread, and who hears of it."""

import threading

from PySide6.QtCore import QCoreApplication, QEvent, QObject

from digitscope.gui.background import Background


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
