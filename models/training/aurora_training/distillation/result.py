"""The few-step weights of a run, for looking at them and for an export."""

from dataclasses import dataclass

from ..config import Section
from ..errors import TrainingError
from ..model.lora import merge_lora
from ..training.checkpoint import CheckpointStore
from .plan import few_step_name, load_plan, trajectory_folder


@dataclass(frozen=True)
class FewStep:
    """Averaged factors, name -> tensor, beside the teacher's weights that they belong to."""

    plan: Section
    teacher: dict
    factors: dict
    rank: int
    alpha: float
    step: int

    def merged(self):
        return merge_lora(self.teacher, self.factors, self.rank, self.alpha)


def load_few_step(workspace, run_name, log=print):
    """Of the last good checkpoint; throws when there is none, or when it was taught by another teacher."""
    run = workspace.run(few_step_name(run_name))
    state = CheckpointStore(run, log=log).load_latest()
    if state is None:
        raise TrainingError(f"no checkpoint in {run}; train with the stage distil first")
    plan, teacher = load_plan(trajectory_folder(workspace, run_name))
    if state["plan"] != plan.id:
        raise TrainingError(
            f"the weights in {run} were taught by other trajectories than those of {plan.run} at {plan.samples} "
            f"samples in {plan.steps} steps, which are there; run the stage distil"
        )
    factors = dict(zip(state["names"], state["average"]))
    return FewStep(plan, teacher, factors, state["rank"], state["alpha"], state["step"])


def has_few_step(workspace, run_name):
    return any((workspace.root / "runs" / few_step_name(run_name)).glob("step-*.ckpt"))
