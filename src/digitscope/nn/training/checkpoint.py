"""The state of a training in a file: safetensors with JSON, written whole or not at all, never a pickle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from digitscope.atomic_write import write_atomically
from digitscope.json_files import number_in, parse_table, table_in, to_text
from digitscope.nn.model.architectures import Network, make_model
from digitscope.nn.model.card import BEFORE
from digitscope.nn.training.devices import choose_device
from digitscope.nn.training.distributed import device_of_member
from digitscope.nn.training.live_settings import set_dropout
from digitscope.nn.training.loop import TrainState, begin
from digitscope.runs.settings.config import TrainConfig, changed, config_from_json

KEY = "digitscope training"
FORMAT_VERSION = 2
PLAIN_FAITH = 1
"""The format in which “faith” was meant for a distillation loss scaled by T, where it is T² now."""
KEPT = "The safe point is kept: put the data back as it was and take it up again, or begin anew."
MOST_STEPS = 10**12
PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16}


class ResumeError(ValueError):
    """A state that a training cannot be taken up from; the message is a sentence for people."""


@dataclass(frozen=True, eq=False)
class SafePoint:
    """A state as a file held it, and what was noted with it."""

    state: TrainState
    notes: dict[str, Any]
    before: Network | None = None
    """The network whose answers were held on to, if one was kept with it."""


def same_data(notes: dict[str, Any], data: Sequence[dict[str, Any]], classes: Sequence[str]) -> None:
    """Check that a training goes on with what it began with.

    notes: What was noted with the safe point; an older one says less, and that much is checked.

    Raises:
        ResumeError: if it is other data, or other classes.
    """
    before = notes.get("classes")
    if isinstance(before, list | tuple) and list(before) != list(classes):
        gone, new = (_named_few(set(a) - set(b)) for a, b in ((before, classes), (classes, before)))
        what = " and ".join(filter(None, (gone and f"{gone} gone", new and f"{new} new")))
        raise ResumeError(f"The classes changed since the training began ({what or 'another order'}). {KEPT}")
    known = notes.get("data")
    if not isinstance(known, list | tuple):
        return
    then = {str(one.get("name")): one for one in known if isinstance(one, dict) and BEFORE not in one}
    now = {str(one["name"]): one for one in data}
    if set(then) != set(now):
        raise ResumeError(
            f"The training began with {', '.join(then)}, and now it is {', '.join(now)}. {KEPT}"
        )
    for name, one in then.items():
        counts = [tuple(each.get(key) for key in ("trained", "held_out")) for each in (one, now[name])]
        if counts[0] != counts[1]:
            told = ", now ".join(f"{learned} to learn from and {held} held out" for learned, held in counts)
            raise ResumeError(f"{name} changed since the training began: then {told}. {KEPT}")
        if one.get("fingerprint") != now[name]["fingerprint"]:
            raise ResumeError(f"{name} holds other pictures or labels than when the training began. {KEPT}")


def _named_few(names: set[str]) -> str:
    shown = sorted(names)[:5]
    return ", ".join(f"“{name}”" for name in shown) + (" …" if len(names) > len(shown) else "")


def is_sound(state: TrainState) -> bool:
    """Return whether all weights are numbers: a state that is not is worth nothing."""
    return all(bool(torch.isfinite(value).all()) for value in state.model.state_dict().values())


def save_state(path: Path, state: TrainState, notes: dict[str, Any], before: Network | None = None) -> None:
    """Write all that is needed to go on exactly as if there had been no break.

    Chance needs no place here: it is drawn anew from the seed for each step. `before` is a network of the
    same kind whose answers are held on to, where no other file holds it.
    """
    optimizer = state.optimizer.state_dict()
    tensors = _named("model", state.model.state_dict()) | _named("average", state.average.model.state_dict())
    for number, values in optimizer["state"].items():
        tensors |= _named(f"optimizer.{number}", {k: v for k, v in values.items() if isinstance(v, Tensor)})
    tensors |= {} if before is None else _named("before", before.state_dict())
    about = {
        "format": FORMAT_VERSION,
        "config": state.config.to_json(),
        "step": state.step,
        "seconds": state.seconds,
        "averaged": state.average.count,
        "precision": None if state.precision is None else str(state.precision).removeprefix("torch."),
        "notes": notes,
    }
    text = to_text(about)
    write_atomically(path, safetensors.torch.save(tensors, {KEY: text}))


def load_state(path: Path, changes: dict[str, Any] | None = None) -> SafePoint:
    """Read a state; with changes to its settings (`plan.config.changed`) it goes on otherwise than it began.

    Raises:
        ResumeError: if there is none, the file is damaged or of another version, or the changes do not fit.
    """
    try:
        about, tensors = _read(path)
        if about.get("format") not in (FORMAT_VERSION, PLAIN_FAITH):
            raise ValueError("it was written by another version of the program")
        before = config_from_json(table_in(about, "config"))
        if about["format"] == PLAIN_FAITH:
            before = replace(before, faith=before.faith / before.softened)
        config = changed(before, changes or {})
        _check_weights(before, tensors)
        _check_changes(before, config)
        config = _same_precision(config, about.get("precision"), changes or {})
        # The GPU that it ran on need not be there any more.
        config = replace(config, device=str(choose_device(device_of_member(config.device))))
        state = begin(config)
        if "dropout" in state.config.options:
            set_dropout(state.model, state.config.options["dropout"])
        _fill(state.model.state_dict(), _under(tensors, "model"))
        _fill(state.average.model.state_dict(), _under(tensors, "average"))
        _fill_optimizer(state, tensors)
        _go_on(state, about, before.batch / config.batch)
        state.precision = PRECISIONS.get(
            config.precision
        )  # what a trial chose before, or what is asked for now
        return SafePoint(state, table_in(about, "notes"), _before(config, _under(tensors, "before")))
    except FileNotFoundError as error:
        raise ResumeError("There is no safe point yet: the training has to begin anew.") from error
    except OSError as error:
        raise ResumeError(f"The safe point {path} cannot be read: {error.strerror}.") from error
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RuntimeError,
        OverflowError,
        SafetensorError,
    ) as error:
        raise ResumeError(f"The safe point {path} cannot be used: {error}.") from error


def _same_precision(config: TrainConfig, chosen: str | None, changes: dict[str, Any]) -> TrainConfig:
    """Return the settings with the number format of the steps before, unless another one is asked for."""
    if chosen is None or changes.get("precision", "auto") != "auto":
        return config
    return replace(config, precision=chosen)


def _check_weights(config: TrainConfig, tensors: dict[str, Tensor]) -> None:
    """Refuse weights that are not those of the settings before room is made for what these ask for."""
    with torch.device("meta"):
        expected = make_model(config.architecture, config.options).state_dict()
    _check_shapes(expected, _under(tensors, "model"))


def _go_on(state: TrainState, about: dict[str, Any], stretch: float) -> None:
    """Put a state where the file says that it was.

    stretch: With another batch the same share of the way is another number of steps.
    """
    step, seconds, averaged = (number_in(about, name) for name in ("step", "seconds", "averaged"))
    precision = about.get("precision")
    if not 0 <= step <= MOST_STEPS or not 0 <= averaged <= MOST_STEPS or seconds < 0:
        raise ValueError("its number of steps cannot be")
    if precision is not None and precision not in PRECISIONS:
        raise ValueError(f"its precision is none of {', '.join(PRECISIONS)}")
    state.step = round(int(step) * stretch)
    state.seconds = seconds
    state.average.count = int(averaged)
    state.precision = None if precision is None else PRECISIONS[precision]


def _check_changes(before: TrainConfig, config: TrainConfig) -> None:
    for name in ("architecture", "optimiser", "sets", "held_out", "start", "frozen"):
        if getattr(before, name) != getattr(config, name):
            raise ValueError(f"“{name}” cannot be changed in a training that has begun")
    options = {key for key in before.options if before.options[key] != config.options.get(key)}
    if options - {"dropout"}:
        raise ValueError(f"{', '.join(sorted(options))} cannot be changed in a training that has begun")


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Tensor]]:
    if not path.is_file():
        raise FileNotFoundError(path)
    with safetensors.safe_open(path, "pt") as file:
        about = parse_table((file.metadata() or {}).get(KEY, "{}"))
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no dict
    return about, tensors


def _named(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {f"{prefix}/{name}": value.detach().cpu().contiguous() for name, value in tensors.items()}


def _under(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    start = prefix + "/"
    return {name.removeprefix(start): value for name, value in tensors.items() if name.startswith(start)}


def _before(config: TrainConfig, weights: dict[str, Tensor]) -> Network | None:
    if not weights:
        return None
    network = make_model(config.architecture, config.options)
    _fill(network.state_dict(), weights)
    return network


@torch.no_grad()
def _fill(mine: dict[str, Tensor], given: dict[str, Tensor]) -> None:
    """Copy into the tensors that are there: they keep device and memory format."""
    _check_shapes(mine, given)
    for name, value in mine.items():
        value.copy_(given[name])


def _check_shapes(mine: dict[str, Tensor], given: dict[str, Tensor]) -> None:
    if set(mine) != set(given):
        raise ValueError("its weights do not fit its settings")
    for name, value in mine.items():
        if value.shape != given[name].shape or value.dtype != given[name].dtype:
            raise ValueError(f"the weights “{name}” have another shape than its settings say")


def _fill_optimizer(state: TrainState, tensors: dict[str, Tensor]) -> None:
    parameters = [each for group in state.optimizer.param_groups for each in group["params"]]
    for number, parameter in enumerate(parameters):
        values = _under(tensors, f"optimizer.{number}")
        mine = state.optimizer.state[parameter]
        for name, value in values.items():
            # The count of steps has no place of its own; moments lie in memory as their weights do.
            count = value.clone().to(parameter.device)
            mine[name] = count if value.ndim == 0 else torch.empty_like(parameter).copy_(value)
