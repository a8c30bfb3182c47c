"""A whole model of AURORA's own kind at tiny size, laid out as the training code's export does it, with random weights.

usage: python tiny_aurora.py OUT      (OUT is tests/fixtures/engine; run with models/training on PYTHONPATH)
needs: torch, transformers, safetensors (models/training/requirements.txt)

Writes OUT/whole-aurora: 128 x 128 pictures of noise. Its vocabulary spells every word of plain letters.
"""
import json
import pathlib
import string
import sys
from types import SimpleNamespace

import torch
from aurora_training.config import load_config
from aurora_training.export import parts
from aurora_training.latents.klt import fit_klt
from aurora_training.model.decoder import KltDecoder
from aurora_training.model.dit import AuroraDiT
from transformers import BertConfig, BertModel

CHANNELS, PATCH, TOKENS, WIDTH = 6, 16, 12, 24


@torch.no_grad()
def main(out):
    torch.manual_seed(31)
    folder = pathlib.Path(out) / "whole-aurora"
    config = load_config(str(pathlib.Path(__file__).parents[2] / "models/training/config.json"))
    config.denoiser.update(
        sample_size=8, in_channels=CHANNELS, patch_size=2, num_layers=2, num_refiner_layers=1, num_attention_heads=2,
        attention_head_dim=8, caption_channels=WIDTH, caption_tokens=TOKENS, mlp_ratio=2, detail_channels=8, detail_blocks=1,
    )
    config.decoder.update(channels=8, blocks=1)
    config.text["tokens"] = TOKENS
    model = AuroraDiT(**config.denoiser).eval()
    for parameter in model.parameters():
        parameter.add_(torch.randn_like(parameter) * 0.05)
    pictures = torch.nn.functional.interpolate(torch.rand(60, 3, 8, 8) * 2 - 1, scale_factor=16, mode="bilinear")
    klt = fit_klt(pictures, CHANNELS, PATCH, 0.75, 8.0)
    decoder = KltDecoder(CHANNELS, 8, 1, PATCH)
    decoder.set_transform(klt)
    marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ",", ".", "-"]
    letters = list(string.ascii_lowercase + string.digits)
    words = [*marks, *letters, *(f"##{letter}" for letter in letters)]
    bert = BertModel(
        BertConfig(
            vocab_size=len(words), hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=3, intermediate_size=40,
            max_position_embeddings=TOKENS,
        ),
        add_pooling_layer=False,
    )
    parts.write_transformer(folder / "transformer", config, dict(model.named_parameters()))
    parts.write_vae(folder / "vae", config, klt, decoder)
    parts.write_text_encoder(folder / "text_encoder", SimpleNamespace(model=bert))
    parts.write_json(folder / "scheduler" / "scheduler_config.json", parts.scheduler(config))
    source = folder / "minilm"
    parts.write_json(source / "tokenizer.json", {"model": {"vocab": {word: i for i, word in enumerate(words)}}})
    parts.write_tokenizer(folder / "tokenizer", source, TOKENS)
    (source / "tokenizer.json").unlink()
    source.rmdir()
    index = parts.model_index(config, "tiny", 0, 0)
    index["aurora"] |= {"name": "tiny-aurora", "width": 8 * PATCH, "height": 8 * PATCH, "steps": 2}
    parts.write_json(folder / "model_index.json", index)
    print(folder, sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()), "bytes")


main(sys.argv[1])
