"""Writes tests/fixtures/schedulers/{tables,trajectories}.json: what diffusers' DDIM and Euler schedulers compute.

Usage: python scripts/parity/schedulers.py   (needs torch and diffusers; made with torch 2.15.0, diffusers 0.42.1)

The denoiser is a closed form of a few operations that every language has, so that the test can repeat it:
    out(x, t) = x / (1 + |x|) * (0.5 + t / 2000) + (i - 7.5) / 20      for element i of 16
and the initial latents are x_i = (i - 7.5) / 4 * init_noise_sigma.
"""
import itertools
import json
import pathlib

import diffusers
import numpy as np
import torch
from diffusers import DDIMScheduler, EulerDiscreteScheduler

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/fixtures/schedulers"
MADE_BY = f"scripts/parity/schedulers.py, torch {torch.__version__}, diffusers {diffusers.__version__}"
CLASSES = {"DDIM": DDIMScheduler, "Euler": EulerDiscreteScheduler}
SIZE = 16
RAMP = torch.arange(SIZE, dtype=torch.float32) - 7.5
AURORA = dict(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.03, clip_sample=False)
STABLE_DIFFUSION = dict(AURORA, beta_end=0.012, steps_offset=1, set_alpha_to_one=False)


def make(sampler, config):
    known = CLASSES[sampler].__init__.__wrapped__ if hasattr(CLASSES[sampler].__init__, "__wrapped__") else None
    names = known.__code__.co_varnames if known else ()
    return CLASSES[sampler](**{k: v for k, v in config.items() if not names or k in names})


def toy(x, t):
    return x / (1 + x.abs()) * (0.5 + float(t) / 2000) + RAMP / 20


def numbers(values):
    return [float(f"{v:.9g}") for v in values.double().flatten().tolist()]


def trajectory(sampler, config, steps, eta=0.0, seed=7):
    s = make(sampler, config)
    s.set_timesteps(steps)
    assert len(s.timesteps) == steps
    g = torch.Generator().manual_seed(seed)
    x = RAMP / 4 * s.init_noise_sigma
    sums, first = [], None
    for t in s.timesteps:
        out = toy(s.scale_model_input(x, t), t)
        extra = dict(eta=eta, generator=g) if sampler == "DDIM" else {}
        step = s.step(out, t, x, **extra)
        x = step.prev_sample
        first = step.pred_original_sample if first is None else first
        sums.append(x.double().abs().sum().item())
    assert torch.isfinite(x).all(), (sampler, config, steps)
    last = numbers(step.pred_original_sample)
    return {
        "sampler": sampler,
        "config": config,
        "steps": steps,
        "eta": eta,
        "initNoiseSigma": float(s.init_noise_sigma),
        "sums": [float(f"{v:.9g}") for v in sums],
        "firstX0": numbers(first),
        "lastX0": last,
        "latents": numbers(x),
    }


cases = []
for sampler, prediction, spacing, steps in itertools.product(
    CLASSES, ["epsilon", "v_prediction", "sample"], ["leading", "linspace", "trailing"], [1, 2, 7, 20, 50]
):
    cases.append(trajectory(sampler, dict(AURORA, prediction_type=prediction, timestep_spacing=spacing), steps))
for sampler, (config, steps) in itertools.product(
    CLASSES,
    [
        (dict(STABLE_DIFFUSION, timestep_spacing="leading"), 20),
        (dict(STABLE_DIFFUSION, timestep_spacing="leading", prediction_type="v_prediction"), 7),
        (dict(STABLE_DIFFUSION), 11),  # the class's own spacing
        (dict(beta_schedule="linear", prediction_type="sample"), 13),  # DDIM clips by default
        (dict(AURORA, clip_sample=True, clip_sample_range=0.5, prediction_type="v_prediction"), 9),
        (dict(beta_schedule="squaredcos_cap_v2", clip_sample=False, prediction_type="v_prediction", timestep_spacing="trailing"), 16),
        (dict(AURORA, rescale_betas_zero_snr=True, prediction_type="v_prediction", timestep_spacing="trailing"), 20),
        (dict(AURORA, num_train_timesteps=100, prediction_type="v_prediction", timestep_spacing="trailing"), 7),
        (dict(trained_betas=[0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5], num_train_timesteps=8, clip_sample=False), 4),
        (dict(AURORA, final_sigmas_type="sigma_min", timestep_spacing="trailing"), 6),
    ],
):
    if sampler == "DDIM" and "final_sigmas_type" in config:
        continue
    cases.append(trajectory(sampler, config, steps))
for prediction, spacing, steps, eta in itertools.product(
    ["epsilon", "v_prediction"], ["leading", "trailing"], [1, 7], [0.5, 1.0]
):
    config = dict(AURORA, prediction_type=prediction, timestep_spacing=spacing)
    cases.append(trajectory("DDIM", config, steps, eta))
cases.append(trajectory("DDIM", dict(STABLE_DIFFUSION, timestep_spacing="leading"), 20, 1.0))

alphas = []
for config in [
    dict(AURORA),
    dict(STABLE_DIFFUSION),
    dict(beta_schedule="linear"),
    dict(beta_schedule="squaredcos_cap_v2"),
    dict(AURORA, rescale_betas_zero_snr=True),
    dict(beta_schedule="linear", rescale_betas_zero_snr=True, num_train_timesteps=100),
    dict(AURORA, num_train_timesteps=37),
    dict(trained_betas=[0.1, 0.2, 0.3], num_train_timesteps=3),
]:
    a = make("DDIM", config).alphas_cumprod
    at = sorted({0, 1, 2, len(a) // 4, len(a) // 2, len(a) * 3 // 4, len(a) - 2, len(a) - 1})
    alphas.append({"config": config, "count": len(a), "sum": a.double().sum().item(), "at": at, "values": [a[i].item() for i in at]})

# Every number of steps: the timesteps' count, first, last, and a sum that any single wrong one would move.
# NumPy's arange sometimes yields one value too many (61 steps gives a 62nd timestep of -1): only the first n are meant.
timesteps = []
for sampler, spacing in itertools.product(CLASSES, ["leading", "linspace", "trailing"]):
    s = make(sampler, dict(AURORA, timestep_spacing=spacing))
    sums = []
    for n in range(1, 1001):
        s.set_timesteps(n)
        t = s.timesteps[:n].double().numpy()
        sums.append(round(float(np.sum(t * np.arange(1, n + 1))), 2))
    s.set_timesteps(7)
    timesteps.append({"sampler": sampler, "spacing": spacing, "seven": s.timesteps.tolist(), "weightedSums": sums})

OUT.mkdir(parents=True, exist_ok=True)
for name, data in {"trajectories": {"cases": cases}, "tables": {"alphas": alphas, "timesteps": timesteps}}.items():
    path = OUT / f"{name}.json"
    path.write_text(json.dumps({"madeBy": MADE_BY, **data}, separators=(",", ":")) + "\n")
    print(path.name, path.stat().st_size)
print(len(cases), "cases")
