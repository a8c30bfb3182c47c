"""How a run uses the machine it is on."""

import os


def prepare_environment():
    """Environment of the numeric libraries; must run before torch is imported.

    Passive waiting: with other work on the cores, threads that spin while waiting for each other cost
    half of the speed and more.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.environ.setdefault("KMP_BLOCKTIME", "0")


def use_machine(threads):
    """Set the thread count and return the device: "cuda" when there is one, else "cpu"."""
    import torch

    torch.set_num_threads(threads)
    return "cuda" if torch.cuda.is_available() else "cpu"


def choose_dtype(setting, device):
    """The type of weights and activations: "bfloat16" or "float32" as the setting says; "auto" is the faster one here.

    Processors differ: products in bfloat16 took half of the time of float32 on one, and one and a half of it on another.
    """
    import torch

    if setting != "auto":
        return getattr(torch, setting)
    if device != "cpu":
        return torch.bfloat16
    return min((torch.bfloat16, torch.float32), key=_time_products)


def _time_products(dtype, rounds=8):
    """Seconds of products of the denoiser's size, the best of several."""
    import time

    import torch

    a, b = torch.randn(2048, 384, dtype=dtype), torch.randn(384, 1536, dtype=dtype)
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        a @ b
        times.append(time.perf_counter() - begin)
    return min(times)
