"""What tests/bench/gpu.py has training processes do: run short of memory, pause, stop, be taken up again."""

import contextlib
import queue
import sys
import tempfile
import time

import torch

from digitscope.engine.trainer.client import TrainingClient
from digitscope.runs.messages import (
    Control,
    Train,
    TrainingEnded,
    TrainingNote,
    TrainingPhase,
    TrainingProgress,
)
from digitscope.runs.settings.config import SetShare, TrainConfig, changed
from digitscope.runs.settings.presets import PRESETS

LONG_S = 90
MOST_TRIES = 8
STILL_S = 1.0
GREEDY = {"widths": [64] * 5, "kernels": [3] * 5, "pools": [4]}
"""A network whose maps want almost 2 MB for each picture, and no tensor holds more than 2³¹ numbers."""
TOO_LARGE = {"cuda": (8192, 6), "cpu": (2048, 4)}
"""A batch that does not fit into so many GB; with half or a quarter of it it does."""
MNIST = (SetShare("mnist"),)


class Run:
    """A training process and what it says."""

    def __init__(self, order):
        self._heard = queue.Queue()
        self.client = TrainingClient(self._heard.put)
        self.notes, self.began = [], time.perf_counter()
        self.client.start(order)

    def until(self, wanted):
        """Return the first message that is wanted, or the last of all."""
        while True:
            message = self._heard.get(timeout=LONG_S)
            if isinstance(message, TrainingNote) and message.level == "warning":
                self.notes.append(message.text)
            if isinstance(message, TrainingEnded):
                assert self.client.wait(LONG_S)
                sys.stderr.write(f"{message.sentence}\n")
            if isinstance(message, TrainingEnded) or wanted(message):
                return message

    def end(self):
        """Return the last message, and how long it all took, with its details if it failed."""
        return self.until(lambda _message: False)

    def said_within(self, seconds):
        """Return which kinds of messages came within a time."""
        until, kinds = time.monotonic() + seconds, []
        with contextlib.suppress(queue.Empty):
            while True:
                message = self._heard.get(timeout=max(0.0, until - time.monotonic()))
                kinds.append(type(message).__name__)
        return kinds


def has_learned(message):
    """Return whether a message tells of a step that was taken."""
    return isinstance(message, TrainingProgress) and message.doing == "learning" and message.loss is not None


def short_of_memory(device):
    """Ask for too much, then take what is offered; return what was said and what fitted in the end."""
    kind = device.partition(":")[0]
    batch, gigabytes = TOO_LARGE[kind]
    config = TrainConfig(
        sets=MNIST, options=GREEDY, batch=batch, epochs=2, augment=None, device=device, held_out=0.0,
        precision="bfloat16",
    )  # fmt: skip
    said, batches, seconds, details = [], [batch], [], ""
    with tempfile.TemporaryDirectory() as place, little_memory(kind, gigabytes * 2**30):
        order = Train(config.to_json(), f"{place}/run")
        for _ in range(MOST_TRIES):
            run = Run(order)
            message = run.until(has_learned)
            learned = not isinstance(message, TrainingEnded)
            if learned:
                run.client.control(Control("stop"))
                message = run.end()
            said.append(message.sentence)
            seconds.append(time.perf_counter() - run.began)
            if learned or not message.mend:
                details = message.details[-1500:]
                break
            config = changed(config, message.mend)
            batches.append(config.batch)
            order = Train(
                message.mend if message.resumable else config.to_json(), order.run, message.resumable
            )
    return {
        "provoked": len(batches) > 1, "survived": learned, "batches": batches, "first_said": said[0],
        "last_said": said[-1], "notes": run.notes, "gigabytes_left": gigabytes, "seconds": seconds,
        "details": details,
    }  # fmt: skip


@contextlib.contextmanager
def little_memory(kind, count):
    """Leave so many bytes to other processes: a GPU's rest is held, on a CPU children are limited."""
    if kind == "cuda":
        torch.cuda.empty_cache()
        held = torch.empty(max(0, torch.cuda.mem_get_info()[0] - count), dtype=torch.uint8, device="cuda")
        try:
            yield
        finally:
            del held
            torch.cuda.empty_cache()
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (count, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def steered(device, epochs):
    """Pause a training, let it go on, stop it, take it up again until it ends; return what was seen."""
    config = changed(
        PRESETS["first-steps"].config,
        {"sets": MNIST, "device": device, "epochs": epochs, "precision": "bfloat16"},
    )
    found = {"details": ""}
    with tempfile.TemporaryDirectory() as place:
        order = Train(config.to_json(), f"{place}/run")
        run = Run(order)
        if isinstance(last := run.until(has_learned), TrainingEnded):
            return found | {"broke_off": last.sentence, "details": last.details[-1500:]}
        found["first_step_after_s"] = time.perf_counter() - run.began
        run.client.control(Control("pause"))
        paused = run.until(lambda message: isinstance(message, TrainingPhase) and message.phase == "paused")
        found["paused_at"], found["said_while_paused"] = paused.step, run.said_within(STILL_S)
        run.client.control(Control("resume"))
        found["went_on_to"] = run.until(lambda each: has_learned(each) and each.step > paused.step).step
        asked = time.perf_counter()
        run.client.control(Control("stop"))
        stopped = run.end()
        found |= {"stopped_at": stopped.step, "stopped_after_s": time.perf_counter() - asked}
        found |= {"outcome": stopped.outcome, "resumable": stopped.resumable, "notes": run.notes}
        if not stopped.resumable:
            return found | {"broke_off": stopped.sentence, "details": stopped.details[-1500:]}
        again = Run(Train({}, order.run, True))
        first = again.until(has_learned)
        last = first if isinstance(first, TrainingEnded) else again.end()
        found |= {"taken_up_at": first.step, "ended": last.outcome, "ended_at": last.step}
        found |= {"last_said": last.sentence, "notes": run.notes + again.notes}
        found["details"] = last.details[-1500:]
    return found
