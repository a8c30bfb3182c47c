"""Muon (Jordan et al. 2024): momentum whose matrix updates are made orthogonal by Newton-Schulz iterations."""

import torch

# Coefficients of the quintic iteration from the reference write-up; they push singular values towards 1.
A, B, C = 3.4445, -4.7750, 2.0315


def orthogonalize(matrix, iterations=5, dtype=torch.bfloat16):
    """The nearest (semi-)orthogonal matrix, roughly, computed in `dtype`. matrix is [rows, columns]."""
    x = matrix.to(dtype)
    tall = x.size(0) > x.size(1)
    if tall:
        x = x.T
    x = x / (x.norm() + 1e-7)
    for _ in range(iterations):
        gram = x @ x.T
        x = A * x + (B * gram + C * (gram @ gram)) @ x
    return x.T if tall else x


class Muon(torch.optim.Optimizer):
    """For the two-dimensional weights inside the blocks; everything else belongs to AdamW.

    A parameter may hold several matrices stacked on dimension 0 (a fused q, k, v): `param_groups` carry
    `stack`, and each matrix is made orthogonal by itself.
    """

    def __init__(self, groups, lr, momentum=0.95, weight_decay=0.01, dtype=torch.bfloat16):
        self.dtype = dtype
        super().__init__(groups, dict(lr=lr, momentum=momentum, weight_decay=weight_decay, stack=1))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for parameter in group["params"]:
                state = self.state[parameter]
                if "momentum" not in state:
                    state["momentum"] = torch.zeros_like(parameter)
                buffer = state["momentum"].lerp_(parameter.grad, 1 - group["momentum"])
                nesterov = parameter.grad.lerp(buffer, group["momentum"])
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                for target, part in zip(parameter.chunk(group["stack"]), nesterov.chunk(group["stack"])):
                    # Keeps the update's size per entry alike for tall and wide matrices.
                    size = max(1.0, part.size(0) / part.size(1)) ** 0.5
                    target.add_(orthogonalize(part, dtype=self.dtype).float(), alpha=-group["lr"] * size)
