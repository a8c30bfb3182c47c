"""Weights and inputs that need no file: every number follows from the tensor's name.

tests/models/networks/formula.ts computes the same ones. All are small integers times a power of two, so that float32,
float16 and bfloat16 hold them exactly.
"""
import base64
import math

import numpy as np
import torch


def integers(name, count):
    """-128 … 127: the low byte of a 32-bit mix (MurmurHash3's finalizer) of a counter that starts at FNV-1a(name)."""
    seed = 0x811C9DC5
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x01000193) & 0xFFFFFFFF
    h = (np.arange(count, dtype=np.uint64) * 0x9E3779B9 + seed) & 0xFFFFFFFF
    h ^= h >> np.uint64(16)
    h = (h * np.uint64(0x85EBCA6B)) & np.uint64(0xFFFFFFFF)
    h ^= h >> np.uint64(13)
    h = (h * np.uint64(0xC2B2AE35)) & np.uint64(0xFFFFFFFF)
    h ^= h >> np.uint64(16)
    return (h & np.uint64(255)).astype(np.int64) - 128


def weight(name, shape):
    """Matrices about 1/√fan-in, norms about 1, biases about 0."""
    count = math.prod(shape)
    k = integers(name, count)
    if len(shape) <= 1:
        values = 1 + (k >> 2) / 128 if name.endswith("weight") else k / 512
    else:
        fan_in = math.prod(shape[1:])
        values = k / 128 * 2.0 ** (1 - math.ceil(math.log2(fan_in) / 2))
    return torch.tensor(values, dtype=torch.float32).reshape(shape)


def inputs(name, shape):
    """-2 … 2 in steps of 1/64."""
    return torch.tensor(integers(f"input {name}", math.prod(shape)) / 64, dtype=torch.float32).reshape(shape)


def fill(module, prefix=""):
    """Overwrites every parameter of `module`; returns the names and shapes that its weights file has."""
    state = module.state_dict()
    shapes = {}
    for name, tensor in state.items():
        if not tensor.is_floating_point():
            continue
        shapes[prefix + name] = list(tensor.shape)
        state[name] = weight(prefix + name, tensor.shape)
    module.load_state_dict(state)
    return shapes


def packed(tensor):
    data = np.ascontiguousarray(tensor.detach().numpy(), dtype="<f4")
    return {"shape": list(tensor.shape), "data": base64.b64encode(data.tobytes()).decode()}
