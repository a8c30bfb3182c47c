"""What the trajectories of a run are made of: the teacher's weights and the settings, written before the first of them.

Both stay as they are while the run itself is trained on. Removing the folder begins anew, with the teacher as it is
then.
"""

import hashlib
import json

from safetensors.torch import load, save

from ..config import Section
from ..errors import TrainingError
from ..model.diffusion import trailing_timesteps
from ..training.average import load_average
from ..training.checkpoint import CheckpointStore, write_atomically
from ..training.machine import choose_dtype

TEACHER, PLAN = "teacher.safetensors", "plan.json"


def few_step_name(run_name):
    """The run in which a run's few-step weights are trained."""
    return f"{run_name}-few-step"


def trajectory_folder(workspace, run_name):
    return workspace.folder("runs", few_step_name(run_name), "trajectories")


def student_timesteps(steps, teacher_steps, total):
    """Where the student's steps begin. Throws unless each is a timestep of the teacher as well."""
    if steps > 0 and teacher_steps % steps == 0:
        times = trailing_timesteps(steps, total)
        if trailing_timesteps(teacher_steps, total)[:: teacher_steps // steps] == times:
            return times
    raise TrainingError(
        f"{steps} steps cannot begin where {teacher_steps} of the teacher do: distillation.teacher_steps must be a "
        f"multiple of distillation.steps, both at least 1 and at most {total}"
    )


def open_plan(config, workspace, run_name, device, log):
    """The plan that is there and its teacher's weights; a new one of the run's averaged weights when there is none."""
    folder = trajectory_folder(workspace, run_name)
    wanted = _settings(config)
    if not (folder / PLAN).exists():
        _write_plan(config, workspace, run_name, device, wanted)
    plan, weights = load_plan(folder)
    for name, value in wanted.items():
        if plan[name] != value:
            raise TrainingError(
                f"the trajectories in {folder} were begun with {name} {plan[name]}, the configuration says {value}; "
                "put it back, or remove that folder to begin anew"
            )
    last = [int(path.stem.removeprefix("step-")) for path in CheckpointStore(workspace.run(run_name)).files()][-1:]
    if last and last != [plan.step]:
        log(f"the teacher is {run_name} at step {plan.step} (it is at {last[0]} now); remove {folder} to begin anew")
    return plan, weights


def load_plan(folder):
    """The plan of a folder and the teacher's weights, name -> fp32 tensor."""
    if not (folder / PLAN).exists():
        raise TrainingError(f"no trajectories in {folder}; run the stage trajectories first")
    plan = Section(json.loads((folder / PLAN).read_text()))
    data = (folder / TEACHER).read_bytes() if (folder / TEACHER).exists() else b""
    if _digest(data) != plan.teacher:
        raise TrainingError(f"{folder / TEACHER} is damaged; remove {folder} and run the stage trajectories again")
    return plan, {name: value.float() for name, value in load(data).items()}


def _settings(config):
    settings = config.distillation
    return {
        "steps": settings.steps,
        "teacher_steps": settings.teacher_steps,
        "guidance": config.sampling.guidance,
        "seed": config.seed,
        "per_chunk": settings.trajectories_per_chunk,
        "other_prompt_share": settings.other_prompt_share,
        "diffusion": dict(config.diffusion),
        "denoiser": dict(config.denoiser),
        "timesteps": student_timesteps(settings.steps, settings.teacher_steps, config.diffusion.steps),
    }


def _write_plan(config, workspace, run_name, device, settings):
    folder = trajectory_folder(workspace, run_name)
    weights, samples, step = load_average(CheckpointStore(workspace.run(run_name)))
    # As an export stores them: the student learns beside the very weights that it will be used with.
    data = save({name: value.half().contiguous() for name, value in weights.items()})
    origin = {"run": run_name, "samples": samples, "step": step, "teacher": _digest(data)}
    # Few-step weights are for one teacher at one setting.
    origin["id"] = _digest(json.dumps([origin["teacher"], settings], sort_keys=True).encode())
    # Which type is faster may be a near thing; what was begun in one goes on in it.
    dtype = str(choose_dtype(config.distillation.dtype, device)).removeprefix("torch.")
    write_atomically(folder / TEACHER, data)
    write_atomically(folder / PLAN, json.dumps(origin | settings | {"dtype": dtype}, indent=1).encode())


def _digest(data):
    return hashlib.sha256(data).hexdigest()[:16]
