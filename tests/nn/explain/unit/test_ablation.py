import numpy as np
import pytest
import torch

from digitscope.nn.explain import EXPLAINERS, Context
from digitscope.nn.model.hooks import switched


def test_what_a_map_is_worth_is_what_switching_it_off_costs(context, picture):
    with torch.no_grad():
        given = context.prepare(picture)
        plain = context.model(given)
    answer = int(plain.argmax())
    for info in context.stages[1:]:
        *_, found = EXPLAINERS["worth"](context, picture, {"stage": info.name})
        assert found["class"] == answer
        assert found["done"] == found["count"] == info.shape[0] == len(found["logit_drop"])
        for index in range(0, info.shape[0], max(1, info.shape[0] // 5)):
            with torch.no_grad(), switched(context.model, {info.name: {index: 0.0}}):
                without = context.model(given)
            drop = float(plain[0, answer] - without[0, answer])
            assert found["logit_drop"][index] == pytest.approx(drop, abs=1e-5)
            chance = torch.softmax(plain, 1)[0, answer] - torch.softmax(without, 1)[0, answer]
            assert found["probability_drop"][index] == pytest.approx(float(chance), abs=1e-5)
        ranked = found["logit_drop"][found["order"]]
        assert (np.diff(ranked) <= 0).all()


def test_the_parts_of_a_linear_network_add_up(picture, network):
    context = Context(network("linear"))
    *_, found = EXPLAINERS["worth"](context, picture, {"stage": "pixels", "class": 3})
    bias = float(context.model.digit.bias.detach()[3])
    assert found["class_name"] == "3"
    assert found["logit_drop"].sum() + bias == pytest.approx(found["logit"], abs=1e-4)


def test_it_grows_and_can_be_left_early(simple, picture):
    found = EXPLAINERS["worth"](simple, picture, {"stage": "edges"})
    first = next(found)
    assert 0 < first["done"] < first["count"]
    assert np.isfinite(first["logit_drop"][: first["done"]]).all()
    assert np.isnan(first["logit_drop"][first["done"] :]).all()
    assert torch.is_grad_enabled()  # between two results nothing of the explanation is in force
    found.close()
    assert all(parameter.grad is None for parameter in simple.model.parameters())


def test_a_class_that_is_not_there_is_said_in_words(simple, picture):
    with pytest.raises(ValueError, match="no number 10"):
        next(EXPLAINERS["worth"](simple, picture, {"stage": "edges", "class": 10}))
