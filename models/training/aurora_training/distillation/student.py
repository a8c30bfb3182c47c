"""A student of few steps: the teacher's frozen weights and an adapter that learns.

One evaluation without guidance leads from a boundary of the teacher's trajectory to the next one. The v that does
so has a closed form (diffusion.py, `step_target`), so the student learns as the teacher did, by regression on v
(progressive distillation, Salimans & Ho 2022, https://arxiv.org/abs/2202.00512).

An error in v moves the latents at the next boundary by sin d of it, d being the angle of the step. Steps are drawn
in proportion to sin d and weighted by it: the expected loss is the squared error of those latents, and no time goes
into the first step, which hardly moves.
"""

from contextlib import contextmanager

import torch

from ..errors import TrainingError
from ..model.diffusion import alphas_cumprod, channel_weights, ddim_step, rotation, step_boundaries, step_target
from ..model.dit import AuroraDiT
from ..model.lora import add_lora
from ..training.trainer import Trainer


class StudentTrainer(Trainer):
    """The adapter's fp32 master factors and moving average; computes in `dtype`.

    Trajectories before `held` are never trained on.
    """

    def __init__(self, config, plan, weights, trajectories, order, channel_scale, device="cpu", dtype=torch.float32):
        settings = config.distillation
        self.plan, self.trajectories, self.device, self.dtype = plan, trajectories, device, dtype
        torch.manual_seed(config.seed)
        model = AuroraDiT(**config.denoiser)
        model.load_state_dict(weights)
        factors = add_lora(model, settings.rank, settings.alpha)
        master = {name: factor.detach().clone().to(device).requires_grad_() for name, factor in factors.items()}
        self.model = model.to(device, dtype)
        learned = [parameter for parameter in self.model.parameters() if parameter.requires_grad]
        optimizer = torch.optim.AdamW(
            master.values(), lr=settings.lr, betas=tuple(settings.betas), weight_decay=0.0
        )
        optimizer.param_groups[0]["base_lr"] = settings.lr
        self._keep(master, learned, [optimizer], settings, order, config.seed + 2)
        self.abar = alphas_cumprod(config.diffusion.beta_start, config.diffusion.beta_end, config.diffusion.steps)
        self.ends = step_boundaries(plan.timesteps, self.abar).to(device)[:, None, None, None]
        self.times = torch.tensor(plan.timesteps, device=device)
        sine = rotation(self.ends[:-1], self.ends[1:])[1].flatten()
        self.shares = (sine / sine.sum()).cpu()
        self.step_weights = sine / (self.shares.to(device) * sine).sum()
        self.channel_weights = channel_weights(channel_scale, config.denoiser_training.channel_weight_power).to(device)

    def next_batch(self):
        """Rows of the trajectories, the student's step for each, and whether it begins at a state of its own."""
        size, generator = self.settings.batch_size, self.generator
        rows = self.order.take(size) + self.settings.held
        even = (torch.arange(size) + torch.rand(size, generator=generator)) / size
        steps = torch.searchsorted(self.shares.cumsum(0), even, right=True).clamp(max=len(self.shares) - 1)
        own = (torch.rand(size, generator=generator) < self.settings.own_start_share) & (steps > 0)
        return rows, steps, own

    def train_step(self):
        """One optimizer step. Returns unweighted losses of v [B], steps [B] and the gradient norm."""
        rows, steps, own = self.next_batch()
        loss, squares = self.loss(rows, steps.to(self.device), own.to(self.device))
        loss.backward()
        norm = self._apply_gradients()
        self.step += 1
        self.samples += len(rows)
        return squares, steps, norm

    def loss(self, rows, steps, own):
        """The loss of a batch, and its unweighted losses of v [B]."""
        latents, text = (part.to(self.device) for part in self.trajectories.batch(rows))
        each = torch.arange(len(steps), device=self.device)
        x, after = latents[each, steps], latents[each, steps + 1]
        if own.any():
            # Where the student itself has come to by its step before, so that errors do not add up unseen. One step
            # and not the whole walk: after more it is at another picture, and the teacher's is no answer from there.
            before = steps[own] - 1
            x[own] = self._advance(latents[own, before], before, text[own])
        target = step_target(x, after, self.ends[steps], self.ends[steps + 1])
        squares = (self._predict(x, steps, text) - target).square()
        loss = ((squares * self.channel_weights).mean((1, 2, 3)) * self.step_weights[steps]).mean()
        return loss, squares.detach().mean((1, 2, 3))

    def _predict(self, x, steps, text):
        return self.model(x.to(self.dtype), self.times[steps], text.to(self.dtype)).float()

    @torch.no_grad()
    def _advance(self, x, steps, text):
        return ddim_step(x, self._predict(x, steps, text), self.ends[steps], self.ends[steps + 1])

    @torch.no_grad()
    def held_error(self, batch=16):
        """RMS distance of the student's clean latents from the teacher's, by the size of those; of held trajectories."""
        difference = size = 0.0
        with self._averaged():
            for first in range(0, self.settings.held, batch):
                latents, text = self.trajectories.batch(range(first, min(first + batch, self.settings.held)))
                x, text = latents[:, 0].to(self.device), text.to(self.device)
                for step in range(self.plan.steps):
                    x = self._advance(x, torch.full((len(x),), step, device=self.device), text)
                difference += float((x.cpu() - latents[:, -1]).square().sum())
                size += float(latents[:, -1].square().sum())
        return (difference / size) ** 0.5

    @contextmanager
    def _averaged(self):
        torch._foreach_copy_(self.weights, self.average.values)
        try:
            yield
        finally:
            self._use_master()

    def begin_with(self, factors):
        """A fresh student with these factors, name -> tensor; its moving average begins with them too."""
        own = {name: tuple(master.shape) for name, master in zip(self.names, self.master)}
        given = {name: tuple(factor.shape) for name, factor in factors.items()}
        if own != given:
            name = sorted(own.items() ^ given.items())[0][0]
            raise TrainingError(
                f"the few-step weights that the run begins with have {name} as {given.get(name)}, the configuration needs "
                f"{own.get(name)}; set distillation.rank as they have it, or remove begin.safetensors of the few-step run"
            )
        self.put(factors)

    def state(self):
        return super().state() | {"plan": self.plan.id, "rank": self.settings.rank, "alpha": self.settings.alpha}

    def restore(self, state):
        """Go on from a checkpoint. Returns whether the trajectories are the ones it was made with."""
        for name in ("rank", "alpha"):
            if state[name] != self.settings[name]:
                raise TrainingError(
                    f"the checkpoint has {name} {state[name]}, distillation.{name} is {self.settings[name]}; "
                    "put it back, or remove the checkpoints to begin anew"
                )
        return super().restore(state)
