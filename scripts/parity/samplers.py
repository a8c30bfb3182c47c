"""Writes tests/fixtures/schedulers/samplers.json: whole runs of diffusers' schedulers, every evaluation of them.

Usage: python scripts/parity/samplers.py   (needs torch and diffusers; made with torch 2.15.0, diffusers 0.42.1)

The denoiser is the closed form of schedulers.py, here over 5 elements:
    out(x, t) = x / (1 + |x|) * (0.5 + t / 2000) + (i - 2) / 20      for element i of 5
The initial latents are x_i = (i - 2) / 1.25 * init_noise_sigma; with a strength they are diffusers' add_noise of the
picture x_i = sin(i) with the noise n_i = cos(3 i), at the first timestep that its get_timesteps leaves.
"""
import itertools
import json
import pathlib

import diffusers
import numpy as np
import torch

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/fixtures/schedulers/samplers.json"
MADE_BY = f"scripts/parity/samplers.py, torch {torch.__version__}, diffusers {diffusers.__version__}"
SIZE = 5
RAMP = torch.arange(SIZE, dtype=torch.float32)[None] - 2  # one batch: UniPC wants a dimension for it
SD = dict(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012)
AURORA = dict(SD, beta_end=0.03)
ZERO_SNR = dict(SD, rescale_betas_zero_snr=True, prediction_type="v_prediction")
CLASSES = {
    "DDIM": (diffusers.DDIMScheduler, {}),
    "Euler": (diffusers.EulerDiscreteScheduler, {}),
    "Euler a": (diffusers.EulerAncestralDiscreteScheduler, {}),
    "Heun": (diffusers.HeunDiscreteScheduler, {}),
    "DPM++ 2M": (diffusers.DPMSolverMultistepScheduler, dict(algorithm_type="dpmsolver++", solver_order=2)),
    "DPM++ 2M SDE": (diffusers.DPMSolverMultistepScheduler, dict(algorithm_type="sde-dpmsolver++", solver_order=2)),
    "UniPC": (diffusers.UniPCMultistepScheduler, dict(solver_order=2)),
    "LCM": (diffusers.LCMScheduler, {}),
    "PNDM": (diffusers.PNDMScheduler, dict(skip_prk_steps=True)),
}
NOISY = {"Euler a", "DPM++ 2M SDE", "LCM"}
KEYS = {"Karras": "use_karras_sigmas", "Exponential": "use_exponential_sigmas"}


def toy(x, t):
    return x / (1 + x.abs()) * (0.5 + float(t) / 2000) + RAMP / 20


def numbers(values):
    return [float(f"{v:.8g}") for v in values.double().flatten().tolist()]


def make(sampler, config, schedule):
    cls, own = CLASSES[sampler]
    config = dict(config, **own)
    if schedule == "SGM Uniform":
        config["timestep_spacing"] = "trailing"
    elif schedule in KEYS and sampler != "Euler a":
        config[KEYS[schedule]] = True
    return cls(**config)


def set_timesteps(s, sampler, config, schedule, steps):
    s.set_timesteps(steps)
    if sampler == "Euler a" and schedule in KEYS:
        # The class has no such key: the levels are those of the Euler class, the steps its own.
        levels = make("Euler", config, schedule)
        levels.set_timesteps(steps)
        s.sigmas, s.timesteps = levels.sigmas, levels.timesteps


def run(sampler, config, steps, schedule="Normal", strength=1.0):
    if sampler == "DDIM":
        config = dict(config, clip_sample=False)  # its default is True, and no Stable Diffusion model wants it
    s = make(sampler, config, schedule)
    set_timesteps(s, sampler, config, schedule, steps)
    start = steps - min(int(steps * strength), steps)
    timesteps = s.timesteps[start * s.order :]
    if strength < 1 and hasattr(s, "set_begin_index"):
        s.set_begin_index(start * s.order)
    x = RAMP / 1.25 * s.init_noise_sigma
    if strength < 1:
        i = RAMP + 2
        x = s.add_noise(torch.sin(i), torch.cos(3 * i), timesteps[:1])
    begin = numbers(x)
    g = torch.Generator().manual_seed(7)
    extra = dict(generator=g) if sampler in NOISY else {}
    latents = []
    for t in timesteps:
        x = s.step(toy(s.scale_model_input(x, t), t), t, x, **extra).prev_sample
        latents.append(numbers(x))
    assert torch.isfinite(x).all(), (sampler, config, steps, schedule, strength)
    return {
        "sampler": sampler,
        "config": config,
        "steps": steps,
        "schedule": schedule,
        "strength": strength,
        "timesteps": numbers(timesteps),
        "begin": begin,
        "latents": latents,
    }


NEW = ["Euler a", "Heun", "DPM++ 2M", "DPM++ 2M SDE", "UniPC", "LCM", "PNDM"]
SPACINGS = ["leading", "linspace", "trailing"]
cases = []


def predictions(sampler):
    return ["epsilon", "v_prediction"] + ([] if sampler in ("Euler a", "PNDM") else ["sample"])


def spaced(sampler, config):
    return {k: v for k, v in config.items() if sampler != "LCM" or k != "timestep_spacing"}


# 1. Every prediction type, spacing and several numbers of steps. LCM has timesteps of its own, whatever the spacing.
for sampler in NEW:
    spacings = SPACINGS[:1] if sampler == "LCM" else SPACINGS
    for prediction, spacing, steps in itertools.product(predictions(sampler), spacings, [1, 2, 3, 7, 20]):
        config = dict(SD, prediction_type=prediction, timestep_spacing=spacing)
        cases.append(run(sampler, spaced(sampler, config), steps))

# 2. The embedded model's noise schedule, and Stable Diffusion's offset.
for sampler in NEW:
    config = dict(AURORA, prediction_type="v_prediction", timestep_spacing="trailing")
    cases.append(run(sampler, spaced(sampler, config), 11))
    cases.append(run(sampler, dict(SD, timestep_spacing="leading", steps_offset=1), 12))
    cases.append(run(sampler, dict(beta_schedule="linear", beta_start=0.0001, beta_end=0.02), 9))
    cases.append(run(sampler, dict(SD, num_train_timesteps=200), 8))

# 3. Schedules. Diffusers' Euler and Heun take their range from the spacing: at linspace it is the training's whole,
# but for a single step, which they would begin at the smallest σ.
for sampler, schedule, steps in itertools.product(
    ["Euler", "Euler a", "Heun", "DPM++ 2M", "DPM++ 2M SDE", "UniPC"], ["Karras", "Exponential"], [1, 2, 7, 20]
):
    if steps == 1 and sampler in ("Euler", "Euler a", "Heun"):
        continue
    for prediction in ["epsilon", "v_prediction"]:
        cases.append(run(sampler, dict(SD, prediction_type=prediction), steps, schedule))
for sampler, steps in itertools.product(
    ["DDIM", "Euler", "Euler a", "Heun", "DPM++ 2M", "DPM++ 2M SDE", "UniPC", "PNDM"], [1, 7, 20]
):
    cases.append(run(sampler, dict(SD, prediction_type="v_prediction", timestep_spacing="leading"), steps, "SGM Uniform"))

# 4. Zero terminal SNR, where the class has it.
for sampler, spacing, steps in itertools.product(
    ["DDIM", "Euler", "Euler a", "DPM++ 2M", "DPM++ 2M SDE", "UniPC", "LCM"], ["trailing", "linspace"], [2, 7]
):
    cases.append(run(sampler, spaced(sampler, dict(ZERO_SNR, timestep_spacing=spacing)), steps))

# 5. Options: where the last step leads to, clipping, LCM's distillation, many steps, PNDM's last ᾱ.
for sampler, steps in itertools.product(["DPM++ 2M", "DPM++ 2M SDE", "UniPC"], [7, 20]):
    cases.append(run(sampler, dict(SD, final_sigmas_type="sigma_min"), steps))
for sampler in ["Heun", "LCM"]:
    cases.append(run(sampler, dict(SD, clip_sample=True, clip_sample_range=0.5, prediction_type="sample"), 6))
cases.append(run("LCM", dict(SD, original_inference_steps=100, timestep_scaling=4.0), 9))
cases.append(run("LCM", SD, 50))
cases.append(run("PNDM", dict(SD, set_alpha_to_one=True), 6))
for sampler in NEW[:5] + ["PNDM"]:
    cases.append(run(sampler, dict(SD, prediction_type="v_prediction"), 50))

# 6. From a picture. PNDM's class takes a wrong timestep there (see models/schedulers/pndm.ts) and is left out.
for sampler, (steps, strength) in itertools.product(
    [name for name in CLASSES if name != "PNDM"], [(20, 0.5), (7, 0.3), (9, 0.99)]
):
    cases.append(run(sampler, dict(SD, prediction_type="v_prediction"), steps, "Normal", strength))
for sampler in ["Heun", "DPM++ 2M", "UniPC"]:
    cases.append(run(sampler, dict(SD, prediction_type="v_prediction"), 12, "Karras", 0.4))

OUT.write_text(json.dumps({"madeBy": MADE_BY, "cases": cases}, separators=(",", ":")) + "\n")
print(OUT.name, OUT.stat().st_size, len(cases), "cases", sum(len(c["latents"]) for c in cases), "evaluations")
