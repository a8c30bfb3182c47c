"""The stage `denoiser`: train until told to stop, keeping checkpoints, a log and grids."""

import math
import time

from ..errors import TrainingError
from ..evaluation.grid import GridPainter
from ..latents.dataset import DataOrder, LatentDataset
from ..latents.klt import load_klt
from .begin import put_weights
from .beginning import load_beginning
from .checkpoint import CheckpointStore
from .control import RunControl
from .denoiser import DenoiserTrainer
from .lock import RunLock
from .machine import choose_dtype, use_machine
from .progress import Log, LossMeter, duration


def open_trainer(config, workspace, run_name, device, log, dataset_name=None):
    """A trainer at its last good checkpoint, at what it begins with, or at nothing; and the store of its checkpoints."""
    dataset = LatentDataset(workspace.dataset(dataset_name or config.denoiser_training.dataset), config.text.tokens)
    order = DataOrder(len(dataset), dataset.fingerprint, config.seed)
    klt = load_klt(workspace.latent_space / "klt.safetensors", config.latents.clip)
    dtype = choose_dtype(config.denoiser_training.dtype, device)
    trainer = DenoiserTrainer(config, dataset, order, klt.scale, device, dtype)
    store = CheckpointStore(workspace.run(run_name), keep=2, log=log)
    state = store.load_latest()
    if state is not None:
        if not trainer.restore(state):
            log("the training set has changed since the checkpoint: going on with the new one")
    elif (beginning := load_beginning(workspace.run(run_name))) is not None:
        put_weights(trainer, *beginning)
        log(f"begins with weights that have seen {trainer.samples} samples")
    return trainer, store


def train_denoiser(config, workspace, run_name, minutes=None, cooldown_steps=None, dataset_name=None):
    """Train `minutes` more (forever when None). With cooldown_steps, the learning rate falls to 0 and it ends."""
    lock = RunLock(workspace.run(run_name))  # noqa: F841 (held until the end)
    log = Log(workspace.run(run_name) / "train.log")
    control = RunControl(workspace.pause_file, minutes, log=log)
    control.install_signals()
    device = use_machine(config.threads)
    trainer, store = open_trainer(config, workspace, run_name, device, log, dataset_name)
    if cooldown_steps and trainer.cooldown is None:
        trainer.cooldown = (trainer.step, cooldown_steps)
    parameters = sum(p.numel() for p in trainer.master)
    log(f"{parameters / 1e6:.1f} M parameters, {len(trainer.dataset)} pictures, from step {trainer.step} on {device} in {trainer.dtype}")
    painter = GridPainter(config, workspace)
    _loop(trainer, store, control, painter, config.denoiser_training, workspace.run(run_name), log)


def _loop(trainer, store, control, painter, settings, folder, log):
    meter, started, first_sample = LossMeter(len(trainer.abar)), time.monotonic(), trainer.samples
    saved_at = reported_at = started
    reported_samples = trainer.samples
    grid_due = trainer.samples // settings.grid_every_samples + 1
    while not control.should_stop() and not _cooled_down(trainer):
        control.wait_while_paused()
        losses, timesteps, norm = trainer.train_step()
        meter.add(losses, timesteps)
        if not math.isfinite(norm):
            raise TrainingError(f"the gradient is not finite at step {trainer.step}; lower lr and resume")
        now = time.monotonic()
        if now - reported_at >= settings.report_seconds:
            speed = (trainer.samples - reported_samples) / (now - reported_at)
            log(_progress_line(trainer, meter, norm, speed, control, settings))
            meter.reset()
            reported_at, reported_samples = now, trainer.samples
        if now - saved_at >= settings.checkpoint_minutes * 60:
            _save(trainer, store, log)
            saved_at = now
        if trainer.samples >= grid_due * settings.grid_every_samples:
            painter.paint(trainer.averaged_weights(), folder / "grids" / f"samples-{trainer.samples:08d}.png")
            grid_due += 1
    path = store.save(trainer.step, trainer.state())
    elapsed = time.monotonic() - started
    log(
        f"stopped at step {trainer.step} after {duration(elapsed)}, {trainer.samples - first_sample} samples; {path.name} written"
    )


def _cooled_down(trainer):
    return trainer.cooldown is not None and trainer.step >= sum(trainer.cooldown)


def _save(trainer, store, log):
    """A checkpoint that cannot be written must not end the training: the next attempt may succeed."""
    try:
        store.save(trainer.step, trainer.state())
    except TrainingError as error:
        log(f"error: {error}; training goes on")


def _progress_line(trainer, meter, norm, speed, control, settings):
    quarters = " ".join(f"q{i} {mean:.3f}" for i, mean in enumerate(meter.means()))
    remaining = (settings.target_samples - trainer.samples) / max(speed, 1e-6)
    stop = "" if control.seconds_left is None else f", stops in {duration(control.seconds_left)}"
    return (
        f"step {trainer.step} samples {trainer.samples} epoch {trainer.order.epoch} {quarters} "
        f"gn {norm:.2f} {speed:.1f}/s ETA {duration(remaining)}{stop}"
    )
