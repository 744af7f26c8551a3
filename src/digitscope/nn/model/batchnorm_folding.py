"""Batch norms folded into the convolutions before them: a stage is then kernel · patch + bias."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

from digitscope.nn.model.architectures import Network, make_model, options_dict

NORM = "_norm"
"""A batch norm named `edges_norm` belongs to the convolution `edges`."""


@torch.no_grad()
def fold_batchnorm(model: Network) -> Network:
    """Return a network of the same kind without batch norms that gives the same logits, in evaluation mode.

    A network without batch norms is copied. Where a pooling lies between, a norm's factors must be positive.
    """
    options = options_dict(model) | ({"normalise": False} if "normalise" in options_dict(model) else {})
    plain = make_model(model.architecture, options)
    weights: dict[str, Tensor] = {}
    for name, module in model.named_modules():
        own = {f"{name}.{key}": value for key, value in module.named_parameters(recurse=False)}
        if isinstance(module, nn.BatchNorm2d):
            continue
        norm = _norm_of(model, name)
        weights |= _folded(name, cast(nn.Conv2d, module), norm) if norm is not None else own
    plain.load_state_dict({name: value.detach().to("cpu", torch.float32) for name, value in weights.items()})
    return plain.eval()


def _norm_of(model: nn.Module, name: str) -> nn.BatchNorm2d | None:
    try:
        found = model.get_submodule(name + NORM) if name else None
    except AttributeError:
        return None
    return found if isinstance(found, nn.BatchNorm2d) else None


def _folded(name: str, convolution: nn.Conv2d, norm: nn.BatchNorm2d) -> dict[str, Tensor]:
    mean, variance = cast(Tensor, norm.running_mean), cast(Tensor, norm.running_var)
    # In double precision, so that what is written differs from what was trained by rounding alone.
    factor = norm.weight.double() / torch.sqrt(variance.double() + norm.eps)
    bias = norm.bias.double() - mean.double() * factor
    if convolution.bias is not None:
        bias += convolution.bias.double() * factor
    return {f"{name}.weight": convolution.weight.double() * factor[:, None, None, None], f"{name}.bias": bias}
