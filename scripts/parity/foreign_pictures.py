"""Pictures that carry other programs' metadata, written by the libraries that those programs use.

A1111 writes JPEG and WebP with `piexif.helper.UserComment.dump(text, encoding="unicode")` (its modules/images.py);
ComfyUI writes WebP with Pillow, the graph in the tags Make and Model (its comfy_extras/nodes_images.py); SwarmUI's
UserComment is ImageSharp's, UTF-16 in the file's own order.

    pip install pillow==13.0.0 piexif==1.1.3
    python scripts/parity/foreign_pictures.py tests/fixtures/foreign
"""

import json
import sys
from pathlib import Path

import piexif
import piexif.helper
from PIL import Image

folder = Path(sys.argv[1])
image = Image.new("RGB", (8, 8), (40, 90, 160))
a1111 = (folder / "a1111.txt").read_text("utf-8")
comfy = json.loads((folder / "comfy-default.json").read_text("utf-8"))
swarm = (folder / "swarm.json").read_text("utf-8")


def user_comment(value: bytes) -> bytes:
    return piexif.dump({"Exif": {piexif.ExifIFD.UserComment: value}})


unicode = user_comment(piexif.helper.UserComment.dump(a1111, encoding="unicode"))
image.save(folder / "a1111.jpg", exif=unicode, quality=50)
image.save(folder / "a1111.webp", exif=unicode, lossless=True)
plain = a1111.encode("ascii", "ignore").decode()
image.save(folder / "a1111-ascii.jpg", exif=user_comment(piexif.helper.UserComment.dump(plain, encoding="ascii")))

# Little-endian TIFF, little-endian UTF-16.
exif = Image.Exif()
exif.endian = "<"
exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + swarm.encode("utf-16-le")
image.save(folder / "swarm.jpg", exif=exif.tobytes())

exif = Image.Exif()
exif[0x0110] = f"prompt:{json.dumps(comfy)}"
exif[0x010F] = "workflow:{}"
image.save(folder / "comfy.webp", exif=exif, lossless=True)
