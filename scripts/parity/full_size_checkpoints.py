"""Names and shapes of the published checkpoints' tensors in the original layout, without any weights.

usage: python full_size_checkpoints.py OUT      (OUT is tests/fixtures/engine)
needs: torch 2.15.0, diffusers 0.42.1, transformers 5.23.0
"""
import gzip
import json
import pathlib
import sys

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from original_layout import openclip_name, stacked, unet_name, vae_name
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

DOWN, CROSS_DOWN, UP, CROSS_UP = "DownBlock2D", "CrossAttnDownBlock2D", "UpBlock2D", "CrossAttnUpBlock2D"
VAE = dict(
    block_out_channels=(128, 256, 512, 512), layers_per_block=2, down_block_types=("DownEncoderBlock2D",) * 4,
    up_block_types=("UpDecoderBlock2D",) * 4, latent_channels=4,
)
CLIP_L = dict(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, projection_dim=768)
CLIP_H = dict(hidden_size=1024, intermediate_size=4096, num_hidden_layers=24, num_attention_heads=16, projection_dim=1024)
CLIP_G = dict(hidden_size=1280, intermediate_size=5120, num_hidden_layers=32, num_attention_heads=20, projection_dim=1280)

# What sets the UNets apart in their published config.json; all else is the class's default.
MODELS = {
    "sd15": (dict(cross_attention_dim=768), [("cond_stage_model.transformer.", CLIP_L)]),
    "sd15-inpainting": (dict(cross_attention_dim=768, in_channels=9), [("cond_stage_model.transformer.", CLIP_L)]),
    "sd21": (
        dict(cross_attention_dim=1024, attention_head_dim=[5, 10, 20, 20], use_linear_projection=True),
        [("cond_stage_model.model.", CLIP_H)],
    ),
    "sdxl": (
        dict(
            block_out_channels=(320, 640, 1280), down_block_types=(DOWN, CROSS_DOWN, CROSS_DOWN),
            up_block_types=(CROSS_UP, CROSS_UP, UP), transformer_layers_per_block=[1, 2, 10], attention_head_dim=[5, 10, 20],
            cross_attention_dim=2048, use_linear_projection=True, addition_embed_type="text_time", addition_time_embed_dim=256,
            projection_class_embeddings_input_dim=2816,
        ),
        [("conditioner.embedders.0.transformer.", CLIP_L), ("conditioner.embedders.1.model.", CLIP_G)],
    ),
}


def rows(state, table, prefix):
    shapes = {}
    for key, parts in table.items():
        first = list(state[parts[0]].shape)
        shape = [first[0] * len(parts), *first[1:]]
        if ".mid.attn_1." in key and len(shape) == 2:
            shape += [1, 1]
        shapes[prefix + key] = shape
    return shapes


def main():
    for name, (config, texts) in MODELS.items():
        with torch.device("meta"):
            unet, vae = UNet2DConditionModel(**config), AutoencoderKL(**VAE)
        attention = [kind == CROSS_UP for kind in unet.config.up_block_types]
        state = unet.state_dict()
        parameters = {"unet": sum(value.numel() for value in state.values())}
        shapes = rows(state, stacked(state, lambda n: unet_name(n, 2, attention)), "model.diffusion_model.")
        state = vae.state_dict()
        parameters["vae"] = sum(value.numel() for value in state.values())
        shapes |= rows(state, stacked(state, lambda n: vae_name(n, 4)), "first_stage_model.")
        for prefix, text in texts:
            openclip = prefix.endswith(".model.")
            with torch.device("meta"):
                model = (CLIPTextModelWithProjection if openclip else CLIPTextModel)(CLIPTextConfig(**text, vocab_size=49408))
            state = {k if k.startswith("text_") else f"text_model.{k}": v for k, v in model.state_dict().items()}
            parameters[prefix] = sum(value.numel() for value in state.values())
            table = stacked(state, openclip_name) if openclip else {key: [key] for key in state}
            shapes |= rows(state, table, prefix)
        text = json.dumps({"parameters": parameters, "shapes": shapes}, separators=(",", ":"))
        # A fixed time in the header, so that the same names give the same bytes.
        pathlib.Path(sys.argv[1], f"checkpoint-{name}.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
        print(name, len(shapes), "tensors", parameters)


main()
