"""What spandrel computes with tiny upscalers whose weights follow from their names.

spandrel builds the reference networks of ESRGAN and Real-ESRGAN, and finds out what they are from the weights alone, which is
compared as well. A case's `layout` says under which names the weights lie in the file.

usage: python upscalers.py OUT      (OUT is tests/fixtures/engine)
needs: torch 2.15.0, torchvision 0.29.2, spandrel 0.4.2, einops 0.8.1
"""
import json
import pathlib
import sys

import torch
from formula import integers, packed, weight
from spandrel import ModelLoader


def rrdb_shapes(layout, channels, features, growth, blocks, doublings):
    """Names and shapes of RRDBNet's tensors as files of each age have them."""
    old, middle = layout == "old", layout == "middle"
    body = "RRDB_trunk.{}.RDB{}.conv{}" if middle else "model.1.sub.{}.RDB{}.conv{}.0" if old else "body.{}.rdb{}.conv{}"
    shapes = {}

    def convolution(name, inputs, outputs):
        shapes[f"{name}.weight"] = [outputs, inputs, 3, 3]
        shapes[f"{name}.bias"] = [outputs]

    convolution("model.0" if old else "conv_first", channels, features)
    for block in range(blocks):
        for dense in range(1, 4):
            for conv in range(1, 5):
                convolution(body.format(block, dense, conv), features + (conv - 1) * growth, growth)
            convolution(body.format(block, dense, 5), features + 4 * growth, features)
    convolution(f"model.1.sub.{blocks}" if old else "trunk_conv" if middle else "conv_body", features, features)
    for i in range(1, doublings + 1):
        convolution(f"model.{3 * i}" if old else f"upconv{i}" if middle else f"conv_up{i}", features, features)
    convolution(f"model.{3 * doublings + 2}" if old else "HRconv" if middle else "conv_hr", features, features)
    convolution(f"model.{3 * doublings + 4}" if old else "conv_last", features, 3)
    return shapes


def compact_shapes(features, convolutions, scale):
    shapes = {"body.0.weight": [features, 3, 3, 3], "body.0.bias": [features]}
    for i in range(convolutions + 1):
        shapes[f"body.{2 * i + 1}.weight"] = [features]
        if i < convolutions:
            shapes[f"body.{2 * i + 2}.weight"] = [features, features, 3, 3]
            shapes[f"body.{2 * i + 2}.bias"] = [features]
    shapes[f"body.{2 * convolutions + 2}.weight"] = [3 * scale * scale, features, 3, 3]
    shapes[f"body.{2 * convolutions + 2}.bias"] = [3 * scale * scale]
    return shapes


# spandrel's class has dense blocks that grow by 32, whatever the file says.
GROWTH = 32
CASES = {
    "esrgan-old-x4": (rrdb_shapes("old", 3, 8, GROWTH, 2, 2), (1, 3, 7, 10)),
    "esrgan-old-x2": (rrdb_shapes("old", 3, 8, GROWTH, 1, 1), (1, 3, 7, 10)),
    "esrgan-old-x1": (rrdb_shapes("old", 3, 8, GROWTH, 1, 0), (1, 3, 7, 10)),
    "esrgan-old-x8": (rrdb_shapes("old", 3, 8, GROWTH, 1, 3), (1, 3, 5, 6)),
    "bsrgan-x2": (rrdb_shapes("middle", 3, 8, GROWTH, 1, 1), (1, 3, 7, 10)),
    "realesrgan-x4": (rrdb_shapes("new", 3, 8, GROWTH, 2, 2), (1, 3, 7, 10)),
    "realesrgan-x2": (rrdb_shapes("new", 12, 8, GROWTH, 1, 2), (1, 3, 8, 10)),
    "realesrgan-x1": (rrdb_shapes("new", 48, 8, GROWTH, 1, 2), (1, 3, 8, 12)),
    # Sides that are no multiple of the folded blocks: the picture is mirrored beyond its end.
    "realesrgan-x2-odd": (rrdb_shapes("new", 12, 8, GROWTH, 1, 2), (1, 3, 7, 11)),
    "compact-x4": (compact_shapes(8, 3, 4), (1, 3, 7, 10)),
    "compact-x2": (compact_shapes(6, 1, 2), (1, 3, 7, 10)),
    "compact-x1": (compact_shapes(6, 2, 1), (1, 3, 7, 10)),
}


@torch.no_grad()
def main():
    torch.set_num_threads(1)
    lines = []
    for name, (shapes, size) in CASES.items():
        state = {key: weight(key, shape) for key, shape in shapes.items()}
        found = ModelLoader().load_from_state_dict(dict(state))
        # 8-bit pixels, as pictures have them.
        pixels = integers(f"pixels {name}", size[2] * size[3] * 3) + 128
        image = torch.tensor(pixels / 255, dtype=torch.float32).reshape(size[2], size[3], 3).permute(2, 0, 1)[None]
        # The network itself: the loader's own call would clamp.
        case = {
            "name": name, "shapes": shapes, "size": size, "scale": found.scale, "architecture": found.architecture.id,
            "expected": packed(found.model.eval()(image)),
        }
        lines.append(json.dumps(case, separators=(",", ":")))
    pathlib.Path(sys.argv[1], "upscalers.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")


main()
