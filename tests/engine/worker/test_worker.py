"""A real workshop process: several jobs at once, one that fails, one that is replaced, and its death."""

import queue

import numpy as np
import psutil
import pytest

from digitscope.engine.worker.client import WorkshopClient
from digitscope.engine.worker.messages import Job, JobFailed, JobResult

LONG_S = 90


@pytest.fixture(scope="module")
def shop():
    heard = queue.Queue()
    client = WorkshopClient(heard.put)
    yield client, heard
    client.stop()
    assert client.wait(LONG_S)
    assert client.process_id is None


def finals(heard, count):
    """Return the last word on each of so many jobs, by id."""
    found = {}
    while len(found) < count:
        reply = heard.get(timeout=LONG_S)
        if isinstance(reply, JobFailed) or reply.final:
            found[reply.id] = reply
    return found


def test_jobs_are_done_in_turn_and_failures_are_sentences(shop):
    client, heard = shop
    image = np.zeros((2, 28, 28), np.float32)
    image[:, 5:20, 12:16] = 1
    client.ask(Job(1, "devices"))
    client.ask(Job(2, "preview", {"augment": {"turn": 30.0}, "images": image, "versions": 4}))
    client.ask(Job(3, "fetch", {"name": "nothing"}))
    client.ask(Job(4, "bogus"))
    client.ask(Job(5, "pictures", {"set": "made:20", "indices": [3, 4]}))
    found = finals(heard, 5)
    assert found[1].result["devices"][0].name == "cpu"
    shown = found[2].result["pictures"]
    np.testing.assert_array_equal(shown[:, 0], image)
    assert shown.shape == (2, 4, 28, 28)
    assert np.abs(shown[:, 1] - shown[:, 0]).max() > 0.1
    assert "cannot be fetched" in found[3].message
    assert "bogus" in found[4].message
    assert found[5].result["images"].shape == (2, 28, 28)


def test_a_later_job_of_a_kind_replaces_the_earlier_one(shop):
    client, heard = shop
    for number in (11, 12):
        client.ask(Job(number, "look", {"config": {"sets": ["made:30"]}}))
    (last,) = finals(heard, 1).values()
    assert last.id == 12
    assert last.result["done"]


def test_a_death_is_told_and_the_next_job_starts_another(shop):
    client, heard = shop
    process = psutil.Process(client.process_id)
    process.suspend()
    client.ask(Job(21, "devices"))
    process.kill()
    (failed,) = finals(heard, 1).values()
    assert failed.id == 21
    assert "Try again" in failed.message
    client.ask(Job(22, "devices"))
    assert isinstance(finals(heard, 1)[22], JobResult)
