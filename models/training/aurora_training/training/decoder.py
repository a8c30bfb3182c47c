"""Training of the decoder's residual network on crops of composed pictures; the linear base stays fixed."""

import numpy as np
import torch

from ..latents.pixels import as_tensor
from ..model.decoder import KltDecoder
from .optimizers import MovingAverage, lr_factor

CROP = 128


def picture_loss(decoded, target):
    """L1 plus differences of neighbouring pixels (edges) plus squared error."""
    difference = decoded - target
    edges = (difference[..., 1:] - difference[..., :-1]).abs().mean() + (
        difference[..., 1:, :] - difference[..., :-1, :]
    ).abs().mean()
    return difference.abs().mean() + 0.6 * edges + difference.square().mean()


class DecoderTrainer:
    """fp32 weights, products in `dtype`; pictures uint8 [N, 256, 256, 3], the last `held` of them for checking."""

    def __init__(self, settings, klt, pictures, seed, device="cpu", held=64, dtype=torch.bfloat16):
        self.dtype = dtype
        self.settings, self.klt, self.pictures, self.held, self.device = settings, klt, pictures, held, device
        torch.manual_seed(seed)
        self.decoder = KltDecoder(len(klt.scale), settings.channels, settings.blocks, klt.patch).to(device)
        self.decoder.set_transform(klt)
        self.trainable = [p for p in self.decoder.parameters() if p.requires_grad]
        self.optimizer = torch.optim.AdamW(self.trainable, lr=settings.lr, betas=(0.9, 0.99), weight_decay=0.0)
        self.average = MovingAverage(self.trainable, settings.ema_max_decay)
        self.generator = torch.Generator().manual_seed(seed)
        self.step, self.cooldown = 0, None

    def _draw(self, high, count):
        return torch.randint(high, (count,), generator=self.generator).tolist()

    def next_batch(self):
        """Crops [B, 3, 128, 128] on the patch grid, and their slightly noised latents."""
        size, patch = self.settings.batch_size, self.klt.patch
        positions = (256 - CROP) // patch + 1
        chosen = zip(
            self._draw(len(self.pictures) - self.held, size), self._draw(positions, size), self._draw(positions, size)
        )
        crops = np.stack(
            [self.pictures[i, y * patch : y * patch + CROP, x * patch : x * patch + CROP] for i, y, x in chosen]
        )
        target = as_tensor(crops)
        latents = self.klt.encode(target)
        strength = self.settings.latent_noise * torch.rand(size, 1, 1, 1, generator=self.generator)
        return target, latents + strength * torch.randn(latents.shape, generator=self.generator)

    def train_step(self):
        target, latents = (part.to(self.device) for part in self.next_batch())
        with torch.autocast(self.device, self.dtype, enabled=self.dtype != torch.float32):
            decoded = self.decoder(latents)
        loss = picture_loss(decoded.float(), target)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.trainable, 1.0)
        for group in self.optimizer.param_groups:
            group["lr"] = self.settings.lr * lr_factor(self.step, self.settings.warmup_steps, self.cooldown)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.step += 1
        self.average.update(self.trainable, self.step)
        return loss.item()

    @torch.no_grad()
    def psnr(self, linear=False):
        """Mean PSNR in dB over the held pictures with the averaged weights, or of the linear inverse alone."""
        decoder, values = self.averaged_decoder(), []
        for first in range(len(self.pictures) - self.held, len(self.pictures), 16):
            target = as_tensor(np.array(self.pictures[first : first + 16]))
            latents = self.klt.encode(target)
            decoded = (decoder.linear(latents) if linear else decoder(latents)).clamp(-1, 1)
            values.append(-10 * torch.log10(((target - decoded) / 2).square().mean((1, 2, 3))))
        return float(torch.cat(values).mean())

    @torch.no_grad()
    def averaged_decoder(self):
        decoder = KltDecoder(len(self.klt.scale), self.settings.channels, self.settings.blocks, self.klt.patch).eval()
        decoder.load_state_dict({name: value.cpu() for name, value in self.decoder.state_dict().items()})
        for parameter, value in zip(
            (p for name, p in decoder.named_parameters() if name != "base.weight"), self.average.values, strict=True
        ):
            parameter.copy_(value)
        return decoder

    def state(self):
        return {
            "step": self.step,
            "cooldown": self.cooldown,
            "weights": [p.detach() for p in self.trainable],
            "average": self.average.values,
            "optimizer": self.optimizer.state_dict(),
            "generator": self.generator.get_state(),
        }

    @torch.no_grad()
    def restore(self, state):
        self.step, self.cooldown = state["step"], state["cooldown"]
        for target, saved in ((self.trainable, state["weights"]), (self.average.values, state["average"])):
            for parameter, value in zip(target, saved, strict=True):
                parameter.copy_(value)
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"])
