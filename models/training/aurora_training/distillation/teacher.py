"""The teacher at work: many steps with guidance, kept where the student's steps begin."""

import numpy as np
import torch

from ..model.diffusion import alphas_cumprod, walk_ddim
from ..model.dit import AuroraDiT


class Teacher:
    """Paints chunks of trajectories; chunk i depends only on the plan, the prompts and i."""

    def __init__(self, config, plan, weights, prompts, empty_text, device="cpu"):
        self.plan, self.prompts, self.empty_text, self.device = plan, prompts, empty_text.to(device), device
        self.dtype, self.tokens = getattr(torch, plan.dtype), config.text.tokens
        self.model = AuroraDiT(**config.denoiser).eval()
        self.model.load_state_dict(weights)
        self.model.to(device, self.dtype)
        size, channels = config.denoiser.sample_size, config.denoiser.in_channels
        self.shape = (channels, size, size)
        diffusion = config.diffusion
        self.abar = alphas_cumprod(diffusion.beta_start, diffusion.beta_end, diffusion.steps).to(device)

    def paint(self, number):
        """Chunk `number`, as chunks.py describes it."""
        count = self.plan.per_chunk
        numbers = range(number * count, (number + 1) * count)
        captions, words, states = self.prompts.take(numbers)
        seeds = [self.plan.seed * 1_000_003 + trajectory for trajectory in numbers]
        # Rounded before it is used: what is stored is what the teacher began with.
        noise = torch.stack([self._noise(seed) for seed in seeds]).half()
        text = torch.zeros(count, self.tokens, states[0].shape[1])
        for row, state in zip(text, states):
            row[: len(state)] = torch.from_numpy(np.asarray(state, np.float32))
        walk = walk_ddim(
            self._denoise,
            text.to(self.device),
            self.empty_text,
            noise.float().to(self.device),
            self.abar,
            self.plan.teacher_steps,
            self.plan.guidance,
        )
        every = self.plan.teacher_steps // self.plan.steps
        kept = [x.half().cpu() for step, x in enumerate(walk) if step % every == 0]
        return {
            "latents": torch.stack(kept, 1),
            "text": torch.from_numpy(np.concatenate(states).astype(np.float16)),
            "offsets": torch.tensor(np.cumsum([0, *map(len, states)])),
            "captions": torch.tensor(captions),
            "prompts": words,
            "seeds": torch.tensor(seeds),
        }

    def _noise(self, seed):
        return torch.randn(self.shape, generator=torch.Generator().manual_seed(seed))

    def _denoise(self, x, timestep, states):
        return self.model(x.to(self.dtype), timestep, states.to(self.dtype))
