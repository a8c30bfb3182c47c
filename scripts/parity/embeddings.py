"""Textual-inversion embeddings in tiny Stable Diffusion models, as diffusers loads and reads them.

usage: python embeddings.py MERGES OUT      (MERGES is assets/tokenizers/clip-merges.txt.gz; OUT is tests/fixtures/engine)
needs: torch 2.15.0, diffusers 0.42.1, transformers 5.23.0
"""
import json
import pathlib
import sys
import tempfile

import torch
from diffusers import DDIMScheduler, StableDiffusionPipeline
from formula import packed, weight
from pictures_to_pictures import build
from safetensors.torch import save_file
from tiny_sdxl import build as build_xl
from whole_models import MODELS, SCALE, SCHEDULER, SEED, STEPS

WIDTH = 64
# Name: its tensors. Two of diffusers' layout, one of A1111's, one of SDXL's.
FILES = {
    "fur": {"<fur>": [WIDTH]},
    "glade": {"<glade>": [3, WIDTH]},
    "inkwash": {"emb_params": [5, WIDTH]},
    "xlstyle": {"clip_l": [2, WIDTH], "clip_g": [2, WIDTH]},
}
# Ours, and diffusers' for the same: its word for an embedding is a token of its own.
PROMPTS = {
    "sd1": [
        ("a red fox with fur", "a red fox with <fur>", "blurry", "blurry"),
        ("a fox, embedding:glade, mint green", "a fox, <glade>, mint green", "inkwash", "<inkwash>"),
        ("inkwash, glade, fur", "<inkwash>, <glade>, <fur>", "fur fur", "<fur> <fur>"),
    ],
    "sdxl": [("a red fox, xlstyle, mint green", "a red fox, <xlstyle>, mint green", "blurry embedding:xlstyle", "blurry <xlstyle>")],
}


def tensors(name):
    return {key: weight(f"embedding {name} {key}", shape) for key, shape in FILES[name].items()}


def load(pipe, xl):
    with tempfile.TemporaryDirectory() as folder:
        for name, layout in FILES.items():
            if ("clip_g" in layout) != xl:
                continue
            state, token = tensors(name), f"<{name}>"
            if xl:
                pipe.load_textual_inversion(state["clip_l"], token=token, text_encoder=pipe.text_encoder, tokenizer=pipe.tokenizer)
                pipe.load_textual_inversion(state["clip_g"], token=token, text_encoder=pipe.text_encoder_2, tokenizer=pipe.tokenizer_2)
            else:
                path = f"{folder}/{name}.safetensors"
                save_file(state, path)
                pipe.load_textual_inversion(path, token=token)


@torch.no_grad()
def main():
    torch.set_num_threads(1)
    cases = []
    for model, prompts in PROMPTS.items():
        if model == "sdxl":
            pipe = build_xl(sys.argv[1], MODELS["sdxl"])[0]
        else:
            vae, text, tokenizer, unet = build(sys.argv[1], 4)
            pipe = StableDiffusionPipeline(vae, text, tokenizer, unet, DDIMScheduler(**SCHEDULER), None, None, requires_safety_checker=False)
            pipe.set_progress_bar_config(disable=True)
        load(pipe, model == "sdxl")
        for ours, prompt, our_negative, negative in prompts:
            if model == "sdxl":
                states, without, pooled, without_pooled = pipe.encode_prompt(prompt, negative_prompt=negative, device="cpu")
            else:
                states, without = pipe.encode_prompt(prompt, "cpu", 1, True, negative_prompt=negative)
            latents = pipe(
                prompt, negative_prompt=negative, num_inference_steps=STEPS, guidance_scale=SCALE, height=16, width=16,
                generator=torch.Generator().manual_seed(SEED), output_type="latent",
            ).images
            case = {"model": model, "prompt": ours, "negativePrompt": our_negative, "states": packed(torch.cat([without, states])[:, :24:3]),
                    "latents": packed(latents)}
            if model == "sdxl":
                case["pooled"] = packed(torch.cat([without_pooled, pooled]))
            cases.append(case)
    settings = {"seed": SEED, "steps": STEPS, "guidanceScale": SCALE}
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    path = pathlib.Path(sys.argv[2], "embeddings.json")
    path.write_text(f'{{"settings": {json.dumps(settings)}, "files": {json.dumps(FILES)}, "cases": [\n{lines}\n]}}\n')
    print(path, path.stat().st_size, "bytes")


main()
