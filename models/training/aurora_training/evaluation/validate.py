"""The stage `validate`: the loss on pictures that training has not seen, by quarter of the timesteps and by kind of picture.

The loss that a run reports is of its own pictures, at weights that jump about; this one compares checkpoints and settings.
"""

import json

import torch

from ..config import Section
from ..latents.build import build_set
from ..latents.dataset import LatentDataset
from ..model.diffusion import add_noise, alphas_cumprod
from ..model.dit import AuroraDiT
from ..training.checkpoint import CheckpointStore
from ..training.machine import choose_dtype, use_machine
from ..training.average import load_average

SET, PICTURES, BATCH = "validation", 768, 64
# The pictures' seed differs from the training set's by this.
SEED_OFFSET = 3000


def open_validation_set(config, workspace):
    """Pictures composed as the training set's are, from another seed; made once."""
    folder = workspace.dataset(SET)
    if not (folder / "set.json").exists():
        data = Section(config.data | {"pictures": PICTURES})
        build_set(Section(config | {"seed": config.seed + SEED_OFFSET, "data": data}), workspace, SET)
    return LatentDataset(folder, config.text.tokens)


@torch.no_grad()
def losses_of(config, weights, dataset, device="cpu", dtype=torch.float32):
    """Unweighted v losses [N] and timesteps [N]: noise, first caption and timestep of picture i depend on i alone."""
    model = AuroraDiT(**config.denoiser).eval()
    model.load_state_dict(weights)
    model = model.to(device, dtype)
    diffusion, count = config.diffusion, len(dataset)
    abar = alphas_cumprod(diffusion.beta_start, diffusion.beta_end, diffusion.steps)
    generator = torch.Generator().manual_seed(config.seed)
    # Timesteps are spread over the pictures, which lie in no order.
    timesteps = ((torch.arange(count) + 0.5) / count * diffusion.steps).long()
    noise = torch.randn(count, *dataset.latent_shape, generator=generator)
    losses = torch.empty(count)
    for first in range(0, count, BATCH):
        rows = torch.arange(first, min(first + BATCH, count))
        latents, text = dataset.batch(rows.numpy(), [0] * len(rows), [False] * len(rows))
        noisy, target = add_noise(latents, noise[rows], abar[timesteps[rows]])
        inputs = (noisy.to(device, dtype), timesteps[rows].to(device), text.to(device, dtype))
        losses[rows] = (model(*inputs).float().cpu() - target).square().mean((1, 2, 3))
    return losses, timesteps


def summary(losses, timesteps, kinds, steps):
    """Means over everything, over the quarters of the timesteps, and by kind of picture."""
    quarters = [losses[(timesteps * 4 // steps) == quarter].mean().item() for quarter in range(4)]
    by_kind = {
        kind: losses[torch.tensor([other == kind for other in kinds])].mean().item() for kind in sorted(set(kinds))
    }
    return {"all": losses.mean().item(), "quarters": quarters, "kinds": by_kind}


def validate(config, workspace, run_name):
    """Print and keep one line about the averaged weights of a run's last checkpoint."""
    device = use_machine(config.threads)
    dataset = open_validation_set(config, workspace)
    weights, samples, step = load_average(CheckpointStore(workspace.run(run_name)))
    dtype = choose_dtype(config.denoiser_training.dtype, device)
    losses, timesteps = losses_of(config, weights, dataset, device, dtype)
    facts = (workspace.dataset(SET) / "pictures.jsonl").read_text().splitlines()
    row = {"samples": samples, "step": step}
    row |= summary(losses, timesteps, [json.loads(line)["kind"] for line in facts], config.diffusion.steps)
    with open(workspace.run(run_name) / "validation.jsonl", "a") as file:
        file.write(json.dumps(row) + "\n")
    quarters = " ".join(f"q{i} {value:.3f}" for i, value in enumerate(row["quarters"]))
    kinds = ", ".join(f"{kind} {value:.3f}" for kind, value in row["kinds"].items())
    print(f"{samples} samples: {row['all']:.4f}  {quarters}  ({kinds})")
