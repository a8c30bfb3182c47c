"""A shallow transformer's weights as those of a deeper one that computes the same function at first.

The first half of the blocks hands its outputs to the second half, last one first (dit.py). New pairs therefore go
into the middle, where every old block keeps its partner: a new block of the first half hands to one of the second.
"""

import re

from ..errors import TrainingError

BLOCK = re.compile(r"transformer_blocks\.(\d+)\.")


def depth(weights):
    """How many blocks these weights have."""
    return 1 + max((int(match.group(1)) for name in weights if (match := BLOCK.match(name))), default=-1)


def grow(weights, fresh):
    """Old weights in a fresh network of more blocks; both name -> tensor, `fresh` straight from its initialization.

    A fresh block is the identity: its residual outputs are zero, and its skip_linear passes on what is not the skip.
    """
    old, new = depth(weights), depth(fresh)
    if old % 2 or new % 2:
        raise TrainingError(f"{old} blocks cannot grow to {new}: new ones go in in pairs, so both numbers must be even")

    def place(match):
        block = int(match.group(1))
        return f"transformer_blocks.{block if block < old // 2 else block + new - old}."

    return fresh | {BLOCK.sub(place, name): value for name, value in weights.items()}
