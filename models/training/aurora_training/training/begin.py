"""The stage `begin`: a run that goes on from an exported model folder, on a machine that has no checkpoints.

Weights, latent space and decoder come from the folder. What a checkpoint has beside them (optimizer state, the
place in the data) is not in it and starts anew, after the usual warm-up. A configuration with more blocks than the
folder has makes the network grow. Few-step weights come along, for the stage distil to go on with.
"""

import json

import torch
from safetensors.torch import load_file, save

from ..distillation.beginning import lay_few_step
from ..distillation.result import has_few_step
from ..errors import TrainingError
from ..export.layout import WEIGHTS
from ..latents.klt import Klt
from ..model.decoder import FILE
from ..model.dit import AuroraDiT
from ..model.grow import depth, grow
from .beginning import ORIGIN_FILE, WEIGHTS_FILE
from .checkpoint import write_atomically

KLT_FILE = "klt.safetensors"


def begin_from(config, workspace, run_name, folder):
    """Lay the weights of an exported folder where the other stages look for them."""
    run, space = workspace.run(run_name), workspace.latent_space
    if any(run.glob("step-*")) or has_few_step(workspace, run_name):
        raise TrainingError(f"{run} or its few-step run has checkpoints already; name another run, or remove them")
    weights = _load(folder / "transformer" / WEIGHTS)
    blocks, weights = depth(weights), _fit(config, weights, folder)
    grown = depth(weights) > blocks
    vae = _load(folder / "vae" / WEIGHTS)
    decoder = {
        name.removeprefix("decoder."): value for name, value in vae.items() if name.startswith("decoder.")
    }
    klt = _transform(vae["encoder.weight"], decoder["base.weight"], decoder["mean"], config.latents.clip)
    _put_transform(space / KLT_FILE, klt)
    write_atomically(space / FILE, save({name: value.contiguous() for name, value in decoder.items()}))
    write_atomically(run / WEIGHTS_FILE, save(weights))
    origin = _read_origin(folder)
    write_atomically(run / ORIGIN_FILE, json.dumps(origin).encode())
    print(f"run {run_name} begins with {origin['version']}: {origin['samples']} samples")
    # Where it was needed is where the blocks were: beside a grown network it would be another change.
    if not grown and lay_few_step(workspace, run_name, folder):
        print("its few-step weights begin with the folder's")


def _load(path):
    if not path.exists():
        raise TrainingError(f"no weights at {path}; name a folder that the stage export wrote")
    try:
        return {name: value.float() for name, value in load_file(path).items()}
    except Exception as error:
        raise TrainingError(f"{path} cannot be read ({error}); fetch or export it again") from error


def _fit(config, weights, folder):
    """The weights as they are, or grown to the depth of the configuration."""
    torch.manual_seed(config.seed)
    fresh = AuroraDiT(**config.denoiser).state_dict()
    blocks = depth(weights)
    if 0 < blocks < depth(fresh):
        weights = grow(weights, fresh)
        print(f"grows from {blocks} to {depth(fresh)} blocks")
    detail = {name: value for name, value in fresh.items() if name.startswith("detail.")}
    if detail and not detail.keys() & weights.keys():
        # It begins by adding nothing.
        weights = detail | weights
        print("grows by what joins its patches")
    _check_shapes(fresh, weights, folder)
    return weights


def _check_shapes(fresh, weights, folder):
    expected = {name: tuple(value.shape) for name, value in fresh.items()}
    found = {name: tuple(value.shape) for name, value in weights.items()}
    if expected != found:
        name = sorted(expected.items() ^ found.items())[0][0]
        raise TrainingError(
            f"{folder} holds another network: {name} is {found.get(name)}, the configuration needs "
            f"{expected.get(name)}; use the configuration that it was trained with"
        )


def _transform(encode, decode, mean, clip):
    # Directions have length 1 and were multiplied by the scale: its length is what is left.
    return Klt(encode, decode, mean, decode.flatten(1).norm(dim=1), clip)


def _put_transform(path, klt):
    """Latents of another transform mean other pictures: one that is there stays, if it is this one."""
    if path.exists():
        difference = (load_file(path)["decode"] - klt.decode_kernel).abs().max()
        if difference > 1e-3 * klt.decode_kernel.abs().max():
            raise TrainingError(f"{path} is another latent space; remove latent-space/ and sets/ to use the folder's")
        return
    klt.save(path)


def _read_origin(folder):
    index = json.loads((folder / "model_index.json").read_text())["aurora"]
    return {"version": index["version"], "samples": int(str(index["version"]).rpartition("-")[2])}


def put_weights(trainer, weights, samples):
    """A fresh trainer with these weights."""
    trainer.put(weights)
    trainer.samples = samples
