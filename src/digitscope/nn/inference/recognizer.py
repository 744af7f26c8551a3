"""Reading digits with a network: calibrated probabilities, and the outputs of any of its stages."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from digitscope.data.sets.digits import Digits
from digitscope.ink.framing.framing import SIDE
from digitscope.ink.framing.smoothing import softened, softened_bytes
from digitscope.messages import FloatArray, ModelInfo, ReliabilityBin, Verdict
from digitscope.nn.inference.verdicts import plain_count, verdict, verdict_inputs
from digitscope.nn.model.architectures import Network, stage_infos, weight_count
from digitscope.nn.model.card import HELD_BACK, ModelCard
from digitscope.nn.model.file import ModelFileError, load_model
from digitscope.nn.model.hooks import capture
from digitscope.nn.model.ood_head import VerdictHead, head_from_json
from digitscope.runs.finetuning import DRAWINGS

NO_NUMBERS = "The network answers with what are no numbers: its weights are too large. Use another one."
MANY = 512
"""Pictures in one forward pass of `recognise_many`: more brings no speed and takes memory."""


class Reading(NamedTuple):
    """What a network says of one picture."""

    probabilities: FloatArray
    """(classes,), calibrated."""
    logits: FloatArray
    """(classes,), as the last stage gives them."""
    maps: dict[str, FloatArray]
    """Output of each wanted stage, (C, H, W) or (N,)."""
    verdict: Verdict = Verdict()


class Recognizer:
    """A network and its card, ready to read pictures of 28×28, 0…1, white ink on black."""

    def __init__(
        self, source: str | Path | Network, card: ModelCard | None = None, device: str | torch.device = "cpu"
    ) -> None:
        """Take a network with its card, or a file.

        Raises:
            ModelFileError: if the file cannot be used, or the card's verdicts do not fit the network.
        """
        self.path = "" if isinstance(source, Network) else str(source)
        model, found = (source, card or ModelCard()) if isinstance(source, Network) else load_model(source)
        self.card = card or found
        self.device = torch.device(device)
        # With the channels last a single picture takes a quarter less time on a CPU.
        self.model = model.to(self.device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]
        self._stages = stage_infos(self.model)
        self._names = frozenset(stage.name for stage in self._stages)
        self.head: VerdictHead | None = head_from_json(self.card.verdicts) if self.card.verdicts else None
        self._features = self._stages[-2].name  # what the last stage is given
        features = math.prod(self._stages[-2].shape)
        inputs = features if self.head is None else self.head.weight.shape[1]
        self._plain = inputs == features + plain_count(len(self.card.classes))
        if inputs != features and not self._plain:
            raise ModelFileError("The verdicts of this network do not fit it, so it is not used.")

    @property
    def info(self) -> ModelInfo:
        """What is known of the network."""
        return ModelInfo(
            name=self.card.name,
            architecture=self.model.architecture,
            classes=self.card.classes,
            stages=self._stages,
            weights=weight_count(self.model),
            path=self.path,
            device=device_words(self.device),
            results=dict(self.card.results),
            date=self.card.date,
            reliability=tuple(ReliabilityBin(**entry) for entry in self.card.reliability),
            held_back=int(self.card.thresholds.get(HELD_BACK, 0)),
            learned_drawings=_drawings_in(self.card.data),
            softens=self.card.softens,
        )

    def sees(self, digits: Digits, where: slice = slice(None)) -> NDArray[np.uint8]:
        """Return pictures of a data set as they are read: softened if the network wants it so."""
        return digits.read_soft(where) if self.card.softens else np.asarray(digits.images[where])

    def seen(self, images: NDArray[Any], *, drawn: NDArray[np.bool_]) -> NDArray[Any]:
        """Return pictures (N, 28, 28) as they are read, of the same kind of number; `drawn` (N,) stay."""
        if not self.card.softens or drawn.all():
            return images
        result = images.copy()
        pictures = images[~drawn]
        result[~drawn] = softened_bytes(pictures) if pictures.dtype == np.uint8 else softened(pictures)
        return result

    def warm_up(self) -> None:
        """Read an empty picture three times: the first passes choose and prepare the kernels."""
        for _ in range(3):
            self.recognise(np.zeros((SIDE, SIDE), np.float32))

    @torch.inference_mode()
    def recognise(self, image: FloatArray, maps: Iterable[str] = ()) -> Reading:
        """Read one picture (28, 28).

        Raises:
            ValueError: if the picture has another shape or holds something that is not a number, or the
                network has no stage of a wanted name.
        """
        wanted = tuple(maps)
        unknown = [name for name in wanted if name not in self._names]
        if unknown:
            raise ValueError(f"This network has no stage named {', '.join(unknown)}.")
        given = self._prepared(np.asarray(image)[None])
        tapped = {name for name in wanted if name != "input"} | ({self._features} if self.head else set())
        with capture(self.model, tapped - {"input"}) as outputs:
            logits = self.model(given)
        if not bool(torch.isfinite(logits).all()):
            raise ValueError(NO_NUMBERS)
        found = {name: given if name == "input" else outputs[name] for name in wanted}
        probabilities = self._probabilities(logits)[0].cpu().numpy()
        judged = Verdict()
        if self.head is not None:
            features = _flat(outputs[self._features])
            inputs = self._inputs(features, logits.float().cpu().numpy(), np.asarray(image)[None])
            score = float(self.head.scores(inputs)[0])
            judged = verdict(np.asarray(image), probabilities, self.card.classes, self.head, score)
        return Reading(
            probabilities,
            logits[0].float().cpu().numpy(),
            {name: np.ascontiguousarray(value[0].float().cpu().numpy()) for name, value in found.items()},
            judged,
        )

    @torch.inference_mode()
    def recognise_many(self, images: NDArray[np.generic]) -> FloatArray:
        """Return the calibrated probabilities (N, classes) of pictures (N, 28, 28), float 0…1 or uint8 0…255.

        Raises:
            ValueError: as `recognise`.
        """
        logits = self.logits_of(images)
        return self._probabilities(torch.from_numpy(logits)).numpy()

    @torch.inference_mode()
    def logits_of(self, images: NDArray[np.generic]) -> FloatArray:
        """Return the uncalibrated logits (N, classes) of pictures (N, 28, 28), float 0…1 or uint8 0…255."""
        parts = [
            self.model(self._prepared(images[start : start + MANY])).float().cpu().numpy()
            for start in range(0, len(images), MANY)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.card.classes)), np.float32)

    @torch.inference_mode()
    def features_of(self, images: NDArray[np.generic]) -> tuple[FloatArray, FloatArray]:
        """Return what the last stage is given, (N, features), and its logits (N, classes)."""
        features, logits = [np.zeros((0, 1), np.float32)], [np.zeros((0, len(self.card.classes)), np.float32)]
        for start in range(0, len(images), MANY):
            with capture(self.model, [self._features]) as outputs:
                logits.append(self.model(self._prepared(images[start : start + MANY])).float().cpu().numpy())
            features.append(_flat(outputs[self._features]))
        return np.concatenate(features[1:] or features), np.concatenate(logits)

    def recognise_and_score(self, images: NDArray[np.generic]) -> tuple[FloatArray, FloatArray]:
        """Return the calibrated probabilities (N, classes) and how much like a digit each is, (N,), 0…1.

        The scores are empty where the network's file holds no verdicts.
        """
        if self.head is None:
            return self.recognise_many(images), np.zeros(0, np.float32)
        inputs, logits = self.verdict_inputs_of(images)
        return self.probabilities_of(logits), self.head.scores(inputs).astype(np.float32)

    def verdict_inputs_of(self, images: NDArray[np.generic]) -> tuple[FloatArray, FloatArray]:
        """Return what the verdicts are judged by, (N, inputs), and the logits (N, classes)."""
        features, logits = self.features_of(images)
        return self._inputs(features, logits, images), logits

    def _inputs(self, features: FloatArray, logits: FloatArray, images: NDArray[np.generic]) -> FloatArray:
        """Return the verdicts' inputs; heads of an earlier version take the features alone."""
        if self.head is not None and not self._plain:
            return features
        values = images.astype(np.float32)
        if images.dtype == np.uint8:
            values /= 255
        return verdict_inputs(features, logits, values)

    def probabilities_of(self, logits: FloatArray) -> FloatArray:
        """Return the calibrated probabilities of logits (N, classes)."""
        return self._probabilities(torch.from_numpy(logits)).numpy()

    def _prepared(self, images: NDArray[np.generic]) -> Tensor:
        """Return (N, 1, 28, 28) as the network takes it."""
        if images.ndim != 3 or images.shape[1:] != (SIDE, SIDE):
            raise ValueError(f"A picture for the network is {SIDE}×{SIDE}, not {images.shape[1:]}.")
        values = images.astype(np.float32)  # a copy: what the caller does to his own later must not matter
        if images.dtype == np.uint8:
            values /= 255
        if not np.isfinite(values).all():
            raise ValueError("The picture holds something that is not a number.")
        tensor = torch.from_numpy(values)[:, None].to(self.device)
        return (tensor - self.card.mean) / self.card.std

    def _probabilities(self, logits: Tensor) -> Tensor:
        return torch.softmax(logits.float() / self.card.temperature, dim=-1)


def _flat(features: Tensor) -> FloatArray:
    flat: FloatArray = features.flatten(1).float().cpu().numpy()
    return flat


def _drawings_in(data: Iterable[dict[str, Any]]) -> int:
    """Return how many kept drawings are in what a network learned from; 0 for odd entries."""
    counts = [one.get("trained", 0) for one in data if str(one.get("name", "")).split(":")[0] == DRAWINGS]
    return sum(count for count in counts if isinstance(count, int) and count > 0)


def device_words(device: torch.device) -> str:
    """Return where a network runs, in words for people."""
    if device.type == "cuda":
        return f"CUDA: {torch.cuda.get_device_name(device)}"
    return {"cpu": "CPU", "mps": "GPU of this Mac"}.get(device.type, device.type)
