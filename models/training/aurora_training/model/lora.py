"""Low-rank adapters (Hu et al. 2021): W + alpha/r B A beside every linear layer of a frozen network.

Factors carry PEFT's names, `<path of the layer>.lora_A.weight` [r, in] and `.lora_B.weight` [out, r].
"""

import math

import torch
from torch import nn

DOWN, UP = ".lora_A.weight", ".lora_B.weight"


class LoraLinear(nn.Module):
    """A frozen linear layer with a branch beside it, which is zero at first."""

    def __init__(self, base, rank, alpha):
        super().__init__()
        self.base, self.scale = base.requires_grad_(False), alpha / rank
        self.lora_A = nn.Linear(base.in_features, rank, bias=False)
        self.lora_B = nn.Linear(rank, base.out_features, bias=False)
        nn.init.kaiming_uniform_(self.lora_A.weight, math.sqrt(5))
        nn.init.zeros_(self.lora_B.weight)

    def forward(self, x):
        return self.base(x) + self.scale * self.lora_B(self.lora_A(x))


def add_lora(model, rank, alpha):
    """Freeze `model` and put a branch beside each of its linear layers; returns name -> factor, which alone can learn."""
    model.requires_grad_(False)
    linear = [path for path, module in model.named_modules() if isinstance(module, nn.Linear)]
    for path in linear:
        parent, _, name = path.rpartition(".")
        parent = model.get_submodule(parent)
        setattr(parent, name, LoraLinear(getattr(parent, name), rank, alpha))
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


def layers_of(factors):
    """Paths of the layers that these factors change."""
    return [name.removesuffix(DOWN) for name in factors if name.endswith(DOWN)]


@torch.no_grad()
def merge_lora(weights, factors, rank, alpha):
    """The network's weights with the adapter in them, both name -> tensor."""
    merged = dict(weights)
    for path in layers_of(factors):
        change = factors[path + UP].float() @ factors[path + DOWN].float()
        merged[f"{path}.weight"] = weights[f"{path}.weight"].float() + alpha / rank * change
    return merged
