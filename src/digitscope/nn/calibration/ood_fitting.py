"""Fitting the verdicts of a trained network: what is a digit, how sure is sure, how true are its figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from digitscope.data.load import DIGIT_NAMES, Digits, load
from digitscope.data.sets.errors import DatasetError
from digitscope.data.sets.split import held_out_part, usual_share
from digitscope.ink.drawing.packed import pack
from digitscope.ink.framing.framing import frame_packed
from digitscope.ink.framing.smoothing import softened_bytes
from digitscope.ink.synthesis.digits import make_digits, make_nondigits
from digitscope.ink.synthesis.doodles import TAUGHT, make_doodles
from digitscope.messages import FloatArray
from digitscope.metrics.calibration import modest_temperature
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.inference.verdicts import odd_shape, plain_count
from digitscope.nn.model.architectures import Network
from digitscope.nn.model.card import ModelCard
from digitscope.nn.model.ood_head import MOST_FEATURES, VerdictHead
from digitscope.nn.model.reliability import reliability_bins
from digitscope.nn.training_data.stated import SILENT, new_to
from digitscope.wording import counted

Images = NDArray[np.uint8]
LOOK_ALIKES = "oODQ|/\\!Il'`,.()[]SsZzqbgGBi>"
"""Characters that many people write as others write a digit: never taught as “no digit”, counted apart."""
LOOK_ALIKE_NAMES = frozenset({*LOOK_ALIKES, "\\prime", "\\int", "\\lt", "\\gt", "\\leq", "\\geq", "\\log"})
"""The same with the names that sets of formulas give them."""
REFUSED = 0.008
"""At most this share of the held-out pen digits of any set is refused."""
NOT_SURE = 0.02
"""At most this share of held-out pen digits is called not sure."""
MOST_SURE = 0.9
MNIST_DIGITS, MADE_DIGITS = 8000, 2000
MADE_NOTHING, MADE_SCRIBBLES, MADE_DOODLES = 8000, 8000, 8000
"""Scribbles are the hardest to tell: many begin like a digit."""
MADE_SEED = 31
SOME_SOFT = 4
"""One in so many drawings is softened."""
HIDDEN, EPOCHS, BATCH = 48, 10, 256
DIRECTIONS, SAMPLED = 256, 3000
"""Of the network's features so many main directions are used, found on so many digits and other drawings."""
RATE, DECAY, DROPPED = 2e-3, 0.1, 0.4


@dataclass(frozen=True, eq=False)
class VerdictData:
    """Pictures that verdicts are fitted with."""

    digits: Images
    nothing: Images
    held: tuple[Digits, ...]
    """Labelled digits of people that the network did not learn from: these alone judge."""
    remarks: tuple[str, ...] = ()
    """Sentences on what could not be used, and why."""


def gather(card: ModelCard, folder: Path | None = None) -> VerdictData:
    """Read or make the pictures; what is missing is passed over, what the program makes is always there.

    For a network that reads pictures softened there are drawings that are read as pictures, too, or it would
    know no picture that is not of a digit.

    card: Says what the network has learned, which never judges it.
    """
    rng = np.random.default_rng(MADE_SEED)
    made = make_digits(2 * MADE_DIGITS, rng)
    drawn = frame_packed(pack([drawing for _label, drawing in made]))
    labels = np.array([label for label, _drawing in made], np.int64)
    digits = [drawn[:MADE_DIGITS]]
    pens = digits[:]
    held = [Digits(drawn[MADE_DIGITS:], labels[MADE_DIGITS:], name="made")]
    other = make_nondigits(MADE_NOTHING, rng) + make_nondigits(MADE_SCRIBBLES, rng, ("scribble",))
    other += make_doodles(MADE_DOODLES, rng, TAUGHT)
    nothing = [frame_packed(pack([drawing for _kind, drawing in other]))]
    remarks = [] if card.data else [SILENT]
    for name in (*TAUGHT_SETS, *JUDGES):
        found = _loaded(name, folder)
        if found is None:
            continue
        usual = usual_share(found) if name in TAUGHT_SETS else 1.0
        new, remark = new_to(card, found, name, usual, folder)
        remarks += [remark] if remark else []
        learned = ~(new | held_out_part(found, usual))  # asked of the pictures as the set holds them
        found = found.softened() if card.softens else found
        if name in TAUGHT_SETS:
            taught = found.images[learned]
            digits.append(taught[:MNIST_DIGITS] if name == "mnist" else taught)
            pens += [] if found.ink is None else digits[-1:]
        if card.data and new.any():
            held.append(found.pick(new))
    letters = _loaded("nondigits/unipen_train", folder)
    if letters is not None:
        letters = letters.pick(~held_out_part(letters, usual_share(letters)))
        plain = np.array([name not in LOOK_ALIKE_NAMES for name in letters.classes])
        nothing.append(letters.images[plain[letters.labels]])
    if card.softens:
        digits.append(softened_bytes(np.concatenate(pens)[::SOME_SOFT]))
        nothing.append(softened_bytes(np.concatenate(nothing)[::SOME_SOFT]))
    # The made digits judge only where nothing better is at hand.
    judging = tuple(held[1:] or held)
    return VerdictData(np.concatenate(digits), np.concatenate(nothing), judging, tuple(remarks))


TAUGHT_SETS = ("mnist", "pens/unipen_train")
"""What is no digit is told from what these teach; the digits that are held out of them judge."""
JUDGES = ("pens/mfrdb_validation", "pens/crohme_validation")


def fit_verdicts(
    model: Network, card: ModelCard, data: VerdictData | None = None, folder: Path | None = None
) -> Iterator[str | ModelCard]:
    """Yield sentences on what is being done, and at last the card with verdicts, reliability and temperature.

    A network of other classes than the ten digits gets none: there is nothing to tell its “no digit” from.
    """
    if card.classes != DIGIT_NAMES:
        yield card
        return
    recognizer = Recognizer(model, replace(card, verdicts={}))
    if data is None:
        yield "Reading digits and other drawings for the verdicts …"
        data = gather(card, folder)
        yield from data.remarks
    yield "Fitting the verdicts …"
    wanted = recognizer.verdict_inputs_of(data.digits)[0]
    if wanted.shape[1] > MOST_FEATURES:
        yield card
        return
    other = recognizer.verdict_inputs_of(data.nothing)[0]
    head = fit_head(wanted, other, wanted.shape[1] - plain_count(len(card.classes)))
    scores, answers, pens = [], [], []
    for digits in data.held:
        inputs, logits = recognizer.verdict_inputs_of(digits.images)
        answers.append((logits, digits.labels))
        if digits.writers is not None or len(data.held) == 1:  # pen digits
            pens.append(answers[-1])
            odd = [bool(odd_shape(image / np.float32(255))) for image in digits.images]
            scores.append(np.where(odd, 0.0, head.scores(inputs)))
        yield f"Judged {counted(len(digits), 'digit')} of {digits.name} …"
    card = replace(card, temperature=modest_temperature(pens))
    shares = [Recognizer(model, replace(card, verdicts={})).probabilities_of(logits) for logits, _ in answers]
    sure = np.concatenate([part.max(axis=1) for part in shares])
    known = np.concatenate(
        [part.argmax(axis=1) == labels for part, (_, labels) in zip(shares, answers, strict=True)]
    )
    head = replace(head, digit=_threshold(scores), sure=min(MOST_SURE, float(np.quantile(sure, NOT_SURE))))
    yield replace(card, verdicts=head.to_json(), reliability=reliability_bins(sure, known))


def _threshold(scores: list[NDArray[np.float64]]) -> float:
    """Return the score below which at most the wanted share of each set's digits lies."""
    return float(min(np.sort(part)[int(REFUSED * len(part))] for part in scores))


def fit_head(digits: FloatArray, nothing: FloatArray, features: int) -> VerdictHead:
    """Teach one hidden layer to tell the inputs of digits from those of other drawings.

    The network's features, the first ones, are many and alike: only their main directions are learned from.
    """
    mean, directions = _directions(digits[:, :features], nothing[:, :features])
    known = [_turned(part, features, mean, directions) for part in (digits, nothing)]
    everything = torch.from_numpy(np.concatenate(known))
    wanted = torch.cat([torch.ones(len(digits)), torch.zeros(len(nothing))])
    weigh = torch.tensor(len(nothing) / len(digits))
    random = torch.Generator().manual_seed(0)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        hidden, last = nn.Linear(everything.shape[1], HIDDEN), nn.Linear(HIDDEN, 1)
        head = nn.Sequential(nn.Dropout(DROPPED), hidden, nn.ReLU(), nn.Dropout(DROPPED / 2), last)
        batches = max(1, len(everything) // BATCH)
        optimiser = torch.optim.AdamW(head.parameters(), RATE, weight_decay=DECAY)
        pace = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=EPOCHS * batches)
        for _ in range(EPOCHS):
            for chosen in torch.randperm(len(everything), generator=random).tensor_split(batches):
                loss = nn.functional.binary_cross_entropy_with_logits(
                    head(everything[chosen])[:, 0], wanted[chosen], pos_weight=weigh
                )
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
                pace.step()
    weight, bias = hidden.weight.detach().numpy(), hidden.bias.detach().numpy()
    turned = weight[:, : directions.shape[1]] @ directions.T  # back to the features themselves
    arrays = (
        np.concatenate([turned, weight[:, directions.shape[1] :]], axis=1),
        bias - turned @ mean,
        torch.cat([last.weight[0], last.bias]).detach().numpy(),
    )
    rounded = [values.astype(np.float16).astype(np.float32) for values in arrays]
    return VerdictHead(rounded[0], rounded[1], rounded[2], digit=0.5, sure=0.5)


def _directions(digits: FloatArray, nothing: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the features' mean (F,) and their main directions (F, K), scaled to usual inputs."""
    random = np.random.default_rng(0)
    some = [part[random.permutation(len(part))[:SAMPLED]] for part in (digits, nothing)]
    every = np.concatenate(some).astype(np.float64)
    mean = every.mean(axis=0)
    spread, found = np.linalg.eigh(np.cov((every - mean).T))
    most = min(DIRECTIONS, len(spread))
    spread, found = spread[::-1][:most], found[:, ::-1][:, :most]
    usual = max(float(np.sqrt(np.maximum(spread, 0)).mean()), 1e-6)
    return mean.astype(np.float32), (found / usual).astype(np.float32)


def _turned(inputs: FloatArray, features: int, mean: FloatArray, directions: FloatArray) -> FloatArray:
    turned = (inputs[:, :features] - mean) @ directions
    return np.concatenate([turned, inputs[:, features:]], axis=1, dtype=np.float32)


def _loaded(name: str, folder: Path | None) -> Digits | None:
    try:
        return load(name, "train", folder=folder)
    except DatasetError:
        return None
