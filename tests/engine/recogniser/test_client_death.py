"""The recogniser dies, is replaced, is stopped: with real processes."""

import os
import select
import signal
import subprocess
import sys
import threading

import psutil
import pytest

from digitscope.engine.recogniser.client import RESTARTS
from digitscope.messages import Answer, Failed, ModelInUse, UseModel

posix = pytest.mark.skipif(os.name != "posix", reason="needs signals")


@posix
def test_killed_while_it_reads_the_drawing_is_asked_again(listening, ask, network_file):
    ear = listening(network_file)
    ear.reply()
    pid = ear.client.process_id
    os.kill(pid, signal.SIGSTOP)  # the request below is under way for certain
    ear.client.request(ask(41))
    ear.client.request(UseModel(42, "another.safetensors"))
    os.kill(pid, signal.SIGKILL)
    sentence, details = ear.death()
    assert "SIGKILL" in sentence
    assert "drawing is kept" in sentence
    assert str(pid) in details
    hello, *between, last = ear.reply_to(41)
    assert isinstance(hello, ModelInUse)
    assert hello.model.path == str(network_file)
    assert [type(reply) for reply in between] == [Failed]
    assert isinstance(last, Answer)
    assert not psutil.pid_exists(pid)


@posix
def test_killed_while_it_opens_a_network_the_earlier_one_is_used(listening, network_file, tmp_path):
    ear = listening(network_file)
    ear.reply()
    pid = ear.client.process_id
    os.kill(pid, signal.SIGSTOP)
    ear.client.request(UseModel(3, str(tmp_path / "deadly.safetensors")))
    os.kill(pid, signal.SIGKILL)
    ear.death()
    failed = ear.reply()
    assert isinstance(failed, Failed)
    assert failed.id == 3
    assert "earlier network" in failed.message
    assert ear.reply().model.path == str(network_file)


def test_it_gives_up_after_some_deaths_and_restarts_when_asked(listening, ask, network_file):
    fds, threads = len(psutil.Process().open_files()) + _fds(), threading.active_count()
    ear = listening(network_file)
    ear.reply()
    first = psutil.Process(ear.client.process_id)
    for death in range(RESTARTS + 1):
        psutil.Process(ear.client.process_id).kill()
        sentence, _ = ear.death()
        assert ear.client.gave_up == (death == RESTARTS)
    assert "by hand" in sentence
    assert ear.client.process_id is None
    ear.client.request(ask(9))
    ear.client.restart()
    assert isinstance(ear.reply_to(9)[-1], Answer)
    ear.client.restart()  # also while it runs: a new one takes over without a word of death
    assert ear.reply().id == 0
    assert ear.deaths.empty()
    ear.client.stop()
    assert ear.client.wait(60)
    assert not first.is_running()
    assert len(psutil.Process().open_files()) + _fds() <= fds + 1  # the resource tracker's pipe stays
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(60)  # cancelled: it ends as soon as it has the processor
    assert threading.active_count() <= threads


def _fds():
    return psutil.Process().num_fds() if os.name == "posix" else 0


def test_a_broken_network_file_at_the_start_is_told_and_another_works(listening, ask, network_file, tmp_path):
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"\x08\0\0\0\0\0\0\0not json")
    ear = listening(broken)
    first = ear.reply()
    assert isinstance(first, Failed)
    assert first.id == 0
    ear.client.request(UseModel(1, str(network_file)))
    ear.client.request(ask(2))
    assert [type(reply) for reply in ear.reply_to(2)][-2:] == [ModelInUse, Answer]


def test_stopped_while_it_still_loads_it_ends_at_once(listening, network_file):
    ear = listening(network_file)
    ear.client.stop()
    assert ear.client.wait(4)  # less than after which it would be terminated
    assert ear.deaths.empty()
    ear.client.stop()
    ear.client.restart()
    assert ear.client.process_id is None


@posix
def test_a_stuck_recogniser_is_ended_by_the_timers(listening, network_file, monkeypatch):
    monkeypatch.setattr("digitscope.engine.recogniser.client.TERMINATE_AFTER_S", 0.05)
    monkeypatch.setattr("digitscope.engine.recogniser.client.KILL_AFTER_S", 0.05)
    ear = listening(network_file)
    ear.reply()
    os.kill(ear.client.process_id, signal.SIGSTOP)
    ear.client.stop()
    assert ear.client.wait(60)


PARENT = """
import sys
from digitscope.engine.recogniser.client import RecogniserClient
from digitscope.messages import ModelInUse
import threading
heard = threading.Event()
def hear(reply):
    assert isinstance(reply, ModelInUse), reply
    heard.set()
if __name__ == "__main__":
    client = RecogniserClient(sys.argv[1])
    client.listen(hear, print)
    assert heard.wait(60)
    loaded = [name for name in ("torch", "PySide6", "safetensors") if name in sys.modules]
    print(client.process_id, loaded, flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs Linux")
def test_the_parent_has_no_torch_and_when_it_dies_the_recogniser_ends(network_file, tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    command = [sys.executable, str(script), str(network_file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        pid, loaded = parent.stdout.readline().split(maxsplit=1)
        assert loaded.strip() == "[]"
        ending = os.pidfd_open(int(pid))
        parent.kill()
    assert select.select([ending], [], [], 20)[0]
    os.close(ending)
