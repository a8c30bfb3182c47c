"""The text of a set: distinct captions, and their encoder states one after another without padding."""

import numpy as np
import torch


def number_captions(texts, columns):
    """All distinct captions ("" first) and their numbers [pictures, columns] int32; short lists repeat."""
    numbers = {"": 0}
    rows = [[numbers.setdefault(text, len(numbers)) for text in captions] for captions in texts]
    return list(numbers), np.array([(row * columns)[:columns] for row in rows], np.int32)


def encode_captions(encoder, captions, log, batch=256):
    """States of every caption, fp16 [tokens, width] each; captions of like length share a batch."""
    order = sorted(range(len(captions)), key=lambda number: len(captions[number]))
    states = [None] * len(captions)
    for first in range(0, len(order), batch):
        numbers = order[first : first + batch]
        for number, state in zip(numbers, encoder([captions[number] for number in numbers], torch.bfloat16)):
            length = int((state.abs().sum(-1) > 0).sum())
            states[number] = state[:length].half().numpy()
        if first // batch % 80 == 79:
            log(f"text {first + len(numbers)}/{len(order)}")
    return states


def write_text_table(folder, states):
    """text_states.npy and text_offsets.npy from a list of [tokens, width] arrays."""
    offsets = np.concatenate([[0], np.cumsum([len(state) for state in states])]).astype(np.int64)
    shape = (int(offsets[-1]), states[0].shape[1])  # plain numbers: numpy cannot read back a header of its own
    table = np.lib.format.open_memmap(folder / "text_states.npy", "w+", np.float16, shape)
    for first, state in zip(offsets, states):
        table[first : first + len(state)] = state
    table.flush()
    np.save(folder / "text_offsets.npy", offsets)


def gather_text(states, offsets, rows, tokens):
    """Text states [B, tokens, width] fp32 of these rows of a table, with zeros as padding; what is longer is cut."""
    out = np.zeros((len(rows), tokens, states.shape[1]), np.float32)
    for number, row in enumerate(rows):
        first, last = offsets[row], offsets[row + 1]
        length = min(last - first, tokens)
        out[number, :length] = states[first : first + length]
    return torch.from_numpy(out)
