"""Steps, reports and checkpoints until somebody says stop: the middle of every long stage."""

import math
import time

from ..errors import TrainingError
from .progress import duration


def run_steps(trainer, store, control, settings, log, meter, letter, rate, after_step=None, remark=None):
    """Train until told to stop, out of time or cooled down; the last checkpoint is written in any case.

    meter: of the losses, reported as `letter` and a number; rate: the setting to lower when the gradient is not finite;
    after_step(): called after each step; remark(): words about the run, logged with each checkpoint.
    """
    started, first_sample = time.monotonic(), trainer.samples
    saved_at = reported_at = started
    reported_samples = trainer.samples
    while not control.should_stop() and not trainer.cooled_down:
        control.wait_while_paused()
        losses, places, norm = trainer.train_step()
        meter.add(losses, places)
        if not math.isfinite(norm):
            raise TrainingError(f"the gradient is not finite at step {trainer.step}; lower {rate} and resume")
        now = time.monotonic()
        if now - reported_at >= settings.report_seconds:
            speed = (trainer.samples - reported_samples) / (now - reported_at)
            log(_progress_line(trainer, meter, letter, norm, speed, control, settings))
            meter.reset()
            reported_at, reported_samples = now, trainer.samples
        if now - saved_at >= settings.checkpoint_minutes * 60:
            _save(trainer, store, log)
            if remark:
                log(remark())
            saved_at = now
        if after_step:
            after_step()
    path = store.save(trainer.step, trainer.state())
    words = f", {remark()}" if remark else ""
    elapsed = duration(time.monotonic() - started)
    log(
        f"stopped at step {trainer.step} after {elapsed}, {trainer.samples - first_sample} samples{words}; {path.name} written"
    )


def _save(trainer, store, log):
    """A checkpoint that cannot be written must not end the training: the next attempt may succeed."""
    try:
        store.save(trainer.step, trainer.state())
    except TrainingError as error:
        log(f"error: {error}; training goes on")


def _progress_line(trainer, meter, letter, norm, speed, control, settings):
    losses = " ".join(f"{letter}{i} {mean:.3f}" for i, mean in enumerate(meter.means()) if not math.isnan(mean))
    remaining = duration((settings.target_samples - trainer.samples) / max(speed, 1e-6))
    stop = "" if control.seconds_left is None else f", stops in {duration(control.seconds_left)}"
    return (
        f"step {trainer.step} samples {trainer.samples} epoch {trainer.order.epoch} {losses} "
        f"gn {norm:.2f} {speed:.1f}/s ETA {remaining}{stop}"
    )
