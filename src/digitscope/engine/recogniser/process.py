"""The recogniser process: owns the network and answers one request after the other."""

from __future__ import annotations

import gc
import os
import time
import traceback
from contextlib import AbstractContextManager, nullcontext
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

# The window paints on the other cores; one thread is also the fastest for a single small picture. Set before
# torch is loaded, because its OpenMP reads it then.
os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"

import torch

from digitscope.messages import (
    Answer,
    Explain,
    Failed,
    ManyAnswers,
    ModelInUse,
    Recognise,
    RecogniseMany,
    Reply,
    Request,
    UseModel,
)
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.model.file import ModelFileError
from digitscope.resources import BUNDLED_MODEL, asset

if TYPE_CHECKING:
    from digitscope.engine.recogniser.explanations import Explaining


def main(connection: Connection, model: str = "") -> None:
    """Answer requests from the pipe until `None` comes or the pipe ends; `model` "": the bundled network."""
    torch.set_num_threads(1)
    desk = _Desk()
    for word in desk.open(model):
        connection.send(word)
    # What is loaded stays: a full collection over torch's objects would take tens of milliseconds.
    gc.collect()
    gc.freeze()
    explaining = desk.begin_explaining()
    while True:
        pause = explaining.pause()
        if pause is None or connection.poll(pause):
            request = connection.recv()
            if request is None:
                return
            reply = desk.answer(request)
        else:
            reply = explaining.step()
        if reply is not None:
            connection.send(reply)


class _Desk:
    """The network in use, if there is one, and how requests to it are met."""

    def __init__(self) -> None:
        self.recognizer: Recognizer | None = None
        self.explaining: Explaining | None = None

    def open(self, model: str) -> list[Reply]:
        """Open the wanted network, or else the bundled one; return the first words to the window."""
        words: list[Reply] = []
        bundled = str(asset(BUNDLED_MODEL))
        for path in dict.fromkeys((model or bundled, bundled)):
            reply = self.answer(UseModel(0, path))
            if reply is not None:
                words.append(reply)
            if isinstance(reply, ModelInUse):
                break
        return words

    def begin_explaining(self) -> Explaining:
        """Make the explanations ready; only now, because their modules would delay the first answer."""
        from digitscope.engine.recogniser.explanations import Explaining

        self.explaining = Explaining()
        if self.recognizer is not None:
            self.explaining.use(self.recognizer)
        return self.explaining

    def answer(self, request: Request) -> Reply | None:
        """Meet a request; whatever goes wrong becomes `Failed`, and what was in use stays in use."""
        try:
            return self._answer(request)
        except ModelFileError as error:
            return Failed(request.id, f"{error} {self._what_now(request)}", traceback.format_exc())
        except (KeyError, ValueError) as error:
            return Failed(request.id, _sentence(error), traceback.format_exc())
        except Exception as error:  # the edge of the process: the window gets an answer, whatever happens
            sentence = f"The recogniser could not do that ({type(error).__name__}: {error})."
            return Failed(request.id, sentence, traceback.format_exc())

    def _what_now(self, request: Request) -> str:
        if self.recognizer is not None:
            return "The network in use stays in use."
        if isinstance(request, UseModel) and request.path != str(asset(BUNDLED_MODEL)):
            return "The bundled network is used instead."
        return "Choose another network file, or install the program again."

    def _answer(self, request: Request) -> Reply | None:
        if isinstance(request, Explain):
            return self.explaining.begin(request) if self.explaining is not None else None
        if isinstance(request, UseModel):
            return self._use(request)
        if self.recognizer is None:
            return Failed(request.id, "No network is loaded, so nothing can be read. Choose a network file.")
        if self.explaining is not None:
            self.explaining.rest()
        if isinstance(request, RecogniseMany):
            return _read_many(self.recognizer, request)
        return _read(self.recognizer, request)

    def _use(self, request: UseModel) -> ModelInUse:
        recognizer = Recognizer(request.path)
        recognizer.warm_up()
        self.recognizer = recognizer
        if self.explaining is not None:
            self.explaining.use(recognizer)
        return ModelInUse(request.id, recognizer.info)


def _read(recognizer: Recognizer, request: Recognise) -> Answer:
    began = time.perf_counter()
    with _switched(recognizer, request):
        reading = recognizer.recognise(request.image, request.maps)
    seconds = time.perf_counter() - began
    return Answer(request.id, reading.probabilities, reading.logits, reading.maps, seconds, reading.verdict)


def _read_many(recognizer: Recognizer, request: RecogniseMany) -> ManyAnswers:
    with _switched(recognizer, request):
        return ManyAnswers(request.id, *recognizer.recognise_and_score(request.images))


def _switched(recognizer: Recognizer, request: Recognise | RecogniseMany) -> AbstractContextManager[None]:
    if not request.switches:
        return nullcontext()
    from digitscope.nn.model.hooks import switched  # see `begin_explaining`

    return switched(recognizer.model, request.switches)


def _sentence(error: Exception) -> str:
    # str(KeyError("text")) has quotes around it.
    return str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
