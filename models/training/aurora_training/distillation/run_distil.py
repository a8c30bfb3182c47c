"""The stage `distil`: train the few-step adapter until told to stop, keeping checkpoints and a log."""

from ..errors import TrainingError
from ..latents.dataset import DataOrder
from ..latents.klt import load_klt
from ..training.checkpoint import CheckpointStore
from ..training.control import RunControl
from ..training.lock import RunLock
from ..training.loop import run_steps
from ..training.machine import choose_dtype, use_machine
from ..training.progress import Log, LossMeter
from .beginning import load_few_step_beginning
from .chunks import TrajectorySet
from .plan import few_step_name, load_plan, trajectory_folder
from .student import StudentTrainer


def open_student(config, workspace, run_name, device, log):
    """A student at its last good checkpoint, at what it begins with or at its teacher; and the store of its checkpoints."""
    folder = trajectory_folder(workspace, run_name)
    plan, weights = load_plan(folder)
    trajectories = TrajectorySet(folder, plan.id, config.text.tokens)
    held = config.distillation.held
    if not 0 < held < len(trajectories):
        raise TrainingError(
            f"{len(trajectories)} trajectories and distillation.held {held} leave nothing to check or to train on; "
            "let the stage trajectories paint more"
        )
    order = DataOrder(len(trajectories) - held, trajectories.fingerprint, config.seed)
    klt = load_klt(workspace.latent_space / "klt.safetensors", config.latents.clip)
    dtype = choose_dtype(config.distillation.dtype, device)
    student = StudentTrainer(config, plan, weights, trajectories, order, klt.scale, device, dtype)
    store = CheckpointStore(workspace.run(few_step_name(run_name)), keep=2, log=log)
    state = store.load_latest()
    if state is not None and not student.restore(state):
        student.cooldown = None  # It was for the old ones.
        log("the trajectories have changed since the checkpoint: going on with the new ones")
    beginning = load_few_step_beginning(store.folder, config.distillation.alpha) if state is None else None
    if beginning is not None:
        student.begin_with(beginning)
        log("begins with the few-step weights of the folder that the run began with")
    return student, store


def train_student(config, workspace, run_name, minutes=None, cooldown_steps=None):
    """Train `minutes` more (forever when None). With cooldown_steps, the learning rate falls to 0 and it ends."""
    run = workspace.run(few_step_name(run_name))
    with RunLock(run):
        _train(config, workspace, run_name, minutes, cooldown_steps, Log(run / "train.log"))


def _train(config, workspace, run_name, minutes, cooldown_steps, log):
    control = RunControl(workspace.pause_file, minutes, log=log)
    control.install_signals()
    device = use_machine(config.threads)
    student, store = open_student(config, workspace, run_name, device, log)
    if cooldown_steps and student.cooldown is None:
        student.cooldown = (student.step, cooldown_steps)
    factors = sum(factor.numel() for factor in student.master)
    log(
        f"{factors / 1e6:.2f} M numbers in {len(student.master) // 2} layers, {len(student.trajectories)} trajectories "
        f"of {student.plan.run} at {student.plan.samples} samples, from step {student.step} on {device} in {student.dtype}"
    )

    def remark():
        return f"held error {student.held_error():.4f}"

    log(remark())
    meter = LossMeter(student.plan.steps)
    run_steps(student, store, control, config.distillation, log, meter, "s", "distillation.lr", remark=remark)
