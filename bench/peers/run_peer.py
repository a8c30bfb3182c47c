"""Times one peer on the model that make_model.py made, and prints what it measured as one line of JSON.

usage: python run_peer.py PEER MODEL CACHE RUNS
PEER: torch-fp32, torch-bf16, openvino-fp32, openvino-bf16, sdcpp-f16 or sdcpp-q8_0. Times in ms: lists, one number a run;
`load` counts from the start of loading (imports apart) to the end of the first step. `peak` is MiB of resident memory.
"""
import json
import os
import pathlib
import resource
import sys
import time

THREADS = int(os.environ.get("AURORA_THREADS", "2"))
os.environ.setdefault("OMP_NUM_THREADS", str(THREADS))


def timed(runs, work):
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        times.append((time.perf_counter() - begin) * 1e3)
    return times


def torch_peer(model, runs, dtype_name):
    import torch
    from diffusers import AutoencoderKL, UNet2DConditionModel
    from transformers import CLIPTextModel

    torch.set_num_threads(THREADS)
    torch.set_grad_enabled(False)
    dtype = {"fp32": torch.float32, "bf16": torch.bfloat16}[dtype_name]
    begin = time.perf_counter()
    text = CLIPTextModel.from_pretrained(model / "text_encoder", torch_dtype=dtype).eval()
    unet = UNet2DConditionModel.from_pretrained(model / "unet", torch_dtype=dtype).eval()
    vae = AutoencoderKL.from_pretrained(model / "vae", torch_dtype=dtype).eval()
    # Channels last is what torch's own advice for CPUs is.
    unet, vae = (part.to(memory_format=torch.channels_last) for part in (unet, vae))
    latents = {b: torch.randn(b, 4, 64, 64, dtype=dtype).to(memory_format=torch.channels_last) for b in (1, 2)}
    states = {b: torch.randn(b, 77, 768, dtype=dtype) for b in (1, 2)}
    ids = torch.arange(77)[None]
    step = lambda b: unet(latents[b], 500, encoder_hidden_states=states[b]).sample
    text(ids), step(1)
    load = (time.perf_counter() - begin) * 1e3
    step(2), vae.decode(latents[1])
    return dict(
        load=[load], step1=timed(runs, lambda: step(1)), step2=timed(runs, lambda: step(2)),
        text=timed(runs, lambda: text(ids)), decode=timed(runs, lambda: vae.decode(latents[1])),
    )


def openvino_models(model, cache):
    """Converts each network once; what is kept is what a user of OpenVINO keeps."""
    import openvino
    import torch
    from diffusers import AutoencoderKL, UNet2DConditionModel
    from transformers import CLIPTextModel

    folder = cache / "openvino"
    if (folder / "complete").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)

    class Unet(torch.nn.Module):
        def __init__(self, inner):
            super().__init__()
            self.inner = inner

        def forward(self, sample, timestep, states):
            return self.inner(sample, timestep, encoder_hidden_states=states, return_dict=False)[0]

    class Decoder(torch.nn.Module):
        def __init__(self, inner):
            super().__init__()
            self.inner = inner

        def forward(self, latents):
            return self.inner.decode(latents, return_dict=False)[0]

    class Text(torch.nn.Module):
        def __init__(self, inner):
            super().__init__()
            self.inner = inner

        def forward(self, ids):
            return self.inner(ids)[0]

    with torch.no_grad():
        unet = Unet(UNet2DConditionModel.from_pretrained(model / "unet", torch_dtype=torch.float32).eval())
        example = (torch.randn(2, 4, 64, 64), torch.tensor(500.0), torch.randn(2, 77, 768))
        converted = openvino.convert_model(unet, example_input=example, input=[[-1, 4, 64, 64], [], [-1, 77, 768]])
        openvino.save_model(converted, folder / "unet.xml", compress_to_fp16=True)
        del unet, converted
        vae = Decoder(AutoencoderKL.from_pretrained(model / "vae", torch_dtype=torch.float32).eval())
        converted = openvino.convert_model(vae, example_input=torch.randn(1, 4, 64, 64), input=[[-1, 4, 64, 64]])
        openvino.save_model(converted, folder / "vae.xml", compress_to_fp16=True)
        text = Text(CLIPTextModel.from_pretrained(model / "text_encoder", torch_dtype=torch.float32).eval())
        converted = openvino.convert_model(text, example_input=torch.arange(77)[None], input=[[-1, 77]])
        openvino.save_model(converted, folder / "text.xml", compress_to_fp16=True)
    (folder / "complete").touch()
    return folder


def openvino_peer(model, cache, runs, precision):
    folder = cache / "openvino"
    if not (folder / "complete").exists():
        # In a process of its own: its memory is not the peer's.
        pid = os.fork()
        if pid == 0:
            openvino_models(model, cache)
            os._exit(0)
        os.waitpid(pid, 0)
    import numpy
    import openvino

    core = openvino.Core()
    options = {"INFERENCE_PRECISION_HINT": {"fp32": "f32", "bf16": "bf16"}[precision], "INFERENCE_NUM_THREADS": THREADS}
    begin = time.perf_counter()
    text, unet, vae = (core.compile_model(folder / f"{name}.xml", "CPU", options) for name in ("text", "unet", "vae"))
    random = numpy.random.default_rng(0)
    latents = {b: random.standard_normal((b, 4, 64, 64), dtype=numpy.float32) for b in (1, 2)}
    states = {b: random.standard_normal((b, 77, 768), dtype=numpy.float32) for b in (1, 2)}
    ids = numpy.arange(77)[None]
    step = lambda b: unet([latents[b], numpy.float32(500), states[b]])
    text([ids]), step(1)
    load = (time.perf_counter() - begin) * 1e3
    step(2), vae([latents[1]])
    return dict(
        load=[load], step1=timed(runs, lambda: step(1)), step2=timed(runs, lambda: step(2)),
        text=timed(runs, lambda: text([ids])), decode=timed(runs, lambda: vae([latents[1]])),
    )


def sdcpp_peer(model, runs, kind):
    """Only whole pictures can be asked for: a step is the time between two calls of its progress callback.

    Its flash attention is off, as it is by default: on a CPU it takes half of the step again. Where a step takes more than
    SLOW ms, one is measured, and batch 2 (guidance, which it computes as two steps) is left out.
    """
    from stable_diffusion_cpp import StableDiffusion

    SLOW = 20_000
    runs = 1
    ticks = []
    begin = time.perf_counter()
    engine = StableDiffusion(
        model_path=str(model / "model.safetensors"), wtype={"f16": "f16", "q8_0": "q8_0"}[kind], n_threads=THREADS,
        vae_decode_only=True, verbose=False,
    )

    def paint(scale):
        ticks.clear()
        engine.generate_image(
            prompt="a", width=512, height=512, cfg_scale=scale, sample_steps=runs + 1, seed=1,
            progress_callback=lambda step, steps, seconds: ticks.append((step, time.perf_counter())),
        )
        end = time.perf_counter()
        at = dict(ticks)
        steps = [(at[i + 1] - at[i]) * 1e3 for i in range(1, runs + 1)]
        return steps, at, (end - at[runs + 1]) * 1e3

    step1, at, decode = paint(1.0)
    load = (at[1] - begin) * 1e3
    step2, _, _ = paint(7.0) if step1[0] < SLOW else ([], {}, 0)
    return dict(load=[load], step1=step1, step2=step2, text=[], decode=[decode])


def main():
    peer, model, cache, runs = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), int(sys.argv[4])
    program, _, variant = peer.partition("-")
    if program == "torch":
        result = torch_peer(model, runs, variant)
    elif program == "openvino":
        result = openvino_peer(model, cache, runs, variant)
    else:
        result = sdcpp_peer(model, runs, variant)
    result["peak"] = [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]
    print("\n" + json.dumps(result))


if __name__ == "__main__":
    main()
