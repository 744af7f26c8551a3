"""The workshop process: work beside a training, in small pieces, several kinds in turn."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Any

# The window paints and a training computes on the other cores.
os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"

import torch

from digitscope.engine.priority import yield_to_others
from digitscope.engine.worker.jobs import JOBS
from digitscope.engine.worker.messages import CancelJob, Job, JobFailed, JobReply, JobRequest, JobResult

TELL_INTERVAL_S = 0.1
"""Of results that still grow, one in this time."""


def main(connection: Connection) -> None:
    """Do jobs from the pipe until `None` comes or the pipe ends."""
    yield_to_others()
    torch.set_num_threads(1)
    bench = _Bench()
    while True:
        while connection.poll(0) or not bench.busy:
            request = connection.recv()
            if request is None:
                return
            bench.take(request)
        for reply in bench.work():
            connection.send(reply)


class _Bench:
    """The jobs under way, by kind and slot."""

    def __init__(self) -> None:
        self._jobs: dict[tuple[str, str], tuple[Job, Iterator[dict[str, Any]]]] = {}
        self._tell_next: dict[int, float] = {}

    @property
    def busy(self) -> bool:
        """Whether there is anything to do."""
        return bool(self._jobs)

    def take(self, request: JobRequest) -> None:
        """Begin a job, in place of an older one of its kind and slot; or let go of one."""
        if isinstance(request, CancelJob):
            self._jobs = {key: held for key, held in self._jobs.items() if held[0].id != request.id}
        else:
            self._jobs[request.kind, request.slot] = (request, self._begin(request))

    def work(self) -> Iterator[JobReply]:
        """Take one step of each job."""
        for key, (job, results) in list(self._jobs.items()):
            try:
                # One result behind: only so is it known which one is the last.
                result = next(results)
            except StopIteration:
                del self._jobs[key]
            except Exception as error:  # the edge of the process: the window gets an answer, whatever happens
                del self._jobs[key]
                yield JobFailed(job.id, job.kind, _sentence(error), traceback.format_exc())
            else:
                if result["final"] or time.monotonic() >= self._tell_next.get(job.id, 0.0):
                    self._tell_next[job.id] = time.monotonic() + TELL_INTERVAL_S
                    yield JobResult(job.id, job.kind, result["result"], result["final"])

    def _begin(self, job: Job) -> Iterator[dict[str, Any]]:
        if job.kind not in JOBS:
            raise_later = ValueError(f"There is no job “{job.kind}”.")
            return _failing(raise_later)
        return _marked(JOBS[job.kind](job.wanted))


def _marked(results: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield each result with whether it is the last."""
    last: dict[str, Any] | None = None
    for result in results:
        if last is not None:
            yield {"result": last, "final": False}
        last = result
    yield {"result": last or {}, "final": True}


def _failing(error: Exception) -> Iterator[dict[str, Any]]:
    raise error
    yield {}


def _sentence(error: Exception) -> str:
    if isinstance(error, ValueError):
        return str(error)
    if isinstance(error, OSError):
        return f"That did not work ({error.strerror or error})."
    return f"That did not work ({type(error).__name__}: {error})."
