"""A model of Stable Diffusion 1.5's shape with random weights in fp16: as a diffusers folder, and in it as model.safetensors
in the original layout, which stable-diffusion.cpp wants.

usage: python make_model.py OUT
What it paints means nothing; what it costs is what the real one costs.
"""
import os
import pathlib
import sys

import torch
from safetensors.torch import save_file

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts/parity"))
from original_layout import build, stacked, unet_name, vae_name  # noqa: E402

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


def original(pipe) -> dict:
    attention = [kind == "CrossAttnUpBlock2D" for kind in pipe.unet.config.up_block_types]
    unet, vae, text = (part.state_dict() for part in (pipe.unet, pipe.vae, pipe.text_encoder))
    text = {key if key.startswith("text_model.") else f"text_model.{key}": value for key, value in text.items()}
    tensors = build(unet, stacked(unet, lambda name: unet_name(name, 2, attention)), "model.diffusion_model.")
    tensors |= build(vae, stacked(vae, lambda name: vae_name(name, 4)), "first_stage_model.")
    tensors |= {f"cond_stage_model.transformer.{key}": value for key, value in text.items()}
    return {key: value.contiguous() for key, value in tensors.items()}


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
    pipe = pipe.to(torch.float16)
    pipe.save_pretrained(out, safe_serialization=True)
    save_file(original(pipe), out / "model.safetensors")
    (out / "complete").touch()
    os.sync()


if __name__ == "__main__":
    main()
