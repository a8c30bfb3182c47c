"""Tiny versions of everything, so that the suite runs in seconds."""

import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import torch

from aurora_training.config import _sections
from aurora_training.latents.dataset import DataOrder, LatentDataset
from aurora_training.latents.klt import fit_klt
from aurora_training.model.dit import AuroraDiT
from aurora_training.training.checkpoint import CheckpointStore
from aurora_training.training.denoiser import DenoiserTrainer
from aurora_training.workspace import Workspace

torch.set_num_threads(1)
WIDTH, TOKENS, CHANNELS, SIDE = 16, 6, 4, 4


def tiny_config(num_layers=3, detail_channels=0, **training):
    defaults = dict(
        dataset="main",
        dtype="float32",
        batch_size=4,
        optimizer="adamw",
        lr=1e-3,
        muon_lr=0.02,
        betas=[0.9, 0.98],
        weight_decay=0.01,
        warmup_steps=3,
        clip_norm=1.0,
        ema_max_decay=0.99,
        snr_gamma=5.0,
        channel_weight_power=0.5,
        mid_share=0.5,
        empty_caption_share=0.1,
        routed_share=0.0,
    )
    return _sections(
        {
            "seed": 3,
            "threads": 1,
            "latents": {"clip": 8.0},
            "text": {"tokens": TOKENS, "width": WIDTH},
            "diffusion": {"beta_start": 0.00085, "beta_end": 0.03, "steps": 1000},
            "denoiser": dict(
                sample_size=SIDE,
                in_channels=CHANNELS,
                patch_size=2,
                num_layers=num_layers,
                num_refiner_layers=1,
                num_attention_heads=2,
                attention_head_dim=8,
                caption_channels=WIDTH,
                caption_tokens=TOKENS,
                mlp_ratio=2,
                detail_channels=detail_channels,
                detail_blocks=1,
            ),
            "denoiser_training": defaults | training,
            "sampling": {"steps": 8, "guidance": 2.0, "seed": 7},
            "distillation": dict(
                steps=4,
                teacher_steps=8,
                trajectories=8,
                trajectories_per_chunk=4,
                other_prompt_share=0,
                held=2,
                rank=4,
                alpha=8,
                batch_size=4,
                dtype="float32",
                lr=1e-2,
                betas=[0.9, 0.99],
                warmup_steps=3,
                clip_norm=1.0,
                ema_max_decay=0.99,
                own_start_share=0.5,
                target_samples=1000,
                report_seconds=30,
                checkpoint_minutes=10,
            ),
        }
    )


def write_tiny_set(folder, pictures=10, seed=0, fingerprint="tiny"):
    """A set of random latents with two captions a picture."""
    random = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    lengths = np.array([2, *random.integers(2, TOKENS + 3, size=7)])
    np.save(folder / "latents.npy", random.standard_normal((pictures, CHANNELS, SIDE, SIDE)).astype(np.float16))
    np.save(folder / "caption_ids.npy", random.integers(0, 8, (pictures, 2)).astype(np.int32))
    np.save(folder / "text_offsets.npy", np.concatenate([[0], np.cumsum(lengths)]))
    np.save(folder / "text_states.npy", random.standard_normal((lengths.sum(), WIDTH)).astype(np.float16))
    (folder / "set.json").write_text(json.dumps({"fingerprint": fingerprint}))
    return folder


def tiny_trainer(folder, **training):
    config = tiny_config(**training)
    dataset = LatentDataset(folder, TOKENS)
    order = DataOrder(len(dataset), dataset.fingerprint, config.seed)
    return DenoiserTrainer(config, dataset, order, torch.linspace(2, 1, CHANNELS))


@torch.no_grad()
def random_weights(config, seed=0, size=0.3):
    """name -> weights of a network in which every one counts: a fresh one computes nothing."""
    torch.manual_seed(seed)
    model = AuroraDiT(**config.denoiser)
    return {name: value + size * torch.randn_like(value) for name, value in model.state_dict().items()}


def tiny_workspace(test, config):
    """A work folder with a set, a latent space and the run `main`, which has one checkpoint of random weights."""
    workspace = Workspace(temporary_folder(test))
    write_tiny_set(workspace.dataset("main"))
    pictures = torch.randn(40, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    fit_klt(pictures, CHANNELS, 16, 0.75, 8.0).save(workspace.latent_space / "klt.safetensors")
    put_checkpoint(workspace, random_weights(config), samples=1234)
    return workspace


def put_checkpoint(workspace, weights, samples):
    state = {"names": list(weights), "average": list(weights.values()), "samples": samples, "step": samples // 4}
    CheckpointStore(workspace.run("main")).save(state["step"], state)


def temporary_folder(test):
    holder = tempfile.TemporaryDirectory()
    test.addCleanup(holder.cleanup)
    return Path(holder.name)
