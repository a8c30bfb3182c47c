"""Writes tests/fixtures/gallery/: PNG files of every kind as Pillow writes and reads them, and what Pillow sees in ours.

Usage: python scripts/parity/pil_pictures.py   (needs pillow and numpy, and node_modules; made with Pillow 13.0.0)

Pillow cannot write interlaced files, packed grey, or 16 bits of RGB, so those are put together here from the
specification; Pillow then reads them, which checks both.
"""
import hashlib
import io
import json
import pathlib
import struct
import subprocess
import tempfile
import zlib

import numpy as np
import PIL
from PIL import Image
from PIL.PngImagePlugin import PngInfo

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "tests/fixtures/gallery"
W, H = 13, 9

A1111_LATIN = (
    "portrait of a knight, (ornate armor:1.3), <lora:add_detail:0.8>\n"
    "Negative prompt: blurry, low quality\n"
    "Steps: 28, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 3141592653, Size: 512x768, "
    "Model hash: 6ce0161689, Model: v1-5-pruned-emaonly, Denoising strength: 0.45, Clip skip: 2, "
    'Hires upscale: 2, Hires upscaler: 4x-UltraSharp, Lora hashes: "add_detail: 7c6bad76eb54", Version: v1.10.1'
)
A1111_UNICODE = (
    "夜の城, 満月 🌕, crème\n"
    "Negative prompt: ぼやけ\n"
    "Steps: 20, Sampler: Euler, Schedule type: Automatic, CFG scale: 7, Seed: 42, Size: 256x256, "
    "Model hash: e1441589a6, Model: 日本:mix, RNG: CPU, Version: v1.10.1"
)


def pixels():
    """[H, W, 4] bytes from a fixed seed."""
    return np.random.default_rng(20261122).integers(0, 256, (H, W, 4), dtype=np.uint8)


def pillow_png(image, info=None, **options):
    out = io.BytesIO()
    image.save(out, "PNG", pnginfo=info, **options)
    return out.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pack_rows(samples, depth):
    """[h, w, channels] samples of `depth` bits -> unfiltered scanlines (filter 0)."""
    rows = b""
    for row in samples.reshape(samples.shape[0], -1):
        if depth == 16:
            rows += b"\0" + row.astype(">u2").tobytes()
        elif depth == 8:
            rows += b"\0" + row.astype(np.uint8).tobytes()
        else:
            bits = ((row[:, None] >> np.arange(depth - 1, -1, -1)) & 1).reshape(-1)
            rows += b"\0" + np.packbits(bits.astype(np.uint8)).tobytes()
    return rows


def raw_png(samples, depth, color_type, interlaced=False, palette=None):
    h, w = samples.shape[:2]
    grids = [(0, 0, 1, 1)]
    if interlaced:
        grids = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    passes = [samples[y::dy, x::dx] for x, y, dx, dy in grids]
    data = b"".join(pack_rows(p, depth) for p in passes if p.size)
    header = struct.pack(">IIBBBBB", w, h, depth, color_type, 0, 0, int(interlaced))
    plte = chunk(b"PLTE", palette.astype(np.uint8).tobytes()) if palette is not None else b""
    # Two IDAT chunks, cut at an odd place, as large files have them.
    packed = zlib.compress(data, 9)
    cut = len(packed) // 3
    idat = chunk(b"IDAT", packed[:cut]) + chunk(b"IDAT", packed[cut:])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + plte + idat + chunk(b"IEND", b"")


def text_info(entries):
    info = PngInfo()
    for key, value, kind in entries:
        if kind == "iTXt":
            info.add_itxt(key, value, lang="en", tkey="Parameter", zip=False)
        elif kind == "iTXt-zip":
            info.add_itxt(key, value, zip=True)
        else:
            info.add_text(key, value, zip=(kind == "zTXt"))
    return info


def files():
    px = pixels()
    rgb = Image.fromarray(px[:, :, :3], "RGB")
    grey = Image.fromarray(px[:, :, 0], "L")
    wide = np.random.default_rng(7).integers(0, 65536, (H, W, 3))
    palette = np.random.default_rng(8).integers(0, 256, (16, 3))
    return {
        "a1111-text": pillow_png(rgb, text_info([("parameters", A1111_LATIN, "auto")])),
        "a1111-itxt": pillow_png(rgb, text_info([("parameters", A1111_UNICODE, "auto")])),
        "text-kinds": pillow_png(rgb, text_info([
            ("plain", "a\nb", "auto"), ("packed", "z" * 300, "zTXt"), ("inter", "ü→", "iTXt"),
            ("interpacked", "→" * 300, "iTXt-zip"), ("c1", "\x80\x9f\xa0", "auto"), ("twice", "first", "auto"),
            ("twice", "second", "auto"),
        ])),
        "rgba": pillow_png(Image.fromarray(px, "RGBA")),
        "grey": pillow_png(grey),
        "grey-alpha": pillow_png(Image.fromarray(px[:, :, :2].copy(), "LA")),
        "one-bit": pillow_png(grey.point(lambda v: 255 if v > 128 else 0, "1")),
        "palette-8": pillow_png(rgb.quantize(64)),
        "palette-4": pillow_png(rgb.quantize(12), bits=4),
        "palette-2": pillow_png(rgb.quantize(4), bits=2),
        "palette-alpha": pillow_png(rgb.quantize(12), transparency=bytes([0, 128, 255])),
        "grey-2": raw_png(px[:, :, :1] >> 6, 2, 0),
        "grey-4": raw_png(px[:, :, :1] >> 4, 4, 0),
        "grey-16": raw_png(wide[:, :, :1], 16, 0),
        "rgb-16": raw_png(wide, 16, 2),
        "adam7-rgb": raw_png(px[:, :, :3], 8, 2, interlaced=True),
        "adam7-one-bit": raw_png(px[:, :, :1] >> 7, 1, 0, interlaced=True),
        "adam7-palette-4": raw_png(px[:, :, :1] >> 4, 4, 3, interlaced=True, palette=palette),
        "adam7-tiny": raw_png(px[:2, :3, :3], 8, 2, interlaced=True),
    }


def expected_rgb(name, data):
    """What `convert("RGB")` gives. 16 bits are rescaled by the specification, since Pillow cuts off the low byte."""
    wide = np.random.default_rng(7).integers(0, 65536, (H, W, 3))
    if name in ("grey-16", "rgb-16"):
        samples = np.repeat(wide[:, :, :1], 3, axis=2) if name == "grey-16" else wide
        scaled = np.floor(samples * 255 / 65535 + 0.5).astype(np.uint8)
        if name == "rgb-16":
            high = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
            assert np.abs(high - scaled).max() <= 1
        return scaled
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def seen_in_ours():
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder) / "our-pictures.cjs"
        source = ROOT / "scripts/parity/our-pictures.ts"
        subprocess.run(
            ["npx", "esbuild", str(source), "--bundle", "--platform=node", f"--outfile={script}", "--log-level=error"],
            cwd=ROOT, check=True)
        subprocess.run(["node", str(script), folder], check=True)
        seen = {}
        for path in sorted(pathlib.Path(folder).glob("*.png")):
            data = path.read_bytes()
            image = Image.open(io.BytesIO(data))
            image.load()
            assert image.mode == "RGB"
            seen[path.stem] = {
                "fileSha256": hashlib.sha256(data).hexdigest(),
                "pixelsSha256": hashlib.sha256(image.tobytes()).hexdigest(),
                "size": list(image.size),
                "text": image.text,
            }
        return seen


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    facts = {}
    for name, data in files().items():
        (OUT / f"{name}.png").write_bytes(data)
        rgb = expected_rgb(name, data)
        image = Image.open(io.BytesIO(data))
        image.load()
        facts[name] = {"width": rgb.shape[1], "height": rgb.shape[0], "rgbHex": rgb.tobytes().hex(), "text": image.text}
    report = {"pillow": PIL.__version__, "files": facts, "ours": seen_in_ours()}
    (OUT / "pillow.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(facts)} files, {len(report['ours'])} of ours read back by Pillow {PIL.__version__}")


if __name__ == "__main__":
    main()
