"""The averaged weights of a run: what is looked at, exported and taught from."""

from ..errors import TrainingError
from .beginning import load_beginning


def load_average(store):
    """(name -> fp32 weights of a run's last good checkpoint, samples, step), or what it begins with, at step 0."""
    state = store.load_latest()
    if state is not None:
        return dict(zip(state["names"], state["average"])), state["samples"], state["step"]
    beginning = load_beginning(store.folder)
    if beginning is None:
        raise TrainingError(f"no checkpoint in {store.folder}; train with the stage denoiser first")
    return *beginning, 0
