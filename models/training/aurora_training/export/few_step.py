"""The few-step weights as a LoRA file that any loader of diffusers' names reads, ours among them."""

import torch
from safetensors.torch import save

from ..distillation.result import FewStep, has_few_step, load_few_step
from ..errors import TrainingError
from ..model.lora import layers_of
from ..training.checkpoint import write_atomically
from .layout import FEW_STEP_LORA


def few_step_of(workspace, run_name, weights):
    """The run's few-step weights if these are the weights that they belong to; else None, and it says why."""
    if not has_few_step(workspace, run_name):
        return None
    try:
        result = load_few_step(workspace, run_name)
    except TrainingError as error:
        print(f"few-step weights are left out: {error}")
        return None
    if any(not torch.equal(value.half(), result.teacher[name].half()) for name, value in weights.items()):
        print(
            f"few-step weights are left out: their teacher is {run_name} at {result.plan.samples} samples, which has "
            "gone on since; remove its trajectories, then run the stages trajectories and distil"
        )
        return None
    return result


def as_stored(result):
    """The same with its factors rounded to fp16, as the file has them."""
    factors = {name: value.half().float() for name, value in result.factors.items()}
    return FewStep(result.plan, result.teacher, factors, result.rank, result.alpha, result.step)


def write_few_step(out, result, base):
    """`base` names the model that it is for. Factors in fp16, and an alpha for each layer."""
    tensors = {f"transformer.{name}": value.half().contiguous() for name, value in result.factors.items()}
    tensors |= {f"transformer.{path}.alpha": torch.tensor(float(result.alpha)) for path in layers_of(result.factors)}
    metadata = {
        "format": "pt",
        "ss_base_model_version": base,
        "aurora.base": f"{base} {result.plan.run}-{result.plan.samples}",
        "aurora.steps": str(result.plan.steps),
        "aurora.cfg": "1",
        "aurora.sampler": "DDIM",
        "aurora.timestep_spacing": "trailing",
        "aurora.training_steps": str(result.step),
    }
    path = out / FEW_STEP_LORA
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, save(tensors, metadata=metadata))


def index_entry(result):
    """What model_index.json says of it."""
    return {"lora": FEW_STEP_LORA, "steps": result.plan.steps, "cfg": 1}
