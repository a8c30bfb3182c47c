"""Pictures that begin with pictures: diffusers' image-to-image and inpainting at tiny size, Pillow's resampling, OpenCV's blur,
torch's interpolation, and the interpolation of noises.

usage: python pictures_to_pictures.py MERGES OUT      (MERGES is assets/tokenizers/clip-merges.txt.gz; OUT is tests/fixtures/pipelines)
needs: torch 2.15.0, diffusers 0.42.1, transformers 5.23.0, pillow 13.0.0, opencv-python-headless 5.0.0
"""
import base64
import gzip
import json
import pathlib
import sys

import numpy as np
import torch
from clip_tokenizer import vocabulary
from diffusers import (
    AutoencoderKL, DDIMScheduler, EulerAncestralDiscreteScheduler, EulerDiscreteScheduler, StableDiffusionImg2ImgPipeline,
    StableDiffusionInpaintPipeline, UNet2DConditionModel,
)
from formula import fill, inputs, integers, packed
from PIL import Image
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer
from whole_models import MODELS, NEGATIVE, PROMPT, SCALE, SCHEDULER, SEED, TEXT, VAE, fill_text

SIDE, STEPS = 16, 6
SAMPLERS = {"DDIM": DDIMScheduler, "Euler": EulerDiscreteScheduler, "Euler a": EulerAncestralDiscreteScheduler}


def pixels(name, *shape):
    return (integers(name, int(np.prod(shape))) + 128).astype(np.uint8).reshape(shape)


def octets(array):
    return {"shape": list(array.shape), "data": base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()}


def half_mask(side):
    """White in the right half, and in one corner of the left."""
    mask = np.zeros((side, side), np.uint8)
    mask[:, side // 2:] = 255
    mask[: side // 4, : side // 4] = 255
    return mask


def build(merges_file, in_channels):
    vocab, merges = vocabulary(merges_file)
    spec = MODELS["sd1"]
    unet = UNet2DConditionModel(**spec["unet"], in_channels=in_channels).eval()
    vae = AutoencoderKL(**VAE, scaling_factor=spec["scaling"]).eval()
    fill(unet, "unet."), fill(vae, "vae.")
    text = spec["text"][0]
    encoder = CLIPTextModel(CLIPTextConfig(**TEXT, **text["config"], num_hidden_layers=text["layers"])).eval()
    fill_text(encoder, "text_encoder")
    tokenizer = CLIPTokenizer(vocab=vocab, merges=merges, pad_token="<|endoftext|>", model_max_length=77)
    return vae, encoder, tokenizer, unet


@torch.no_grad()
def pipelines(merges):
    image, mask = Image.fromarray(pixels("picture", SIDE, SIDE, 3)), Image.fromarray(half_mask(SIDE))
    cases = []
    for kind, in_channels in (("picture", 4), ("mask", 4), ("inpainting model", 9)):
        parts = build(merges, in_channels)
        for sampler, scheduler in SAMPLERS.items():
            for strength in (0.5, 1.0):
                settings = dict(SCHEDULER) if sampler == "DDIM" else {
                    k: v for k, v in SCHEDULER.items() if k in ("beta_start", "beta_end", "beta_schedule", "steps_offset")}
                pipeline = StableDiffusionImg2ImgPipeline if kind == "picture" else StableDiffusionInpaintPipeline
                pipe = pipeline(*parts, scheduler(**settings), None, None, requires_safety_checker=False)
                pipe.set_progress_bar_config(disable=True)
                extra = {} if kind == "picture" else {"mask_image": mask, "height": SIDE, "width": SIDE}
                latents = pipe(
                    PROMPT, image=image, negative_prompt=NEGATIVE, num_inference_steps=STEPS, guidance_scale=SCALE, strength=strength,
                    generator=torch.Generator().manual_seed(SEED), output_type="latent", **extra,
                ).images
                cases.append({"kind": kind, "sampler": sampler, "strength": strength, "latents": packed(latents)})
    settings = {"prompt": PROMPT, "negativePrompt": NEGATIVE, "seed": SEED, "steps": STEPS, "guidanceScale": SCALE}
    return {"settings": settings, "image": octets(np.array(image)), "mask": octets(half_mask(SIDE)), "cases": cases}


def resampling():
    filters = {"Nearest": Image.NEAREST, "Bilinear": Image.BILINEAR, "Bicubic": Image.BICUBIC, "Lanczos": Image.LANCZOS}
    cases = []
    for name, (width, height) in (("small", (7, 5)), ("wide", (40, 9))):
        source = pixels(name, height, width, 3)
        for filter, number in filters.items():
            for size in ((14, 10), (5, 11), (3, 2), (40, 5), (1, 1), (width, height)):
                out = np.array(Image.fromarray(source).resize(size, number))
                cases.append({"source": name, "filter": filter, "width": size[0], "height": size[1], "out": octets(out)})
    return {"sources": {name: octets(pixels(name, h, w, 3)) for name, (w, h) in (("small", (7, 5)), ("wide", (40, 9)))}, "cases": cases}


def blurring():
    """As A1111 blurs masks: one direction after the other."""
    import cv2

    mask, cases = np.zeros((24, 31), np.uint8), []
    mask[5:14, 8:20] = 255
    mask[20, 30] = 255
    for sigma in (1, 2.5, 4, 9):
        size = 2 * int(2.5 * sigma + 0.5) + 1
        out = cv2.GaussianBlur(cv2.GaussianBlur(mask, (size, 1), sigma), (1, size), sigma)
        cases.append({"sigma": sigma, "out": octets(out)})
    return {"mask": octets(mask), "cases": cases}


def interpolation():
    source = inputs("latents", (1, 4, 5, 7))
    modes = {"bilinear": dict(mode="bilinear"), "nearest-exact": dict(mode="nearest-exact")}
    return [
        {"mode": mode, "out": packed(torch.nn.functional.interpolate(source, size=size, **options))}
        for mode, options in modes.items() for size in ((10, 14), (8, 9), (3, 7))
    ]


def slerp(share, low, high):
    """The interpolation that A1111 describes for variations: along the second axis of [channels, height, width]."""
    omega = torch.acos(((low / low.norm(dim=1, keepdim=True)) * (high / high.norm(dim=1, keepdim=True))).sum(1))
    own, its = (torch.sin((1 - share) * omega) / torch.sin(omega)), (torch.sin(share * omega) / torch.sin(omega))
    return own.unsqueeze(1) * low + its.unsqueeze(1) * high


def variations():
    draw = lambda seed: torch.randn((4, 3, 5), generator=torch.Generator().manual_seed(seed))
    return [{"strength": s, "noise": packed(slerp(s, draw(7), draw(99)))} for s in (0.1, 0.5, 0.9)]


def main():
    torch.set_num_threads(1)
    fixture = {
        "pipelines": pipelines(sys.argv[1]), "resampling": resampling(), "blurring": blurring(), "interpolation": interpolation(),
        "variations": variations(),
    }
    path = pathlib.Path(sys.argv[2], "pictures.json.gz")
    path.write_bytes(gzip.compress(json.dumps(fixture, separators=(",", ":")).encode(), mtime=0))
    print(path, path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
