"""The collection is imported in pieces, by name: the names must be those of modules."""

import importlib.util
import subprocess
import sys

import pytest

from digitscope.gui.services.collection_link import NEEDED, STORE


@pytest.mark.parametrize("name", [*NEEDED, STORE])
def test_what_the_collection_needs_is_there(name):
    assert importlib.util.find_spec(name) is not None


def test_the_collection_is_imported_in_a_fresh_process():
    code = (
        "import sys; from digitscope.gui.services.collection_link import _import_store, STORE\n"
        "_import_store(); print(STORE in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("True", "")
