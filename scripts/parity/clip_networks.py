"""What transformers computes with tiny CLIP text encoders whose weights follow from their names.

usage: python clip_networks.py OUT      (OUT is tests/fixtures/engine)
needs: torch 2.15.0, transformers 5.23.0
"""
import json
import pathlib
import sys

import torch
from formula import fill, packed
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

SHAPE = dict(vocab_size=64, hidden_size=32, num_hidden_layers=4, num_attention_heads=4, intermediate_size=48, max_position_embeddings=16)

CASES = {
    # The first CLIP, as every SD 1.x folder describes it: an end mark that is no mark.
    "clip-l": (CLIPTextModel, dict(hidden_act="quick_gelu", eos_token_id=2, bos_token_id=0)),
    # OpenCLIP's bigG, as SDXL has it.
    "clip-g": (CLIPTextModelWithProjection, dict(hidden_act="gelu", eos_token_id=61, projection_dim=24)),
    # OpenCLIP's H with other odds and ends.
    "clip-h": (CLIPTextModel, dict(hidden_act="gelu", eos_token_id=63, layer_norm_eps=1e-3, num_attention_heads=2)),
}


@torch.no_grad()
def main():
    torch.set_num_threads(1)
    for name, (kind, config) in CASES.items():
        model = kind(CLIPTextConfig(**{**SHAPE, **config})).eval()
        shapes = fill(model)
        # Row by row: begin, words, end, padding with the end mark or with 0; the last row is full.
        end = 63 if config["eos_token_id"] == 2 else config["eos_token_id"]
        pad = 0 if name == "clip-g" else end
        rows = [[60, 5, 17, 3, end] + [pad] * 7, [60, end] + [pad] * 10, [60, *range(20, 30), end]]
        ids = torch.tensor(rows)
        out = model(input_ids=ids, output_hidden_states=True)
        expected = {f"hidden_{index}": packed(state) for index, state in enumerate(out.hidden_states)}
        expected["last"] = packed(out.last_hidden_state)
        norm = model.text_model.final_layer_norm if hasattr(model, "text_model") else model.final_layer_norm
        expected["penultimate"] = packed(norm(out.hidden_states[-2]))
        expected["pooled"] = packed(out.text_embeds if hasattr(out, "text_embeds") else out.pooler_output)
        case = {
            "config": model.config.to_diff_dict() | {"eos_token_id": config["eos_token_id"]},
            "shapes": shapes,
            "inputs": {"ids": {"shape": list(ids.shape), "ids": ids.flatten().tolist()}},
            "expected": expected,
        }
        lines = ",\n".join(f'"{key}": {json.dumps(value, separators=(",", ":"))}' for key, value in case.items())
        pathlib.Path(sys.argv[1], f"{name}.json").write_text(f"{{\n{lines}\n}}\n")


main()
