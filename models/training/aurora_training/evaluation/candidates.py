"""Which weights are looked at, and how they paint."""

from dataclasses import dataclass

from ..distillation.result import load_few_step
from ..training.average import load_average
from ..training.checkpoint import CheckpointStore


@dataclass(frozen=True)
class Candidate:
    """Weights under evaluation. `label` names its grids and folders, `title` its row in the table."""

    weights: dict
    samples: int
    step: int
    steps: int
    guidance: float
    label: str
    title: str


def base_candidate(config, workspace, run_name, log=print):
    """A run's averaged weights at the default settings."""
    weights, samples, step = load_average(CheckpointStore(workspace.run(run_name), log=log))
    sampling = config.sampling
    title = f"{samples / 1000:.0f}k"
    return Candidate(weights, samples, step, sampling.steps, sampling.guidance, f"samples-{samples:08d}", title)


def few_step_candidate(workspace, run_name, log=print):
    """The same run in few steps without guidance: its teacher with the adapter in it."""
    result = load_few_step(workspace, run_name, log)
    samples, steps = result.plan.samples, result.plan.steps
    return Candidate(
        result.merged(),
        samples,
        result.step,
        steps,
        1,
        f"samples-{samples:08d}-in-{steps}-steps-{result.step:06d}",
        f"{samples / 1000:.0f}k, {steps} steps without guidance",
    )
