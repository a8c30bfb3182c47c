"""What a run begins with that has no checkpoint yet; the stage `begin` lays it there."""

import json

from safetensors.torch import load_file

WEIGHTS_FILE, ORIGIN_FILE = "begin.safetensors", "begin.json"


def load_beginning(run):
    """(name -> fp32 weights, samples) that a run without checkpoints begins with; None when it begins with nothing."""
    if not (run / ORIGIN_FILE).exists():
        return None
    return load_file(run / WEIGHTS_FILE), json.loads((run / ORIGIN_FILE).read_text())["samples"]
