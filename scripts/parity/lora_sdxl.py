"""LoRA files on a tiny SDXL with the published one's blocks: what diffusers and PEFT make of them, and merging by hand.

usage: python lora_sdxl.py MERGES OUT      (MERGES is assets/tokenizers/clip-merges.txt.gz; OUT is tests/fixtures/engine)
needs: torch 2.15.0, diffusers 0.42.1, transformers 5.23.0, peft 0.21.2
"""
import gzip
import json
import pathlib
import sys
import tempfile

import torch
from formula import packed
from lora import RANK, merge, stored, tensors
from original_layout import unet_name
from safetensors.torch import save_file
from tiny_sdxl import build
from whole_models import CROSS_DOWN, CROSS_UP, DOWN, MODELS, NEGATIVE, PROMPT, SCALE, SCHEDULER, SEED, STEPS, UP

# Levels, layers and transformers as the published model has them, so that its blocks have their numbers.
SPEC = MODELS["sdxl"] | {"unet": dict(
    sample_size=8, block_out_channels=(32, 64, 64), layers_per_block=2, down_block_types=(DOWN, CROSS_DOWN, CROSS_DOWN),
    up_block_types=(CROSS_UP, CROSS_UP, UP), transformer_layers_per_block=(1, 1, 2), cross_attention_dim=128, attention_head_dim=(1, 2, 2),
    use_linear_projection=True, addition_embed_type="text_time", addition_time_embed_dim=32, projection_class_embeddings_input_dim=64 + 6 * 32,
)}
ATTENTION = [
    "down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q", "down_blocks.1.attentions.1.proj_in",
    "down_blocks.2.attentions.0.transformer_blocks.1.attn2.to_k", "down_blocks.2.attentions.1.transformer_blocks.0.ff.net.2",
    "mid_block.attentions.0.transformer_blocks.1.ff.net.0.proj",
    "up_blocks.0.attentions.0.transformer_blocks.0.attn2.to_v", "up_blocks.0.attentions.2.transformer_blocks.1.attn1.to_out.0",
    "up_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q", "up_blocks.1.attentions.2.proj_out",
]
REST = [
    "conv_in", "conv_out", "time_embedding.linear_1", "add_embedding.linear_2", "down_blocks.0.resnets.1.conv1", "down_blocks.0.downsamplers.0.conv",
    "down_blocks.1.resnets.0.conv_shortcut", "mid_block.resnets.1.time_emb_proj", "up_blocks.0.resnets.2.conv2", "up_blocks.0.upsamplers.0.conv",
    "up_blocks.1.upsamplers.0.conv", "up_blocks.2.resnets.0.conv1",
]
TEXT = [["encoder.layers.2.self_attn.out_proj", "encoder.layers.1.mlp.fc1"], ["encoder.layers.0.self_attn.out_proj", "encoder.layers.1.mlp.fc2"]]
# diffusers 0.42.1 passes over these where transformers is as new as here ("UNEXPECTED" on its console): merged by hand only.
QUERIES = [["encoder.layers.0.self_attn.q_proj"], ["encoder.layers.1.self_attn.v_proj"]]
# BASE, IN04, IN05, IN07, IN08, MID, OUT00 ... OUT05.
BLOCKS = {"input_blocks": {4: 1, 5: 2, 7: 3, 8: 4}, "middle_block": {0: 5, 1: 5, 2: 5}, "output_blocks": {i: 6 + i for i in range(6)}}
STRENGTHS = [0.5, 0.25, 1.0, 0.75, 0.0, -0.5, 1.5, 0.125, 0.0, 1.0, 0.25, 0.75]


def original(module):
    """Of a layer, in the original layout."""
    return unet_name(f"{module}.weight", 2, [True, True, False]).removesuffix(".weight")


def underscored(module, in_original=True):
    return f"lora_unet_{(original(module) if in_original else module).replace('.', '_')}"


def text_module(encoder, module):
    return f"lora_te{encoder + 1}_text_model_{module.replace('.', '_')}"


def low_rank(shape):
    out, inputs, *kernel = shape
    return [RANK, inputs, *kernel], [out, RANK, *(1 for _ in kernel)]


def files(pipe, unet_modules, unet_name_of, *text):
    """Names and shapes of a kohya file, and the module of each name."""
    names, places = {}, {}
    parts = [(pipe.unet, module, unet_name_of(module)) for module in unet_modules]
    for each in text:
        for encoder, modules in enumerate(each):
            parts += [((pipe.text_encoder, pipe.text_encoder_2)[encoder], module, text_module(encoder, module)) for module in modules]
    for root, module, name in parts:
        if root is pipe.text_encoder_2:
            module = module if not hasattr(root, "text_model") else f"text_model.{module}"
        down, up = low_rank(root.get_submodule(module).weight.shape)
        names |= {f"{name}.lora_down.weight": down, f"{name}.lora_up.weight": up, f"{name}.alpha": []}
        places[name] = root.get_submodule(module)
    return names, places


def check_text(pipe):
    for encoder, modules in zip((pipe.text_encoder, pipe.text_encoder_2), TEXT):
        assert sum("lora_A" in name for name, _ in encoder.named_parameters()) == len(modules)


@torch.no_grad()
def paint(pipe):
    return pipe(PROMPT, negative_prompt=NEGATIVE, num_inference_steps=STEPS, guidance_scale=SCALE, height=16, width=16,
                generator=torch.Generator().manual_seed(SEED), output_type="latent").images


def by_hand(pipe, names, places, strength_of):
    state = tensors(names)
    for name, layer in places.items():
        down, up = state[f"{name}.lora_down.weight"], state[f"{name}.lora_up.weight"]
        with torch.no_grad():
            merge(layer.weight, up.flatten(1) @ down.flatten(1) * 2.0 / RANK, strength_of(name))
    return paint(pipe)


def block_strength(name):
    stem, _, rest = name.removeprefix("lora_unet_").partition("blocks_" if "put_blocks" in name else "block_")
    if not name.startswith("lora_unet_") or stem not in ("input_", "middle_", "output_"):
        return STRENGTHS[0]
    kind = {"input_": "input_blocks", "middle_": "middle_block", "output_": "output_blocks"}[stem]
    return STRENGTHS[BLOCKS[kind][int(rest.split("_")[0])]]


def main():
    torch.set_num_threads(1)
    fresh = lambda: build(sys.argv[1], SPEC)
    pipe, configs, shapes = fresh()
    cases = [{"kind": "none", "tensors": {}, "latents": packed(paint(pipe))}]

    # kohya's names of SDXL, in the original layout, and with diffusers' paths; both as diffusers and PEFT read them.
    for kind, in_original in (("kohya", True), ("kohya-diffusers", False)):
        pipe = fresh()[0]
        names, _ = files(pipe, ATTENTION, lambda module: underscored(module, in_original), TEXT)
        with tempfile.TemporaryDirectory() as folder:
            save_file(tensors(names), f"{folder}/lora.safetensors")
            pipe.load_lora_weights(folder, weight_name="lora.safetensors", adapter_name="one")
        check_text(pipe)
        pipe.set_adapters(["one"], [{"unet": 0.8, "text_encoder": 0.5, "text_encoder_2": 0.5}])
        cases.append({"kind": kind, "strengths": [0.8, 0.5], "tensors": names, "latents": packed(paint(pipe))})

    # PEFT's own layout.
    pipe = fresh()[0]
    names = {}
    for prefix, root, modules in (("unet", pipe.unet, ATTENTION), ("text_encoder", pipe.text_encoder, TEXT[0]), ("text_encoder_2", pipe.text_encoder_2, TEXT[1])):
        inner = "text_model." if hasattr(root, "text_model") else ""
        stem = "" if prefix == "unet" else "text_model."
        for module in modules:
            down, up = low_rank(root.get_submodule(module if prefix == "unet" else inner + module).weight.shape)
            names |= {f"{prefix}.{stem}{module}.lora_A.weight": down, f"{prefix}.{stem}{module}.lora_B.weight": up}
    with tempfile.TemporaryDirectory() as folder:
        save_file({name: stored(name, shape) for name, shape in names.items()}, f"{folder}/lora.safetensors")
        pipe.load_lora_weights(folder, weight_name="lora.safetensors", adapter_name="one")
    check_text(pipe)
    cases.append({"kind": "peft", "strengths": [1.0, 1.0], "tensors": names, "latents": packed(paint(pipe))})

    # LoCon's convolutions and the layers around the blocks, merged by hand.
    pipe = fresh()[0]
    names, places = files(pipe, ATTENTION + REST, underscored, TEXT, QUERIES)
    cases.append({"kind": "locon", "strengths": [1.0, 1.0], "tensors": names, "latents": packed(by_hand(pipe, names, places, lambda _: 1.0))})

    # A strength for each block that SDXL's lists of twelve name, merged by hand.
    pipe = fresh()[0]
    names, places = files(pipe, ATTENTION, underscored, TEXT, QUERIES)
    latents = by_hand(pipe, names, places, block_strength)
    cases.append({"kind": "blocks", "strengths": [1.0, 1.0], "blocks": ",".join(map(str, STRENGTHS)), "tensors": names, "latents": packed(latents)})

    fixture = {
        "settings": {"prompt": PROMPT, "negativePrompt": NEGATIVE, "seed": SEED, "steps": STEPS, "guidanceScale": SCALE},
        "configs": configs, "scheduler": {"_class_name": "DDIMScheduler", **SCHEDULER, "prediction_type": SPEC["prediction"]},
        "shapes": shapes, "cases": cases,
    }
    path = pathlib.Path(sys.argv[2], "lora-sdxl.json.gz")
    path.write_bytes(gzip.compress(json.dumps(fixture, separators=(",", ":")).encode(), mtime=0))
    print(path, path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
