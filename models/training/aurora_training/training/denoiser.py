"""One training step of the denoiser, and everything needed to go on after a restart."""

import torch

from ..model.diffusion import add_noise, alphas_cumprod, channel_weights, loss_weights, sample_timesteps
from ..model.dit import AuroraDiT
from .optimizers import MovingAverage, build_optimizers, lr_factor, set_learning_rate


def build_denoiser(config):
    return AuroraDiT(**config.denoiser)


class DenoiserTrainer:
    """Weights and activations of `dtype`, fp32 master weights and moving average, v prediction.

    All randomness comes from one generator and the data order, so a restored trainer repeats exactly the
    steps that an uninterrupted one would have made.
    """

    def __init__(self, config, dataset, order, channel_scale, device="cpu", dtype=torch.bfloat16):
        self.dtype = dtype
        self.settings, self.dataset, self.order, self.device = config.denoiser_training, dataset, order, device
        torch.manual_seed(config.seed)
        model = build_denoiser(config)
        self.names = [name for name, _ in model.named_parameters()]
        self.master = [p.detach().clone().to(device).requires_grad_() for p in model.parameters()]
        self.model = model.to(device, dtype)
        self.weights = list(self.model.parameters())
        self.optimizers = build_optimizers(list(zip(self.names, self.master)), self.settings, dtype)
        self.average = MovingAverage(self.master, self.settings.ema_max_decay)
        self.generator = torch.Generator().manual_seed(config.seed + 1)
        self.abar = alphas_cumprod(config.diffusion.beta_start, config.diffusion.beta_end, config.diffusion.steps)
        self.time_weights = loss_weights(self.abar, self.settings.snr_gamma).to(device)
        self.channel_weights = channel_weights(channel_scale, self.settings.channel_weight_power).to(device)
        self.step, self.samples, self.cooldown = 0, 0, None

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

    @torch.no_grad()
    def _apply_gradients(self):
        for master, weight in zip(self.master, self.weights):
            master.grad = weight.grad.float()
            weight.grad = None
        norm = torch.nn.utils.clip_grad_norm_(self.master, self.settings.clip_norm)
        set_learning_rate(self.optimizers, lr_factor(self.step, self.settings.warmup_steps, self.cooldown))
        for optimizer in self.optimizers:
            optimizer.step()
        torch._foreach_copy_(self.weights, [master.detach() for master in self.master])
        self.average.update(self.master, self.step)
        return float(norm)

    def averaged_weights(self):
        """Name -> fp32 tensor of the moving average."""
        return dict(zip(self.names, self.average.values))

    def state(self):
        return {
            "step": self.step,
            "samples": self.samples,
            "cooldown": self.cooldown,
            "names": self.names,
            "master": [p.detach() for p in self.master],
            "average": self.average.values,
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "generator": self.generator.get_state(),
            "order": self.order.state(),
        }

    @torch.no_grad()
    def restore(self, state):
        """Go on from a checkpoint. Returns whether the data is the one it was made with."""
        self.step, self.samples, self.cooldown = state["step"], state["samples"], state["cooldown"]
        for target, saved in ((self.master, state["master"]), (self.average.values, state["average"])):
            for parameter, value in zip(target, saved, strict=True):
                parameter.copy_(value)
        torch._foreach_copy_(self.weights, [master.detach() for master in self.master])
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        self.generator.set_state(state["generator"])
        return self.order.restore(state["order"])
