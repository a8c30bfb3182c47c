"""Between bytes and the range the networks see."""

import torch


def as_tensor(pictures):
    """uint8 [N, H, W, 3] -> float [N, 3, H, W] in [-1, 1].

    Contiguous on purpose: with the strides that permute leaves behind, torch 2.15 takes channels-last
    convolutions, and the backward pass of a strided one corrupts memory on a CPU.
    """
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).contiguous().float() / 127.5 - 1


def to_bytes(pictures):
    """[B, 3, H, W] in [-1, 1] -> uint8 [B, H, W, 3]."""
    return ((pictures.clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()
