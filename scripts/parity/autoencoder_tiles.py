"""What diffusers computes with tiny autoencoders in tiles, `enable_tiling`, whose weights follow from their names.

usage: python autoencoder_tiles.py OUT      (OUT is tests/fixtures/engine; it reads vae-kl.json and vae-tiny.json there)
needs: torch 2.15.0, diffusers 0.42.1

Of pictures every third row and column is kept: each tile, each blended edge and each corner has some.
"""
import json
import pathlib
import sys

import torch
from diffusers import AutoencoderKL, AutoencoderTiny
from formula import fill, inputs, packed

EVERY = 3

# Name of the case with the configuration, tile in pixels, shape of the latents to decode, pixels to encode.
CASES = [
    # Two rows and three columns of tiles, the last ones cut short.
    ("vae-kl", AutoencoderKL, 32, (2, 4, 11, 14), (2, 3, 44, 56)),
    # The last row and column lie wholly in what they have in common with the ones before.
    ("vae-kl", AutoencoderKL, 32, (1, 4, 13, 7), (1, 3, 52, 28)),
    ("vae-tiny", AutoencoderTiny, 64, (1, 4, 9, 16), None),
    ("vae-tiny", AutoencoderTiny, 128, None, (1, 3, 144, 264)),
]


@torch.no_grad()
def main():
    torch.set_num_threads(1)
    out = pathlib.Path(sys.argv[1])
    cases = []
    for name, kind, tile, latents, pixels in CASES:
        config = json.loads((out / f"{name}.json").read_text())["config"]
        config.pop("_class_name")
        model = kind(**config).eval()
        fill(model)
        model.enable_tiling()
        scale = 8 if kind is AutoencoderTiny else 2 ** (len(config["block_out_channels"]) - 1)
        model.tile_sample_min_size = tile
        model.tile_latent_min_size = tile // scale
        scaling = model.config.scaling_factor
        case = {"name": name, "tile": tile}
        if latents:
            image = model.decode(inputs("latents", latents) / scaling).sample
            case |= {"latents": latents, "image": packed(image[..., ::EVERY, ::EVERY])}
        if pixels:
            encoded = model.encode(inputs("image", pixels) / 2)
            case["pixels"] = pixels
            if kind is AutoencoderKL:
                case["mean"] = packed(encoded.latent_dist.mean * scaling)
                case["deviation"] = packed(encoded.latent_dist.std * scaling)
            else:
                case["mean"] = packed(encoded.latents * scaling)
        cases.append(case)
    text = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (out / "vae-tiles.json").write_text(f"[\n{text}\n]\n")


main()
