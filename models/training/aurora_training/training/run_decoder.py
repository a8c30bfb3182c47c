"""The stage `decoder`: train the decoder's residual network and write it beside the latent transform."""

import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from safetensors.torch import save

from ..latents.build import CHUNK, chunk_pictures, start_worker
from ..latents.klt import load_klt
from ..model.decoder import FILE
from .checkpoint import CheckpointStore, write_atomically
from .control import RunControl
from .decoder import DecoderTrainer
from .lock import RunLock
from .machine import choose_dtype, use_machine
from .progress import Log, duration


def train_decoder(config, workspace, minutes=None, cooldown_steps=None):
    settings, folder = config.decoder, workspace.run("decoder")
    lock = RunLock(folder)  # noqa: F841 (held until the end)
    log = Log(folder / "train.log")
    control = RunControl(workspace.pause_file, minutes, log=log)
    control.install_signals()
    klt = load_klt(workspace.latent_space / "klt.safetensors", config.latents.clip)
    pictures = _sample_pictures(config, workspace, log)
    device = use_machine(config.threads)
    dtype = choose_dtype(settings.dtype, device)
    trainer = DecoderTrainer(settings, klt, pictures, config.seed, device, dtype=dtype)
    store = CheckpointStore(folder, keep=2, log=log)
    state = store.load_latest()
    if state is not None:
        trainer.restore(state)
    if cooldown_steps and trainer.cooldown is None:
        trainer.cooldown = (trainer.step, cooldown_steps)
    log(f"decoder from step {trainer.step} in {dtype}; the linear inverse alone reaches {trainer.psnr(linear=True):.2f} dB")
    _loop(trainer, store, control, settings, workspace.latent_space / FILE, log)


def _loop(trainer, store, control, settings, output, log):
    losses, reported = [], time.monotonic()
    while not control.should_stop() and not (trainer.cooldown and trainer.step >= sum(trainer.cooldown)):
        control.wait_while_paused()
        losses.append(trainer.train_step())
        now = time.monotonic()
        if now - reported >= settings.report_seconds:
            speed = len(losses) * settings.batch_size / (now - reported)
            left = "" if control.seconds_left is None else f", stops in {duration(control.seconds_left)}"
            log(f"step {trainer.step} loss {np.mean(losses):.4f} {speed:.1f} crops/s{left}")
            losses, reported = [], now
    store.save(trainer.step, trainer.state())
    tensors = {name: value.contiguous() for name, value in trainer.averaged_decoder().state_dict().items()}
    write_atomically(output, save(tensors))
    log(f"stopped at step {trainer.step}: {trainer.psnr():.2f} dB on held pictures")


def _sample_pictures(config, workspace, log):
    """A sample of composed pictures, kept on disk: uint8 [N, 256, 256, 3]."""
    path, total = workspace.latent_space / "decoder-pictures.npy", config.decoder.pictures
    if not path.exists():
        log(f"composing {total} pictures for the decoder")
        with ProcessPoolExecutor(
            config.threads, initializer=start_worker, initargs=(workspace.raw, config.data)
        ) as pool:
            jobs = [
                pool.submit(chunk_pictures, config.seed + 2000, first, min(first + CHUNK, total), config.data)
                for first in range(0, total, CHUNK)
            ]
            np.save(path, np.concatenate([job.result()[0] for job in jobs]))
    return np.load(path, mmap_mode="r")
