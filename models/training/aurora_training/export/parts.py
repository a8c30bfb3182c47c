"""The parts of a model folder in the layout of diffusers, fp16."""

import json

from safetensors.torch import save

from ..config import PROJECT
from ..training.checkpoint import write_atomically
from .descriptions import DECODE, ENCODE, GRAPH, TEXT
from .layout import WEIGHTS


def write_json(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, (json.dumps(content, indent=1) + "\n").encode())


def _write_tensors(path, tensors):
    path.parent.mkdir(parents=True, exist_ok=True)
    halves = {name: value.detach().half().contiguous() for name, value in tensors.items()}
    write_atomically(path, save(halves, metadata={"format": "pt"}))


def write_transformer(folder, config, weights):
    _write_tensors(folder / WEIGHTS, weights)
    write_json(
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


def write_vae(folder, config, klt, decoder):
    tensors = {"encoder.weight": klt.encode_kernel}
    tensors |= {f"decoder.{name}": value for name, value in decoder.state_dict().items()}
    _write_tensors(folder / WEIGHTS, tensors)
    write_json(
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


def write_text_encoder(folder, encoder):
    tensors = {name: value for name, value in encoder.model.state_dict().items() if "position_ids" not in name}
    _write_tensors(folder / "model.safetensors", tensors)
    write_json(
        folder / "config.json", {**encoder.model.config.to_dict(), "dtype": "float16", "architectures": ["BertModel"]}
    )


def write_tokenizer(folder, minilm, tokens):
    vocabulary = json.loads((minilm / "tokenizer.json").read_text())["model"]["vocab"]
    folder.mkdir(parents=True, exist_ok=True)
    ordered = sorted(vocabulary, key=vocabulary.get)
    write_atomically(folder / "vocab.txt", ("\n".join(ordered) + "\n").encode())
    write_json(
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


def scheduler(config):
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


def model_index(config, run_name, samples, step):
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
