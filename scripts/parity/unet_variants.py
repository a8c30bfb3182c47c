"""What diffusers computes with tiny UNets of the kinds beyond SD 1.x, whose weights follow from their names.

usage: python unet_variants.py OUT      (OUT is tests/fixtures/engine)
needs: torch 2.15.0, diffusers 0.42.1
"""
import json
import pathlib
import sys

import torch
from diffusers import UNet2DConditionModel
from formula import fill, inputs, packed

DOWN, CROSS_DOWN, UP, CROSS_UP = "DownBlock2D", "CrossAttnDownBlock2D", "UpBlock2D", "CrossAttnUpBlock2D"
SMALL = dict(sample_size=16, norm_num_groups=4, layers_per_block=1, cross_attention_dim=12, attention_head_dim=2)
TWO = dict(block_out_channels=(8, 16), down_block_types=(CROSS_DOWN, DOWN), up_block_types=(UP, CROSS_UP))

CASES = {
    # SDXL in small: no attention at the finest level, deeper transformers below, pooled text and sizes.
    "unet-sdxl": SMALL | dict(
        block_out_channels=(8, 16, 16), down_block_types=(DOWN, CROSS_DOWN, CROSS_DOWN), up_block_types=(CROSS_UP, CROSS_UP, UP),
        transformer_layers_per_block=(1, 2, 3), attention_head_dim=(1, 2, 4), use_linear_projection=True,
        addition_embed_type="text_time", addition_time_embed_dim=6, projection_class_embeddings_input_dim=20 + 6 * 6,
    ),
    # Inpainting: latents, mask, masked latents.
    "unet-inpaint": SMALL | TWO | dict(in_channels=9, out_channels=4),
    # A latent consistency model, which is told the guidance scale.
    "unet-lcm": SMALL | TWO | dict(time_cond_proj_dim=10),
}


def guidance_embedding(scale, channels):
    """As diffusers' LatentConsistencyModelPipeline: get_guidance_scale_embedding of scale - 1."""
    half = channels // 2
    frequencies = torch.exp(torch.arange(half) * -(torch.log(torch.tensor(10000.0)) / (half - 1)))
    angles = (scale - 1) * 1000.0 * frequencies[None]
    return torch.cat([angles.sin(), angles.cos()], 1)


@torch.no_grad()
def main():
    torch.set_num_threads(1)
    for name, config in CASES.items():
        model = UNet2DConditionModel(**config).eval()
        shapes = fill(model)
        given = {"latents": (2, model.config.in_channels, 8, 4), "states": (2, 7, 12)}
        extra, values = {}, {"timestep": [731]}
        if name == "unet-sdxl":
            given["pooled"] = (2, 20)
            values["time_ids"] = [768, 1024, 0, 16, 512, 640, 1024, 1024, 0, 0, 1024, 1024]
            time_ids = torch.tensor(values["time_ids"], dtype=torch.float32).reshape(2, 6)
            extra["added_cond_kwargs"] = {"text_embeds": inputs("pooled", given["pooled"]), "time_ids": time_ids}
        if name == "unet-lcm":
            values["guidance"] = [8.5]
            extra["timestep_cond"] = guidance_embedding(8.5, 10).repeat(2, 1)
        out = model(inputs("latents", given["latents"]), torch.tensor([731.0]), inputs("states", given["states"]), **extra)
        case = {
            "config": config, "shapes": shapes, "inputs": given, "values": values,
            "expected": {"prediction": packed(out.sample)},
        }
        lines = ",\n".join(f'"{key}": {json.dumps(value, separators=(",", ":"))}' for key, value in case.items())
        pathlib.Path(sys.argv[1], f"{name}.json").write_text(f"{{\n{lines}\n}}\n")


main()
