"""One training step of the denoiser, and everything needed to go on after a restart."""

import torch

from ..model.diffusion import add_noise, alphas_cumprod, channel_weights, loss_weights, sample_timesteps
from ..model.dit import AuroraDiT
from .optimizers import build_optimizers
from .trainer import Trainer


def build_denoiser(config):
    return AuroraDiT(**config.denoiser)


class DenoiserTrainer(Trainer):
    """Weights and activations of `dtype`, fp32 master weights and moving average, v prediction."""

    def __init__(self, config, dataset, order, channel_scale, device="cpu", dtype=torch.bfloat16):
        settings = config.denoiser_training
        self.dataset, self.device, self.dtype = dataset, device, dtype
        torch.manual_seed(config.seed)
        model = build_denoiser(config)
        master = {name: p.detach().clone().to(device).requires_grad_() for name, p in model.named_parameters()}
        self.model = model.to(device, dtype)
        optimizers = build_optimizers(list(master.items()), settings, dtype)
        self._keep(master, list(self.model.parameters()), optimizers, settings, order, config.seed + 1)
        self.abar = alphas_cumprod(config.diffusion.beta_start, config.diffusion.beta_end, config.diffusion.steps)
        self.time_weights = loss_weights(self.abar, settings.snr_gamma).to(device)
        self.channel_weights = channel_weights(channel_scale, settings.channel_weight_power).to(device)

    def next_batch(self):
        """Clean latents [B,C,H,W], text [B,L,W], noise [B,C,H,W], timesteps [B]; all on the CPU."""
        size, generator = self.settings.batch_size, self.generator
        pictures = self.order.take(size)
        columns = torch.randint(self.dataset.caption_ids.shape[1], (size,), generator=generator).numpy()
        drop = (torch.rand(size, generator=generator) < self.settings.empty_caption_share).numpy()
        latents, text = self.dataset.batch(pictures, columns, drop)
        timesteps = sample_timesteps(size, len(self.abar), self.settings.mid_share, generator)
        return latents, text, torch.randn(latents.shape, generator=generator), timesteps

    def train_step(self):
        """One optimizer step. Returns unweighted losses [B], timesteps [B] and the gradient norm."""
        latents, text, noise, timesteps = (part.to(self.device) for part in self.next_batch())
        noisy, target = add_noise(latents, noise, self.abar.to(self.device)[timesteps])
        predicted = self.model(noisy.to(self.dtype), timesteps, text.to(self.dtype), self._route()).float()
        squares = (predicted - target).square()
        loss = ((squares * self.channel_weights).mean((1, 2, 3)) * self.time_weights[timesteps]).mean()
        loss.backward()
        norm = self._apply_gradients()
        self.step += 1
        self.samples += len(latents)
        return squares.detach().mean((1, 2, 3)), timesteps, norm

    def _route(self):
        """Tokens that go through all blocks in this step, or None for all of them."""
        if not self.settings.routed_share:
            return None
        tokens = self.model.grid**2
        kept = torch.randperm(tokens, generator=self.generator)[: round(tokens * self.settings.routed_share)]
        return kept.sort().values.to(self.device)
