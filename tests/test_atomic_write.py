"""Files that are whole at any moment: written, copied, on a full disk, from many threads."""

import os
import stat
import subprocess
import sys
import threading

from digitscope.atomic_write import copy_atomically, sweep, write_atomically

LIMIT = 4096


NO_ROOM = """
import os, resource, signal, sys
from pathlib import Path
from digitscope.atomic_write import copy_atomically

LIMIT, folder = int(sys.argv[1]), Path(sys.argv[2])
source, target = folder / "new", folder / "old"
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, most))
copy_atomically(source, target)  # there is just room
assert target.read_bytes() == bytes(LIMIT)
resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT // 2, most))
target.write_bytes(b"as it was")
try:
    copy_atomically(source, target)
except OSError as error:
    print(error.strerror)
"""


def test_a_copy_that_finds_no_room_leaves_the_old_file(tmp_path):
    """In a process of its own: the limit would hold for the log that the tests are written to, too."""
    (tmp_path / "old").write_bytes(b"as it was")
    (tmp_path / "new").write_bytes(bytes(LIMIT))
    words = [sys.executable, "-c", NO_ROOM, str(LIMIT), str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "too large" in done.stdout
    assert (tmp_path / "old").read_bytes() == b"as it was"
    assert {path.name for path in tmp_path.iterdir()} == {"new", "old"}


def test_a_copy_onto_itself_harms_nothing(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"content")
    copy_atomically(path, path)
    assert path.read_bytes() == b"content"


def test_a_new_file_has_the_usual_rights_and_an_old_one_its_own(tmp_path):
    new, own = tmp_path / "new", tmp_path / "own"
    own.write_bytes(b"")
    own.chmod(0o600)
    before = os.umask(0o027)
    try:
        write_atomically(new, b"1")
        write_atomically(own, b"1")
    finally:
        os.umask(before)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (new, own)] == [0o640, 0o600]


def test_other_threads_keep_the_users_mask_while_files_are_written(tmp_path):
    """What another thread makes meanwhile must not be open to everybody."""
    made, done = [], threading.Event()

    def make():
        while not done.is_set() or not made:
            path = tmp_path / f"other-{len(made)}"
            path.touch(0o666)
            made.append(stat.S_IMODE(path.stat().st_mode))
            path.unlink()

    before = os.umask(0o077)
    try:
        other = threading.Thread(target=make)
        other.start()
        for number in range(300):
            write_atomically(tmp_path / f"{number}", b"1")
        done.set()
        other.join()
    finally:
        os.umask(before)
    assert set(made) == {0o600}


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "place").mkdir()
    real, link = tmp_path / "place" / "real", tmp_path / "link"
    real.write_bytes(b"old")
    link.symlink_to(real)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_a_pipe_is_written_to_and_stays_one(tmp_path):
    """As in `digitscope export last --csv >(sort)`."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    try:
        write_atomically(pipe, b"passed on")
        assert os.read(reader, 100) == b"passed on"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_the_longest_name_can_be_written(tmp_path):
    path = tmp_path / ("x" * 255)
    write_atomically(path, b"1")
    assert path.read_bytes() == b"1"


def test_what_a_killed_process_left_is_swept_away(tmp_path):
    (tmp_path / ".a.12ab.part").write_bytes(b"half")
    (tmp_path / "a").write_bytes(b"whole")
    sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
