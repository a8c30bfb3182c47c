"""Names and shapes of the weights of full-size UNets, without any weights.

usage: python unet_shapes.py OUT      (OUT is tests/fixtures/engine)
needs: torch 2.15.0, diffusers 0.42.1
"""
import json
import pathlib
import sys

import torch
from diffusers import UNet2DConditionModel

# What sets these models apart in their published config.json; all else is the class's default.
CONFIGS = {
    "sd15": dict(sample_size=64, cross_attention_dim=768),
    "sd21": dict(
        sample_size=96, cross_attention_dim=1024, attention_head_dim=[5, 10, 20, 20], use_linear_projection=True,
        upcast_attention=True,
    ),
}


def main():
    for name, config in CONFIGS.items():
        with torch.device("meta"):
            model = UNet2DConditionModel(**config)
        shapes = {key: list(value.shape) for key, value in model.state_dict().items()}
        count = sum(value.numel() for value in model.state_dict().values())
        lines = ",\n".join(f"  {json.dumps(key)}: {json.dumps(shape)}" for key, shape in shapes.items())
        text = f'{{\n"config": {json.dumps(config)},\n"parameters": {count},\n"shapes": {{\n{lines}\n}}\n}}\n'
        pathlib.Path(sys.argv[1], f"{name}-shapes.json").write_text(text)


main()
