"""The stage `trajectories`: the teacher paints, and what a student of few steps must hit is kept."""

import time

from ..errors import TrainingError
from ..latents.dataset import LatentDataset
from ..training.control import RunControl
from ..training.lock import RunLock
from ..training.machine import use_machine
from ..training.progress import Log, duration
from .chunks import chunk_path, read_chunk, write_chunk
from .plan import few_step_name, open_plan, trajectory_folder
from .prompts import real_prompts
from .teacher import Teacher


def paint_trajectories(config, workspace, run_name, minutes=None):
    """Paint until the configured number is there, or for `minutes`; what is there stays."""
    run = workspace.run(few_step_name(run_name))
    with RunLock(run):
        _paint(config, workspace, run_name, minutes, Log(run / "train.log"))


def _paint(config, workspace, run_name, minutes, log):
    control = RunControl(workspace.pause_file, minutes, log=log)
    control.install_signals()
    device = use_machine(config.threads)
    plan, weights = open_plan(config, workspace, run_name, device, log)
    dataset = LatentDataset(workspace.dataset(config.denoiser_training.dataset), config.text.tokens)
    prompts = real_prompts(config, workspace, dataset, log)
    teacher = Teacher(config, plan, weights, prompts, dataset.text([0]), device)
    total = -(-config.distillation.trajectories // plan.per_chunk)
    log(
        f"{run_name} at {plan.samples} samples paints {total * plan.per_chunk} trajectories of {plan.teacher_steps} "
        f"steps at guidance {plan.guidance} on {device} in {plan.dtype}"
    )
    fill(trajectory_folder(workspace, run_name), total, teacher, control, config.distillation.report_seconds, log)


def fill(folder, total, teacher, control, report_seconds, log):
    """Paint the chunks that are missing. A damaged one is set aside with one message, and painted anew."""
    missing = [number for number in range(total) if not _is_whole(chunk_path(folder, number), log)]
    count, done, started = teacher.plan.per_chunk, 0, time.monotonic()
    reported = started
    for number in missing:
        if control.should_stop():
            break
        control.wait_while_paused()
        write_chunk(folder, number, teacher.paint(number))
        done += 1
        now = time.monotonic()
        if now - reported >= report_seconds:
            speed = done * count / (now - started)
            left = duration((len(missing) - done) * count / speed)
            log(f"trajectory {(total - len(missing) + done) * count}/{total * count} {speed:.2f}/s ETA {left}")
            reported = now
    log(f"{(total - len(missing) + done) * count} of {total * count} trajectories are in {folder}")


def _is_whole(path, log):
    if not path.exists():
        return False
    try:
        read_chunk(path)
        return True
    except TrainingError as error:
        path.rename(path.with_name(path.name + ".broken"))
        log(f"{error}; it is painted anew")
        return False
