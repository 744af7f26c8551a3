"""On which devices a training can run here, and why not on the others."""

from __future__ import annotations

import os
import platform

import torch

from digitscope.runs.messages import DeviceFound


def find_devices() -> tuple[DeviceFound, ...]:
    """Return the devices, usable ones and not; the CPU is always the first and can always be used."""
    return (_cpu(), *_cuda(), _mps())


def choose_device(wanted: str) -> torch.device:
    """Return the wanted device, or for `auto` the fastest that can be used.

    Raises:
        ValueError: if the wanted device cannot be used; the message says why.
    """
    found = find_devices()
    if wanted == "auto":
        for kind in ("cuda", "mps"):
            if any(device.usable and device.name.startswith(kind) for device in found):
                return torch.device(kind)
        return torch.device("cpu")
    for device in found:
        if wanted in (device.name, device.name.partition(":")[0]):
            if device.usable:
                return torch.device(wanted)
            raise ValueError(f"The training cannot run on {wanted}. {device.why_not}")
    raise ValueError(f"There is no device {wanted}; found: {', '.join(d.name for d in found if d.usable)}.")


def _cpu() -> DeviceFound:
    cores = os.cpu_count() or 1
    return DeviceFound("cpu", f"CPU: {cores} {'core' if cores == 1 else 'cores'}, {platform.machine()}", True)


def _cuda() -> tuple[DeviceFound, ...]:
    name, words = "cuda", "CUDA: graphics processor of NVIDIA or AMD"
    if not torch.backends.cuda.is_built():  # type: ignore[no-untyped-call]
        reason = "The installed PyTorch was built without it; its page says which build has it."
        return (DeviceFound(name, words, False, reason),)
    if not torch.cuda.is_available():
        reason = "PyTorch could use one, but finds none: no such card, or its driver is missing or too old."
        return (DeviceFound(name, words, False, reason),)
    return tuple(_card(number) for number in range(torch.cuda.device_count()))


def _card(number: int) -> DeviceFound:
    name = f"cuda:{number}"
    try:
        card = torch.cuda.get_device_properties(number)
        words = f"CUDA: {card.name}, {card.total_memory / 2**30:.0f} GB"
        torch.zeros(1, device=name).add_(1).item()
    except (RuntimeError, AssertionError) as error:
        reason = f"A first small sum on it failed ({str(error).splitlines()[0]})."
        return DeviceFound(name, f"CUDA: card {number}", False, reason)
    return DeviceFound(name, words, True)


def _mps() -> DeviceFound:
    words = "MPS: graphics processor of a Mac"
    if not torch.backends.mps.is_built():
        reason = "This is no Mac." if platform.system() != "Darwin" else "This PyTorch was built without it."
        return DeviceFound("mps", words, False, reason)
    if not torch.backends.mps.is_available():
        return DeviceFound("mps", words, False, "It needs macOS 14 or later on a Mac with Apple's processor.")
    return DeviceFound("mps", words, True)
