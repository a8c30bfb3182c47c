"""The story with OpenAI's own client: usage openai_client.py BASE_URL. Prints what it saw as one JSON object."""
import base64
import io
import json
import sys

import openai
from PIL import Image

client = openai.OpenAI(base_url=sys.argv[1] + "v1", api_key="none", max_retries=0)
seen = {"models": [model.id for model in client.models.list()]}
seen["model"] = client.models.retrieve(seen["models"][0]).owned_by

answer = client.images.generate(prompt="strawberry", n=2, size="256x256", response_format="b64_json")
seen["created"] = answer.created
seen["pictures"] = [base64.b64decode(picture.b64_json)[:8].hex() for picture in answer.data]
seen["different"] = answer.data[0].b64_json != answer.data[1].b64_json

picture = base64.b64decode(answer.data[0].b64_json)
hole = io.BytesIO()
image = Image.open(io.BytesIO(picture)).convert("RGBA")
image.paste((0, 0, 0, 0), (128, 0, 256, 256))
image.save(hole, "PNG")
edited = client.images.edit(image=("a.png", picture), mask=("b.png", hole.getvalue()), prompt="an owl", n=2, size="256x256", response_format="b64_json")
before, after = Image.open(io.BytesIO(picture)), Image.open(io.BytesIO(base64.b64decode(edited.data[0].b64_json)))
left = (0, 0, 96, 256)
seen["edits"] = {"count": len(edited.data), "kept": before.crop(left).tobytes() == after.crop(left).tobytes(), "changed": before.tobytes() != after.tobytes()}
varied = client.images.create_variation(image=("a.png", picture), n=1, size="256x256", response_format="b64_json")
seen["variation"] = varied.data[0].b64_json != answer.data[0].b64_json
try:
    client.images.edit(image=("a.png", b"these are words"), prompt="an owl")
except openai.BadRequestError as error:
    seen["words"] = error.code

answer = client.images.generate(model="dall-e-3", prompt="strawberry", quality="hd", style="vivid", response_format="url")
seen["url"] = answer.data[0].url

try:
    client.images.generate(prompt="strawberry", size="1x1")
except openai.BadRequestError as error:
    seen["refused"] = {"code": error.code, "param": error.param, "type": error.type}
try:
    client.models.retrieve("gpt-9")
except openai.APIStatusError as error:
    seen["unknown"] = {"status": error.status_code, "code": error.code}
print(json.dumps(seen))
