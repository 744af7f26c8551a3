"""Explanations in the recogniser process: they grow, are replaced, fail in words, and give way to the pen."""

import queue
import time

import numpy as np

from digitscope.messages import Answer, Explain, Explained, Failed

IMAGE = np.zeros((28, 28), np.float32)
IMAGE[6:22, 13:15] = 1


def heard(ear, wanted):
    """Return what is heard up to the first reply that `wanted` takes."""
    replies = [ear.reply()]
    while not wanted(replies[-1]):
        replies.append(ear.reply())
    return replies


def is_final(number):
    return lambda reply: reply.id == number and (isinstance(reply, Failed) or reply.final)


def test_an_explanation_ends_with_a_final_result(ear):
    ear.client.request(Explain(900, "receptive", IMAGE, {"stage": "edges", "row": 3, "column": 3}, "slot"))
    reply = heard(ear, is_final(900))[-1]
    assert isinstance(reply, Explained)
    assert (reply.kind, reply.slot) == ("receptive", "slot")
    assert reply.result


def test_an_unknown_explanation_and_a_wrong_option_fail_in_words(ear):
    ear.client.request(Explain(901, "astrology", IMAGE, {}, "a"))
    assert "astrology" in heard(ear, is_final(901))[-1].message
    ear.client.request(Explain(902, "receptive", IMAGE, {"stage": "nowhere"}, "a"))
    reply = heard(ear, is_final(902))[-1]
    assert isinstance(reply, Failed)
    assert "nowhere" in reply.message


def test_a_later_one_replaces_the_one_in_its_slot(ear):
    ear.client.request(Explain(903, "change", IMAGE, {}, "a"))
    ear.client.request(Explain(904, "receptive", IMAGE, {"stage": "edges", "row": 0, "column": 0}, "a"))
    replies = heard(ear, is_final(904))
    assert not any(reply.id == 903 and reply.final for reply in replies)
    ear.client.request(Explain(905, "", IMAGE, {}, "a"))


def test_a_reading_goes_before_an_explanation(ear, ask):
    ear.client.request(Explain(910, "change", IMAGE, {}, "a"))
    waits = []
    for number in range(911, 931):
        began = time.monotonic()
        ear.client.request(ask(number))
        replies = heard(ear, lambda reply, number=number: reply.id == number)
        waits.append(time.monotonic() - began)
        assert isinstance(replies[-1], Answer)
    ear.client.request(Explain(931, "", IMAGE, {}, "a"))
    ear.client.request(ask(932))
    heard(ear, lambda reply: reply.id == 932)
    try:
        while True:
            assert not ear.replies.get_nowait().final
    except queue.Empty:
        pass


def test_a_map_that_is_switched_off_changes_the_answer(ear, ask):
    from dataclasses import replace

    plain = ask(940, maps=("edges_relu", "edges"))
    ear.client.request(plain)
    before = heard(ear, lambda reply: reply.id == 940)[-1]
    ear.client.request(replace(plain, id=941, switches={"edges": {0: 0.0}}))
    after = heard(ear, lambda reply: reply.id == 941)[-1]
    assert np.abs(before.maps["edges"][0]).max() > 0
    assert np.abs(after.maps["edges"][0]).max() == 0
    assert np.array_equal(after.maps["edges"][1], before.maps["edges"][1])


def test_what_follows_the_pen_does_not_wait_for_it_to_rest():
    from digitscope.engine.recogniser.explanations import Explaining
    from digitscope.nn.inference.recognizer import Recognizer
    from digitscope.resources import BUNDLED_MODEL, asset

    explaining = Explaining()
    explaining.use(Recognizer(asset(BUNDLED_MODEL)))
    explaining.begin(Explain(1, "change", IMAGE, {}, "slow"))
    explaining.rest()
    assert explaining.pause() > 0
    explaining.begin(Explain(2, "place", IMAGE, {}, "quick"))
    assert explaining.pause() == 0
    replies = [reply for reply in (explaining.step(), explaining.step()) if reply is not None]
    assert [(reply.id, reply.final, reply.result["dot"]) for reply in replies] == [(2, True, None)]
    explaining.rest()
    assert explaining.pause() > 0
