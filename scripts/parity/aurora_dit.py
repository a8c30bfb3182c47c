"""A tiny AuroraDiT with random weights and what the training code's own class computes with it.

usage: python aurora_dit.py OUT      (OUT is tests/fixtures/engine; run with models/training on PYTHONPATH)
needs: torch, safetensors (models/training/requirements.txt)

Writes OUT/dit-aurora: config.json and fp16 weights in the layout of an export, case.safetensors with the inputs and
the expected output (float32, computed from the weights as stored); few-step/ with a LoRA as the training code exports it,
and in the case the output with it.
"""
import json
import pathlib
import sys

import torch
from aurora_training.config import Section
from aurora_training.distillation.result import FewStep
from aurora_training.export.few_step import as_stored, write_few_step
from aurora_training.model.dit import AuroraDiT
from aurora_training.model.lora import add_lora
from safetensors.torch import save_file

CONFIG = dict(
    sample_size=6, in_channels=5, patch_size=2, num_layers=5, num_refiner_layers=2, num_attention_heads=2,
    attention_head_dim=4, caption_channels=6, caption_tokens=7, mlp_ratio=3,
    detail_channels=6, detail_blocks=2,
)


@torch.no_grad()
def main(out):
    torch.manual_seed(11)
    model = AuroraDiT(**CONFIG).eval()
    # A fresh model is the identity by construction; every weight must be felt.
    for parameter in model.parameters():
        # Convolutions sum over nine places.
        strength = 0.1 if parameter.ndim == 4 else 0.3
        parameter.copy_((torch.randn_like(parameter) * strength + (parameter != 0) * parameter).half().float())
    folder = pathlib.Path(out) / "dit-aurora"
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: value.half().contiguous() for name, value in model.state_dict().items()}
    save_file(weights, folder / "diffusion_pytorch_model.safetensors", metadata={"format": "pt"})
    config = {
        "_class_name": "AuroraDiTModel", **CONFIG, "out_channels": CONFIG["in_channels"], "activation_fn": "gelu",
        "norm_type": "ada_norm_single", "norm_eps": 1e-6, "time_channels": 256,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    latents = torch.randn(3, 5, 6, 6)
    states = torch.randn(3, 7, 6)
    states[1, 4:] = 0
    timestep = torch.tensor([737.0])
    expected = model(latents, timestep.expand(3), states)
    few_step = distilled(model)
    write_few_step(folder, few_step, "tiny")
    changed = AuroraDiT(**CONFIG).eval()
    changed.load_state_dict(few_step.merged())
    few = changed(latents, timestep.expand(3), states)
    # Another grid than the trained one: drawn last, so that the numbers above stay what they were.
    wide = torch.randn(3, 5, 4, 10)
    case = dict(latents=latents, timestep=timestep, states=states, expected=expected, few_step=few)
    case |= dict(wide=wide, expected_wide=model(wide, timestep.expand(3), states))
    save_file({name: value.contiguous() for name, value in case.items()}, folder / "case.safetensors")
    print(f"with the LoRA: {float((few - expected).abs().mean()):.3f} apart")
    print(f"{folder}: {sum(v.numel() for v in weights.values())} weights, output std {float(expected.std()):.3f}")


def distilled(model):
    """A LoRA with random factors beside every linear layer, rounded as its file is; an alpha that is not the rank."""
    plain = {name: value.clone() for name, value in model.state_dict().items()}
    factors = add_lora(model, rank=2, alpha=3)
    random = {name: torch.randn_like(factor) * 0.3 for name, factor in factors.items()}
    plan = Section(run="tiny", samples=0, steps=4, timesteps=[999, 749, 499, 249])
    return as_stored(FewStep(plan, plain, random, 2, 3, 0))


main(sys.argv[1])
