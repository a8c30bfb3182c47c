"""The denoiser: a diffusion transformer over patches of the latent grid.

Sources: DiT (Peebles & Xie 2023), one shared time modulation with a learned table per block (PixArt-alpha,
Chen et al. 2023), long skips by concatenation (U-ViT, Bao et al. 2023). Text tokens are refined once by two
plain blocks and then only offered as keys and values: they do not depend on the timestep, and cost no
feed-forward layers inside the blocks. Names follow diffusers' PixArt and HunyuanDiT classes.

B batch, C latent channels, H W latent height and width, P patch, N = (H/P)(W/P) picture tokens,
L text tokens, D width.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn


def modulate(x, shift, scale):
    return x * (1 + scale) + shift


def plain_norm(width):
    return nn.LayerNorm(width, elementwise_affine=False, eps=1e-6)


class FeedForward(nn.Module):
    def __init__(self, width, ratio):
        super().__init__()
        self.proj_in = nn.Linear(width, ratio * width)
        self.proj_out = nn.Linear(ratio * width, width)

    def forward(self, x):
        return self.proj_out(F.gelu(self.proj_in(x)))


class Attention(nn.Module):
    """Self-attention of x [B,N,D], with optional extra keys and values from text [B,L,D]."""

    def __init__(self, width, heads, with_text):
        super().__init__()
        self.heads = heads
        self.to_qkv = nn.Linear(width, 3 * width)
        self.to_added_kv = nn.Linear(width, 2 * width) if with_text else None
        self.to_out = nn.Linear(width, width)

    def _split(self, x, parts):
        batch, tokens, width = x.shape
        return x.view(batch, tokens, parts, self.heads, width // parts // self.heads).permute(2, 0, 3, 1, 4)

    def forward(self, x, text=None):
        q, k, v = self._split(self.to_qkv(x), 3)
        if text is not None:
            text_k, text_v = self._split(self.to_added_kv(text), 2)
            k, v = torch.cat([text_k, k], 2), torch.cat([text_v, v], 2)
        # Written out: on a CPU this trains 16 % faster than scaled_dot_product_attention, whose backward is slow.
        scores = (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)
        mixed = torch.softmax(scores, -1) @ v
        return self.to_out(mixed.transpose(1, 2).reshape(x.shape))


class RefinerBlock(nn.Module):
    """A plain pre-norm transformer block over the text tokens."""

    def __init__(self, width, heads, ratio):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-6), nn.LayerNorm(width, eps=1e-6)
        self.attn = Attention(width, heads, with_text=False)
        self.ff = FeedForward(width, ratio)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.ff(self.norm2(x))


class Block(nn.Module):
    """x + gate * attention, x + gate * feed-forward; shift, scale and gate come from time and text."""

    def __init__(self, width, heads, ratio, has_skip):
        super().__init__()
        self.norm1, self.norm2 = plain_norm(width), plain_norm(width)
        self.attn = Attention(width, heads, with_text=True)
        self.ff = FeedForward(width, ratio)
        self.scale_shift_table = nn.Parameter(torch.zeros(6, width))
        self.skip_linear = nn.Linear(2 * width, width) if has_skip else None

    def forward(self, x, text, modulation, skip=None):
        if skip is not None:
            x = self.skip_linear(torch.cat([x, skip], -1))
        rows = (self.scale_shift_table[None] + modulation)[:, :, None].unbind(1)
        shift_a, scale_a, gate_a, shift_f, scale_f, gate_f = rows
        x = x + gate_a * self.attn(modulate(self.norm1(x), shift_a, scale_a), text)
        return x + gate_f * self.ff(modulate(self.norm2(x), shift_f, scale_f))


class TimeEmbedding(nn.Module):
    """Sinusoids of the timestep (cosines first) through two linear layers."""

    def __init__(self, width, channels=256):
        super().__init__()
        self.linear_1 = nn.Linear(channels, width)
        self.linear_2 = nn.Linear(width, width)
        half = channels // 2
        self.frequencies = [math.exp(-math.log(10000) * i / half) for i in range(half)]

    def forward(self, timestep, dtype):
        frequencies = torch.tensor(self.frequencies, device=timestep.device)
        angles = timestep[:, None].float() * frequencies[None]
        waves = torch.cat([angles.cos(), angles.sin()], -1).to(dtype)
        return self.linear_2(F.silu(self.linear_1(waves)))


class DetailBlock(nn.Module):
    """x + conv(silu(conv(silu(x)) * (1 + scale) + shift)) over latent pixels [B,C,H,W]."""

    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x, shift, scale):
        return x + self.conv2(F.silu(self.conv1(F.silu(x)) * (1 + scale) + shift))


class Detail(nn.Module):
    """What is added to the tokens' prediction where neighbouring patches must meet.

    Tokens answer for their own patch alone; this sees the noisy latents, the tokens' prediction and a few features
    of theirs, all as latent pixels, and knows no borders between patches.
    """

    FEATURES = 32

    def __init__(self, width, patch, latent_channels, channels, blocks):
        super().__init__()
        self.patch = patch
        self.features = nn.Linear(width, self.FEATURES * patch**2)
        self.conv_in = nn.Conv2d(2 * latent_channels + self.FEATURES, channels, 3, padding=1)
        self.modulation = nn.Linear(width, 2 * blocks * channels)
        self.blocks = nn.ModuleList(DetailBlock(channels) for _ in range(blocks))
        self.conv_out = nn.Conv2d(channels, latent_channels, 3, padding=1)

    def forward(self, x, prediction, tokens, condition):
        grid = (x.shape[2] // self.patch, x.shape[3] // self.patch)
        features = F.pixel_shuffle(self.features(tokens).transpose(1, 2).unflatten(2, grid), self.patch)
        z = self.conv_in(torch.cat([x, prediction, features], 1))
        rows = self.modulation(condition)[:, :, None, None].chunk(2 * len(self.blocks), 1)
        for block, shift, scale in zip(self.blocks, rows[::2], rows[1::2]):
            z = block(z, shift, scale)
        return self.conv_out(F.silu(z))


class AuroraDiT(nn.Module):
    """v prediction for latents [B,C,H,W], timesteps [B] and text states [B,L,W] with zeros as padding."""

    def __init__(
        self,
        sample_size=16,
        in_channels=24,
        patch_size=2,
        num_layers=10,
        num_refiner_layers=2,
        num_attention_heads=6,
        attention_head_dim=64,
        caption_channels=384,
        caption_tokens=32,
        mlp_ratio=4,
        detail_channels=0,
        detail_blocks=2,
    ):
        super().__init__()
        width, heads = num_attention_heads * attention_head_dim, num_attention_heads
        self.grid, self.patch, self.channels = sample_size // patch_size, patch_size, in_channels
        self.width, self.first_half = width, num_layers // 2
        tokens, patch_values = self.grid**2, in_channels * patch_size**2
        self.proj_in = nn.Linear(patch_values, width)
        self.pos_embed = nn.Parameter(torch.randn(1, tokens, width) * 0.02)
        self.caption_norm = nn.LayerNorm(caption_channels, eps=1e-6)
        self.caption_projection = nn.Linear(caption_channels, width)
        self.caption_pos_embed = nn.Parameter(torch.randn(1, caption_tokens, width) * 0.02)
        self.refiner_blocks = nn.ModuleList(RefinerBlock(width, heads, mlp_ratio) for _ in range(num_refiner_layers))
        self.caption_out_norm = nn.LayerNorm(width, eps=1e-6)
        self.pooled_norm = nn.LayerNorm(caption_channels, eps=1e-6)
        self.pooled_projection = nn.Linear(caption_channels, width)
        self.time_embed = TimeEmbedding(width)
        self.adaln_linear = nn.Linear(width, 6 * width)
        self.transformer_blocks = nn.ModuleList(
            Block(width, heads, mlp_ratio, has_skip=i >= num_layers - self.first_half) for i in range(num_layers)
        )
        self.norm_out = plain_norm(width)
        self.norm_out_linear = nn.Linear(width, 2 * width)
        self.proj_out = nn.Linear(width, patch_values)
        self.detail = None
        if detail_channels:
            self.detail = Detail(width, patch_size, in_channels, detail_channels, detail_blocks)
        self._initialize()

    @torch.no_grad()
    def _initialize(self):
        """Every block starts as the identity: outputs of the residual branches and the head are zero."""
        residual_outputs = [
            layer
            for block in [*self.transformer_blocks, *self.refiner_blocks]
            for layer in (block.attn.to_out, block.ff.proj_out)
        ]
        for layer in [*residual_outputs, self.proj_out, self.adaln_linear, self.norm_out_linear]:
            layer.weight.zero_()
            layer.bias.zero_()
        if self.detail is not None:
            for layer in [self.detail.conv_out, self.detail.modulation, *(b.conv2 for b in self.detail.blocks)]:
                layer.weight.zero_()
                layer.bias.zero_()
        for block in self.transformer_blocks:
            block.scale_shift_table[2] = block.scale_shift_table[5] = 1.0
            if block.skip_linear is not None:
                block.skip_linear.weight.copy_(torch.eye(self.width, 2 * self.width))
                block.skip_linear.bias.zero_()

    def patchify(self, x):
        """[B,C,H,W] -> [B,N,C*P*P], values ordered (channel, row, column)."""
        return F.pixel_unshuffle(x, self.patch).flatten(2).transpose(1, 2).contiguous()

    def unpatchify(self, tokens, rows, columns):
        """The inverse of patchify, for a grid of so many rows and columns."""
        return F.pixel_shuffle(tokens.transpose(1, 2).unflatten(2, (rows, columns)), self.patch)

    def positions(self, rows, columns):
        """[1,N,D]: as learned on the trained grid, interpolated on any other (Dosovitskiy et al. 2020, section 3.2)."""
        if (rows, columns) == (self.grid, self.grid):
            return self.pos_embed
        planes = self.pos_embed.transpose(1, 2).unflatten(2, (self.grid, self.grid))
        return F.interpolate(planes, size=(rows, columns), mode="bilinear").flatten(2).transpose(1, 2)

    def refine_text(self, states):
        """Text states [B,L,W] -> keys-and-values source [B,L,D]; needed once per prompt."""
        text = self.caption_projection(self.caption_norm(states)) + self.caption_pos_embed[:, : states.shape[1]]
        for block in self.refiner_blocks:
            text = block(text)
        return self.caption_out_norm(text)

    def forward(self, x, timestep, states, routed=None):
        """v of x. While training, only the tokens `routed` [K] go through the blocks between the first and the last
        (TREAD, Krause et al. 2025, https://arxiv.org/abs/2501.04765); the others are as they were after the first.
        """
        text = self.refine_text(states)
        pooled = self.pooled_projection(self.pooled_norm(states.sum(1)))
        condition = F.silu(self.time_embed(timestep, x.dtype) + pooled)
        modulation = self.adaln_linear(condition).view(len(x), 6, self.width)
        rows, columns = x.shape[2] // self.patch, x.shape[3] // self.patch
        h = self.proj_in(self.patchify(x)) + self.positions(rows, columns)
        skips, around, last = [], None, len(self.transformer_blocks) - 1
        for index, block in enumerate(self.transformer_blocks):
            if routed is not None and index == 1:
                around, h = h, h[:, routed]
            if routed is not None and index == last:
                h = around.index_copy(1, routed, h)
            h = block(h, text, modulation, skips.pop() if block.skip_linear is not None else None)
            if index < self.first_half:
                skips.append(h)
        shift, scale = self.norm_out_linear(condition)[:, None].chunk(2, -1)
        tokens = modulate(self.norm_out(h), shift, scale)
        prediction = self.unpatchify(self.proj_out(tokens), rows, columns)
        if self.detail is None:
            return prediction
        return prediction + self.detail(x, prediction, tokens, condition)
