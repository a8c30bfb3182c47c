"""A model of Stable Diffusion 1.5's shape with random weights, as a diffusers folder in fp16.

usage: python make_model.py OUT
What it paints means nothing; what it costs is what the real one costs.
"""
import os
import pathlib
import sys

import torch
from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

VAE = dict(
    block_out_channels=(128, 256, 512, 512), layers_per_block=2, down_block_types=("DownEncoderBlock2D",) * 4,
    up_block_types=("UpDecoderBlock2D",) * 4, latent_channels=4, sample_size=512,
)
TEXT = dict(
    hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, projection_dim=768,
    vocab_size=49408, max_position_embeddings=77, bos_token_id=49406, eos_token_id=49407,
)


def tokenizer(folder: pathlib.Path) -> CLIPTokenizer:
    """Ids are all that the networks see: a vocabulary of the right size without merges will do."""
    import json

    folder.mkdir(parents=True, exist_ok=True)
    letters = [chr(33 + i) for i in range(94)]
    words = letters + [letter + "</w>" for letter in letters]
    words += [f"<filler{i}>" for i in range(49406 - len(words))] + ["<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({word: i for i, word in enumerate(words)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    return CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"), model_max_length=77)


def main():
    out = pathlib.Path(sys.argv[1])
    if (out / "complete").exists():
        return
    torch.manual_seed(0)
    pipe = StableDiffusionPipeline(
        vae=AutoencoderKL(**VAE),
        text_encoder=CLIPTextModel(CLIPTextConfig(**TEXT)),
        tokenizer=tokenizer(out / "tokenizer"),
        unet=UNet2DConditionModel(cross_attention_dim=768, sample_size=64),
        scheduler=DDIMScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False,
            set_alpha_to_one=False, steps_offset=1,
        ),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    )
    pipe.to(torch.float16).save_pretrained(out, safe_serialization=True)
    (out / "complete").touch()
    os.sync()


if __name__ == "__main__":
    main()
