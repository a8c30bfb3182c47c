"""The story with a public A1111 client: usage webuiapi_client.py HOST PORT. Prints what it saw as one JSON object."""
import io
import json
import sys
import threading

import webuiapi
from PIL import Image

api = webuiapi.WebUIApi(host=sys.argv[1], port=int(sys.argv[2]), sampler="DDIM", steps=8)
seen = {
    "samplers": [sampler["name"] for sampler in api.get_samplers()],
    "models": api.util_get_model_names(),
    "current": api.util_get_current_model(),
    "loras": api.get_loras(),
    "upscalers": api.get_upscalers(),
    "ram": api.get_memory()["ram"]["total"] > 0,
}

picture = api.txt2img(prompt="strawberry", negative_prompt="", seed=11, cfg_scale=4, width=256, height=256)
seen["size"] = picture.image.size
seen["info"] = {key: picture.info[key] for key in ("seed", "sampler_name", "steps", "width", "height")}
seen["infotext"] = picture.info["infotexts"][0]
again = api.txt2img(prompt="strawberry", seed=11, cfg_scale=4, width=256, height=256)
seen["same"] = again.image.tobytes() == picture.image.tobytes()

batch = api.txt2img(prompt="strawberry", seed=11, cfg_scale=4, width=256, height=256, batch_size=2, n_iter=1)
seen["batch"] = {"count": len(batch.images), "seeds": batch.info["all_seeds"]}
seen["first of batch is the single"] = batch.images[0].tobytes() == picture.image.tobytes()

changed = api.img2img(images=[picture.image], prompt="an owl", seed=11, cfg_scale=4, denoising_strength=0.5, width=256, height=256)
seen["img2img"] = {"size": changed.image.size, "strength": changed.info["denoising_strength"], "same": changed.image.tobytes() == picture.image.tobytes()}
mask = Image.new("L", (256, 256))
mask.paste(255, (128, 0, 256, 256))
painted = api.img2img(images=[picture.image], mask_image=mask, mask_blur=0, inpaint_full_res=False, inpainting_fill=1, prompt="an owl", seed=11,
                      cfg_scale=4, denoising_strength=0.9, width=256, height=256)
left = (0, 0, 128, 256)
seen["inpaint keeps the left"] = painted.image.convert("RGB").crop(left).tobytes() == picture.image.convert("RGB").crop(left).tobytes()
large = api.txt2img(prompt="strawberry", seed=11, cfg_scale=4, width=256, height=256, enable_hr=True, hr_scale=1.25,
                    hr_upscaler=webuiapi.HiResUpscaler.Latent, denoising_strength=0.6)
seen["hires"] = large.image.size

info = api.png_info(picture.image)
seen["png_info"] = info.info
api.util_set_model(seen["models"][0])

# A long one in another thread: progress with a picture in it, then an interrupt that ends it.
result = {}
def paint():
    try:
        api.txt2img(prompt="strawberry", steps=900, cfg_scale=4, width=256, height=256)
        result["ended"] = "painted"
    except RuntimeError as error:
        result["ended"] = str(error)
thread = threading.Thread(target=paint)
thread.start()
while True:
    progress = api.get_progress()
    if progress["state"]["sampling_step"] >= 3 and progress["current_image"]:
        break
seen["progress"] = 0 < progress["progress"] < 1 and progress["state"]["sampling_steps"] == 900
api.interrupt()
thread.join()
seen["interrupted"] = "CANCELLED" in result["ended"] or "cancelled" in result["ended"]

try:
    api.txt2img(prompt="strawberry", sampler_name="Magic")
except RuntimeError as error:
    seen["refused"] = str(error)
print(json.dumps(seen))
