"""Trajectories on disk: files of a few, each whole or not there, with a checksum like a checkpoint's.

latents   [n, steps + 1, C, H, W] fp16, at the boundaries of the student's steps; the first is the noise
text      [tokens of all n prompts, width] fp16, one after another, and offsets [n + 1] int64
captions  [n] int64, rows in the training set's table of captions; -1 where `prompts` has the words
prompts   n strings, empty where the caption is the training set's
seeds     [n] int64, of the noise
"""

import numpy as np
import torch

from ..errors import TrainingError
from ..latents.text_table import gather_text
from ..training.checkpoint import decode_state, encode_state, write_atomically

PATTERN = "*.chunk"


def chunk_path(folder, number):
    return folder / f"{number:05d}.chunk"


def write_chunk(folder, number, chunk):
    """Throws TrainingError on a full disk; the files that are there stay as they are."""
    write_atomically(chunk_path(folder, number), encode_state(chunk))


def read_chunk(path):
    """Throws TrainingError for a damaged file."""
    return decode_state(path.read_bytes(), path.name)


class TrajectorySet:
    """All trajectories of a folder in memory: about 60 KB each."""

    def __init__(self, folder, plan_id, text_tokens):
        paths = sorted(folder.glob(PATTERN))
        if not paths:
            raise TrainingError(f"no trajectories in {folder}; run the stage trajectories first")
        chunks = [self._read(path) for path in paths]
        self.latents = torch.cat([chunk["latents"] for chunk in chunks])
        self.states = torch.cat([chunk["text"] for chunk in chunks]).numpy()
        lengths = torch.cat([chunk["offsets"].diff() for chunk in chunks]).numpy()
        self.offsets, self.text_tokens = np.concatenate([[0], np.cumsum(lengths)]), text_tokens
        self.fingerprint = f"{plan_id} {len(self)}"

    @staticmethod
    def _read(path):
        try:
            return read_chunk(path)
        except TrainingError as error:
            raise TrainingError(f"{error}: {path}; the stage trajectories paints it anew") from error

    def __len__(self):
        return len(self.latents)

    def batch(self, rows):
        """Latents [B, steps + 1, C, H, W] and text [B, L, W], both fp32."""
        return self.latents[list(rows)].float(), gather_text(self.states, self.offsets, rows, self.text_tokens)
