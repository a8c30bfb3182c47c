"""Optimizers over fp32 master weights, and the learning rate as a function of the step."""

import torch

from .muon import Muon


def _stack_of(name):
    return 3 if "to_qkv" in name else 2 if "to_added_kv" in name else 1


def build_optimizers(named_parameters, settings, dtype=torch.bfloat16):
    """A list of optimizers whose groups carry `base_lr`. settings.optimizer is "adamw" or "muon", which computes in dtype."""
    matrices, hidden, rest = [], {}, []
    for name, parameter in named_parameters:
        inside_block = parameter.ndim == 2 and "blocks." in name and "scale_shift_table" not in name
        if settings.optimizer == "muon" and inside_block:
            hidden.setdefault(_stack_of(name), []).append(parameter)
        else:
            (matrices if parameter.ndim == 2 else rest).append(parameter)
    groups = [{"params": matrices, "weight_decay": settings.weight_decay}, {"params": rest, "weight_decay": 0.0}]
    optimizers = [torch.optim.AdamW(groups, lr=settings.lr, betas=tuple(settings.betas), fused=True)]
    if hidden:
        stacks = [{"params": parameters, "stack": stack} for stack, parameters in sorted(hidden.items())]
        optimizers.append(Muon(stacks, lr=settings.muon_lr, weight_decay=settings.weight_decay, dtype=dtype))
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["base_lr"] = group["lr"]
    return optimizers


def lr_factor(step, warmup_steps, cooldown=None):
    """Linear warm-up, then constant; within cooldown = (first_step, steps) linearly down to 0.

    A constant rate has no horizon, so a run can always go on; the cooldown is for a release.
    """
    factor = min(1.0, (step + 1) / warmup_steps)
    if cooldown is not None:
        first, length = cooldown
        factor *= min(1.0, max(0.0, 1 - (step - first) / length))
    return factor


def set_learning_rate(optimizers, factor):
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = group["base_lr"] * factor


def restore_optimizer(optimizer, saved):
    """Take up its moments again; rates and betas stay the configuration's, which may have changed since."""
    options = [{name: value for name, value in group.items() if name != "params"} for group in optimizer.param_groups]
    optimizer.load_state_dict(saved)
    for group, ours in zip(optimizer.param_groups, options, strict=True):
        group.update(ours)


class MovingAverage:
    """An exponential moving average of weights whose memory grows with the run (Karras et al. 2024).

    At step n the decay is 1 - length / (n + length), at most `max_decay`.
    """

    def __init__(self, parameters, max_decay, length=10):
        self.values = [parameter.detach().clone() for parameter in parameters]
        self.max_decay, self.length = max_decay, length

    @torch.no_grad()
    def update(self, parameters, step):
        decay = min(self.max_decay, step / (step + self.length))
        torch._foreach_lerp_(self.values, [parameter.detach() for parameter in parameters], 1 - decay)
