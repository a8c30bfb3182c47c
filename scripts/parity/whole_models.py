"""Whole Stable Diffusion models at tiny size, as a diffusers folder and in the original layout, and pictures by diffusers.

usage: python whole_models.py MERGES OUT      (MERGES is assets/tokenizers/clip-merges.txt.gz; OUT is tests/fixtures/engine)
needs: torch 2.15.0, diffusers 0.42.1, transformers 5.23.0
"""
import json
import pathlib
import sys

import torch
from clip_tokenizer import vocabulary
from diffusers import (
    AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, StableDiffusionXLPipeline, UNet2DConditionModel,
)
from formula import fill, packed, weight
from original_layout import build, check, openclip_name, stacked, unet_name, vae_name
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

DOWN, CROSS_DOWN, UP, CROSS_UP = "DownBlock2D", "CrossAttnDownBlock2D", "UpBlock2D", "CrossAttnUpBlock2D"
PROMPT, NEGATIVE, SEED, STEPS, SCALE = "a red fox, mint green background!", "blurry", 7, 3, 5.0
SCHEDULER = dict(
    beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False, set_alpha_to_one=False, steps_offset=1,
)
VAE = dict(
    block_out_channels=(32, 64), layers_per_block=1, down_block_types=("DownEncoderBlock2D",) * 2,
    up_block_types=("UpDecoderBlock2D",) * 2, latent_channels=4,
)
TEXT = dict(hidden_size=64, intermediate_size=96, num_attention_heads=1, max_position_embeddings=77, vocab_size=49408, pad_token_id=1)

MODELS = {
    "sd1": dict(
        unet=dict(
            sample_size=8, block_out_channels=(32, 64), layers_per_block=2, down_block_types=(CROSS_DOWN, DOWN),
            up_block_types=(UP, CROSS_UP), cross_attention_dim=64, attention_head_dim=8,
        ),
        text=[dict(kind=CLIPTextModel, layers=2, config=dict(hidden_act="quick_gelu", eos_token_id=2, bos_token_id=0))],
        scaling=0.18215, prediction="epsilon",
    ),
    "sd2": dict(
        unet=dict(
            sample_size=8, block_out_channels=(64, 128), layers_per_block=1, down_block_types=(CROSS_DOWN, DOWN),
            up_block_types=(UP, CROSS_UP), cross_attention_dim=64, attention_head_dim=(1, 2), use_linear_projection=True,
        ),
        # The file keeps a layer more than the folder uses.
        text=[dict(kind=CLIPTextModel, layers=2, stored=3, config=dict(hidden_act="gelu", eos_token_id=49407))],
        scaling=0.18215, prediction="v_prediction",
    ),
    "sdxl": dict(
        unet=dict(
            sample_size=8, block_out_channels=(64, 128), layers_per_block=1, down_block_types=(DOWN, CROSS_DOWN),
            up_block_types=(CROSS_UP, UP), transformer_layers_per_block=(1, 2), cross_attention_dim=128, attention_head_dim=(1, 2),
            use_linear_projection=True, addition_embed_type="text_time", addition_time_embed_dim=256,
            projection_class_embeddings_input_dim=64 + 6 * 256,
        ),
        text=[
            dict(kind=CLIPTextModel, layers=3, config=dict(hidden_act="quick_gelu", eos_token_id=2, bos_token_id=0)),
            dict(kind=CLIPTextModelWithProjection, layers=3, config=dict(hidden_act="gelu", eos_token_id=49407, projection_dim=64)),
        ],
        scaling=0.13025, prediction="epsilon",
    ),
}
PREFIXES = {"sd1": ["cond_stage_model.transformer."], "sd2": ["cond_stage_model.model."],
            "sdxl": ["conditioner.embedders.0.transformer.", "conditioner.embedders.1.model."]}


def text_state(model):
    """With the module path that the published files have."""
    state = {k: v for k, v in model.state_dict().items() if v.is_floating_point()}
    return {k if k.startswith("text_") else f"text_model.{k}": v for k, v in state.items()}


def fill_text(model, part):
    """As formula.fill, under the published names."""
    own = model.state_dict()
    for name in own:
        published = name if name.startswith("text_") else f"text_model.{name}"
        own[name] = weight(f"{part}.{published}", own[name].shape)
    model.load_state_dict(own)
    return {f"{part}.{k}": list(v.shape) for k, v in text_state(model).items()}


def tensor_rows(state, table, prefix, part):
    """What a test needs to write the tensor: its shape, the parts that it stacks, and whether it lies across."""
    tensors = build(state, table, prefix)
    return tensors, {
        prefix + key: [list(tensors[prefix + key].shape), [f"{part}.{name}" for name in parts]]
        for key, parts in table.items()
    }


@torch.no_grad()
def main():
    torch.set_num_threads(1)
    vocab, merges = vocabulary(sys.argv[1])
    for name, spec in MODELS.items():
        unet = UNet2DConditionModel(**spec["unet"]).eval()
        vae = AutoencoderKL(**VAE, scaling_factor=spec["scaling"]).eval()
        folder = fill(unet, "unet.") | fill(vae, "vae.")
        configs = {"unet": spec["unet"], "vae": VAE | {"scaling_factor": spec["scaling"]}}
        original = {}
        layers = spec["unet"]["layers_per_block"]
        attention = [kind == CROSS_UP for kind in spec["unet"]["up_block_types"]]
        state = unet.state_dict()
        table = stacked(state, lambda n: unet_name(n, layers, attention))
        tensors, rows = tensor_rows(state, table, "model.diffusion_model.", "unet")
        check("unet", tensors, state, dict(unet.config))
        original |= rows
        state = vae.state_dict()
        table = stacked(state, lambda n: vae_name(n, 2))
        tensors, rows = tensor_rows(state, table, "first_stage_model.", "vae")
        check("vae", tensors, state, dict(vae.config))
        original |= rows

        encoders = []
        for index, text in enumerate(spec["text"]):
            part = "text_encoder" if index == 0 else f"text_encoder_{index + 1}"
            prefix = PREFIXES[name][index]
            config = TEXT | text["config"]
            stored = text["kind"](CLIPTextConfig(**config, num_hidden_layers=text.get("stored", text["layers"]))).eval()
            stored_shapes = fill_text(stored, part)
            state = text_state(stored)
            if prefix.endswith("transformer."):
                tensors, rows = tensor_rows(state, {key: [key] for key in state}, prefix, part)
                check("clip", tensors, state, None)
            else:
                tensors, rows = tensor_rows(state, stacked(state, openclip_name), prefix, part)
                check("openclip", tensors, state, None, prefix, stored)
            original |= rows
            used = text["kind"](CLIPTextConfig(**config, num_hidden_layers=text["layers"])).eval()
            folder |= fill_text(used, part)
            encoders.append(used)
            configs[part] = config | {"num_hidden_layers": text["layers"], "architectures": [text["kind"].__name__]}
            extra = {key: shape for key, shape in stored_shapes.items() if key not in folder}
            print(name, part, len(extra), "tensors only in the original layout")

        def tokenizer(pad):
            return CLIPTokenizer(vocab=vocab, merges=merges, pad_token=pad, model_max_length=77)

        scheduler = DDIMScheduler(**SCHEDULER, prediction_type=spec["prediction"])
        if name == "sdxl":
            pipe = StableDiffusionXLPipeline(
                vae, encoders[0], encoders[1], tokenizer("<|endoftext|>"), tokenizer("!"), unet, scheduler, add_watermarker=False,
            )
            states, negative, pooled, _ = pipe.encode_prompt(PROMPT, negative_prompt=NEGATIVE, device="cpu")
            skipped = pipe.encode_prompt(PROMPT, negative_prompt=NEGATIVE, device="cpu", clip_skip=1)[0]
        else:
            pipe = StableDiffusionPipeline(
                vae, encoders[0], tokenizer("<|endoftext|>"), unet, scheduler, None, None, requires_safety_checker=False,
            )
            states, negative = pipe.encode_prompt(PROMPT, "cpu", 1, True, negative_prompt=NEGATIVE)
            # diffusers looks for the module where transformers had it before version 5.
            object.__setattr__(encoders[0], "text_model", encoders[0])
            skipped = pipe.encode_prompt(PROMPT, "cpu", 1, True, negative_prompt=NEGATIVE, clip_skip=1)[0]
            pooled = None
        pipe.set_progress_bar_config(disable=True)

        latents = pipe(
            PROMPT, negative_prompt=NEGATIVE, num_inference_steps=STEPS, guidance_scale=SCALE, height=16, width=16,
            generator=torch.Generator().manual_seed(SEED), output_type="latent",
        ).images
        expected = {
            "states": packed(torch.cat([negative, states])[:, ::11]), "skipped": packed(skipped[:, ::11]),
            "latents": packed(latents), "image": packed(vae.decode(latents / spec["scaling"]).sample),
        }
        if pooled is not None:
            expected["pooled"] = packed(pooled)
        case = {
            "settings": {"prompt": PROMPT, "negativePrompt": NEGATIVE, "seed": SEED, "steps": STEPS, "guidanceScale": SCALE},
            "configs": configs, "scheduler": {"_class_name": "DDIMScheduler", **SCHEDULER, "prediction_type": spec["prediction"]},
            "expected": expected,
        }
        case |= {"shapes": folder, "original": original}
        lines = ",\n".join(f'"{key}": {json.dumps(value, separators=(",", ":"))}' for key, value in case.items())
        pathlib.Path(sys.argv[2], f"whole-{name}.json").write_text(f"{{\n{lines}\n}}\n")


if __name__ == "__main__":
    main()
