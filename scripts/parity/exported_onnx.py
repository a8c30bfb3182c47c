"""The tiny models of whole_models.py as ONNX folders in Optimum's layout: the graphs, without their weights.

usage: python exported_onnx.py OUT      (OUT is tests/fixtures/engine)
needs: torch 2.15.0, diffusers 0.42.1, transformers 5.23.0, onnx 1.23.2, onnxruntime 1.32.0

Optimum 2 asks for transformers before version 5, so its steps are taken here with torch's own exporter, as Optimum takes them:
TorchScript, constants folded, its names for inputs and outputs, its dynamic axes, weights in `model.onnx_data`. What lies in that
file follows from the tensors' names (see formula.py); data.json says for each piece from which one, and whether it lies across.
"""
import gzip
import io
import json
import pathlib
import sys
import warnings

import numpy as np
import onnx
import onnxruntime
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from formula import fill
from onnx import TensorProto, numpy_helper
from transformers import CLIPTextConfig
from whole_models import MODELS, TEXT, VAE, fill_text, text_state

OPSET = 18
DATA = "model.onnx_data"
BATCH, TOKENS, SIDE = 2, 77, 8

# Each form that exporters give it: whole or not, one number or a list of one.
TIMESTEPS = {
    ("epsilon", False): (torch.tensor(1, dtype=torch.int64), {}),
    ("v_prediction", False): (torch.tensor(1.0), {}),
    ("epsilon", True): (torch.tensor([1], dtype=torch.int64), {0: "steps"}),
}


class Call(torch.nn.Module):
    """A module whose forward is any function of it."""

    def __init__(self, module, call):
        super().__init__()
        self.module, self.call = module, call

    def forward(self, *args):
        return self.call(self.module, *args)


def unet(spec, dtype):
    model = UNet2DConditionModel(**spec["unet"]).eval()
    fill(model, "unet.")
    width = model.config.cross_attention_dim
    inputs = {
        "sample": (torch.randn(BATCH, 4, SIDE, SIDE, dtype=dtype), {0: "batch_size", 2: "height", 3: "width"}),
        "timestep": TIMESTEPS[spec["prediction"], bool(model.config.addition_embed_type)],
        "encoder_hidden_states": (torch.randn(BATCH, TOKENS, width, dtype=dtype), {0: "batch_size", 1: "sequence_length"}),
    }
    if model.config.addition_embed_type:
        inputs["text_embeds"] = (torch.randn(BATCH, 64, dtype=dtype), {0: "batch_size"})
        inputs["time_ids"] = (torch.randn(BATCH, 6, dtype=dtype), {0: "batch_size"})

    def call(model, sample, timestep, states, text_embeds=None, time_ids=None):
        added = None if text_embeds is None else {"text_embeds": text_embeds, "time_ids": time_ids}
        return model(sample, timestep, states, added_cond_kwargs=added, return_dict=False)[0]

    return model, call, inputs, {"out_sample": {0: "batch_size", 2: "height", 3: "width"}}, {f"unet.{k}": v for k, v in model.state_dict().items()}


def text_encoder(spec, index):
    text = spec["text"][index]
    part = "text_encoder" if index == 0 else f"text_encoder_{index + 1}"
    config = CLIPTextConfig(**TEXT, **text["config"], num_hidden_layers=text["layers"], attn_implementation="eager")
    model = text["kind"](config).eval()
    fill_text(model, part)
    # Optimum asks for every layer's states where there are two encoders, which is where a denoiser wants the penultimate ones.
    all_states = len(spec["text"]) > 1
    projected = text["kind"].__name__ == "CLIPTextModelWithProjection"
    ids = torch.randint(0, 49407, (BATCH, TOKENS), dtype=torch.int64)
    states = {0: "batch_size", 1: "sequence_length"}
    outputs = {"text_embeds": {0: "batch_size"}, "last_hidden_state": states} if projected else {
        "last_hidden_state": states, "pooler_output": {0: "batch_size"}}
    if all_states:
        outputs |= {f"hidden_states.{layer}": states for layer in range(text["layers"] + 1)}

    def call(model, input_ids):
        out = model(input_ids, output_hidden_states=all_states)
        first = (out.text_embeds, out.last_hidden_state) if projected else (out.last_hidden_state, out.pooler_output)
        return first + (tuple(out.hidden_states) if all_states else ())

    state = {f"{part}.{k}": v for k, v in text_state(model).items()}
    return model, call, {"input_ids": (ids, states)}, outputs, state


def autoencoder(spec, half, dtype):
    model = AutoencoderKL(**VAE, scaling_factor=spec["scaling"]).eval()
    fill(model, "vae.")
    axes = {0: "batch_size", 2: "height", 3: "width"}
    latent_axes = {0: "batch_size", 2: "latent_height", 3: "latent_width"}
    state = {f"vae.{k}": v for k, v in model.state_dict().items()}
    if half == "vae_encoder":
        inputs = {"sample": (torch.randn(BATCH, 3, 2 * SIDE, 2 * SIDE, dtype=dtype), axes)}
        return model, lambda m, x: m.encode(x).latent_dist.parameters, inputs, {"latent_parameters": latent_axes}, state
    inputs = {"latent_sample": (torch.randn(BATCH, 4, SIDE, SIDE, dtype=dtype), latent_axes)}
    return model, lambda m, z: m.decode(z).sample, inputs, {"sample": axes}, state


def export(model, call, inputs, outputs, dtype):
    file = io.BytesIO()
    axes = {name: axes for name, (_, axes) in inputs.items() if axes} | outputs
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Call(model.to(dtype), call).eval(), tuple(value for value, _ in inputs.values()), file, input_names=list(inputs),
            output_names=list(outputs), dynamic_axes=axes, opset_version=OPSET, do_constant_folding=True, dynamo=False,
        )
    return onnx.load_from_string(file.getvalue())


def take_out(graph, state):
    """Moves the weights out of `graph` as onnx.save_model does, and says what they were: (tensor, shape, across)."""
    by_bytes = {}
    for name, value in state.items():
        if not value.is_floating_point():
            continue
        data = value.detach().numpy()
        by_bytes.setdefault(data.tobytes(), (name, list(data.shape), False))
        if data.ndim == 2:
            by_bytes.setdefault(np.ascontiguousarray(data.T).tobytes(), (name, list(data.shape), True))
    rows, offset = [], 0
    for tensor in graph.initializer:
        data = numpy_helper.to_array(tensor).tobytes()
        known = by_bytes.get(data)
        if known is None:
            assert len(data) <= 4096, (tensor.name, tensor.dims)
            continue
        rows.append(known)
        for field in ("raw_data", "float_data"):
            tensor.ClearField(field)
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in (("location", DATA), ("offset", offset), ("length", len(data))):
            tensor.external_data.add(key=key, value=str(value))
        offset += len(data)
    return rows


@torch.no_grad()
def check(model, call, inputs, proto):
    """Raises unless ONNX Runtime makes of the graph what torch makes of the module."""
    session = onnxruntime.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    known = {i.name for i in session.get_inputs()}
    feeds = {name: value.numpy() for name, (value, _) in inputs.items() if name in known}
    expected = call(model, *(value for value, _ in inputs.values()))
    expected = expected if isinstance(expected, tuple) else (expected,)
    worst = 0
    for theirs, ours in zip(session.run(None, feeds), expected):
        worst = max(worst, float(np.abs(theirs.astype("f4") - ours.float().numpy()).max()))
    return worst


def main():
    torch.set_num_threads(1)
    torch.manual_seed(0)
    for name, dtype in (("sd1", torch.float32), ("sd2", torch.float32), ("sdxl", torch.float32), ("sd1", torch.float16)):
        spec = MODELS[name]
        parts = {"unet": unet(spec, dtype)}
        for index in range(len(spec["text"])):
            parts["text_encoder" if index == 0 else f"text_encoder_{index + 1}"] = text_encoder(spec, index)
        for half in ("vae_decoder", "vae_encoder"):
            parts[half] = autoencoder(spec, half, dtype)
        folder = pathlib.Path(sys.argv[1], f"exported-{name}{'-f16' if dtype == torch.float16 else ''}")
        folder.mkdir(exist_ok=True)
        data = {}
        for part, (model, call, inputs, outputs, state) in parts.items():
            proto = export(model, call, inputs, outputs, dtype)
            # The state again: it is in the exported precision now.
            state = {key: value.to(dtype) for key, value in state.items()}
            error = check(model, call, inputs, proto)
            data[part] = take_out(proto.graph, state)
            packed = gzip.compress(proto.SerializeToString(deterministic=True), 9, mtime=0)
            (folder / f"{part}.onnx.gz").write_bytes(packed)
            print(folder.name, part, len(proto.graph.node), "nodes,", len(data[part]), "weights,", len(packed), "bytes, error", error)
        rows = ",\n".join(f'"{part}": {json.dumps(rows, separators=(",", ":"))}' for part, rows in data.items())
        (folder / "data.json").write_text(f"{{\n{rows}\n}}\n")


if __name__ == "__main__":
    main()
