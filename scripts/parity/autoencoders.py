"""What diffusers computes with tiny autoencoders whose weights follow from their names.

usage: python autoencoders.py OUT      (OUT is tests/fixtures/engine)
needs: torch 2.15.0, diffusers 0.42.1
"""
import json
import pathlib
import sys

import torch
from diffusers import AutoencoderKL, AutoencoderTiny
from formula import fill, inputs, packed

KL = dict(
    block_out_channels=(8, 16, 16), layers_per_block=2, norm_num_groups=4, latent_channels=4,
    down_block_types=("DownEncoderBlock2D",) * 3, up_block_types=("UpDecoderBlock2D",) * 3, scaling_factor=0.18215,
)

CASES = {
    "vae-kl": (AutoencoderKL, KL, (2, 4, 6, 4)),
    # As the autoencoders of later models are: shifted latents, no convolutions around them, no attention.
    "vae-kl-bare": (
        AutoencoderKL,
        KL | dict(
            block_out_channels=(8, 8), down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2,
            layers_per_block=1, latent_channels=6, scaling_factor=1.5305, shift_factor=0.0609, use_quant_conv=False,
            use_post_quant_conv=False, mid_block_add_attention=False,
        ),
        (1, 6, 4, 6),
    ),
    "vae-tiny": (
        AutoencoderTiny,
        dict(
            encoder_block_out_channels=(8, 8, 8, 8), decoder_block_out_channels=(8, 8, 8, 8), num_encoder_blocks=(1, 2, 1, 1),
            num_decoder_blocks=(1, 1, 2, 1), latent_channels=4,
        ),
        (2, 4, 3, 4),
    ),
}


@torch.no_grad()
def main():
    torch.set_num_threads(1)
    for name, (kind, config, shape) in CASES.items():
        model = kind(**config).eval()
        shapes = fill(model)
        scaling, shift = model.config.scaling_factor, model.config.shift_factor or 0
        scale = 2 ** (len(config.get("block_out_channels", (0,) * 4)) - 1)
        pixels = (shape[0], 3, shape[2] * scale, shape[3] * scale)
        image = inputs("image", pixels) / 2
        expected = {"image": packed(model.decode(inputs("latents", shape) / scaling + shift).sample)}
        encoded = model.encode(image)
        if kind is AutoencoderKL:
            expected["mean"] = packed((encoded.latent_dist.mean - shift) * scaling)
            expected["deviation"] = packed(encoded.latent_dist.std * scaling)
        else:
            expected["mean"] = packed((encoded.latents - shift) * scaling)
        case = {
            "config": {"_class_name": kind.__name__, **config}, "shapes": shapes,
            "inputs": {"latents": shape, "image": pixels}, "expected": expected,
        }
        lines = ",\n".join(f'"{key}": {json.dumps(value, separators=(",", ":"))}' for key, value in case.items())
        pathlib.Path(sys.argv[1], f"{name}.json").write_text(f"{{\n{lines}\n}}\n")


main()
