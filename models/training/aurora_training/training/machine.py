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
