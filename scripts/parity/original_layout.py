"""Diffusers' names of a model's tensors in the original layout of Stable Diffusion's checkpoints.

Each original tensor is a list of diffusers tensors stacked along the first side, one of them alone as a rule. Written
from the published checkpoints' key lists; `check` has diffusers convert the result back and compares every number.
"""
import re

import torch
from diffusers.loaders import single_file_utils as reference

RESNET = [
    ("norm1", "in_layers.0"), ("conv1", "in_layers.2"), ("time_emb_proj", "emb_layers.1"), ("norm2", "out_layers.0"),
    ("conv2", "out_layers.3"), ("conv_shortcut", "skip_connection"),
]
UNET = {
    "time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2", "conv_in": "input_blocks.0.0",
    "conv_norm_out": "out.0", "conv_out": "out.2", "add_embedding.linear_1": "label_emb.0.0",
    "add_embedding.linear_2": "label_emb.0.2",
}


def unet_name(name, layers, attention):
    """`attention`: whether each level of the way up has transformers, coarsest first."""
    for ours, theirs in UNET.items():
        if name.startswith(ours + "."):
            return name.replace(ours, theirs)
    if match := re.match(r"(down|up)_blocks\.(\d+)\.(resnets|attentions)\.(\d+)\.(.+)", name):
        way, block, kind, layer, rest = match.groups()
        block, layer = int(block), int(layer)
        index = block * (layers + 1) + layer + (1 if way == "down" else 0)
        stem = f"{'input' if way == 'down' else 'output'}_blocks.{index}.{0 if kind == 'resnets' else 1}."
    elif match := re.match(r"mid_block\.(resnets|attentions)\.(\d)\.(.+)", name):
        kind, layer, rest = match.groups()
        stem = f"middle_block.{int(layer) * 2 if kind == 'resnets' else 1}."
    elif match := re.match(r"down_blocks\.(\d+)\.downsamplers\.0\.conv\.(.+)", name):
        return f"input_blocks.{(int(match[1]) + 1) * (layers + 1)}.0.op.{match[2]}"
    elif match := re.match(r"up_blocks\.(\d+)\.upsamplers\.0\.conv\.(.+)", name):
        block = int(match[1])
        return f"output_blocks.{block * (layers + 1) + layers}.{2 if attention[block] else 1}.conv.{match[2]}"
    if kind == "resnets":
        for ours, theirs in RESNET:
            rest = rest.replace(ours, theirs)
    return stem + rest


def vae_name(name, levels):
    name = name.replace("conv_norm_out", "norm_out").replace("conv_shortcut", "nin_shortcut")
    name = re.sub(r"mid_block\.resnets\.(\d)", lambda m: f"mid.block_{int(m[1]) + 1}", name)
    if "mid_block.attentions.0" in name:
        name = name.replace("mid_block.attentions.0", "mid.attn_1").replace("group_norm", "norm").replace("to_out.0", "proj_out")
        name = re.sub(r"to_([qkv])\.", r"\1.", name)
    name = re.sub(r"down_blocks\.(\d+)\.resnets", r"down.\1.block", name)
    name = re.sub(r"down_blocks\.(\d+)\.downsamplers\.0", r"down.\1.downsample", name)
    name = re.sub(r"up_blocks\.(\d+)\.resnets", lambda m: f"up.{levels - 1 - int(m[1])}.block", name)
    return re.sub(r"up_blocks\.(\d+)\.upsamplers\.0", lambda m: f"up.{levels - 1 - int(m[1])}.upsample", name)


def openclip_name(name):
    name = name.removeprefix("text_model.")
    name = name.replace("embeddings.token_embedding", "token_embedding").replace("final_layer_norm", "ln_final")
    if name == "embeddings.position_embedding.weight":
        return "positional_embedding"
    if name == "text_projection.weight":
        return "text_projection"
    name = name.replace("encoder.layers", "transformer.resblocks").replace("layer_norm", "ln_")
    name = re.sub(r"self_attn\.[qkv]_proj\.", "attn.in_proj_", name).replace("self_attn", "attn")
    return name.replace("mlp.fc1", "mlp.c_fc").replace("mlp.fc2", "mlp.c_proj")


def stacked(names, rename):
    """Original name -> the diffusers names that it stacks, queries before keys before values."""
    table = {}
    for name in names:
        table.setdefault(rename(name), []).append(name)
    order = {"q_proj": 0, "k_proj": 1, "v_proj": 2}
    return {key: sorted(parts, key=lambda n: order.get(n.split(".")[-2], 0)) for key, parts in table.items()}


def build(state, table, prefix):
    """The original tensors themselves. Attention of the autoencoder is 1x1 convolutions; OpenCLIP's projection lies across."""
    tensors = {}
    for key, parts in table.items():
        value = torch.cat([state[part] for part in parts])
        if ".mid.attn_1." in key and value.dim() == 2:
            value = value[:, :, None, None]
        tensors[prefix + key] = value.T.contiguous() if key == "text_projection" else value
    return tensors


def check(kind, tensors, state, config, prefix="", model=None):
    """Raises unless diffusers makes of the original tensors exactly the state that they were made from."""
    if kind == "unet":
        back = reference.convert_ldm_unet_checkpoint(dict(tensors), config)
    elif kind == "vae":
        back = reference.convert_ldm_vae_checkpoint(dict(tensors), config)
    elif kind == "clip":
        back = reference.convert_ldm_clip_checkpoint(dict(tensors))
    else:
        # diffusers takes the width from the projection, which is square in the published models.
        back = reference.convert_open_clip_checkpoint(model, dict(tensors), prefix=prefix)
    missing = set(state) - set(back)
    assert not missing, sorted(missing)[:5]
    for name, value in state.items():
        assert torch.equal(back[name], value), name
