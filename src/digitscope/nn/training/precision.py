"""Which number format a training step is faster in: tried, not guessed from the processor's name."""

from __future__ import annotations

import copy
import time

import torch
from torch.nn import functional

from digitscope.ink.framing.framing import SIDE
from digitscope.nn.model.architectures import Network

TRIALS = 4
MARGIN = 0.9
"""bfloat16 has to take less than this share of single precision's time, or is not worth its rounding."""


def choose_precision(wanted: str, model: Network, batch: int) -> torch.dtype:
    """Return the dtype for autocast: the wanted one, or for `auto` the faster one on the model's device."""
    if wanted == "float32":
        return torch.float32
    if wanted == "bfloat16":
        return torch.bfloat16
    device = next(model.parameters()).device
    if device.type == "cuda":
        # Older cards can only imitate it, which is slower than single precision.
        real = torch.cuda.is_bf16_supported(including_emulation=False)
        return torch.bfloat16 if real else torch.float32
    if device.type != "cpu":
        return torch.float32
    single, half = (_step_seconds(model, batch, kind) for kind in (torch.float32, torch.bfloat16))
    return torch.bfloat16 if half < MARGIN * single else torch.float32


def _step_seconds(model: Network, batch: int, precision: torch.dtype) -> float:
    trial = copy.deepcopy(model).train()
    images = torch.zeros(batch, 1, SIDE, SIDE)
    labels = torch.zeros(batch, dtype=torch.long)
    times = []
    for _ in range(TRIALS):
        began = time.perf_counter()
        with torch.autocast("cpu", precision, enabled=precision is not torch.float32):
            logits = trial(images)
        functional.cross_entropy(logits.float(), labels).backward()  # type: ignore[no-untyped-call]
        times.append(time.perf_counter() - began)
    return min(times[1:])  # the first chooses the kernels
