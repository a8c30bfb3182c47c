"""The stage `denoiser`: train until told to stop, keeping checkpoints, a log and grids."""

from ..evaluation.grid import GridPainter
from ..latents.dataset import DataOrder, LatentDataset
from ..latents.klt import load_klt
from .begin import put_weights
from .beginning import load_beginning
from .checkpoint import CheckpointStore
from .control import RunControl
from .denoiser import DenoiserTrainer
from .lock import RunLock
from .loop import run_steps
from .machine import choose_dtype, use_machine
from .progress import Log, LossMeter


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
    grids = GridPaintings(trainer, GridPainter(config, workspace), workspace.run(run_name) / "grids")
    meter = LossMeter(len(trainer.abar))
    run_steps(trainer, store, control, config.denoiser_training, log, meter, "q", "lr", after_step=grids.paint_due)


class GridPaintings:
    """The standard prompts, each time a run has seen so many samples more."""

    def __init__(self, trainer, painter, folder):
        self.trainer, self.painter, self.folder = trainer, painter, folder
        self.every = trainer.settings.grid_every_samples
        self.due = trainer.samples // self.every + 1

    def paint_due(self):
        samples = self.trainer.samples
        if samples >= self.due * self.every:
            self.painter.paint(self.trainer.averaged_weights(), self.folder / f"samples-{samples:08d}.png")
            self.due += 1
