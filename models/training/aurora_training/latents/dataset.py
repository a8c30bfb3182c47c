"""A composed set on disk, ready for the denoiser: latents, and text states of its captions.

latents.npy       [pictures, C, H, W] fp16
caption_ids.npy   [pictures, captions per picture] int32, rows of the text tables; caption 0 is ""
text_states.npy   [all tokens of all captions, width] fp16, captions one after another
text_offsets.npy  [captions + 1] int64, where each caption begins
set.json          fingerprint, seed and counts
"""

import json

import numpy as np
import torch

from ..errors import TrainingError
from .text_table import gather_text

FILES = ("latents.npy", "caption_ids.npy", "text_states.npy", "text_offsets.npy", "set.json")


class LatentDataset:
    """Memory-mapped arrays of one set; `batch` gathers rows of it."""

    def __init__(self, folder, text_tokens):
        missing = [name for name in FILES if not (folder / name).exists()]
        if missing:
            raise TrainingError(
                f"{folder} is not a training set: {', '.join(missing)} missing; build it with the stages data and latents"
            )
        self.info = json.loads((folder / "set.json").read_text())
        try:
            latents, caption_ids, states, offsets = (np.load(folder / name, mmap_mode="r") for name in FILES[:4])
        except ValueError as error:
            raise TrainingError(f"{folder} is damaged ({error}); build it again with the stage latents") from error
        if len(latents) != len(caption_ids) or len(states) != offsets[-1]:
            raise TrainingError(f"{folder} is incomplete: its tables differ in length; build it again")
        self.latents, self.caption_ids, self.states = latents, caption_ids, states
        self.offsets, self.text_tokens = np.asarray(offsets), text_tokens
        self.fingerprint = self.info["fingerprint"]

    def __len__(self):
        return len(self.latents)

    @property
    def latent_shape(self):
        return self.latents.shape[1:]

    def text(self, caption_ids):
        """States [B, text_tokens, width] fp32 with zeros as padding."""
        return gather_text(self.states, self.offsets, caption_ids, self.text_tokens)

    def batch(self, pictures, caption_columns, drop):
        """Latents [B,C,H,W] and text [B,L,W], both fp32; where `drop` is true the caption is the empty one."""
        captions = np.where(drop, 0, self.caption_ids[pictures, caption_columns])
        return torch.from_numpy(self.latents[pictures].astype(np.float32)), self.text(captions)


class DataOrder:
    """Every picture once per epoch, in an order that depends only on seed and epoch."""

    def __init__(self, length, fingerprint, seed):
        self.length, self.fingerprint, self.seed = length, fingerprint, seed
        self.epoch = self.position = 0
        self._shuffle()

    def _shuffle(self):
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + self.epoch)
        self.permutation = torch.randperm(self.length, generator=generator)

    def take(self, count):
        """The next `count` picture numbers; runs on into the next epoch."""
        taken = []
        while count:
            part = self.permutation[self.position : self.position + count]
            taken.append(part)
            count -= len(part)
            self.position += len(part)
            if self.position == self.length:
                self.epoch, self.position = self.epoch + 1, 0
                self._shuffle()
        return torch.cat(taken).numpy()

    def state(self):
        return {"fingerprint": self.fingerprint, "epoch": self.epoch, "position": self.position}

    def restore(self, state):
        """Go on where a run stopped; on other data the epoch starts over. Returns whether the data is the same."""
        self.epoch = state["epoch"]
        same = state["fingerprint"] == self.fingerprint
        self.position = state["position"] if same else 0
        self._shuffle()
        return same
