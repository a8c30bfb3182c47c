"""The noise process and its deterministic sampler.

Notation (Ho et al. 2020, Salimans & Ho 2022): x0 clean latent, e ~ N(0, I), abar = cumulative alpha,
x_t = sqrt(abar) x0 + sqrt(1 - abar) e, and the network predicts v = sqrt(abar) e - sqrt(1 - abar) x0.
"""

import torch


def alphas_cumprod(beta_start, beta_end, steps):
    """abar of the `scaled_linear` schedule: betas are linear in their square root. Returns [steps] fp32.

    In fp32 throughout, as diffusers' schedulers have it: the last bits belong to the definition.
    """
    betas = torch.linspace(beta_start**0.5, beta_end**0.5, steps, dtype=torch.float32) ** 2
    return torch.cumprod(1 - betas, 0)


def add_noise(x0, noise, abar):
    """x_t and the v target, for latents [B, C, H, W] and abar [B]."""
    signal = abar.sqrt()[:, None, None, None]
    sigma = (1 - abar).sqrt()[:, None, None, None]
    return signal * x0 + sigma * noise, signal * noise - sigma * x0


def loss_weights(abar, gamma):
    """Weight of the v loss at each timestep: min(SNR, gamma) + 1 over SNR + 1 (min-SNR, Hang et al. 2023)."""
    snr = abar / (1 - abar)
    return (snr.clamp(max=gamma) + 1) / (snr + 1)


def channel_weights(scale, power):
    """Weights [1,C,1,1] of mean 1: a channel counts by what a unit of it is worth in pixels, `Klt.scale`, to a power."""
    weights = scale**power
    return (weights / weights.mean())[None, :, None, None]


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
    """Sampling timesteps in `trailing` spacing, from total - 1 downwards, just as diffusers and the product have them."""
    stride = total - total / steps - total  # As NumPy's arange strides: halves are rounded by what it leaves of them.
    return [round(total + i * stride) - 1 for i in range(steps)]


def rotation(now, after):
    """cos d and sin d of the angle that a DDIM step turns by.

    With cos p = sqrt(abar) and d = p_now - p_after, the step is x_after = cos d x - sin d v (Salimans & Ho 2022,
    https://arxiv.org/abs/2202.00512, appendix D).
    """
    cosine = (now * after).sqrt() + ((1 - now) * (1 - after)).sqrt()
    sine = (after * (1 - now)).sqrt() - (now * (1 - after)).sqrt()
    return cosine, sine


def ddim_step(x, v, now, after):
    """x at abar `after` from x and v at abar `now` (Song et al. 2021, eta = 0); abar are numbers or [B,1,1,1]."""
    cosine, sine = rotation(now, after)
    return cosine * x - sine * v


def step_target(x, x_after, now, after):
    """The v whose one DDIM step leads from x to x_after: what a student of many steps in one must predict."""
    cosine, sine = rotation(now, after)
    return (cosine * x - x_after) / sine


def step_boundaries(times, abar):
    """abar [steps + 1] where the steps of these timesteps begin, and 1 where the last one ends."""
    return torch.cat([abar[times], abar.new_ones(1)])


@torch.no_grad()
def walk_ddim(denoiser, text, empty_text, noise, abar, steps, guidance):
    """The latents [B,C,H,W] of a DDIM walk at its steps + 1 boundaries, from the noise to the clean ones.

    denoiser(x, t [B], text) -> v. Classifier-free guidance takes both texts in one batch, and a guidance of 1 only
    the prompt's. `text` is [B,L,W], `empty_text` [1,L,W], `noise` [B,C,H,W] fp32.
    """
    guided = guidance != 1
    both = torch.cat([empty_text.expand_as(text), text]) if guided else text
    times = trailing_timesteps(steps, len(abar))
    ends = step_boundaries(times, abar)
    x = noise
    yield x
    for index, time in enumerate(times):
        t = torch.full((len(both),), time, device=x.device)
        v = denoiser(torch.cat([x, x]) if guided else x, t, both).float()
        if guided:
            plain, told = v.chunk(2)
            v = plain + guidance * (told - plain)
        x = ddim_step(x, v, ends[index], ends[index + 1])
        yield x


def sample_ddim(denoiser, text, empty_text, noise, abar, steps, guidance):
    """The clean latents [B,C,H,W] of `walk_ddim`."""
    *_, clean = walk_ddim(denoiser, text, empty_text, noise, abar, steps, guidance)
    return clean
