"""Muon (Jordan et al. 2024): momentum whose matrix updates are made orthogonal by polynomial iterations.

The polynomials are those of Polar Express (Amsel et al. 2025, https://arxiv.org/abs/2505.16932), which need four
rounds where one fixed quintic needs five. Matrices of one shape are worked on together, and a wide one by its Gram
matrix: products of one 384 x 384 matrix at a time leave half of a processor idle.
"""

import torch

# One (a, b, c) of a X + b (X Xt) X + c (X Xt)^2 X for each round: the second to the fifth of the paper's. Without the
# first, singular values below 0.005 of the norm stay smaller; without the last, all would lie between 0.4 and 1.6.
POLYNOMIALS = (
    (4.107059111542203, -2.9478499167379106, 0.5448431082926601),
    (3.9486908534822946, -2.908902115962949, 0.5518191394370137),
    (3.3184196573706015, -2.488488024314874, 0.51004894012372),
    (2.300652019954817, -1.6689039845747493, 0.4188073119525673),
)
# Rounding may push a singular value above 1, where the polynomials run away: all but the last are told to expect it.
SAFETY = 1.01
# A matrix this many times as wide as high has fewer products to do as its Gram matrix.
GRAM_RATIO = 1.5


def _polynomials():
    *first, last = POLYNOMIALS
    return [(a / SAFETY, b / SAFETY**3, c / SAFETY**5) for a, b, c in first] + [last]


def orthogonalize(matrices, dtype=torch.float32):
    """The nearest (semi-)orthogonal matrices, roughly. matrices [count, rows, columns]."""
    x = matrices.to(dtype)
    tall = x.size(-2) > x.size(-1)
    if tall:
        x = x.mT
    x = x / (x.norm(dim=(-2, -1), keepdim=True) * SAFETY + 1e-7)
    # Squares of small singular values are lost in 16 bits.
    wide = dtype == torch.float32 and x.size(-1) > GRAM_RATIO * x.size(-2)
    x = _by_gram(x) if wide else _by_rounds(x)
    return x.mT if tall else x


def _by_rounds(x):
    for a, b, c in _polynomials():
        gram = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x


def _by_gram(x):
    """The same sums: every round multiplies X from the left by a polynomial of X Xt, and those commute."""
    gram, factor = x @ x.mT, None
    for number, (a, b, c) in enumerate(_polynomials()):
        polynomial = torch.baddbmm(gram, gram, gram, beta=b, alpha=c)
        polynomial.diagonal(dim1=-2, dim2=-1).add_(a)
        factor = polynomial if factor is None else polynomial @ factor
        if number + 1 < len(POLYNOMIALS):
            gram = polynomial @ gram @ polynomial
    return factor @ x


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
        by_shape = {}
        for group in self.param_groups:
            for parameter in group["params"]:
                state = self.state[parameter]
                if "momentum" not in state:
                    state["momentum"] = torch.zeros_like(parameter)
                buffer = state["momentum"].lerp_(parameter.grad, 1 - group["momentum"])
                nesterov = parameter.grad.lerp(buffer, group["momentum"])
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                for target, part in zip(parameter.chunk(group["stack"]), nesterov.chunk(group["stack"])):
                    by_shape.setdefault(part.shape, []).append((target, part, group["lr"]))
        for (rows, columns), updates in by_shape.items():
            # Keeps the update's size per entry alike for tall and wide matrices.
            size = max(1.0, rows / columns) ** 0.5
            directions = orthogonalize(torch.stack([part for _, part, _ in updates]), self.dtype)
            for (target, _, lr), direction in zip(updates, directions):
                target.add_(direction.to(target.dtype), alpha=-lr * size)
