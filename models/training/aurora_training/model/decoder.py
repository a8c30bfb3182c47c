"""Latents to pictures: the linear inverse of the KLT plus a small residual network at quarter resolution."""

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn

FILE = "decoder.safetensors"


class ResidualBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        return x + self.conv2(F.silu(self.conv1(x)))


class KltDecoder(nn.Module):
    """z [B, C, h, w] -> picture [B, 3, 16h, 16w], about [-1, 1].

    base = ConvTranspose2d(z) + tiled mean; the network sees base (pixel-unshuffled by 4) and z (a convolution
    pixel-shuffled by 4), and adds its correction to base. It starts as the linear inverse.
    """

    def __init__(self, latent_channels=24, channels=96, blocks=4, patch=16):
        super().__init__()
        self.base = nn.ConvTranspose2d(latent_channels, 3, patch, stride=patch, bias=False)
        self.register_buffer("mean", torch.zeros(3, patch, patch))
        self.conv_z = nn.Conv2d(latent_channels, 384, 3, padding=1)
        self.conv_in = nn.Conv2d(48 + 24, channels, 3, padding=1)
        self.blocks = nn.ModuleList(ResidualBlock(channels) for _ in range(blocks))
        self.conv_out = nn.Conv2d(channels, 48, 3, padding=1)
        nn.init.zeros_(self.conv_out.weight)
        nn.init.zeros_(self.conv_out.bias)
        with torch.no_grad():
            for block in self.blocks:
                block.conv2.weight.mul_(0.3)

    def set_transform(self, klt):
        """Use the closed-form inverse as the fixed base."""
        with torch.no_grad():
            self.base.weight.copy_(klt.decode_kernel)
            self.mean.copy_(klt.mean)
        self.base.weight.requires_grad_(False)

    def linear(self, z):
        return self.base(z) + self.mean.repeat(1, z.shape[2], z.shape[3])

    def forward(self, z):
        base = self.linear(z)
        h = self.conv_in(torch.cat([F.pixel_unshuffle(base, 4), F.pixel_shuffle(self.conv_z(z), 4)], 1))
        for block in self.blocks:
            h = block(h)
        return base + F.pixel_shuffle(self.conv_out(F.silu(h)), 4)


def load_decoder(folder, klt, settings):
    """The trained decoder of a latent space, or the bare linear inverse while none is trained."""
    decoder = KltDecoder(len(klt.scale), settings.channels, settings.blocks, klt.patch).eval()
    decoder.set_transform(klt)
    if (folder / FILE).exists():
        decoder.load_state_dict(load_file(folder / FILE))
    return decoder
