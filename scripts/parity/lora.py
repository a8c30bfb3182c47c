"""LoRA files on a tiny Stable Diffusion: what diffusers and PEFT make of low-rank ones, and the papers' formulas of the others.

usage: python lora.py MERGES OUT      (MERGES is assets/tokenizers/clip-merges.txt.gz; OUT is tests/fixtures/engine)
needs: torch 2.15.0, diffusers 0.42.1, transformers 5.23.0, peft 0.21.2
"""
import json
import math
import pathlib
import sys
import tempfile

import torch
from diffusers import DDIMScheduler, StableDiffusionPipeline
from formula import integers, packed, weight
from peft.tuners.lokr.layer import make_kron, make_weight_cp
from pictures_to_pictures import build
from safetensors.torch import save_file
from whole_models import NEGATIVE, PROMPT, SCALE, SCHEDULER, SEED, STEPS

RANK = 4
ATTENTION = "down_blocks.0.attentions.0.transformer_blocks.0"
LINEAR = [f"{ATTENTION}.attn1.to_q", f"{ATTENTION}.attn2.to_k", f"{ATTENTION}.attn1.to_out.0", f"{ATTENTION}.ff.net.0.proj", f"{ATTENTION}.ff.net.2",
          "up_blocks.1.attentions.2.transformer_blocks.0.attn2.to_v"]
POINTWISE = ["down_blocks.0.attentions.0.proj_in"]
CONV = ["down_blocks.0.resnets.0.conv1", "down_blocks.0.downsamplers.0.conv", "mid_block.resnets.1.conv2", "conv_in"]
EMBED = ["down_blocks.1.resnets.0.time_emb_proj", "time_embedding.linear_1"]
TEXT = ["text_model.encoder.layers.0.self_attn.q_proj", "text_model.encoder.layers.1.mlp.fc1"]


def kohya(part, module):
    return f"lora_{'unet' if part == 'unet' else 'te'}_{module.replace('.', '_')}"


def stored(prefix, shape):
    """A quarter of the formula's weights: a change, and no other model."""
    return weight(prefix, shape) / 4


def low_rank(names, part, module, shape, kernel):
    out, inputs = shape[:2]
    rank = RANK
    names[f"{kohya(part, module)}.lora_down.weight"] = [rank, inputs, *kernel]
    names[f"{kohya(part, module)}.lora_up.weight"] = [out, rank, *([1, 1] if kernel else [])]
    names[f"{kohya(part, module)}.alpha"] = []
    return rank


def lengths(name, shape):
    """DoRA's: about those of the formula's own rows."""
    return torch.tensor(1 + (integers(name, math.prod(shape)) >> 2) / 128, dtype=torch.float32).reshape(shape)


def is_length(name):
    return "dora_scale" in name or "magnitude" in name


def tensors(names, alpha=2.0):
    return {
        name: torch.tensor(alpha) if name.endswith(".alpha") else lengths(name, shape) if is_length(name) else stored(name, shape)
        for name, shape in names.items()
    }


def merge(target, delta, strength):
    target.data += strength * delta.reshape(target.shape)


def layer(unet, text, part, module):
    root = unet if part == "unet" else text
    path = module if part == "unet" else module.removeprefix("text_model.")
    return root.get_submodule(path)


def delta_of(kind, state, name, shape, alpha):
    """LyCORIS (2309.14859): eq. 5 for LoHa, 3.2 for the tucker form, eq. 7 for LoKr, and LoCon's kernel in the middle."""
    out, inputs, *kernel = shape
    t = lambda part: state[f"{name}.{part}"]
    if kind == "locon":
        return torch.einsum("or,rskl,si->oikl", t("lora_up.weight")[:, :, 0, 0], t("lora_mid.weight"), t("lora_down.weight")[:, :, 0, 0]) * alpha / RANK
    if kind == "loha":
        return (t("hada_w1_a") @ t("hada_w1_b")) * (t("hada_w2_a") @ t("hada_w2_b")) * alpha / RANK
    if kind == "loha-tucker":
        one = torch.einsum("ijkl,jr,ip->prkl", t("hada_t1"), t("hada_w1_b"), t("hada_w1_a"))
        two = torch.einsum("ijkl,jr,ip->prkl", t("hada_t2"), t("hada_w2_b"), t("hada_w2_a"))
        return one * two * alpha / RANK
    if kind == "lokr":
        return torch.kron(t("lokr_w1"), t("lokr_w2_a") @ t("lokr_w2_b")) * alpha / RANK
    if kind == "lokr-tucker":
        return make_kron(t("lokr_w1"), make_weight_cp(t("lokr_t2"), t("lokr_w2_a"), t("lokr_w2_b")), alpha / RANK)
    return torch.kron(t("lokr_w1"), t("lokr_w2"))  # both whole: alpha has no say


def lycoris_names(kind, name, shape):
    out, inputs, *kernel = shape
    flat = inputs
    for side in kernel:
        flat *= side
    if kind == "locon":
        parts = {"lora_down.weight": [RANK, inputs, 1, 1], "lora_mid.weight": [RANK, RANK, *kernel], "lora_up.weight": [out, RANK, 1, 1]}
    elif kind == "loha":
        parts = {"hada_w1_a": [out, RANK], "hada_w1_b": [RANK, flat], "hada_w2_a": [out, RANK], "hada_w2_b": [RANK, flat]}
    elif kind == "loha-tucker":
        parts = {"hada_t1": [RANK, RANK, *kernel], "hada_w1_a": [RANK, out], "hada_w1_b": [RANK, inputs],
                 "hada_t2": [RANK, RANK, *kernel], "hada_w2_a": [RANK, out], "hada_w2_b": [RANK, inputs]}
    elif kind == "lokr":
        parts = {"lokr_w1": [4, 2], "lokr_w2_a": [out // 4, RANK], "lokr_w2_b": [RANK, inputs // 2]}
    elif kind == "lokr-tucker":
        parts = {"lokr_w1": [4, 2], "lokr_t2": [RANK, RANK, *kernel], "lokr_w2_a": [RANK, out // 4], "lokr_w2_b": [RANK, inputs // 2]}
    else:
        parts = {"lokr_w1": [2, 2], "lokr_w2": [out // 2, inputs // 2]}
    return {f"{name}.{part}": side for part, side in parts.items()} | {f"{name}.alpha": []}


@torch.no_grad()
def run(parts, prepare=None):
    vae, text, tokenizer, unet = parts
    pipe = StableDiffusionPipeline(vae, text, tokenizer, unet, DDIMScheduler(**SCHEDULER), None, None, requires_safety_checker=False)
    pipe.set_progress_bar_config(disable=True)
    if prepare:
        prepare(pipe)
    return pipe(PROMPT, negative_prompt=NEGATIVE, num_inference_steps=STEPS, guidance_scale=SCALE, height=16, width=16,
                generator=torch.Generator().manual_seed(SEED), output_type="latent").images


def main():
    torch.set_num_threads(1)
    fresh = lambda: build(sys.argv[1], 4)
    vae, text, tokenizer, unet = fresh()
    shape_of = lambda part, module: list(layer(unet, text, part, module).weight.shape)
    cases = [{"kind": "none", "tensors": {}, "latents": packed(run(fresh()))}]

    # Low-rank, as kohya writes it and diffusers reads it, UNet and text encoder at their own strengths.
    names = {}
    for module in LINEAR + EMBED:
        low_rank(names, "unet", module, shape_of("unet", module), [])
    for module in POINTWISE:
        low_rank(names, "unet", module, shape_of("unet", module), [1, 1])
    for module in CONV:
        low_rank(names, "unet", module, shape_of("unet", module), shape_of("unet", module)[2:])
    for module in TEXT:
        low_rank(names, "text_encoder", module, shape_of("text_encoder", module), [])
    state = tensors(names)
    for strengths in ((1.0, 1.0), (0.5, -0.75)):
        def by_hand(pipe):
            for part, modules, strength in (("unet", LINEAR + EMBED + POINTWISE + CONV, strengths[0]), ("text_encoder", TEXT, strengths[1])):
                for module in modules:
                    down, up = state[f"{kohya(part, module)}.lora_down.weight"], state[f"{kohya(part, module)}.lora_up.weight"]
                    merge(layer(pipe.unet, pipe.text_encoder, part, module).weight, up.flatten(1) @ down.flatten(1) * 2.0 / RANK, strength)
        latents = run(fresh(), by_hand)
        cases.append({"kind": "kohya", "strengths": strengths, "tensors": names, "latents": packed(latents)})

    # diffusers' and PEFT's own reading of the attention's part of such a file.
    attention = {k: v for k, v in names.items() if any(kohya("unet", m) in k for m in LINEAR)}
    with tempfile.TemporaryDirectory() as folder:
        save_file(tensors(attention), f"{folder}/lora.safetensors")
        def by_diffusers(pipe):
            pipe.load_lora_weights(folder, weight_name="lora.safetensors", adapter_name="one")
            pipe.set_adapters(["one"], [0.8])
        latents = run(fresh(), by_diffusers)
    cases.append({"kind": "diffusers", "strengths": [0.8, 0.8], "tensors": attention, "latents": packed(latents)})

    # PEFT's own layout.
    peft = {}
    for module in LINEAR[:3]:
        out, inputs = shape_of("unet", module)
        peft |= {f"unet.{module}.lora_A.weight": [RANK, inputs], f"unet.{module}.lora_B.weight": [out, RANK]}
    with tempfile.TemporaryDirectory() as folder:
        save_file({k: stored(k, v) for k, v in peft.items()}, f"{folder}/lora.safetensors")
        def by_peft(pipe):
            pipe.load_lora_weights(folder, weight_name="lora.safetensors", adapter_name="one")
        latents = run(fresh(), by_peft)
    cases.append({"kind": "peft", "strengths": [1.0, 1.0], "tensors": peft, "latents": packed(latents)})

    # Products of four small matrices are smaller still: their alphas make up for it.
    for kind, modules, alpha in (("locon", CONV[:2], 16.0), ("loha", [LINEAR[0], LINEAR[3], CONV[0]], 256.0), ("loha-tucker", CONV[:2], 65536.0),
                                 ("lokr", [LINEAR[0], LINEAR[3]], 16.0), ("lokr-whole", [LINEAR[0], LINEAR[4]], 2.0),
                                 ("lokr-tucker", CONV[:2], 1024.0)):
        names = {}
        for module in modules:
            names |= lycoris_names(kind, kohya("unet", module), shape_of("unet", module))
        state = tensors(names, alpha)
        def by_formula(pipe):
            for module in modules:
                shape = shape_of("unet", module)
                merge(pipe.unet.get_submodule(module).weight, delta_of(kind, state, kohya("unet", module), shape, alpha), 0.7)
        cases.append({"kind": kind, "strengths": [0.7, 0.7], "alpha": alpha, "tensors": names, "latents": packed(run(fresh(), by_formula))})

    # DoRA as PEFT has it: a length for each output.
    names = {}
    for module in LINEAR[:3] + LINEAR[4:] + [CONV[0]]:
        out, inputs, *kernel = shape_of("unet", module)
        names |= {f"unet.{module}.lora_A.weight": [RANK, inputs, *kernel], f"unet.{module}.lora_B.weight": [out, RANK, *([1, 1] if kernel else [])],
                  f"unet.{module}.lora_magnitude_vector": [1, out, 1, 1] if kernel else [out]}
    with tempfile.TemporaryDirectory() as folder:
        save_file(tensors(names), f"{folder}/lora.safetensors")
        def by_dora(pipe):
            pipe.load_lora_weights(folder, weight_name="lora.safetensors", adapter_name="one")
            layers = [m for m in pipe.unet.modules() if getattr(m, "lora_magnitude_vector", None)]
            assert len(layers) == len(LINEAR[:3] + LINEAR[4:]) + 1, len(layers)
        latents = run(fresh(), by_dora)
    cases.append({"kind": "dora-peft", "strengths": [1.0, 1.0], "tensors": names, "latents": packed(latents)})

    # And by its formula: lengths of outputs, of inputs (LyCORIS' first form), and over a LoHa; in part, as A1111 turns it.
    for kind, modules, side in (("dora", [LINEAR[0], LINEAR[3], CONV[1], POINTWISE[0]], 0), ("dora-inputs", [LINEAR[0], LINEAR[3], CONV[1]], 1),
                                ("dora-loha", [LINEAR[0], CONV[0]], 1)):
        names = {}
        for module in modules:
            name, shape = kohya("unet", module), shape_of("unet", module)
            if kind == "dora-loha":
                names |= lycoris_names("loha", name, shape)
            else:
                low_rank(names, "unet", module, shape, shape[2:])
            names[f"{name}.dora_scale"] = [side_length if axis == side else 1 for axis, side_length in enumerate(shape)]
        alpha = 256.0 if kind == "dora-loha" else 2.0
        state = tensors(names, alpha)
        def by_lengths(pipe):
            for module in modules:
                name, shape, target = kohya("unet", module), shape_of("unet", module), pipe.unet.get_submodule(module).weight
                if kind == "dora-loha":
                    delta = delta_of("loha", state, name, shape, alpha).reshape(shape)
                else:
                    delta = (state[f"{name}.lora_up.weight"].flatten(1) @ state[f"{name}.lora_down.weight"].flatten(1)).reshape(shape) * alpha / RANK
                changed = target + delta
                norm = torch.linalg.vector_norm(changed, dim=[axis for axis in range(len(shape)) if axis != side], keepdim=True)
                merge(target, changed * (state[f"{name}.dora_scale"] / norm) - target, 0.7)
        cases.append({"kind": kind, "strengths": [0.7, 0.7], "alpha": alpha, "tensors": names, "latents": packed(run(fresh(), by_lengths))})

    settings = {"prompt": PROMPT, "negativePrompt": NEGATIVE, "seed": SEED, "steps": STEPS, "guidanceScale": SCALE}
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    path = pathlib.Path(sys.argv[2], "lora.json")
    path.write_text(f'{{"settings": {json.dumps(settings)}, "cases": [\n{lines}\n]}}\n')
    print(path, path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
