"""Fetching from a server of the test's own: broken off, taken up again, wrong, elsewhere."""

import hashlib
import http.server
import threading
from dataclasses import replace

import pytest

from digitscope.data.download import download
from digitscope.data.download.catalogue import CATALOGUE, RemoteFile, RemoteSet
from digitscope.data.download.download import Fetched, Fetching, fetch, is_whole
from digitscope.data.load import find
from digitscope.data.sets.errors import DatasetError

CONTENT = bytes(range(256)) * 2000


class Server(http.server.BaseHTTPRequestHandler):
    """Serves `CONTENT`; a path that begins with `/broken` breaks off after a third of what is left."""

    asked: list
    mended = False

    def do_GET(self):
        wanted = self.headers.get("Range", "")
        type(self).asked.append((self.path, wanted))
        first = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        if self.path.startswith("/none"):
            self.send_error(404)
            return
        if first >= len(CONTENT):
            self.send_error(416)
            return
        left = CONTENT[first:] if not self.path.startswith("/wrong") else bytes(len(CONTENT) - first)
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(left)))
        self.end_headers()
        self.wfile.write(
            left[: len(left) // 3] if self.path.startswith("/broken") and not self.mended else left
        )

    def log_message(self, *words):
        pass


@pytest.fixture
def server():
    Server.asked = []
    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=served.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{served.server_port}"
    served.shutdown()
    thread.join()
    served.server_close()


@pytest.fixture
def offer(server, monkeypatch):
    """Return a function that offers a set of one file at some mirrors."""

    def offered(*mirrors, classes=(), name="toy"):
        file = RemoteFile("a.gz", hashlib.md5(CONTENT).hexdigest())
        places = tuple(f"{server}/{mirror}/" for mirror in mirrors)
        monkeypatch.setitem(CATALOGUE, name, RemoteSet("Toy", "", 0.5, places, (file,), classes))

    return offered


def test_a_set_is_fetched_with_progress_into_the_users_folder(offer, home):
    offer("good", classes=("cat", "dog"))
    *progress, last = fetch("toy")
    assert last == Fetched(home / "data" / "toy")
    assert (last.folder / "a.gz").read_bytes() == CONTENT
    assert (last.folder / "classes.txt").read_text() == "cat\ndog"
    assert progress[-1] == Fetching("a.gz", len(CONTENT), len(CONTENT))
    asked = len(Server.asked)
    assert list(fetch("toy")) == [last]
    assert len(Server.asked) == asked


def test_what_breaks_off_is_taken_up_at_the_same_mirror_alone(offer):
    offer("broken", "good")
    *progress, last = fetch("toy")
    assert (last.folder / "a.gz").read_bytes() == CONTENT
    assert any("broke off" in step.sentence for step in progress)
    assert Server.asked[0][1] == ""
    assert Server.asked[1][1] == f"bytes={len(CONTENT) // 3}-"
    path, asked = Server.asked[-1]
    assert path.startswith("/good")
    assert asked == ""  # nothing of another mirror's is gone on with


def test_what_came_before_is_kept_for_the_next_time(offer, home, monkeypatch):
    offer("broken")
    with pytest.raises(DatasetError, match="broke off"):
        list(fetch("toy"))
    kept = (home / "data" / ".toy.part" / "a.gz.part").stat().st_size
    assert kept > len(CONTENT) // 2
    assert not (home / "data" / "toy").exists()
    monkeypatch.setattr(Server, "mended", True)
    *_, last = fetch("toy")
    assert f"bytes={kept}-" in [asked for _, asked in Server.asked]
    assert (last.folder / "a.gz").read_bytes() == CONTENT
    assert not (home / "data" / ".toy.part").exists()


def test_a_mirror_with_something_else_is_passed_over(offer):
    offer("wrong", "none", "good")
    *_, last = fetch("toy")
    assert (last.folder / "a.gz").read_bytes() == CONTENT


def test_no_mirror_is_a_sentence(offer, home):
    offer("none", "wrong")
    with pytest.raises(DatasetError, match=r"the server says 404.*not what it should be"):
        list(fetch("toy"))
    assert not (home / "data" / "toy" / "a.gz").exists()


def test_an_unreachable_server_is_a_sentence(offer, monkeypatch):
    offer("good")
    unreachable = replace(CATALOGUE["toy"], mirrors=("http://127.0.0.1:9/",))
    monkeypatch.setitem(CATALOGUE, "toy", unreachable)
    with pytest.raises(DatasetError, match="not reached"):
        list(fetch("toy"))


def test_an_unknown_name_is_a_sentence():
    with pytest.raises(DatasetError, match="mnist"):
        list(fetch("imagenet"))


def test_a_full_disk_is_a_sentence(offer, monkeypatch):
    offer("good")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(download, "write_atomically", full)
    offer("good", classes=("a", "b"))
    with pytest.raises(DatasetError, match="No space left"):
        list(fetch("toy"))


def test_a_file_packed_anew_counts_as_whole(tmp_path):
    import gzip

    content = hashlib.md5(b"x").hexdigest()
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"x", 1))
    assert is_whole(tmp_path / "a.gz", RemoteFile("a.gz", "0" * 32, content))
    assert not is_whole(tmp_path / "a.gz", RemoteFile("a.gz", "0" * 32, "1" * 32))
    assert not is_whole(tmp_path / "b.gz", RemoteFile("b.gz", "0" * 32, content))


def test_a_failed_fetch_leaves_nothing_that_is_taken_for_the_set(offer, home):
    offer("none")
    with pytest.raises(DatasetError):
        list(fetch("toy"))
    assert [path.name for path in (home / "data").iterdir()] == []
    (home / "data" / "toy").mkdir()  # as an earlier version left it
    with pytest.raises(DatasetError, match="There is no data set toy"):
        find("toy")


def test_what_comes_with_the_program_is_not_brought(own_data, home):
    assert list(fetch("mnist")) == [Fetched(own_data / "mnist")]
    assert not (home / "data" / "mnist").exists()


def test_a_set_of_that_name_that_lies_damaged_in_the_users_folder_is_brought_anew(own_data, home, offer):
    (home / "data" / "mnist").mkdir(parents=True)
    (home / "data" / "mnist" / "a.gz").write_bytes(b"damaged")
    offer("good", name="mnist")
    *_, last = fetch("mnist")
    assert last == Fetched(home / "data" / "mnist")
    assert (last.folder / "a.gz").read_bytes() == CONTENT
