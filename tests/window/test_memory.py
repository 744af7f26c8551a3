"""What is replaced while the program runs is freed."""

import gc
import weakref

from digitscope.gui.mainwindow.main_window import keep_what_is_there


class Ring:
    """Holds itself, as a widget and its slots do."""

    def __init__(self):
        self.me = self


def test_what_came_after_the_start_can_be_freed():
    usual = gc.get_threshold()
    try:
        keep_what_is_there()
        replaced = Ring()
        known = weakref.ref(replaced)
        keep_what_is_there()  # as after another network, when the views of the one before are replaced
        del replaced
        gc.collect()
        assert known() is None
    finally:
        gc.set_threshold(*usual)
