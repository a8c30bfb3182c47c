"""What torch's own differentiation makes of matrices that are learned beside the layers of the tiny AuroraDiT.

usage: python aurora_dit_lora.py OUT      (OUT is tests/fixtures/engine; run with models/training on PYTHONPATH)
needs: torch, safetensors (models/training/requirements.txt), and OUT/dit-aurora of aurora_dit.py

Writes OUT/dit-aurora/lora.safetensors (float32): the inputs, A and B of every layer, the loss
sum(weight * (prediction - target)^2), and `gradient <name>` of each A and B.
"""
import json
import pathlib
import re
import sys

import torch
from aurora_training.model.dit import AuroraDiT
from safetensors.torch import load_file, save_file

LEARNED = re.compile(r"transformer_blocks\.\d+\.(attn\.(to_qkv|to_added_kv|to_out)|ff\.proj_in|ff\.proj_out|skip_linear)$")
RANK = 3


def main(out):
    torch.manual_seed(23)
    folder = pathlib.Path(out) / "dit-aurora"
    config = json.loads((folder / "config.json").read_text())
    known = ("sample_size in_channels patch_size num_layers num_refiner_layers num_attention_heads attention_head_dim"
             " caption_channels caption_tokens mlp_ratio detail_channels detail_blocks").split()
    model = AuroraDiT(**{key: config[key] for key in known}).eval()
    stored = load_file(folder / "diffusion_pytorch_model.safetensors")
    model.load_state_dict({name: value.float() for name, value in stored.items()})
    learned = {}
    for name, layer in model.named_modules():
        if not LEARNED.match(name):
            continue
        a = (torch.randn(RANK, layer.in_features) * 0.2).requires_grad_()
        b = (torch.randn(layer.out_features, RANK) * 0.2).requires_grad_()
        learned |= {f"{name}.lora_A.weight": a, f"{name}.lora_B.weight": b}
        layer.register_forward_hook(lambda _, inputs, output, a=a, b=b: output + inputs[0] @ a.T @ b.T)
    latents, target = torch.randn(3, 5, 6, 6), torch.randn(3, 5, 6, 6)
    weight = torch.rand(3, 5, 6, 6) / 1000  # Slopes of about 1.
    states = torch.randn(3, 7, 6)
    states[1, 4:] = 0
    timestep = torch.tensor([[737.0], [12.0], [401.0]])
    loss = (weight * (model(latents, timestep[:, 0], states) - target).square()).sum()
    found = torch.autograd.grad(loss, list(learned.values()))
    tensors = dict(latents=latents, target=target, weight=weight, states=states, timestep=timestep, loss=loss[None])
    tensors |= {name: value.detach() for name, value in learned.items()}
    tensors |= {f"gradient {name}": value for name, value in zip(learned, found)}
    save_file({name: value.detach().contiguous() for name, value in tensors.items()}, folder / "lora.safetensors")
    print(f"{len(learned)} matrices, loss {loss.item():.4f}, largest slope {max(g.abs().max().item() for g in found):.4f}")


main(sys.argv[1])
