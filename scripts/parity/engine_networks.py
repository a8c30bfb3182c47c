"""Tiny networks with random weights and what diffusers and transformers compute with them.

usage: python engine_networks.py OUT      (OUT is tests/fixtures/engine)
needs: torch 2.15.0, diffusers 0.42.1, transformers 5.23.0, safetensors 0.8.0

Each case is a folder: config.json and weights as the reference implementation saves them, and case.safetensors with
the inputs and the expected output (float32, computed from the weights as stored).
"""
import json
import pathlib
import sys

import torch
import torch.nn.functional as F
from diffusers import UNet2DConditionModel
from safetensors.torch import save_file
from torch import nn
from transformers import BertConfig, BertModel

DOWN, CROSS_DOWN, UP, CROSS_UP = "DownBlock2D", "CrossAttnDownBlock2D", "UpBlock2D", "CrossAttnUpBlock2D"

UNETS = {
    # Stable Diffusion 1.x in small: four levels, two layers, 1x1 convolutions around the attention.
    "unet-sd1": dict(
        dtype=torch.float32, latents=(2, 4, 8, 16), tokens=7,
        config=dict(
            block_out_channels=(8, 8, 16, 16), layers_per_block=2, attention_head_dim=2, cross_attention_dim=12,
            down_block_types=(CROSS_DOWN, CROSS_DOWN, CROSS_DOWN, DOWN),
            up_block_types=(UP, CROSS_UP, CROSS_UP, CROSS_UP),
        ),
    ),
    # Stable Diffusion 2.x in small: linear projections, one number of heads a level.
    "unet-sd2": dict(
        dtype=torch.float16, latents=(1, 4, 8, 8), tokens=5,
        config=dict(
            block_out_channels=(8, 16, 16), layers_per_block=2, attention_head_dim=(1, 2, 4), cross_attention_dim=20,
            use_linear_projection=True, upcast_attention=True,
            down_block_types=(CROSS_DOWN, CROSS_DOWN, DOWN), up_block_types=(UP, CROSS_UP, CROSS_UP),
        ),
    ),
    # aurora-mini in small.
    "unet-aurora": dict(
        dtype=torch.bfloat16, latents=(2, 6, 8, 4), tokens=9,
        config=dict(
            in_channels=6, out_channels=6, block_out_channels=(8, 12, 16), layers_per_block=1, attention_head_dim=4,
            cross_attention_dim=24, down_block_types=(DOWN, CROSS_DOWN, DOWN), up_block_types=(UP, CROSS_UP, UP),
        ),
    ),
    # Whatever else the configuration can say.
    "unet-odd": dict(
        dtype=torch.float32, latents=(3, 4, 6, 4), tokens=3,
        config=dict(
            block_out_channels=(8, 16), layers_per_block=(1, 2), transformer_layers_per_block=(1, 2),
            attention_head_dim=(2, 4), cross_attention_dim=8, flip_sin_to_cos=False, freq_shift=1,
            downsample_padding=0, time_embedding_dim=24, norm_eps=1e-4, conv_in_kernel=1, conv_out_kernel=5,
            act_fn="swish", down_block_types=(CROSS_DOWN, CROSS_DOWN), up_block_types=(CROSS_UP, CROSS_UP),
        ),
    ),
}


def shake(module):
    """Norms start as the identity and biases as zero; a graph that left them out would not be noticed."""
    with torch.no_grad():
        for parameter in module.parameters():
            if parameter.dim() == 1:
                parameter.add_(torch.randn_like(parameter) * 0.3)


def store(module, folder, dtype):
    """Saves in `dtype`; returns the module with those same rounded weights in float32."""
    module.to(dtype).save_pretrained(folder)
    return module.float().eval()


def case(folder, **tensors):
    save_file({key: value.contiguous() for key, value in tensors.items()}, folder / "case.safetensors")


@torch.no_grad()
def unet(out, name, dtype, latents, tokens, config):
    folder = out / name
    sample = dict(in_channels=4, out_channels=4, norm_num_groups=4, sample_size=8)
    model = UNet2DConditionModel(**{**sample, **config})
    shake(model)
    model = store(model, folder, dtype)
    z = torch.randn(latents)
    timestep = torch.tensor([731.0])
    states = torch.randn(latents[0], tokens, model.config.cross_attention_dim)
    case(folder, latents=z, timestep=timestep, states=states, expected=model(z, timestep, states).sample)


@torch.no_grad()
def bert(out, name, dtype):
    folder = out / name
    model = BertModel(
        BertConfig(
            vocab_size=60, hidden_size=24, num_hidden_layers=2, num_attention_heads=3, intermediate_size=40,
            max_position_embeddings=12, layer_norm_eps=1e-12,
        ),
        add_pooling_layer=False,
    )
    shake(model)
    model = store(model, folder, dtype)
    mask = torch.tensor([[1, 1, 1, 1, 1, 0, 0, 0], [1, 1, 0, 0, 0, 0, 0, 0], [1] * 8])
    ids = torch.randint(0, 60, mask.shape) * mask
    states = model(input_ids=ids, attention_mask=mask).last_hidden_state * mask[..., None]
    case(folder, ids=ids, mask=mask, expected=states)


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        return x + self.conv2(F.silu(self.conv1(x)))


class KltDecoder(nn.Module):
    """The arithmetic of vae/config.json, written as it stands there."""

    def __init__(self, latent_channels, patch, cnn_channels, cnn_blocks, context_channels):
        super().__init__()
        self.cells = patch // 4
        self.base = nn.ConvTranspose2d(latent_channels, 3, patch, stride=patch, bias=False)
        self.mean = nn.Parameter(torch.randn(3, patch, patch) * 0.2)
        self.conv_z = nn.Conv2d(latent_channels, context_channels * self.cells**2, 3, padding=1)
        self.conv_in = nn.Conv2d(48 + context_channels, cnn_channels, 3, padding=1)
        self.blocks = nn.ModuleList([Block(cnn_channels) for _ in range(cnn_blocks)])
        self.conv_out = nn.Conv2d(cnn_channels, 48, 3, padding=1)

    def linear(self, z):
        return self.base(z) + self.mean.repeat(1, z.shape[2], z.shape[3])

    def forward(self, z):
        base = self.linear(z)
        h = self.conv_in(torch.cat([F.pixel_unshuffle(base, 4), F.pixel_shuffle(self.conv_z(z), self.cells)], 1))
        for block in self.blocks:
            h = block(h)
        return base + F.pixel_shuffle(self.conv_out(F.silu(h)), 4)


@torch.no_grad()
def klt(out, name, dtype):
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    shape = dict(latent_channels=6, patch=8, cnn_channels=7, cnn_blocks=2, context_channels=3)
    model = KltDecoder(**shape).to(dtype)
    weights = {f"decoder.{key}": value for key, value in model.state_dict().items()}
    save_file(weights, folder / "diffusion_pytorch_model.safetensors")
    config = {
        "_class_name": "AuroraKLTDecoder", **shape, "act": "silu",
        "scaling_factor": 0.5, "shift_factor": 0.25, "latent_clip": 8.0,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    model = model.float()
    latents = torch.randn(2, 6, 3, 4)
    z = latents / config["scaling_factor"] + config["shift_factor"]
    preview = F.avg_pool2d(model.linear(z), 4)
    case(folder, latents=latents, expected=model(z), preview=preview)


def main():
    out = pathlib.Path(sys.argv[1])
    torch.set_num_threads(1)
    torch.manual_seed(20261122)
    for name, arguments in UNETS.items():
        unet(out, name, **arguments)
    bert(out, "bert-f32", torch.float32)
    bert(out, "bert-f16", torch.float16)
    klt(out, "klt-f16", torch.float16)


main()
