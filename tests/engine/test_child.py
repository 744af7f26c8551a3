"""Child processes: each kind has a name and a log of its own."""

import importlib.util

from digitscope.engine.child import RECOGNISER, TRAINER, WORKSHOP, kind_of, log_path


def test_each_kind_of_process_has_a_module_and_a_log_of_its_own(home):
    kinds = (RECOGNISER, TRAINER, WORKSHOP)
    assert all(importlib.util.find_spec(module) is not None for module in kinds)
    assert [kind_of(module) for module in kinds] == ["recogniser", "trainer", "worker"]
    assert len({log_path(module) for module in kinds}) == 3
