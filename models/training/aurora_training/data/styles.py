"""The stage `style-pictures`: folders of captioned pictures from which the example styles are learned.

A style is a function of a finished picture, so its pictures need no source but the ones that all others come from.
"""

import random as random_module
import re

import numpy as np
from PIL import Image, ImageFilter

from ..errors import TrainingError
from .compose import MAKERS
from .sources import Sources

# Pictures whose look says nothing about the style: portraits have lines of their own.
KINDS = ("single", "composed", "scene")
PAPER, INK = np.array([244, 238, 224], np.float32), np.array([34, 32, 46], np.float32)


def _luminance(picture):
    return picture.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)


def _edges(picture, radius):
    """How much neighbouring pixels differ, in the channel where they differ most. [256, 256], 0 … about 1."""
    smooth = np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(radius)), np.float32)
    rows, columns = np.gradient(smooth, axis=(0, 1))
    return np.clip(np.hypot(rows, columns).max(-1) / 24, 0, 1)


def ink(picture):
    """Dark lines and three tones of wash on cream paper."""
    tones = np.digitize(_luminance(picture), (58, 112, 168)) / 3
    wash = 1 - 0.62 * (1 - tones)
    line = np.clip(_edges(picture, 1.2) * 1.7 - 0.25, 0, 1)
    strength = (wash * (1 - line))[..., None]
    return _to_bytes(INK + (PAPER - INK) * strength)


def pixel(picture, side=8, levels=5):
    """Squares of 8 pixels in few colours."""
    blocks = picture.reshape(256 // side, side, 256 // side, side, 3).astype(np.float32).mean((1, 3))
    few = np.round(blocks / 255 * (levels - 1)) / (levels - 1) * 255
    return _to_bytes(np.repeat(np.repeat(few, side, 0), side, 1))


def neon(picture):
    """Outlines that glow in their own colours, in the dark."""
    colours = np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(3)), np.float32)
    bright = colours / np.maximum(colours.max(-1, keepdims=True), 1)
    vivid = np.clip(bright - 0.55 * bright.min(-1, keepdims=True), 0, 1)
    vivid = vivid / np.maximum(vivid.max(-1, keepdims=True), 0.2) * 255
    lines = _to_bytes(vivid * np.clip(_edges(picture, 1.4) * 1.8 - 0.15, 0, 1)[..., None])
    glow = np.asarray(Image.fromarray(lines).filter(ImageFilter.GaussianBlur(7)), np.float32)
    night = np.array([14, 10, 34], np.float32) + 0.1 * picture
    return _to_bytes(night + lines.astype(np.float32) + 1.3 * glow)


def _to_bytes(picture):
    return np.clip(picture + 0.5, 0, 255).astype(np.uint8)


STYLES = {"ink": ink, "pixel": pixel, "neon": neon}


def write_style(config, workspace, style, out, count):
    """`count` PNG files in the folder `out`, each with its caption beside it. Raises TrainingError for a style it does not know."""
    if style not in STYLES:
        raise TrainingError(f"there is no style {style}; take one of {', '.join(STYLES)}")
    sources = Sources(workspace.raw, config.data)
    out.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        random = random_module.Random(f"style {config.seed} {number}")
        picture, caption, facts = MAKERS[KINDS[number % len(KINDS)]](sources, random)
        Image.fromarray(STYLES[style](picture)).save(out / f"{number:03d}.png")
        # The style is said by the trigger: captions must not call the same picture a 3d render.
        words = re.sub(r"(an? )?(3d render|render) of ", "", caption(facts, random))
        words = re.sub(r"\ba 3d (?=[aeiou])", "an ", words).replace("3d ", "")
        (out / f"{number:03d}.txt").write_text(words + "\n")
    print(f"{count} pictures in {out}")
