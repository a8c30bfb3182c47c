"""The closed-form latent space: a Karhunen-Loeve transform (PCA) of picture patches.

A picture [3, 256, 256] in [-1, 1] becomes [C, 16, 16]: each 16x16x3 patch minus the mean patch, projected on
the C strongest principal directions and divided by std^whitening per channel. Principal directions are nested:
a basis with more channels starts with the same ones.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

from ..errors import TrainingError


@dataclass
class Klt:
    """encode and decode [C, 3, P, P], mean [3, P, P], scale [C] (what a latent unit is worth in pixels)."""

    encode_kernel: torch.Tensor
    decode_kernel: torch.Tensor
    mean: torch.Tensor
    scale: torch.Tensor
    clip: float

    @property
    def patch(self):
        return self.mean.shape[-1]

    def encode(self, pictures):
        """[B, 3, H, W] in [-1, 1] -> latents [B, C, H/P, W/P]."""
        channels = len(self.scale)
        patches = F.pixel_unshuffle(pictures, self.patch) - self.mean.reshape(1, -1, 1, 1)
        return F.conv2d(patches, self.encode_kernel.reshape(channels, -1, 1, 1)).clamp(-self.clip, self.clip)

    def decode(self, latents):
        """Latents [B, C, h, w] -> the linear reconstruction [B, 3, hP, wP]."""
        tiles = self.mean.repeat(1, latents.shape[2], latents.shape[3])
        return F.conv_transpose2d(latents, self.decode_kernel, stride=self.patch) + tiles

    def save(self, path):
        tensors = {"encode": self.encode_kernel, "decode": self.decode_kernel, "mean": self.mean, "scale": self.scale}
        save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, path)


def fit_klt(pictures, channels, patch, whitening, clip):
    """The transform of a sample of pictures [N, 3, H, W] in [-1, 1]; latents get an RMS of 1."""
    patches = F.pixel_unshuffle(pictures, patch).permute(0, 2, 3, 1).reshape(-1, 3 * patch * patch)
    mean = patches.mean(0)
    centred = patches - mean
    covariance = (centred.T @ centred / len(centred)).double()
    variances, directions = torch.linalg.eigh(covariance)
    directions = directions.flip(1)[:, :channels].float()
    deviation = variances.flip(0)[:channels].float().clamp(min=0).sqrt()
    scale = deviation**whitening
    scale = scale * ((centred @ directions) / scale).square().mean().sqrt()
    return Klt(
        encode_kernel=(directions / scale).T.reshape(channels, 3, patch, patch).contiguous(),
        decode_kernel=(directions * scale).T.reshape(channels, 3, patch, patch).contiguous(),
        mean=mean.reshape(3, patch, patch),
        scale=scale,
        clip=clip,
    )


def load_klt(path, clip):
    """Read a saved transform."""
    if not path.exists():
        raise TrainingError(f"no latent transform at {path}; run the stage latents first")
    tensors = load_file(path)
    return Klt(tensors["encode"], tensors["decode"], tensors["mean"], tensors["scale"], clip)
