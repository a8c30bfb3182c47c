"""The noise process and its deterministic sampler.

Notation (Ho et al. 2020, Salimans & Ho 2022): x0 clean latent, e ~ N(0, I), abar = cumulative alpha,
x_t = sqrt(abar) x0 + sqrt(1 - abar) e, and the network predicts v = sqrt(abar) e - sqrt(1 - abar) x0.
"""

import torch


def alphas_cumprod(beta_start, beta_end, steps):
    """abar of the `scaled_linear` schedule: betas are linear in their square root. Returns [steps] fp32."""
    betas = torch.linspace(beta_start**0.5, beta_end**0.5, steps, dtype=torch.float64) ** 2
    return torch.cumprod(1 - betas, 0).float()


def add_noise(x0, noise, abar):
    """x_t and the v target, for latents [B, C, H, W] and abar [B]."""
    signal = abar.sqrt()[:, None, None, None]
    sigma = (1 - abar).sqrt()[:, None, None, None]
    return signal * x0 + sigma * noise, signal * noise - sigma * x0


def loss_weights(abar, gamma):
    """Weight of the v loss at each timestep: min(SNR, gamma) + 1 over SNR + 1 (min-SNR, Hang et al. 2023)."""
    snr = abar / (1 - abar)
    return (snr.clamp(max=gamma) + 1) / (snr + 1)


def sample_timesteps(count, total, mid_share, generator, device="cpu"):
    """Integer timesteps [count]: stratified uniform, a share of them replaced by Beta(2, 2) draws.

    The median of three uniforms is Beta(2, 2); it favours the middle, where shapes are decided.
    """
    u = (torch.arange(count) + torch.rand(count, generator=generator)) / count
    middle = int(count * mid_share)
    if middle:
        u = u[torch.randperm(count, generator=generator)]
        u[:middle] = torch.rand(middle, 3, generator=generator).median(dim=1).values
    return (u * total).long().clamp(0, total - 1).to(device)


def trailing_timesteps(steps, total):
    """Sampling timesteps in `trailing` spacing, from total - 1 downwards."""
    return [round(total - i * total / steps) - 1 for i in range(steps)]


@torch.no_grad()
def sample_ddim(denoiser, text, empty_text, noise, abar, steps, guidance):
    """DDIM (Song et al. 2021, eta = 0) with classifier-free guidance.

    denoiser(x [2B,C,H,W], t [2B], text [2B,L,W]) -> v. `text` is [B,L,W], `empty_text` [1,L,W],
    `noise` [B,C,H,W] fp32. Returns the clean latents [B,C,H,W].
    """
    both = torch.cat([empty_text.expand_as(text), text])
    times = trailing_timesteps(steps, len(abar))
    x = noise
    for index, time in enumerate(times):
        now = abar[time]
        after = abar[times[index + 1]] if index + 1 < len(times) else torch.ones_like(now)
        t = torch.full((len(both),), time, device=x.device)
        plain, told = denoiser(torch.cat([x, x]), t, both).float().chunk(2)
        v = plain + guidance * (told - plain)
        x0 = now.sqrt() * x - (1 - now).sqrt() * v
        e = (1 - now).sqrt() * x + now.sqrt() * v
        x = after.sqrt() * x0 + (1 - after).sqrt() * e
    return x
