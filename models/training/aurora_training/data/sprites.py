"""The sprite library: cut-out pictures of subjects, one per style, and what can be done to them."""

import json

import numpy as np
from PIL import Image

from ..errors import TrainingError
from .words import VOCABULARY

SIDE = 256
NATURE_FOOD_OBJECT_GROUPS = (3, 4, 5, 6, 7)
LIGHT_HUES = {"yellow": 0.45, "orange": 0.35, "pink": 0.3}


class SpriteLibrary:
    """RGBA sprites by (label, style), read from sprites.rgba and sprites.json in the raw folder."""

    def __init__(self, folder):
        try:
            self.index = json.loads((folder / "sprites.json").read_text())
            self.pixels = np.memmap(folder / "sprites.rgba", np.uint8, "r").reshape(-1, SIDE, SIDE, 4)
        except (FileNotFoundError, ValueError) as error:
            raise TrainingError(f"no usable sprites in {folder} ({error}); run the stage data") from error
        if len(self.index) != len(self.pixels):
            raise TrainingError(
                f"{folder}: {len(self.index)} names for {len(self.pixels)} sprites; run the stage data again"
            )
        self.by_label = {}
        for number, entry in enumerate(self.index):
            self.by_label.setdefault(entry["label"], {})[entry["style"]] = number
        self._saturation = {}

    def get(self, label, style):
        """The sprite cut to its visible part, uint8 [h, w, 4]."""
        rgba = np.array(self.pixels[self.by_label[label][style]])
        rows, columns = np.where(rgba[..., 3] > 16)
        return rgba[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]

    def can_recolour(self, label, style):
        """Only strongly coloured things take another colour believably: > 55 % saturated pixels."""
        number = self.by_label[label][style]
        if number not in self._saturation:
            rgba = np.array(self.pixels[number])
            saturation = np.asarray(Image.fromarray(rgba[..., :3]).convert("HSV"))[..., 1]
            solid = rgba[..., 3] > 128
            self._saturation[number] = float((saturation[solid] > 90).mean()) if solid.any() else 0.0
        return self.index[number]["group"] in NATURE_FOOD_OBJECT_GROUPS and self._saturation[number] > 0.55


def recolour(rgba, colour):
    """Turn the hue of saturated pixels to a named colour; keep a little of the differences in hue."""
    rgb = np.ascontiguousarray(rgba[..., :3])
    hsv = np.asarray(Image.fromarray(rgb).convert("HSV")).astype(np.float32) / 255
    hue, saturation = hsv[..., 0], hsv[..., 1]
    strong = saturation > 0.2
    middle = np.median(hue[strong]) if strong.any() else 0.0
    offset = (hue - middle + 0.5) % 1 - 0.5
    turned = hsv.copy()
    turned[..., 0] = (VOCABULARY["hues"][colour] + np.clip(offset, -0.12, 0.12) * 0.25) % 1
    turned[..., 1] = saturation * 0.7 if colour == "pink" else np.clip(saturation * 1.05, 0, 1)
    # Dark yellow is olive and dark orange brown: light hues need light pixels.
    lift = LIGHT_HUES.get(colour, 0.0)
    turned[..., 2] = hsv[..., 2] * (1 - lift) + lift
    painted = np.asarray(Image.fromarray((turned * 255).astype(np.uint8), "HSV").convert("RGB"))
    blend = np.clip((saturation[..., None] - 0.12) / 0.15, 0, 1)
    out = rgba.copy()
    out[..., :3] = rgb * (1 - blend) + painted * blend
    return out


# Longer sides of pasted sprites, pixels, and the grid that their corners lie on: a patch of the latent transform. A sprite
# then has a few sets of latents that move about, not other ones at every offset, and is learned that much sooner.
SIZES = (64, 80, 96, 128, 160, 192, 224, 256)
GRID = 16


def placed_size(sprite, size):
    """Height and width in pixels when the longer side is `size` of the picture, or the nearest one in use."""
    scale = min(SIZES, key=lambda side: abs(side - size * SIDE)) / max(sprite.shape[:2])
    return max(1, round(sprite.shape[0] * scale)), max(1, round(sprite.shape[1] * scale))


def on_grid(pixels):
    return round(pixels / GRID) * GRID


def paste(picture, sprite, size, x, y=None, bottom=None, flip=False, shadow=0.0):
    """Draw a sprite into picture [256, 256, 3] float32, at the nearest size in use and place on the grid.

    size: longer side, x and y its middle, bottom its lower edge, all as shares of the picture; shadow: darkness of a
    soft ellipse below it.
    """
    image = Image.fromarray(sprite, "RGBA").convert("RGBa")  # premultiplied, so that edges do not bleed
    if flip:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    height, width = placed_size(sprite, size)
    image = image.resize((width, height), Image.Resampling.BICUBIC)
    layer = np.asarray(image).astype(np.float32)
    left = on_grid(x * SIDE - width / 2)
    top = on_grid(bottom * SIDE - height if bottom is not None else y * SIDE - height / 2)
    if shadow:
        _ground_shadow(picture, left + width / 2, top + height * 0.97, width * 0.46, shadow)
    x0, y0, x1, y1 = max(0, left), max(0, top), min(SIDE, left + width), min(SIDE, top + height)
    part, target = layer[y0 - top : y1 - top, x0 - left : x1 - left], picture[y0:y1, x0:x1]
    target *= 1 - part[..., 3:] / 255
    target += part[..., :3]


_ROWS, _COLUMNS = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)


def _ground_shadow(picture, x, y, radius, darkness):
    distance = np.hypot((_COLUMNS - x) / radius, (_ROWS - y) / (radius * 0.24))
    picture *= 1 - darkness * np.clip(1.15 - distance, 0, 1)[..., None]
