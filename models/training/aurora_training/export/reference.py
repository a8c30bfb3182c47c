"""Check values for whoever rebuilds the graph: fp32 results of the weights as stored."""

import torch

from ..model.diffusion import alphas_cumprod, trailing_timesteps

PROMPT = "a 3d render of a red fox, mint green background"
PIXELS = [
    (0, 0, 0),
    (1, 0, 0),
    (2, 0, 0),
    (0, 0, 1),
    (0, 1, 0),
    (1, 17, 33),
    (2, 64, 64),
    (0, 100, 200),
    (1, 128, 128),
    (2, 128, 128),
    (0, 200, 57),
    (1, 255, 255),
    (2, 255, 255),
]


def _latent(config):
    """[1,C,H,W] that anybody can make."""
    shape = (1, config.denoiser.in_channels, config.denoiser.sample_size, config.denoiser.sample_size)
    count = shape[1] * shape[2] * shape[3]
    return torch.sin(0.1 * torch.arange(count, dtype=torch.float64)).float().reshape(shape)


def _summary(v):
    return {
        "first16": v.flatten()[:16].tolist(),
        "last4": v.flatten()[-4:].tolist(),
        "mean": float(v.mean()),
        "std": float(v.std()),
    }


@torch.no_grad()
def few_step_values(config, few_step, denoiser, encoder):
    """Of the denoiser with the adapter in it, at the timestep where the last of the few steps begins."""
    timestep = few_step.plan.timesteps[-1]
    v = denoiser(_latent(config), torch.tensor([timestep]), encoder([PROMPT]))
    return {"timesteps": few_step.plan.timesteps, "timestep": timestep, "transformer": _summary(v)}


@torch.no_grad()
def reference_values(config, denoiser, decoder, encoder):
    latent = _latent(config)
    count = latent.numel()
    for tensor in encoder.model.parameters():
        tensor.copy_(tensor.half().float())
    ids, mask = encoder.tokenize([PROMPT, ""])
    states = encoder([PROMPT, ""])
    v = denoiser(latent, torch.tensor([500]), states[:1])
    picture = decoder(latent)
    abar = alphas_cumprod(config.diffusion.beta_start, config.diffusion.beta_end, config.diffusion.steps)
    return {
        "prompt": PROMPT,
        "token_ids": ids[0].tolist(),
        "attention_mask": mask[0].tolist(),
        "text_state_pos0_first8": states[0, 0, :8].tolist(),
        "text_state_pos1_first8": states[0, 1, :8].tolist(),
        "text_state_mean": float(states[0].mean()),
        "text_state_std": float(states[0].std()),
        "empty_prompt_state_pos0_first8": states[1, 0, :8].tolist(),
        "latent": f"latent[i]=sin(0.1*i), i=0..{count - 1} in NCHW order (float64 sin rounded to float32)",
        "timestep": 500,
        "transformer": _summary(v),
        "vae": {
            "note": "decode(latent), unclamped, NCHW; pixel keys are channel,y,x; base_mean is of the linear inverse alone",
            "base_mean": float(decoder.linear(latent).mean()),
            "mean": float(picture.mean()),
            "std": float(picture.std()),
            "pixels": {f"c{c},y{y},x{x}": float(picture[0, c, y, x]) for c, y, x in PIXELS},
        },
        "compute": "fp32 from the fp16-stored weights (torch)",
        "alphas_cumprod": {str(t): float(abar[t]) for t in (0, 249, 499, 500, 749, 999)},
        "timesteps_20": trailing_timesteps(20, config.diffusion.steps),
    }
