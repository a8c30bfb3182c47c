"""Writes tests/fixtures/pipelines/fox.json: one whole picture by the reference implementation, in fp32.

Usage: python scripts/parity/text_to_image.py [picture.png], with models/training on PYTHONPATH
(needs torch, diffusers, transformers, safetensors, tokenizers; made with torch 2.15.0, diffusers 0.42.1,
transformers 5.23.0)

diffusers' DDIM scheduler, transformers' BERT and the training code's own transformer run the embedded model; its decoder is
written out here from the description in vae/config.json.
"""
import base64
import json
import pathlib
import sys

import diffusers
import numpy as np
import torch
import torch.nn.functional as F
from aurora_training.config import load_config
from aurora_training.model.dit import AuroraDiT
from diffusers import DDIMScheduler
from PIL import Image
from safetensors.torch import load_file
from tokenizers import BertWordPieceTokenizer
from transformers import BertModel

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "models/weights/aurora-mini"
OUT = ROOT / "tests/fixtures/pipelines/fox.json"
SETTINGS = dict(
    prompt="a 3d render of a red fox, mint green background", negativePrompt="", seed=7, steps=20, guidanceScale=4
)
torch.set_num_threads(2)


def text_states(prompts, length=32):
    tokenizer = BertWordPieceTokenizer(str(MODEL / "tokenizer/vocab.txt"), lowercase=True)
    tokenizer.enable_truncation(length)
    tokenizer.enable_padding(length=length)
    rows = tokenizer.encode_batch(prompts)
    mask = torch.tensor([r.attention_mask for r in rows])
    bert = BertModel.from_pretrained(MODEL / "text_encoder", add_pooling_layer=False).float().eval()
    states = bert(input_ids=torch.tensor([r.ids for r in rows]), attention_mask=mask).last_hidden_state
    return states * mask[..., None]


def decode(z):
    w = {k: v.float() for k, v in load_file(MODEL / "vae/diffusion_pytorch_model.safetensors").items()}
    conv = lambda x, name: F.conv2d(x, w[f"decoder.{name}.weight"], w[f"decoder.{name}.bias"], padding=1)
    base = F.conv_transpose2d(z, w["decoder.base.weight"], stride=16)
    base = base + w["decoder.mean"].repeat(1, z.shape[2], z.shape[3])
    h = conv(torch.cat([F.pixel_unshuffle(base, 4), F.pixel_shuffle(conv(z, "conv_z"), 4)], 1), "conv_in")
    for i in range(4):
        h = h + conv(F.silu(conv(h, f"blocks.{i}.conv1")), f"blocks.{i}.conv2")
    return base + F.pixel_shuffle(conv(F.silu(h), "conv_out"), 4)


@torch.no_grad()
def main():
    transformer = AuroraDiT(**load_config().denoiser).eval()
    weights = load_file(MODEL / "transformer/diffusion_pytorch_model.safetensors")
    transformer.load_state_dict({name: value.float() for name, value in weights.items()})
    scheduler = DDIMScheduler.from_pretrained(MODEL / "scheduler")
    scheduler.set_timesteps(SETTINGS["steps"])
    states = text_states([SETTINGS["negativePrompt"], SETTINGS["prompt"]])
    z = torch.randn(1, 24, 16, 16, generator=torch.Generator().manual_seed(SETTINGS["seed"]))
    z = z * scheduler.init_noise_sigma
    for t in scheduler.timesteps:
        x = scheduler.scale_model_input(torch.cat([z, z]), t)
        uncond, cond = transformer(x, t.expand(2), states).chunk(2)
        z = scheduler.step(uncond + SETTINGS["guidanceScale"] * (cond - uncond), t, z).prev_sample
    pixels = (decode(z) / 2 + 0.5).clamp(0, 1)[0].permute(1, 2, 0).numpy()
    picture = (pixels * 255).round().astype("uint8")
    if len(sys.argv) > 1:
        Image.fromarray(picture).save(sys.argv[1])
    # The mean of each 4 x 4 cell, [64, 64, 3]: enough to compare a picture by, in a small file.
    cells = picture.reshape(64, 4, 64, 4, 3).astype(np.float64).mean(axis=(1, 3)).round().astype("uint8")
    data = {
        "madeBy": f"scripts/parity/text_to_image.py, torch {torch.__version__}, diffusers {diffusers.__version__}",
        "settings": SETTINGS,
        "latents": base64.b64encode(z.numpy().astype("<f4").tobytes()).decode(),
        "cells": base64.b64encode(cells.tobytes()).decode(),
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(data) + "\n")
    print(OUT, OUT.stat().st_size, "largest latent", z.abs().max().item())


main()
