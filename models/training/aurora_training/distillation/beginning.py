"""Few-step weights of an exported folder, with which a run begins that has no checkpoints of its own."""

from safetensors.torch import load, load_file

from ..errors import TrainingError
from ..export.layout import FEW_STEP_LORA
from ..model.lora import UP, layers_of
from ..training.checkpoint import write_atomically
from .plan import few_step_name

BEGIN_FILE = "begin.safetensors"
PREFIX = "transformer."


def lay_few_step(workspace, run_name, folder):
    """Lay an export's few-step weights where the stage distil looks for them. Returns whether the folder has any."""
    path = folder / FEW_STEP_LORA
    if not path.exists():
        return False
    data = path.read_bytes()
    try:
        load(data)
    except Exception as error:
        raise TrainingError(f"{path} cannot be read ({error}); fetch or export it again") from error
    write_atomically(workspace.run(few_step_name(run_name)) / BEGIN_FILE, data)
    return True


def load_few_step_beginning(run, alpha):
    """name -> fp32 factors for branches of this alpha; None when there are none."""
    if not (run / BEGIN_FILE).exists():
        return None
    stored = {name.removeprefix(PREFIX): value.float() for name, value in load_file(run / BEGIN_FILE).items()}
    factors = {name: value for name, value in stored.items() if not name.endswith(".alpha")}
    for path in layers_of(factors):
        factors[path + UP] *= float(stored[f"{path}.alpha"]) / alpha
    return factors
